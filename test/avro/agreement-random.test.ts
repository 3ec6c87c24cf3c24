import { expect, test } from "vitest";
import { canRead, checkReaderWriter } from "../../src/avro/compatibility.ts";
import { parseSchema } from "../../src/avro/parsing/parse.ts";
import { avscSchema, decodeAs } from "../../src/avro/witness/avsc.ts";
import { unfitDefault } from "../../src/avro/witness/avsc-default.ts";
import { sampleValue } from "../../src/avro/witness/sample.ts";
import type { AvroSchema } from "../../src/model/avro-schema.ts";
import { ChainMaker, type Kind } from "../conformance/compat/random/chains.ts";
import { readRealSubjects } from "../conformance/compat/random/rows.ts";

const CHAINS: readonly (readonly [kind: Kind, chains: number, atLeast: number])[] = [
  ["random", 1500, 1500],
  ["unrelated", 300, 200],
  ["rows", 150, 100],
  ["namesakes", 60, 20],
  ["graph", 300, 300],
];

/** Values of a writer that go through every branch of its unions, if it has any at all. */
function encodings(writer: AvroSchema): readonly Buffer[] {
  const { type, branchName } = avscSchema(writer);
  const made: Buffer[] = [];
  const attempt = (value: () => unknown) => {
    try {
      made.push(type.toBuffer(value()));
    } catch {
      // Nothing is of an empty union, and a record that holds itself outright has no end.
    }
  };
  attempt(() => sampleValue(writer, new Map(), branchName));
  if (made.length > 0 && !endless(writer)) for (let count = 0; count < 4; count++) attempt(() => type.random());
  return made;
}

/** avsc's random values of recursive types need not end. */
function endless(schema: AvroSchema, open: readonly AvroSchema[] = []): boolean {
  if (open.includes(schema)) return true;
  const within = [...open, schema];
  switch (schema.type) {
    case "record":
      return schema.fields.some(({ type }) => endless(type, within));
    case "union":
      return schema.branches.some((branch) => endless(branch, within));
    case "array":
      return endless(schema.items, within);
    case "map":
      return endless(schema.values, within);
    case "enum":
      return schema.symbols.length === 0;
    default:
      return false;
  }
}

/** Null where every value is read and is one of the reader, else what goes wrong. */
function failure(reader: AvroSchema, writer: AvroSchema, encoded: readonly Buffer[]): string | null {
  try {
    const [target, source] = [avscSchema(reader, writer), avscSchema(writer)];
    for (const bytes of encoded) {
      const value = decodeAs(target, source, bytes);
      if (!target.type.isValid(value)) return "no value of the reader";
    }
    return null;
  } catch (problem) {
    return problem instanceof Error ? problem.message : String(problem);
  }
}

/**
 * Avro's check itself gives up where a reader's field goes by two of the writer's; readers die of defaults that fit no value; and avsc has no
 * form for a union or an enum of nothing beside other branches.
 */
function undecided(reader: AvroSchema, writer: AvroSchema): boolean {
  return checkReaderWriter(reader, writer).kind === "exception" || unfitDefault(reader) !== null || ofNothing(writer);
}

function ofNothing(schema: AvroSchema, seen: Set<AvroSchema> = new Set()): boolean {
  if (seen.has(schema)) return false;
  seen.add(schema);
  switch (schema.type) {
    case "record":
      return schema.fields.some(({ type }) => ofNothing(type, seen));
    case "union":
      return schema.branches.length === 0 || schema.branches.some((branch) => ofNothing(branch, seen));
    case "array":
      return ofNothing(schema.items, seen);
    case "map":
      return ofNothing(schema.values, seen);
    case "enum":
      return schema.symbols.length === 0;
    default:
      return false;
  }
}

test.each(CHAINS)(
  "%s: a reader that is said to cope reads every value, and only such a reader",
  (kind, chains, atLeast) => {
    const maker = new ChainMaker(7, readRealSubjects(), (text) => parseSchema(text).ok);
    let compared = 0;
    const wrong: string[] = [];
    for (let number = 0; number < chains; number++) {
      const { schema, previous } = maker.chain(number, kind);
      const versions = [...previous, schema].flatMap((text) => {
        const parsed = parseSchema(text, { as: "new", avro: "1.12" });
        return parsed.ok ? [parsed.schema] : [];
      });
      for (const [index, newer] of versions.slice(1).entries()) {
        const older = versions[index];
        if (older === undefined) continue;
        for (const [reader, writer] of [
          [newer, older],
          [older, newer],
        ] as const) {
          const encoded = encodings(writer);
          if (encoded.length === 0) continue;
          const said = failure(reader, writer, encoded);
          if (undecided(reader, writer)) continue;
          compared++;
          if ((said === null) !== canRead(reader, writer)) wrong.push(`${kind} ${number}: ${said}`);
        }
      }
    }
    expect(wrong.slice(0, 6)).toEqual([]);
    expect(compared).toBeGreaterThan(atLeast);
  },
);
