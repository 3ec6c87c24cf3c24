import { expect, test } from "vitest";
import { failureWitness, rootCauses } from "../../src/avro/root-cause.ts";
import { checkCompatibility } from "../../src/registry/levels.ts";
import { envelopePairs } from "../conformance/compat/pairs/envelopes.ts";
import { randomPairs } from "../conformance/compat/pairs/random.ts";
import { recordPairs } from "../conformance/compat/pairs/records.ts";
import { textPairs } from "../conformance/compat/pairs/texts.ts";
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
  expect(failureWitness(level, before, after)?.read).toMatch(/^error: /);
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
  expect(failureWitness("BACKWARD", optional, required)).toMatchObject({
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
  const witness = failureWitness("BACKWARD", flat(column("größe", "long")), flat(column("größe", "int")));
  expect(witness).toEqual({
    direction: "old-data-new-reader",
    written: '{"größe":42}',
    read: 'error: cannot read "long" as "int"',
  });
});
