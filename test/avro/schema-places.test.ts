import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { printSchema } from "../../src/avro/forms/print.ts";
import { parseSchema } from "../../src/avro/parsing/parse.ts";
import { jsonTree } from "../../src/avro/text/json-tree.ts";
import { problemPlace } from "../../src/avro/text/problem-place.ts";
import { layOut } from "../../src/avro/text/schema-layout.ts";
import { schemaPlaces } from "../../src/avro/text/schema-places.ts";
import type { AvroSchema } from "../../src/model/avro-schema.ts";

const PAIRS = join(import.meta.dirname, "../conformance/compat/pairs.jsonl.gz");

/** Every schema text of the compatibility chains that parses, once. */
function corpus(): readonly string[] {
  const lines = gunzipSync(readFileSync(PAIRS)).toString("utf8").trimEnd().split("\n");
  const texts = lines.flatMap((line) => {
    const { schema, previous }: { schema: string; previous: readonly string[] } = JSON.parse(line);
    return [schema, ...previous];
  });
  return [...new Set(texts)].filter((text) => parseSchema(text).ok);
}

function parsed(text: string): AvroSchema {
  const reading = parseSchema(text);
  if (!reading.ok) throw new Error(`${text}: ${reading.message}`);
  return reading.schema;
}

/** All nodes that can be reached, each once. */
function nodes(schema: AvroSchema, seen: Set<AvroSchema> = new Set()): ReadonlySet<AvroSchema> {
  if (seen.has(schema)) return seen;
  seen.add(schema);
  if (schema.type === "union") for (const branch of schema.branches) nodes(branch, seen);
  if (schema.type === "array") nodes(schema.items, seen);
  if (schema.type === "map") nodes(schema.values, seen);
  if (schema.type === "record") for (const field of schema.fields) nodes(field.type, seen);
  return seen;
}

/** A definition's own word for what it is; `error` is a record. */
function typeWritten(json: unknown): unknown {
  if (Array.isArray(json)) return "union";
  const word = typeof json === "object" && json !== null && "type" in json ? json.type : json;
  return word === "error" ? "record" : word;
}

/** What stands at a place of a text. */
function at(text: string, place: { readonly start: number; readonly end: number } | null): string | null {
  return place === null ? null : text.slice(place.start, place.end);
}

/** As a text that comes on one long line; as it is where people laid it out. */
function laidOut(text: string): string {
  return layOut(`${text}${" ".repeat(200)}`) ?? text;
}

describe("places in a schema's text", () => {
  // What stands at a place is read back with JSON.parse, which knows no comments.
  const texts = corpus().filter((text) => !/\/[/*]/.test(text));

  test("there are many schemas", () => {
    expect(texts.length).toBeGreaterThan(3000);
  });

  test.each([
    ["as it is", (text: string) => text],
    ["laid out", laidOut],
  ])("are those of every type and field, %s", (_, shape) => {
    for (const original of texts) {
      const text = shape(original);
      const schema = parsed(text);
      const places = schemaPlaces(schema, text);
      for (const node of nodes(schema)) {
        const written = at(text, places.ofSchema(node));
        if (written === null) expect.fail(`${text}: no place for ${printSchema(node)}`);
        expect(typeWritten(JSON.parse(written))).toBe(node.type);
        if ("name" in node)
          expect(JSON.parse(at(text, places.ofName(node)) ?? "")).toMatch(new RegExp(`${node.name.simple}$`));
        if (node.type !== "record") continue;
        for (const field of node.fields) {
          const place = places.ofField(field);
          expect(JSON.parse(at(text, place?.name ?? null) ?? "null")).toBe(field.name);
        }
      }
    }
  });

  test("a layout keeps the schema", () => {
    for (const text of texts) {
      const lines = laidOut(text);
      expect(printSchema(parsed(lines))).toBe(printSchema(parsed(text)));
    }
  });

  test("lines that people laid out stay", () => {
    const text = '{"type": "record", "name": "R",\n  "fields": [] // none yet\n}\n';
    expect(layOut(text)).toBeNull();
  });

  test.each(["", "  ", "{", '{"a" 1}', "[1", '"a', "nothing", "{,}"])("%j is no tree", (text) => {
    expect(jsonTree(text)).toBeNull();
  });
});

describe("the place of a problem", () => {
  const check = (text: string): string | null => {
    const reading = parseSchema(text, { as: "new" });
    return reading.ok ? null : reading.message;
  };
  const field = (name: string, type: string, more = "") => `{"name": "${name}", "type": ${type}${more}}`;
  const record = (name: string, ...fields: readonly string[]) =>
    `{"type": "record", "name": "${name}", "fields": [${fields.join(", ")}]}`;

  test.each([
    [record("a-b"), '"a-b"'],
    [record("R", field("a", '"int"'), field("x-y", '"int"')), '"x-y"'],
    [record("R", field("a", '"int"'), field("a", '"long"'), field("b", '"int"')), '"a"'],
    [record("R", field("a", record("In", field("b", '["null", "int", "int"]')))), '"int"'],
    [record("R", field("a", '{"type": "array", "items": {"type": "fixed", "name": "F", "size": -1}}')), '"F"'],
    [record("R", field("a", '"int"', ', "default": "x"'), field("b", '"int"')), '"a"'],
    [record("R", field("a", '"Gone"')), '"a"'],
    ['["int", {"type": "enum", "name": "E", "symbols": ["A", "A"]}]', '"E"'],
    ['{"type": "map", "values": {"type": "nonsense"}}', '{"type": "nonsense"}'],
    ['["int", "int"]', '"int"'],
  ])("%s", (text, culprit) => {
    expect(at(text, problemPlace(text, check))).toBe(culprit);
  });

  test("is none where there is no problem, or no JSON", () => {
    expect(problemPlace('"int"', check)).toBeNull();
    expect(problemPlace("{", check)).toBeNull();
  });
});
