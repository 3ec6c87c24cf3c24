import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BenchShop, PRODUCTS } from "./bench-shop.ts";

describe("headgate samples", () => {
  let shop: BenchShop;
  beforeAll(() => {
    shop = new BenchShop().consumer("projector", PRODUCTS).commit();
  });
  afterAll(() => shop.remove());

  const files = (folder: string) =>
    readdirSync(join(shop.root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(join(shop.root, folder).length + 1))
      .toSorted();
  const read = (path: string) => readFileSync(join(shop.root, path));

  it("writes the events of every table, the schemas, and what made them", async () => {
    const { code, stdout } = await shop.headgate(["samples", "--out", "all", "--events", "20"]);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^\d+ events in 8 files below all\n$/)]);
    expect(files("all")).toEqual([
      "README.md",
      "manifest.json",
      ...["1", "2", "3", "4"].map((id) => `schemas/${id}.avsc`),
      "shop.public.orders.jsonl",
      "shop.public.products.jsonl",
    ]);
    const manifest = JSON.parse(read("all/manifest.json").toString());
    expect(manifest).toMatchObject({ seed: 1, events: 20, format: "json", files: files("all") });
  });

  it("writes those of a consumer or a table, the same bytes each time", async () => {
    for (const name of ["projector", "products", "public.products", "shop.public.products"]) {
      expect((await shop.headgate(["samples", name, "--out", "some", "--format", "avro"])).code).toBe(0);
      expect(files("some").filter((path) => path.endsWith(".bin"))).toEqual(["shop.public.products.bin"]);
    }
    const first = read("some/shop.public.products.bin");
    await shop.headgate(["samples", "products", "--out", "again", "--format", "avro"]);
    expect(read("again/shop.public.products.bin").equals(first)).toBe(true);
    // Magic byte and schema behind the first length.
    expect([...first.subarray(4, 9)]).toEqual([0, 0, 0, 0, 1]);
  });

  it("replaces its own files, and removes those it would not write any more", async () => {
    await shop.headgate(["samples", "--out", "own", "--events", "8"]);
    await shop.headgate(["samples", "orders", "--out", "own", "--format", "json-schema", "--events", "8"]);
    expect(files("own")).toEqual(["README.md", "manifest.json", "shop.public.orders.jsonl"]);
    const [line = ""] = read("own/shop.public.orders.jsonl").toString().split("\n");
    expect(JSON.parse(line)).toMatchObject({ value: { schema: { type: "struct" }, payload: { op: "r" } } });
  });

  it("touches no file of others, whatever a manifest says", async () => {
    mkdirSync(join(shop.root, "taken"));
    writeFileSync(join(shop.root, "taken/README.md"), "mine");
    const { code, stderr } = await shop.headgate(["samples", "--out", "taken"]);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining("taken/README.md is there already, and not by headgate samples"),
    ]);
    expect(files("taken")).toEqual(["README.md"]);
    mkdirSync(join(shop.root, "sly"));
    writeFileSync(
      join(shop.root, "sly/manifest.json"),
      JSON.stringify({ headgate: "1", files: ["../headgate.yaml", "manifest.json"] }),
    );
    await shop.headgate(["samples", "--out", "sly"]);
    expect(read("headgate.yaml").toString()).toContain("postgres: 17");
  });

  it("does not know every name", async () => {
    const { code, stderr } = await shop.headgate(["samples", "prodcts", "--out", "none"]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('did you mean "')]);
  });
});
