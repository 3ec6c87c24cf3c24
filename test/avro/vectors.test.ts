import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkReaderWriter } from "../../src/avro/compatibility.ts";
import { parsingCanonicalForm } from "../../src/avro/forms/canonical-form.ts";
import { schemaFingerprint } from "../../src/avro/forms/fingerprint.ts";
import { parseSchema } from "../../src/avro/parsing/parse.ts";
import { avscSchema } from "../../src/avro/witness/avsc.ts";
import type { BranchName } from "../../src/avro/witness/branch-name.ts";
import type { AvroBranch, AvroSchema } from "../../src/model/avro-schema.ts";
import { AVRO_LINES, type AvroLine } from "../../src/model/prediction.ts";
import type { Incompatibility, IncompatibilityType } from "../../src/model/verdict.ts";
import type { Json } from "../conformance/compat/pairs/pair.ts";

/** Apache Avro's own cases: see vectors/README.md. */

interface Vector {
  readonly reader: Json;
  readonly writer: Json;
  readonly incompatibilities: readonly (Incompatibility & { readonly "pathBefore1.12"?: string })[];
}

interface Group {
  readonly java?: string;
  readonly python?: string;
  readonly vectors: readonly Vector[];
}

interface Evolution extends Vector {
  readonly test: string;
  readonly written: Json;
  readonly read?: Json;
  /** What avsc reads instead, which is nothing to rely on. */
  readonly avsc?: Json;
  readonly error?: string;
}

function vectors<T>(file: string): readonly T[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, "vectors", file), "utf8"));
}

type Found = readonly (readonly [IncompatibilityType, string, string])[];

function parsed(schema: Json, avro: AvroLine = "1.11"): AvroSchema {
  const reading = parseSchema(JSON.stringify(schema), { avro });
  if (!reading.ok) throw new Error(`${JSON.stringify(schema)}: ${reading.message}`);
  return reading.schema;
}

function found({ reader, writer }: Vector, avro: AvroLine): Found {
  const check = checkReaderWriter(parsed(reader, avro), parsed(writer, avro), avro);
  if (check.kind === "exception") throw new Error(check.message);
  return check.incompatibilities.map(({ type, path, info }) => [type, path, info]);
}

function expected({ incompatibilities }: Vector, avro: AvroLine): Found {
  return incompatibilities.map(({ type, path, info, "pathBefore1.12": before }) => [
    type,
    avro === "1.12" ? path : (before ?? path),
    info,
  ]);
}

describe("Avro's own schema pairs", () => {
  const groups = vectors<Group>("compatibility.json");
  test.each(groups.map((group) => [group.java ?? group.python ?? "", group] as const))("%s", (_, group) => {
    for (const vector of group.vectors) {
      for (const avro of AVRO_LINES) {
        expect(found(vector, avro), `${avro} ${JSON.stringify(vector)}`).toEqual(expected(vector, avro));
      }
    }
  });

  test("are all there", () => {
    expect(groups.flatMap((group) => group.vectors)).toHaveLength(142);
  });
});

describe("Avro's own values, written and read", () => {
  const evolutions = vectors<Evolution>("evolution.json");
  test.each(evolutions.map((vector) => [vector.test, vector] as const))("%s", (_, vector) => {
    for (const avro of AVRO_LINES) expect(found(vector, avro), avro).toEqual(expected(vector, avro));
    const [writer, reader] = [parsed(vector.writer), parsed(vector.reader)];
    const [writing, reading] = [avscSchema(writer), avscSchema(reader)];
    const bytes = writing.type.toBuffer(toAvsc(writer, vector.written, writing.branchName));
    const decode = () => reading.type.fromBuffer(bytes, reading.type.createResolver(writing.type));
    // avsc refuses a pair of schemas as a whole, where Java may still read the one value.
    if (vector.incompatibilities.length > 0 || vector.read === undefined) expect(decode).toThrow();
    else expect(decode()).toEqual(toAvsc(reader, vector.avsc ?? vector.read, reading.branchName));
  });
});

/** A value in Avro's JSON encoding as avsc holds it. */
function toAvsc(schema: AvroSchema, json: Json, branchName: BranchName): unknown {
  switch (schema.type) {
    case "long":
      return BigInt(Number(json));
    case "bytes":
    case "fixed":
      return Buffer.from(String(json), "latin1");
    case "array":
      return Array.isArray(json) ? json.map((element: Json) => toAvsc(schema.items, element, branchName)) : json;
    case "map":
      return Object.fromEntries(members(json).map(([key, held]) => [key, toAvsc(schema.values, held, branchName)]));
    case "record":
      return Object.fromEntries(
        schema.fields.map(({ name, type }) => [
          name,
          toAvsc(type, new Map(members(json)).get(name) ?? null, branchName),
        ]),
      );
    case "union": {
      const [entry] = members(json);
      if (entry === undefined) return null;
      const [name, held] = entry;
      const branch = schema.branches.find((candidate) => nameOf(candidate) === name);
      return branch === undefined ? json : { [branchName(branch)]: toAvsc(branch, held, branchName) };
    }
    default:
      return json;
  }
}

function nameOf(branch: AvroBranch): string {
  return "name" in branch ? branch.name.full : branch.type;
}

function members(json: Json): readonly (readonly [string, Json])[] {
  return typeof json === "object" && json !== null ? Object.entries(json) : [];
}

interface Canonical {
  readonly schema: Json;
  readonly canonical: string;
  readonly crc64: string;
  readonly md5: string;
  readonly sha256: string;
}

describe.each(AVRO_LINES)("canonical forms and fingerprints on Avro %s", (avro) => {
  const cases = vectors<Canonical>("canonical.json");

  test.each(cases.map((one): [string, Canonical] => [JSON.stringify(one.schema), one]))("%s", (_, one) => {
    const schema = parsed(one.schema, avro);
    expect({
      canonical: parsingCanonicalForm(schema),
      crc64: schemaFingerprint(schema, "CRC-64-AVRO"),
      md5: schemaFingerprint(schema, "MD5"),
      sha256: schemaFingerprint(schema, "SHA-256"),
    }).toEqual({ canonical: one.canonical, crc64: one.crc64, md5: one.md5, sha256: one.sha256 });
  });
});
