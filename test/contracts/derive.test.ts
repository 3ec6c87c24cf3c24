import { describe, expect, it } from "vitest";
import { deriveRead } from "../../src/contracts/derive.ts";
import { contractSet, contractsOf, shapesOf } from "./helpers.ts";

const TABLE = {
  name: "t",
  columns: [
    { name: "id", type: "int8" },
    { name: "name", type: "text" },
  ],
  key: ["id"],
} as const;

const reading = (field: string) =>
  new Map([["contracts/r.avsc", `{"type":"record","name":"R","fields":[{"name":"${field}","type":"string"}]}`]]);

describe("deriveRead", () => {
  const contracts = contractsOf("consumer: x\nreads:\n  - table: public.t\n    reader-schema: r.avsc\n");
  const [read] = contracts.flatMap(({ reads }) => reads);
  const [shape] = shapesOf(TABLE);
  if (read === undefined || shape === undefined) throw new Error("no read");

  it("works out the same read of the same records once", () => {
    const { files, parser } = contractSet(contracts, reading("name"));
    const derived = deriveRead({ read, shape, files, parser });
    expect(derived.columns.map(({ name }) => name)).toEqual(["name"]);
    expect(deriveRead({ read, shape, files, parser })).toBe(derived);
  });

  it("works it out anew of other files and other records", () => {
    const [old, now] = ["name", "id"].map((field) => contractSet(contracts, reading(field)));
    const names = [old, now].map((set) => set && deriveRead({ ...set, read, shape }).columns.map(({ name }) => name));
    expect(names).toEqual([["name"], ["id"]]);
    const [other] = shapesOf(TABLE);
    if (old === undefined || other === undefined) throw new Error("no set");
    expect(deriveRead({ ...old, read, shape: other })).not.toBe(deriveRead({ ...old, read, shape }));
  });
});
