import { md5 } from "@noble/hashes/legacy.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { AvroSchema } from "../../model/avro-schema.ts";
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
      return crc64(bytes);
    case "MD5":
      return bytesToHex(md5(bytes));
    case "SHA-256":
      return bytesToHex(sha256(bytes));
  }
}

/** Both the value of no bytes at all and the polynomial, in halves of 32 bits. */
const EMPTY = { high: 0xc15d213a, low: 0xa4d7a795 };

const TABLE = { high: new Uint32Array(256), low: new Uint32Array(256) };
for (let byte = 0; byte < 256; byte++) {
  let [high, low] = [0, byte];
  for (let bit = 0; bit < 8; bit++) {
    const isOdd = (low & 1) === 1;
    low = (low >>> 1) | (high << 31);
    high >>>= 1;
    if (isOdd) [high, low] = [high ^ EMPTY.high, low ^ EMPTY.low];
  }
  TABLE.high[byte] = high;
  TABLE.low[byte] = low;
}

function crc64(bytes: Uint8Array): string {
  let { high, low } = EMPTY;
  for (const byte of bytes) {
    const entry = (low ^ byte) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (TABLE.low[entry] ?? 0);
    high = (high >>> 8) ^ (TABLE.high[entry] ?? 0);
  }
  return hex(high) + hex(low);
}

function hex(half: number): string {
  return (half >>> 0).toString(16).padStart(8, "0");
}
