import { describe, expect, it } from "vitest";
import { alignCatalog } from "../../src/catalog/align.ts";
import { type Enum, enumRows } from "../../src/catalog/enum-rows.ts";
import type { Replayed } from "../../src/catalog/replay.ts";
import type { Catalog } from "../../src/model/catalog.ts";
import { replayed } from "./replayed.ts";

function enumOf(catalog: Catalog): Enum {
  const found = [...catalog.types.values()].find((type) => type.kind === "enum");
  if (found?.kind !== "enum") throw new Error("no enum");
  return found;
}

const lying = ({ catalog }: Replayed) => enumRows(enumOf(catalog)).map(({ label }) => label);
const made = (labels: string) => `CREATE TYPE e AS ENUM (${labels});`;

/** What PostgreSQL 18.4 has, read in the order of ctid. */
describe("rows of pg_enum", () => {
  it("lie as they were written", () => {
    const after = replayed(`${made("'b', 'c'")} ALTER TYPE e ADD VALUE 'a' BEFORE 'b';`, { transaction: "statement" });
    expect(enumOf(after.catalog).labels).toEqual(["a", "b", "c"]);
    expect(lying(after)).toEqual(["b", "c", "a"]);
  });

  it("move when a label is renamed, and stay so when the type is", () => {
    const after = replayed(
      `${made("'z', 'y', 'x'")} ALTER TYPE e RENAME VALUE 'z' TO 'w'; ALTER TYPE e RENAME TO f; ALTER TYPE f SET SCHEMA public;`,
    );
    expect(enumOf(after.catalog)).toMatchObject({ name: "f", labels: ["w", "y", "x"] });
    expect(lying(after)).toEqual(["y", "x", "w"]);
  });

  it("are not kept where they lie in order", () => {
    const after = replayed(`${made("'a', 'b'")} ALTER TYPE e ADD VALUE 'c'; ALTER TYPE e RENAME VALUE 'c' TO 'd';`, {
      transaction: "statement",
    });
    expect(enumOf(after.catalog)).not.toHaveProperty("rows");
  });

  it("are numbered anew once no float4 lies between two of them, the last first", () => {
    const labels = Array.from({ length: 30 }, (_, index) => `l${index + 1}`);
    const added = labels.map((label) => `ALTER TYPE e ADD VALUE '${label}' BEFORE 'z';`).join("\n");
    const after = replayed(`${made("'a', 'z'")}\n${added}`, { transaction: "statement" });
    expect(enumOf(after.catalog).labels).toEqual(["a", ...labels, "z"]);
    expect(lying(after)).toEqual(["a", "z", ...labels.slice(0, 23).reverse(), ...labels.slice(23)]);
  });
});

describe("a dump, which does not tell how rows lie", () => {
  const base = replayed(`${made("'b', 'c'")} ALTER TYPE e ADD VALUE 'a' BEFORE 'b';`, { transaction: "statement" });
  const aligned = (labels: string) => enumOf(alignCatalog(replayed(made(labels)).catalog, base.catalog));
  const rowsIn = (labels: string) => enumRows(aligned(labels)).map(({ label }) => label);

  it("keeps those that are known", () => {
    expect(aligned("'a', 'b', 'c'")).toEqual(enumOf(base.catalog));
  });

  it("brings new labels behind them", () => {
    expect(rowsIn("'a', 'b', 'n', 'c', 'o'")).toEqual(["b", "c", "a", "n", "o"]);
    expect(aligned("'a', 'b', 'n', 'c', 'o'").labels).toEqual(["a", "b", "n", "c", "o"]);
  });

  it("is another enum where labels are gone", () => {
    expect(rowsIn("'a', 'b'")).toEqual(["a", "b"]);
  });
});
