import { describe, expect, test } from "vitest";
import { parseSchema } from "../../src/avro/parsing/parse.ts";
import { checkLevel } from "../../src/registry/levels.ts";

function schema(text: string) {
  const parsed = parseSchema(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.schema;
}

function record(namespace: string, name: string, fields: readonly unknown[]) {
  return schema(JSON.stringify({ type: "record", name, namespace, fields }));
}

describe("checkLevel", () => {
  test("says as data what each direction refuses, and which version", () => {
    const older = { schema: record("n", "T", [{ name: "a", type: "int" }]), version: 3 };
    const verdict = checkLevel("FULL", record("n", "T", [{ name: "b", type: "int" }]), [older]);
    expect(verdict.clash).toBe(older);
    expect(verdict.refusals).toMatchObject([
      { direction: "forward", type: "READER_FIELD_MISSING_DEFAULT_VALUE", path: "/fields/0", info: "a" },
      { direction: "backward", type: "READER_FIELD_MISSING_DEFAULT_VALUE", path: "/fields/0", info: "b" },
    ]);
    expect(verdict.messages.slice(2)).toEqual([
      "{oldSchemaVersion: 3}",
      `{oldSchema: '{"type":"record","name":"T","namespace":"n","fields":[{"name":"a","type":"int"}]}'}`,
    ]);
  });

  test("a per cent sign in a namespace goes through Java's formatter", () => {
    const older = { schema: record("a%sb", "U", []), version: null };
    const verdict = checkLevel("BACKWARD", record("n", "T", []), [older]);
    expect(verdict).toMatchObject({ compatible: false, failure: null });
    expect(verdict.messages[0]).toContain("additionalInfo:'expected: anewb.U'");
  });

  test("a registry that fails over its own words does not accept", () => {
    const older = { schema: record("a%zb", "U", []), version: null };
    expect(checkLevel("BACKWARD", record("n", "T", []), [older])).toMatchObject({
      compatible: false,
      failure: expect.stringContaining("Conversion"),
      messages: [
        expect.stringMatching(/^the registry itself fails, with 500 and no verdict: UnknownFormatConversionException/),
      ],
    });
  });

  test("Avro 1.12 has whole paths behind a writer's union", () => {
    const older = { schema: record("n", "T", [{ name: "a", type: ["null", "int"] }]), version: null };
    const newer = record("n", "T", [{ name: "a", type: "int" }]);
    const profile = { avro: "1.12", messages: "described" } as const;
    expect(checkLevel("BACKWARD", newer, [older]).refusals).toMatchObject([{ path: "/" }]);
    expect(checkLevel("BACKWARD", newer, [older], profile).refusals).toMatchObject([{ path: "/fields/0/type/0" }]);
  });
});

test("a version is quoted without what its text refers to", () => {
  const other = '{"type":"record","name":"O","fields":[]}';
  const parsed = parseSchema('{"type":"record","name":"T","fields":[{"name":"o","type":"O"}]}', {
    references: [other],
  });
  if (!parsed.ok) throw new Error(parsed.message);
  const older = { schema: parsed.schema, references: parsed.references, version: null };
  expect(checkLevel("BACKWARD", schema('"int"'), [older]).messages.at(-1)).toBe(
    `{oldSchema: '{"type":"record","name":"T","fields":[{"name":"o","type":"O"}]}'}`,
  );
});
