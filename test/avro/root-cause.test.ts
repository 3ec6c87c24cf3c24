import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { provenCauses, rootCauses } from "../../src/avro/root-cause.ts";
import { LEVELS, type Level } from "../../src/model/verdict.ts";
import { checkCompatibility } from "../../src/registry/levels.ts";
import { envelopePairs } from "../conformance/compat/pairs/envelopes.ts";
import { randomPairs } from "../conformance/compat/pairs/random.ts";
import { recordPairs } from "../conformance/compat/pairs/records.ts";
import { textPairs } from "../conformance/compat/pairs/texts.ts";
import { type Column, change, isSchema, textOf } from "./random-rows.ts";
import { column, envelope, flat, key, nullable, withDefault } from "./schemas.ts";

const ID = column("id", "int");

test.each([
  ["BACKWARD", envelope(ID), envelope(ID, column("c", "int")), "c", /^data already written lacks it/],
  ["FORWARD", envelope(ID, column("c", "int")), envelope(ID), "c", /^new data lacks it/],
  ["BACKWARD", envelope(ID, nullable("c", "int")), envelope(ID, column("c", "int")), "c", /may hold null/],
  ["FORWARD_TRANSITIVE", envelope(ID, column("c", "int")), envelope(ID, nullable("c", "int")), "c", /may hold null/],
  ["BACKWARD", flat(ID, column("c", "long")), flat(ID, column("c", "int")), "c", /^long cannot be read as int$/],
  ["FULL", envelope(ID, column("c", "int")), envelope(ID, column("c", "long")), "c", /^long cannot be read as int$/],
  [
    "BACKWARD",
    flat(column("c", { type: "array", items: "long" })),
    flat(column("c", { type: "array", items: "int" })),
    "c[]",
    /^long cannot/,
  ],
  ["BACKWARD", key(ID), key(ID, column("c", "int")), "c", /^data already written/],
] as const)("%s: the column to blame is named once, and its record fails", (level, before, after, field, reason) => {
  const causes = rootCauses(level, before, after);
  expect(causes.map((cause) => cause.field)).toEqual([field]);
  expect(causes[0]?.reason).toMatch(reason);
  expect(provenCauses(level, before, after)[0]?.witness?.read).toMatch(/^error: /);
});

test("both halves of FULL have their say", () => {
  const causes = rootCauses("FULL", envelope(column("a", "int")), envelope(column("b", "int")));
  expect(causes.map((cause) => [cause.field, cause.direction])).toEqual([
    ["b", "old-data-new-reader"],
    ["a", "new-data-old-reader"],
  ]);
});

test("no cause where both sides agree, or at NONE", () => {
  expect(rootCauses("FULL", envelope(ID), envelope(ID, withDefault("c", "int", 0)))).toEqual([]);
  expect(rootCauses("NONE", envelope(ID), flat(ID))).toEqual([]);
});

test("what is around the row is named too", () => {
  const optional = flat(ID);
  const required = JSON.stringify(JSON.parse(optional)[1]);
  const [cause] = rootCauses("BACKWARD", optional, required);
  expect(cause).toMatchObject({ field: "", reason: expect.stringMatching(/may hold null/) });
  expect(provenCauses("BACKWARD", optional, required)[0]?.witness).toMatchObject({
    written: "null",
    read: "error: reader type: RECORD not compatible with writer type: NULL",
  });
});

test("there is a cause exactly where the registry refuses, whatever the schemas", () => {
  let refused = 0;
  for (const { id, schema, previous } of [...recordPairs(), ...envelopePairs(), ...randomPairs(), ...textPairs()]) {
    for (const older of previous) {
      const check = checkCompatibility("FULL", schema, [older]);
      const refuses = check.kind === "result" && !check.result.compatible;
      if (refuses !== rootCauses("FULL", older, schema).length > 0) expect.fail(id);
      if (refuses) refused++;
    }
  }
  expect(refused).toBeGreaterThan(3000);
});

test("a column whose name is not ASCII has its witness too", () => {
  const witness = provenCauses("BACKWARD", flat(column("größe", "long")), flat(column("größe", "int")))[0]?.witness;
  expect(witness).toEqual({
    direction: "old-data-new-reader",
    written: '{"größe":42}',
    read: 'error: cannot read "long" as "int"',
  });
});

/** The row after the change, but for one column, which is as it was: there again, gone again, or of its old type. */
function undone(before: readonly Column[], after: readonly Column[], name: string): readonly Column[] {
  const old = before.find((one) => one.name === name);
  const others = after.filter((one) => one.name !== name);
  return old === undefined ? others : [...others, old];
}

describe("over random changes of random rows", () => {
  const refuses = (level: Level, schema: string, previous: readonly string[]) => {
    const check = checkCompatibility(level, schema, previous);
    return check.kind === "result" && !check.result.compatible;
  };

  test("every refusal has a column and a reason; with that column as it was, it has not; and its record fails", () => {
    let refusals = 0;
    fc.assert(
      fc.property(change, ({ shape, before, after }) => {
        const [old, now] = [textOf(shape, before), textOf(shape, after)];
        if (!isSchema(old) || !isSchema(now)) return;
        for (const level of LEVELS) {
          const causes = rootCauses(level, old, now);
          expect(causes.length > 0).toBe(refuses(level, now, [old]));
          if (causes.length === 0) continue;
          refusals++;
          for (const { witness } of provenCauses(level, old, now)) expect(witness?.read).toMatch(/^error: /);
          for (const { field, reason } of causes) {
            const name = field.split(/[.[{]/)[0] ?? "";
            expect([...before, ...after].map((one) => one.name)).toContain(name);
            expect(reason).not.toBe("");
            const mended = textOf(shape, undone(before, after, name));
            if (!isSchema(mended)) continue;
            expect(rootCauses(level, old, mended).map((cause) => cause.field)).not.toContain(field);
          }
        }
      }),
      { numRuns: 300, seed: 21 },
    );
    expect(refusals).toBeGreaterThan(600);
  });

  test("a version far back is told like the last one: the cause is that version's", () => {
    let told = 0;
    fc.assert(
      fc.property(change, change, ({ shape, before, after }, { after: newest }) => {
        const chain = [before, after, newest].map((row) => textOf(shape, row));
        if (!chain.every(isSchema)) return;
        const [first = "", second = "", last = ""] = chain;
        if (!refuses("FULL_TRANSITIVE", last, [first, second]) || refuses("FULL_TRANSITIVE", last, [second])) return;
        told++;
        expect(rootCauses("FULL_TRANSITIVE", second, last)).toEqual([]);
        const causes = rootCauses("FULL_TRANSITIVE", first, last);
        expect(causes.length).toBeGreaterThan(0);
        expect(causes.every(({ field }) => field !== "")).toBe(true);
      }),
      { numRuns: 2000, seed: 22 },
    );
    expect(told).toBeGreaterThan(30);
  });
});
