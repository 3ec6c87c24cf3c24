import type { AvroField, AvroNamed, AvroSchema, JsonObject, JsonValue } from "../../model/avro-schema.ts";
import { jacksonString } from "../java/text.ts";
import { isJsonObject, printJson } from "../json.ts";

/**
 * Whether the registry takes two schemas for the same version (`AvroSchema.equals`): Avro's equality, and docs, aliases and enum defaults.
 * Order counts for fields, symbols and union branches, not for properties, their members or aliases.
 *
 * @param elements releases before 7.7.8 and 7.9.x before its last patches skip the docs and aliases of what is in arrays and maps
 */
export function sameSchema(a: AvroSchema, b: AvroSchema, elements: "compared" | "skipped" = "compared"): boolean {
  return avroEquals(a, b) && pairsAgree(a, b, (x, y) => samePairRemarks(x, y, elements));
}

/** `Schema.equals` of Avro Java: names, types, sizes, symbols, defaults, order and properties; neither docs nor aliases nor enum defaults. */
export function avroEquals(a: AvroSchema, b: AvroSchema): boolean {
  return pairsAgree(a, b, samePair);
}

type Pair = readonly [AvroSchema, AvroSchema];

/** Compares two nodes by themselves: null where they differ, else the pairs within them that have to be compared too. */
type Comparison = (a: AvroSchema, b: AvroSchema) => readonly Pair[] | null;

/** Whether all pairs of nodes agree. A pair met before counts as equal, which ends recursion. */
function pairsAgree(a: AvroSchema, b: AvroSchema, compare: Comparison): boolean {
  const met = new Map<AvroSchema, Set<AvroSchema>>();
  const pending: Pair[] = [[a, b]];
  for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
    const [one, other] = pair;
    if (one === other || met.get(one)?.has(other)) continue;
    if (one.type === "record") met.set(one, (met.get(one) ?? new Set()).add(other));
    const within = compare(one, other);
    if (within === null) return false;
    for (const inner of within) pending.push(inner);
  }
  return true;
}

const NO_PAIRS: readonly Pair[] = [];

function samePair(a: AvroSchema, b: AvroSchema): readonly Pair[] | null {
  if (a.type === "union" || b.type === "union") {
    return a.type === "union" && b.type === "union" ? pairsOf(a.branches, b.branches) : null;
  }
  if (a.type !== b.type || !sameMembers(a.properties, b.properties)) return null;
  if (a.type === "array" && b.type === "array") return [[a.items, b.items]];
  if (a.type === "map" && b.type === "map") return [[a.values, b.values]];
  return "name" in a && "name" in b ? sameNamed(a, b) : NO_PAIRS;
}

function sameNamed(a: AvroNamed, b: AvroNamed): readonly Pair[] | null {
  if (a.name.full !== b.name.full) return null;
  if (a.type === "enum" && b.type === "enum") return same(a.symbols, b.symbols, Object.is) ? NO_PAIRS : null;
  if (a.type === "fixed" && b.type === "fixed") return a.size === b.size ? NO_PAIRS : null;
  if (a.type !== "record" || b.type !== "record" || !same(a.fields, b.fields, sameField)) return null;
  return pairsOf(types(a.fields), types(b.fields));
}

function sameField(a: AvroField, b: AvroField): boolean {
  const isSame = a.name === b.name && a.order === b.order && sameDefault(a.default, b.default);
  return isSame && sameMembers(a.properties, b.properties);
}

/** Docs, aliases and enum defaults of two nodes that are otherwise equal (`AvroSchema.metaEqual`). */
function samePairRemarks(a: AvroSchema, b: AvroSchema, elements: "compared" | "skipped"): readonly Pair[] | null {
  if (a.type === "union" && b.type === "union") return pairsOf(a.branches, b.branches);
  if (a.type === "array" && b.type === "array") return elements === "compared" ? [[a.items, b.items]] : NO_PAIRS;
  if (a.type === "map" && b.type === "map") return elements === "compared" ? [[a.values, b.values]] : NO_PAIRS;
  return "name" in a && "name" in b ? sameNamedRemarks(a, b) : NO_PAIRS;
}

function sameNamedRemarks(a: AvroNamed, b: AvroNamed): readonly Pair[] | null {
  const full = (named: AvroNamed) => named.aliases.map((alias) => alias.full);
  if (a.doc !== b.doc || !sameSet(full(a), full(b))) return null;
  if (a.type === "enum" && b.type === "enum") return a.default === b.default ? NO_PAIRS : null;
  if (a.type !== "record" || b.type !== "record") return NO_PAIRS;
  const isSame = same(a.fields, b.fields, (x, y) => x.doc === y.doc && sameSet(x.aliases, y.aliases));
  return isSame ? pairsOf(types(a.fields), types(b.fields)) : null;
}

function types(fields: readonly AvroField[]): readonly AvroSchema[] {
  return fields.map((field) => field.type);
}

/** Null for lists of different lengths. */
function pairsOf(a: readonly AvroSchema[], b: readonly AvroSchema[]): readonly Pair[] | null {
  if (a.length !== b.length) return null;
  return a.flatMap((one, index): readonly Pair[] => {
    const other = b[index];
    return other === undefined ? [] : [[one, other]];
  });
}

function same<T>(a: readonly T[], b: readonly T[], agree: (x: T, y: T) => boolean): boolean {
  if (a.length !== b.length) return false;
  return a.every((x, index) => {
    const y = b[index];
    return y !== undefined && agree(x, y);
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
  if (Array.isArray(a)) return Array.isArray(b) && same(a, b, sameJson);
  return Object.is(a, b);
}

/** JSON text with the members of every object sorted by key. */
export function sortedJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(",")}]`;
  if (!isJsonObject(value)) return printJson(value);
  const keys = [...value.keys()].sort();
  return `{${keys.map((key) => `${jacksonString(key)}:${sortedJson(value.get(key) ?? null)}`).join(",")}}`;
}
