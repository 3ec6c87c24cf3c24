import { md5 } from "@noble/hashes/legacy.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { AvroSchema } from "../model/avro-schema.ts";
import { parsingCanonicalForm } from "./canonical-form.ts";

/** The fingerprints Avro's specification recommends, by its own names for them. */
export type FingerprintAlgorithm = "CRC-64-AVRO" | "MD5" | "SHA-256";

/**
 * A schema's fingerprint (Avro specification, "Schema Fingerprints"): of its Parsing Canonical Form in UTF-8, as hex digits in lower case. CRC-64-AVRO
 * is written as a number, most significant digit first; single-object encoding sends its bytes the other way round.
 */
export function schemaFingerprint(schema: AvroSchema, algorithm: FingerprintAlgorithm): string {
  const bytes = utf8ToBytes(parsingCanonicalForm(schema));
  switch (algorithm) {
    case "CRC-64-AVRO":
      return crc64(bytes).toString(16).padStart(16, "0");
    case "MD5":
      return bytesToHex(md5(bytes));
    case "SHA-256":
      return bytesToHex(sha256(bytes));
  }
}

/** The value of no bytes at all, and the polynomial. */
const EMPTY = 0xc15d213aa4d7a795n;

const TABLE: readonly bigint[] = Array.from({ length: 256 }, (_, byte) => {
  let entry = BigInt(byte);
  for (let bit = 0; bit < 8; bit++) entry = (entry >> 1n) ^ (entry & 1n ? EMPTY : 0n);
  return entry;
});

function crc64(bytes: Uint8Array): bigint {
  let remainder = EMPTY;
  for (const byte of bytes) remainder = (remainder >> 8n) ^ (TABLE[Number((remainder ^ BigInt(byte)) & 0xffn)] ?? 0n);
  return remainder;
}
