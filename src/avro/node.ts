import type { AvroLine } from "../model/prediction.ts";
import { jacksonString } from "./java/text.ts";
import { type FullName, joinFullName } from "./names.ts";

/**
 * An Avro schema as the converter builds it, before anything is parsed: two records may go by one name, and defaults are JSON texts, because a float
 * is still a float (6.0317277E19), where the parsed model (model/avro-schema.ts) knows only doubles (6.0317276999999996E19).
 */
export type AvroNode = PrimitiveNode | RecordNode | ArrayNode | MapNode | UnionNode;

export type Property = readonly [name: string, json: string];

export interface PrimitiveNode {
  readonly kind: "primitive";
  readonly type: "null" | "int" | "long" | "float" | "double" | "boolean" | "string" | "bytes";
  readonly properties: readonly Property[];
}

export interface RecordNode {
  readonly kind: "record";
  readonly name: FullName;
  readonly doc: string | null;
  /** Filled after the record is known by name, so that a field can refer to it. */
  readonly fields: AvroField[];
  readonly properties: readonly Property[];
}

export interface AvroField {
  readonly name: string;
  readonly type: AvroNode;
  readonly doc: string | null;
  /** JSON text, null when the field has no default. */
  readonly default: string | null;
}

export interface ArrayNode {
  readonly kind: "array";
  readonly items: AvroNode;
  readonly properties: readonly Property[];
}

export interface MapNode {
  readonly kind: "map";
  readonly values: AvroNode;
  readonly properties: readonly Property[];
}

export interface UnionNode {
  readonly kind: "union";
  readonly branches: readonly AvroNode[];
}

export const NULL: PrimitiveNode = { kind: "primitive", type: "null", properties: [] };

/** What Avro Java's Schema.toString refuses. */
export class AvroTextError extends Error {
  override readonly name = "AvroTextError";
}

/** Words Avro reads as types: a record of such a name is always referred to by its full name (Name.getQualified). */
const TYPE_WORDS = new Set(
  "null boolean int long float double bytes string record enum array map union fixed".split(" "),
);

/**
 * Schema.toString(): named types in full at their first occurrence, by name afterwards. Where another type of the same name follows,
 * Avro 1.11 throws; 1.12 writes the name all the same.
 */
export function printNode(root: AvroNode, avro: AvroLine): string {
  return print(root, "", { avro, records: new Map() });
}

/** Records written in full so far, by full name. */
interface Seen {
  readonly avro: AvroLine;
  readonly records: Map<string, RecordNode>;
}

function print(node: AvroNode, space: string, seen: Seen): string {
  switch (node.kind) {
    case "primitive":
      return node.properties.length === 0 ? `"${node.type}"` : `{"type":"${node.type}"${tail(node.properties)}}`;
    case "array":
      return `{"type":"array","items":${print(node.items, space, seen)}${tail(node.properties)}}`;
    case "map":
      return `{"type":"map","values":${print(node.values, space, seen)}${tail(node.properties)}}`;
    case "union":
      return `[${node.branches.map((branch) => print(branch, space, seen)).join(",")}]`;
    case "record":
      return printRecord(node, space, seen);
    default:
      return node satisfies never;
  }
}

function printRecord(node: RecordNode, space: string, seen: Seen): string {
  const fullName = joinFullName(node.name);
  const known = seen.records.get(fullName);
  if (known !== undefined) {
    const same = seen.avro !== "1.11" || known === node || standalone(known) === standalone(node);
    if (same) return jacksonString(reference(node.name, space));
    throw new AvroTextError(`Can't redefine: ${fullName}`);
  }
  seen.records.set(fullName, node);
  const namespace = node.name.namespace === space ? "" : `,"namespace":${jacksonString(node.name.namespace)}`;
  const doc = node.doc === null ? "" : `,"doc":${jacksonString(node.doc)}`;
  const fields = node.fields.map((field) => printField(field, print(field.type, node.name.namespace, seen))).join(",");
  const name = jacksonString(node.name.name);
  return `{"type":"record","name":${name}${namespace}${doc},"fields":[${fields}]${tail(node.properties)}}`;
}

/** The record's content on its own: Avro compares whole records before it writes a reference. */
function standalone(node: RecordNode, open: readonly RecordNode[] = []): string {
  const fields = node.fields.map((field) => printField(field, shape(field.type, [...open, node])));
  return `${fields.join(",")}${tail(node.properties)}`;
}

function printField(field: AvroField, type: string): string {
  const doc = field.doc === null ? "" : `,"doc":${jacksonString(field.doc)}`;
  const fallback = field.default === null ? "" : `,"default":${field.default}`;
  return `{"name":${jacksonString(field.name)},"type":${type}${doc}${fallback}}`;
}

/** A text that is equal for equal schemas: every named type in full, save the records it stands in (`open`). */
function shape(node: AvroNode, open: readonly RecordNode[]): string {
  switch (node.kind) {
    case "primitive":
      return printNode(node, "1.11");
    case "array":
      return `array(${shape(node.items, open)})${tail(node.properties)}`;
    case "map":
      return `map(${shape(node.values, open)})${tail(node.properties)}`;
    case "union":
      return `union(${node.branches.map((branch) => shape(branch, open)).join(",")})`;
    case "record":
      return `record(${joinFullName(node.name)},${open.includes(node) ? "" : standalone(node, open)})`;
    default:
      return node satisfies never;
  }
}

/** Avro's Name.getQualified: the bare name within the same namespace or for a type without one. */
function reference(name: FullName, space: string): string {
  const bare = (name.namespace === space || name.namespace === "") && !TYPE_WORDS.has(name.name);
  return bare ? name.name : joinFullName(name);
}

function tail(properties: readonly Property[]): string {
  return properties.map(([name, json]) => `,${jacksonString(name)}:${json}`).join("");
}
