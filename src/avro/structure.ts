import type { AvroField, AvroNamed, AvroSchema, JsonObject, JsonValue } from "../model/avro-schema.ts";
import { jacksonString } from "./java-text.ts";
import { isJsonObject, printJson } from "./json.ts";

/**
 * Whether the registry takes two schemas for the same version (`AvroSchema.equals`): Avro's equality, and docs, aliases and enum defaults.
 * Order counts for fields, symbols and union branches, not for properties, their members or aliases.
 *
 * @param elements releases before 7.7.8 and 7.9.x before its last patches skip the docs and aliases of what is in arrays and maps
 */
export function sameSchema(a: AvroSchema, b: AvroSchema, elements: "compared" | "skipped" = "compared"): boolean {
  return avroEquals(a, b) && new RemarkComparison(elements).equal(a, b);
}

/** `Schema.equals` of Avro Java: names, types, sizes, symbols, defaults, order and properties; neither docs nor aliases nor enum defaults. */
export function avroEquals(a: AvroSchema, b: AvroSchema): boolean {
  return new SchemaComparison().equal(a, b);
}

/** Pairs of nodes met before: they count as equal, which ends recursion. */
class MetPairs {
  readonly #met = new Map<AvroSchema, Set<AvroSchema>>();

  /** True the first time. */
  add(a: AvroSchema, b: AvroSchema): boolean {
    const others = this.#met.get(a);
    if (others === undefined) this.#met.set(a, new Set([b]));
    else if (others.has(b)) return false;
    else others.add(b);
    return true;
  }
}

class SchemaComparison {
  readonly #met = new MetPairs();

  equal(a: AvroSchema, b: AvroSchema): boolean {
    if (a === b) return true;
    if (a.type === "union" || b.type === "union") {
      return a.type === "union" && b.type === "union" && every(a.branches, b.branches, (x, y) => this.equal(x, y));
    }
    if (a.type !== b.type || !sameMembers(a.properties, b.properties)) return false;
    if (a.type === "array" && b.type === "array") return this.equal(a.items, b.items);
    if (a.type === "map" && b.type === "map") return this.equal(a.values, b.values);
    return !("name" in a) || !("name" in b) || this.#namedEqual(a, b);
  }

  #namedEqual(a: AvroNamed, b: AvroNamed): boolean {
    if (a.name.full !== b.name.full) return false;
    if (a.type === "enum" && b.type === "enum") return every(a.symbols, b.symbols, (x, y) => x === y);
    if (a.type === "fixed" && b.type === "fixed") return a.size === b.size;
    if (a.type !== "record" || b.type !== "record") return false;
    return !this.#met.add(a, b) || every(a.fields, b.fields, (x, y) => this.#fieldsEqual(x, y));
  }

  #fieldsEqual(a: AvroField, b: AvroField): boolean {
    return (
      a.name === b.name &&
      a.order === b.order &&
      sameDefault(a.default, b.default) &&
      sameMembers(a.properties, b.properties) &&
      this.equal(a.type, b.type)
    );
  }
}

/** Docs, aliases and enum defaults of two schemas that are otherwise equal (`AvroSchema.metaEqual`). */
class RemarkComparison {
  readonly #met = new MetPairs();
  readonly #elements: "compared" | "skipped";

  constructor(elements: "compared" | "skipped") {
    this.#elements = elements;
  }

  equal(a: AvroSchema, b: AvroSchema): boolean {
    if (a === b) return true;
    if (a.type === "union" && b.type === "union") {
      return every(a.branches, b.branches, (x, y) => this.equal(x, y));
    }
    if (a.type === "array" && b.type === "array") return this.#elementsEqual(a.items, b.items);
    if (a.type === "map" && b.type === "map") return this.#elementsEqual(a.values, b.values);
    return !("name" in a) || !("name" in b) || this.#namedEqual(a, b);
  }

  #elementsEqual(a: AvroSchema, b: AvroSchema): boolean {
    return this.#elements === "skipped" || this.equal(a, b);
  }

  #namedEqual(a: AvroNamed, b: AvroNamed): boolean {
    if (!this.#met.add(a, b)) return true;
    const full = (named: AvroNamed) => named.aliases.map((alias) => alias.full);
    if (a.doc !== b.doc || !sameSet(full(a), full(b))) return false;
    if (a.type === "enum" && b.type === "enum") return a.default === b.default;
    return a.type !== "record" || b.type !== "record" || every(a.fields, b.fields, (x, y) => this.#fieldsEqual(x, y));
  }

  #fieldsEqual(a: AvroField, b: AvroField): boolean {
    return a.doc === b.doc && sameSet(a.aliases, b.aliases) && this.equal(a.type, b.type);
  }
}

function every<T>(a: readonly T[], b: readonly T[], same: (x: T, y: T) => boolean): boolean {
  if (a.length !== b.length) return false;
  return a.every((x, index) => {
    const y = b[index];
    return y !== undefined && same(x, y);
  });
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((alias) => b.includes(alias));
}

function sameDefault(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  return a === undefined || b === undefined ? a === b : sameJson(a, b);
}

function sameMembers(a: JsonObject, b: JsonObject): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [key, value] of a) {
    const other = b.get(key);
    if (other === undefined || !sameJson(value, other)) return false;
  }
  return true;
}

/** JsonNode.equals: a whole number is never one with a fraction, 0.0 is not -0.0, members have no order. */
function sameJson(a: JsonValue, b: JsonValue): boolean {
  if (isJsonObject(a)) return isJsonObject(b) && sameMembers(a, b);
  if (Array.isArray(a)) return Array.isArray(b) && every(a, b, sameJson);
  return Object.is(a, b);
}

/** JSON text with the members of every object sorted by key. */
export function sortedJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(",")}]`;
  if (!isJsonObject(value)) return printJson(value);
  const keys = [...value.keys()].sort();
  return `{${keys.map((key) => `${jacksonString(key)}:${sortedJson(value.get(key) ?? null)}`).join(",")}}`;
}
