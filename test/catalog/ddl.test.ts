import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compareFacts, type Json } from "../support/facts.ts";
import { replayedWhole } from "../support/replayed-whole.ts";
import { factsOf } from "../support/whole-catalog.ts";
import { DDL_CASES } from "./ddl-cases.ts";
import { replayed } from "./replayed.ts";

/** Made by make-ddl-golden.ts: what PostgreSQL 18 refuses of each script, and what it holds in the end. */
interface Golden {
  readonly refused: Readonly<Record<string, string>>;
  readonly facts: Readonly<Record<string, Json>>;
}

const golden: Readonly<Record<string, Golden>> = JSON.parse(
  readFileSync(join(import.meta.dirname, "ddl.golden.json"), "utf8"),
);

describe("DDL, statement by statement as PostgreSQL takes it", () => {
  it.each(Object.entries(DDL_CASES))("%s", (name, script) => {
    const { catalog } = replayed(script, { postgres: 18, transaction: "statement" });
    const lines = script.split("\n");
    const refused = catalog.opaque
      .filter((entry) => entry.refused)
      .map(({ at }) => lines[at.start.line - 1]?.trim().replace(/;$/, ""));
    const expected = golden[name];
    if (expected === undefined) throw new Error(`no golden for ${name}`);
    expect(refused).toEqual(Object.keys(expected.refused));
    const facts = compareFacts(new Map(Object.entries(expected.facts)), factsOf(replayedWhole(catalog)));
    expect(facts.mismatches).toEqual([]);
  });
});
