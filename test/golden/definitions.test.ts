import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const GOLDEN = import.meta.dirname;

interface Definition {
  readonly case: string;
  readonly steps?: readonly { readonly label: string; readonly sql: string; readonly connector?: string }[];
}

interface GoldenCase extends Definition {
  readonly errors?: readonly { readonly phase: string }[];
}

const INPUTS = ["ddl", "data", "config", "converter", "keyConverter", "valueConverter"] as const;

function read(folder: string): unknown[] {
  const path = join(GOLDEN, folder);
  return readdirSync(path).map((name): unknown => JSON.parse(readFileSync(join(path, name), "utf8")));
}

function inputs(of: object): unknown {
  const given = new Map<string, unknown>(Object.entries({ config: {}, converter: {}, ...of }));
  return INPUTS.map((name) => given.get(name));
}

const definitions = (read("definitions") as Definition[][]).flat();
const cases = new Map((read("cases") as GoldenCase[]).map((golden) => [golden.case, golden]));

test("every definition has one case and every case a definition", () => {
  expect(definitions.map((definition) => definition.case).sort()).toEqual([...cases.keys()].sort());
});

test("each case was made from its definition as it stands", () => {
  const stale = definitions.filter(({ case: name, ...definition }) => {
    const golden = cases.get(name);
    return golden === undefined || JSON.stringify(inputs(golden)) !== JSON.stringify(inputs(definition));
  });
  expect(stale.map((definition) => definition.case)).toEqual([]);
});

test("the steps that ran are the definition's own, all of them unless the connector stopped", () => {
  const departed = definitions.filter((definition) => {
    if (definition.steps === undefined) return false;
    const golden = cases.get(definition.case);
    const ran = golden?.steps?.slice(1).map(({ label, sql, connector }) => ({ label, sql, connector })) ?? [];
    const stopped = golden?.errors?.some(({ phase }) => phase === "poll" || phase === "start") ?? false;
    const expected = stopped ? definition.steps.slice(0, ran.length) : definition.steps;
    return JSON.stringify(ran) !== JSON.stringify(expected);
  });
  expect(departed.map((definition) => definition.case)).toEqual([]);
});
