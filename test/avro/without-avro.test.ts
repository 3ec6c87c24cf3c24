import { expect, test } from "vitest";
import { meaningChanges } from "../../src/avro/meaning/meaning.ts";
import { withoutAvro } from "../../src/avro/meaning/without-avro.ts";
import { column, decimal, envelope, flat, nullable } from "./schemas.ts";

const told = (before: string, after: string) => meaningChanges(before, after).map(withoutAvro);

test("nobody fails to resolve a message that is no Avro", () => {
  const [change] = told(envelope(column("name", "string")), envelope(nullable("name", "string")));
  expect(change).toMatchObject({ kind: "null-possible", witness: null });
  expect(change?.reason).not.toContain("decode");
});

test("an int that is a long is too much for who holds ints, whatever the format", () => {
  const [change] = told(flat(column("count", "int")), flat(column("count", "long")));
  expect(change?.reason).not.toContain("decode");
  expect(change?.witness?.reader).toBe("JSON.parse in JavaScript");
});

test("what is read wrong there too stays as it is", () => {
  const [before, after] = [envelope(column("price", decimal(10, 2))), envelope(column("price", decimal(10, 4)))];
  expect(told(before, after)).toEqual(meaningChanges(before, after));
});

test("defaults of types that nobody reads as each other are not held against each other", () => {
  const at = (type: string, value: number | string) => flat({ name: "at", type, default: value });
  expect(meaningChanges(at("long", 0), at("string", "1970"))).toEqual([]);
});
