import type { AvroField, AvroRecord, AvroSchema, JsonValue } from "../model/avro-schema.ts";
import { isJsonObject, printJson } from "./json.ts";
import { parseSchema } from "./parsing/parse.ts";
import { optionality, type Row, rowOf } from "./row.ts";
import { meaningOf } from "./semantics.ts";
import { showDefault } from "./witness/show.ts";

/** One field the way people speak of it. */
export interface FieldFacts {
  /** `long (MicroTimestamp)`, `bytes (Decimal 12,2)`, `array of string`. */
  readonly type: string;
  readonly nullable: boolean;
  /** As its owner reads it; null for none, and for the null of what can be null. */
  readonly default: string | null;
  /** All else the schema says of it, by name. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

/** Where a field stands: among the row's columns (which an envelope has twice), around the row, or in a schema without either. */
export type FieldPlace = Row["place"] | "around the row";

/** One difference between two schemas, as people read them. */
export type FieldDifference =
  | { readonly kind: "added"; readonly in: FieldPlace; readonly path: string; readonly after: FieldFacts }
  | { readonly kind: "removed"; readonly in: FieldPlace; readonly path: string; readonly before: FieldFacts }
  | {
      readonly kind: "changed";
      readonly in: FieldPlace;
      readonly path: string;
      readonly before: FieldFacts;
      readonly after: FieldFacts;
    }
  | {
      readonly kind: "order" | "name";
      readonly in: FieldPlace;
      readonly path: string;
      readonly before: string;
      readonly after: string;
    }
  | { readonly kind: "text"; readonly before: string; readonly after: string };

/**
 * What is different between two Avro texts, field by field; an absent text has no fields. A text that is no Avro schema is
 * told from the other as a whole.
 */
export function fieldDifferences(before: string | null, after: string | null): readonly FieldDifference[] {
  if (before === after) return [];
  const [old, now] = [read(before), read(after)];
  if (old === null || now === null) return [{ kind: "text", before: before ?? "", after: after ?? "" }];
  const place = now.row?.place ?? old.row?.place ?? "value";
  const found = [
    ...recordDifferences(place, "", old.row?.record ?? null, now.row?.record ?? null),
    ...recordDifferences("around the row", "", old.around, now.around),
    ...bareDifferences(old.bare, now.bare),
  ];
  // White space, the order of properties: the texts are two all the same.
  return found.length > 0 || before === null || after === null ? found : [{ kind: "text", before, after }];
}

interface Read {
  readonly row: Row | null;
  /** The envelope without its images of the row. */
  readonly around: AvroRecord | null;
  /** A schema that is no record. */
  readonly bare: AvroSchema | null;
}

function read(text: string | null): Read | null {
  if (text === null) return { row: null, around: null, bare: null };
  const reading = parseSchema(text);
  if (!reading.ok) return null;
  const { schema } = reading;
  const row = rowOf(schema);
  const { type } = optionality(schema);
  if (row === null) return { row, around: null, bare: schema };
  if (row.place !== "envelope" || type?.type !== "record") return { row, around: null, bare: null };
  const fields = type.fields.filter(({ name }) => name !== "before" && name !== "after");
  return { row, around: { ...type, fields }, bare: null };
}

function bareDifferences(before: AvroSchema | null, after: AvroSchema | null): readonly FieldDifference[] {
  const [old, now] = [before, after].map((type) => (type === null ? null : facts({ ...NAMELESS, type })));
  return difference("value", "", old ?? null, now ?? null);
}

const NAMELESS = {
  name: "",
  doc: null,
  default: undefined,
  order: "ascending",
  aliases: [],
  properties: new Map(),
} as const;

function recordDifferences(
  place: FieldPlace,
  path: string,
  before: AvroRecord | null,
  after: AvroRecord | null,
): readonly FieldDifference[] {
  const [old, now] = [before?.fields ?? [], after?.fields ?? []];
  const named = (fields: readonly AvroField[], name: string) => fields.find((field) => field.name === name) ?? null;
  const names = [...new Set([...now, ...old].map(({ name }) => name))];
  const kept = (fields: readonly AvroField[], others: readonly AvroField[]) =>
    fields.flatMap(({ name }) => (named(others, name) === null ? [] : name)).join(", ");
  const [oldOrder, newOrder] = [kept(old, now), kept(now, old)];
  return [
    ...(before === null || after === null ? [] : nameDifferences(place, path, before, after)),
    ...names.flatMap((name) => {
      const at = path === "" ? name : `${path}.${name}`;
      return fieldDifference(place, at, named(old, name), named(now, name));
    }),
    ...(oldOrder === newOrder ? [] : [{ kind: "order", in: place, path, before: oldOrder, after: newOrder } as const]),
  ];
}

function nameDifferences(place: FieldPlace, path: string, before: AvroRecord, after: AvroRecord): FieldDifference[] {
  const [old, now] = [before, after].map((record) => {
    const extra = parametersOf(record.properties, record.doc).map(([name, value]) => `, ${name} ${value}`);
    return `${record.name.full}${extra.join("")}`;
  });
  if (old === undefined || now === undefined || old === now) return [];
  return [{ kind: "name", in: place, path, before: old, after: now }];
}

function fieldDifference(
  place: FieldPlace,
  path: string,
  before: AvroField | null,
  after: AvroField | null,
): readonly FieldDifference[] {
  const own = difference(place, path, before && facts(before), after && facts(after));
  const [old, now] = [recordWithin(before), recordWithin(after)];
  // A record may hold itself.
  const deep = path.split(".").length > DEEPEST;
  return old === null || now === null || deep ? own : [...own, ...recordDifferences(place, path, old, now)];
}

const DEEPEST = 16;

function recordWithin(field: AvroField | null): AvroRecord | null {
  if (field === null) return null;
  const { type } = optionality(field.type);
  const inner = type?.type === "array" ? optionality(type.items).type : type;
  return inner?.type === "record" ? inner : null;
}

function difference(
  place: FieldPlace,
  path: string,
  before: FieldFacts | null,
  after: FieldFacts | null,
): readonly FieldDifference[] {
  if (before === null) return after === null ? [] : [{ kind: "added", in: place, path, after }];
  if (after === null) return [{ kind: "removed", in: place, path, before }];
  const same = JSON.stringify(before) === JSON.stringify(after);
  return same ? [] : [{ kind: "changed", in: place, path, before, after }];
}

function facts(field: AvroField): FieldFacts {
  const { optional, type } = optionality(field.type);
  const inner = type === null || type.type === "union" ? new Map<string, JsonValue>() : type.properties;
  const isRecord = type?.type === "record";
  return {
    type: type === null ? "null" : shortType(type),
    nullable: optional,
    default: defaultText(field, optional),
    parameters: [
      ...(isRecord ? [] : parametersOf(inner, null)),
      ...parametersOf(field.properties, field.doc),
      ...(optional && field.default === undefined && field.name !== "" ? [["default", "none"] as const] : []),
    ],
  };
}

function defaultText(field: AvroField, optional: boolean): string | null {
  if (field.default === undefined || (optional && field.default === null)) return null;
  const { type } = optionality(field.type);
  const decimal = type !== null && meaningOf(type).kind === "decimal";
  return decimal ? showDefault(field) : printJson(field.default);
}

/** Avro's own type, and in brackets what Kafka Connect takes it for. */
function shortType(schema: AvroSchema): string {
  switch (schema.type) {
    case "union":
      return schema.branches.map(shortType).join(" or ");
    case "array":
      return `array of ${elementType(schema.items)}`;
    case "map":
      return `map of ${elementType(schema.values)}`;
    case "record":
    case "enum":
    case "fixed":
      return `${schema.type} ${schema.name.simple}`;
    default: {
      const name = schema.properties.get("connect.name") ?? schema.properties.get("logicalType");
      if (typeof name !== "string") return schema.type;
      const meaning = meaningOf(schema);
      const size = meaning.kind === "decimal" ? ` ${[meaning.precision ?? [], meaning.scale].flat().join(",")}` : "";
      return `${schema.type} (${name.split(".").at(-1) ?? name}${size})`;
    }
  }
}

function elementType(schema: AvroSchema): string {
  const { optional, type } = optionality(schema);
  if (type === null) return "null";
  const parameters = type.type === "union" ? [] : type.type === "record" ? [] : parametersOf(type.properties, null);
  const told = parameters.map(([name, value]) => ` ${name} ${value}`).join(",");
  return `${optional ? "nullable " : ""}${shortType(type)}${told}`;
}

/** What the short type does not say yet. */
const SAID_BY_TYPE: ReadonlySet<string> = new Set(["connect.name", "logicalType", "scale", "precision"]);
const SAID_BY_DECIMAL: ReadonlySet<string> = new Set(["scale", "connect.decimal.precision"]);

function parametersOf(
  properties: ReadonlyMap<string, JsonValue>,
  doc: string | null,
): readonly (readonly [string, string])[] {
  const decimal = String(properties.get("connect.name")).endsWith(".Decimal");
  const told = [...properties].flatMap(([name, value]) => {
    if (name === "connect.parameters" && isJsonObject(value)) {
      const inner = [...value].filter(([key]) => !decimal || !SAID_BY_DECIMAL.has(key));
      return inner.map(([key, held]) => [key, textOf(held)] as const);
    }
    // Debezium's logical types all are of version 1, and Connect repeats each default.
    if (SAID_BY_TYPE.has(name) || name === "connect.version" || name === "connect.default") return [];
    return [[name, textOf(value)] as const];
  });
  return doc === null ? told : [...told, ["doc", doc]];
}

function textOf(value: JsonValue): string {
  return typeof value === "string" ? value : printJson(value);
}
