import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { compatBatchLine } from "../../src/registry/batch.ts";
import { checkCompatibility } from "../../src/registry/levels.ts";
import { column, envelope, nullable } from "../avro/schemas.ts";
import { compareWithOracle } from "../conformance/compat/compare.ts";

test("every verdict and message is what Confluent's own checker said", () => {
  const found = compareWithOracle(fileURLToPath(new URL("../conformance/compat/", import.meta.url)));
  expect(found.differences).toEqual([]);
  expect(found.chains).toBeGreaterThan(8000);
  expect(found.sameMessages).toBe(found.verdicts);
  expect(found.refusedByBoth).toBe(found.refusedByOracle);
});

describe("checkCompatibility", () => {
  const before = envelope(column("id", "int"));
  const after = envelope(column("id", "int"), column("c", "int"));

  test("lists the registry's messages", () => {
    const check = checkCompatibility("BACKWARD", after, [before]);
    const missing = (path: string) =>
      `{errorType:'MISSING_UNION_BRANCH', description:'The new schema is missing a type inside a union field at path '${path}' in the old schema', additionalInfo:'reader union lacking writer type: RECORD'}`;
    expect(check).toEqual({
      kind: "result",
      result: {
        compatible: false,
        messages: [missing("/fields/0/type/1"), missing("/fields/1/type/1"), `{oldSchema: '${before}'}`],
      },
    });
  });

  test("sees a forgotten version only at transitive levels", () => {
    const history = [envelope(nullable("a", "int")), envelope()];
    const text = envelope(nullable("a", "string"));
    const compatible = (level: "BACKWARD" | "BACKWARD_TRANSITIVE") => {
      const check = checkCompatibility(level, text, history);
      return check.kind === "result" && check.result.compatible;
    };
    expect(compatible("BACKWARD")).toBe(true);
    expect(compatible("BACKWARD_TRANSITIVE")).toBe(false);
  });

  test("a text that is no schema is a value", () => {
    expect(checkCompatibility("NONE", '"int"', ["{"])).toMatchObject({ kind: "parse-error" });
  });
});

describe("compatBatchLine", () => {
  test("answers the levels asked for, in the registry's case or not", () => {
    const line = JSON.stringify({
      id: 7,
      schema: '{"type":"int"}',
      previous: ['"long"'],
      levels: ["forward", "BACKWARD"],
    });
    expect(JSON.parse(compatBatchLine(line))).toMatchObject({
      id: 7,
      results: { FORWARD: { compatible: true, messages: [] }, BACKWARD: { compatible: false } },
    });
  });

  test("takes a schema as an object, and all levels by default", () => {
    const answer = JSON.parse(compatBatchLine('{"id":"x","schema":{"type":"int"},"previous":[{"type":"int"}]}'));
    expect(Object.keys(answer.results)).toHaveLength(7);
  });

  test.each([
    ["{", null],
    ["[]", null],
    ['{"id":"x"}', "x"],
    ['{"id":"x","schema":["int"],"previous":1}', "x"],
    ['{"id":"x","schema":["int"],"levels":["SIDEWAYS"]}', "x"],
    ['{"id":"x","schema":"{"}', "x"],
    ['{"id":"x","schema":"int"}', "x"],
    ['{"id":"x","schema":"null"}', "x"],
    ['{"id":"x","schema":["int"],"previous":[["int"],"nothing"]}', "x"],
    ['{"id":"x","schema":["int"]} {}', "x"],
  ])("%s cannot be judged and says so", (line, id) => {
    expect(JSON.parse(compatBatchLine(line))).toEqual({ id, parseError: expect.any(String) });
  });
});
