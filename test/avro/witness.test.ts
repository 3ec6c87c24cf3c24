import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canRead } from "../../src/avro/compatibility.ts";
import { meaningChanges } from "../../src/avro/meaning/meaning.ts";
import { renamedField } from "../../src/avro/meaning/renamed-field.ts";
import { parseSchema } from "../../src/avro/parsing/parse.ts";
import type { MeaningChange } from "../../src/model/verdict.ts";
import { anyColumn, change, field, isSchema, textOf } from "./random-rows.ts";
import { envelope, flat, key } from "./schemas.ts";

/** A witness shows something: what is read is never what was written. */
function expectShown({ kind, witness, before, after }: MeaningChange): void {
  if (witness === null) throw new Error(`${kind} of ${before} to ${after} is not shown`);
  expect(witness.read).not.toBe(witness.written);
  expect(witness.read).not.toBe("");
}

describe("over random changes of random rows", () => {
  test("every finding is shown by a record, at a field that changed", () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(change, ({ shape, before, after }) => {
        const [old, now] = [textOf(shape, before), textOf(shape, after)];
        if (!isSchema(old) || !isSchema(now)) return;
        for (const found of meaningChanges(old, now)) {
          seen.set(found.kind, (seen.get(found.kind) ?? 0) + 1);
          expectShown(found);
          for (const name of found.field.split(", ")) {
            const root = name.split(/[.[{]/)[0];
            const [was, is] = [before, after].map((row) => row.find((column) => column.name === root));
            if (shape !== key) expect([was, is].every((column) => column !== undefined)).toBe(true);
            if (shape !== key) expect(JSON.stringify(was && field(was))).not.toBe(JSON.stringify(is && field(is)));
          }
        }
      }),
      { numRuns: 5000, seed: 11 },
    );
    const rare = KINDS.filter((kind) => (seen.get(kind) ?? 0) < 3);
    expect(rare).toEqual([]);
  });

  test("nothing is said of a row that stays, nor of columns that only come, go or move", () => {
    fc.assert(
      fc.property(change, ({ shape, before, after }) => {
        if (shape === key || !isSchema(textOf(shape, before))) return;
        expect(meaningChanges(textOf(shape, before), textOf(shape, before.toReversed()))).toEqual([]);
        const fresh = after.filter(({ name }) => before.every((column) => column.name !== name));
        const grown = textOf(shape, [...fresh, ...before]);
        if (isSchema(grown)) expect(meaningChanges(textOf(shape, before), grown)).toEqual([]);
      }),
      { numRuns: 500, seed: 12 },
    );
  });

  test("a column renamed is told exactly where some level lets it pass, and its value is gone", () => {
    let told = 0;
    fc.assert(
      fc.property(anyColumn, fc.constantFrom(envelope, flat), (column, shape) => {
        const [old, now] = [shape(field(column)), shape(field({ ...column, name: `${column.name}_2` }))];
        if (!isSchema(old) || !isSchema(now)) return;
        const found = renamedField(old, now, column.name, `${column.name}_2`);
        const [before, after] = [parseSchema(old), parseSchema(now)];
        if (!before.ok || !after.ok) return;
        const passes = canRead(before.schema, after.schema) || canRead(after.schema, before.schema);
        expect(found !== null).toBe(passes);
        if (found === null) return;
        told++;
        expect(found.reason).toContain("passes FULL_TRANSITIVE");
        expectShown(found);
      }),
      { numRuns: 500, seed: 13 },
    );
    expect(told).toBeGreaterThan(100);
  });
});

const KINDS = [
  "decimal-scale",
  "decimal-precision",
  "time-unit",
  "time-zone",
  "semantic-type",
  "bytes-string",
  "enum-values",
  "default-changed",
  "null-possible",
  "key-fields",
  "key-schema",
  "widened-integer",
] as const;
