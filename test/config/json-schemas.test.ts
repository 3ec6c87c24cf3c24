import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { JSON_SCHEMAS } from "../../.github/scripts/json-schemas.ts";

const validator = (name: string) => {
  const text = JSON_SCHEMAS.get(`contracts/schema/${name}.schema.json`) ?? "";
  return new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(JSON.parse(text));
};

describe("JSON Schemas of the file formats", () => {
  it.each([...JSON_SCHEMAS])("%s is up to date (else run: npx tsx .github/scripts/json-schemas.ts)", (path, text) => {
    expect(readFileSync(path, "utf8")).toBe(text);
  });

  it.each([
    ["headgate", "postgres: 17\nmigrations: {path: a}\nworker: {a: false}\nplans: {files: [x], require: [soak]}", true],
    ["headgate", "postgres: 17\nconectors: [a]", false],
    ["headgate", "registry: {compatibility: SIDEWAYS}", false],
    ["contract", "consumer: a\nreads: [{table: public.t, columns: {id: long, s: {type: string, values: [x]}}}]", true],
    ["contract", "consumer: a\nreads: [{table: public.t, columns: [id], unknown-columns: reject}]", true],
    ["contract", "consumer: a\nreads: []", false],
    ["contract", "consumer: a\nreads: [{table: public.t, colums: [id]}]", false],
    ["plan", "plan: a\noperation: rename-column\ntable: public.t\ncolumn: a\nto: b\nsoak: 14d", true],
    ["plan", "plan: a\noperation: rename-colum\ntable: public.t", false],
  ])("%s: %s → %s", (name, text, valid) => {
    expect(validator(name)(parse(text))).toBe(valid);
  });

  it("tells editors the vocabulary of types", () => {
    expect(JSON_SCHEMAS.get("contracts/schema/contract.schema.json")).toContain("decimal(p,s) wants scale s");
  });
});
