import { DATE, DECIMAL, DECIMAL_PRECISION, TIME, TIMESTAMP } from "../connect/logical.ts";
import { required, sameSchema } from "../connect/schema.ts";
import type { ConnectSchema } from "../model/connect-schema.ts";
import type { AvroLine } from "../model/prediction.ts";
import { defaultJson, fieldDefaultJson } from "./connect-default.ts";
import { normalizeSchema } from "./forms/normalize.ts";
import { printSchema } from "./forms/print.ts";
import { jacksonString } from "./java/text.ts";
import { type FullName, joinFullName, nameError, scrubFullName, scrubName, splitFullName } from "./names.ts";
import {
  type ArrayNode,
  type AvroField,
  type AvroNode,
  AvroTextError,
  type MapNode,
  NULL,
  type PrimitiveNode,
  type Property,
  printNode,
  type RecordNode,
} from "./node.ts";

/** The options of Confluent's AvroConverter that change what a Debezium schema becomes. */
export interface AvroTextOptions {
  /** `connect.meta.data` (default true). */
  readonly connectMetaData: boolean;
  /** `scrub.invalid.names` (default false). */
  readonly scrubInvalidNames: boolean;
  /** `discard.type.doc.default` (default false). */
  readonly discardTypeDocDefault: boolean;
  /** `normalize.schemas` (default false): the registry sorts the properties. */
  readonly normalize: boolean;
  /** The library that checks names and prints. */
  readonly avro: AvroLine;
}

export const DEFAULT_AVRO_TEXT_OPTIONS: AvroTextOptions = {
  connectMetaData: true,
  scrubInvalidNames: false,
  discardTypeDocDefault: false,
  normalize: false,
  avro: "1.11",
};

export type AvroTextResult =
  | { readonly ok: true; readonly text: string; readonly recordName: string | null }
  /** The converter's exception. */
  | { readonly ok: false; readonly reason: string };

/**
 * The text Confluent's AvroConverter 7.7 registers for a Connect schema: AvroData.fromConnectSchema,
 * then Schema.toString. Its refusals are values.
 */
export function avroText(schema: ConnectSchema, options: AvroTextOptions = DEFAULT_AVRO_TEXT_OPTIONS): AvroTextResult {
  try {
    const node = new Conversion(options).convert(schema);
    const printed = printNode(node, options.avro);
    const text = options.normalize ? normalized(printed, options.avro) : printed;
    return { ok: true, text, recordName: node.kind === "record" ? joinFullName(node.name) : null };
  } catch (error) {
    if (error instanceof AvroTextError) return { ok: false, reason: error.message };
    throw error;
  }
}

function normalized(text: string, avro: AvroLine): string {
  const reading = normalizeSchema(text, { avro, origin: "converter" });
  if (!reading.ok) throw new AvroTextError(reading.message);
  return printSchema(reading.schema);
}

const NAMESPACE = "io.confluent.connect.avro";

/** One top-level conversion; remembers what AvroData's FromConnectContext does. */
class Conversion {
  /** AvroData's schemaMap: finished required schemas by equality. */
  private readonly finished: { readonly schema: ConnectSchema; readonly node: AvroNode }[] = [];
  /** AvroData's cycleReferences: records by Connect name, asked for optional structs, array items and map values. */
  private readonly byName = new Map<string, RecordNode>();
  private unnamed = 0;

  private readonly options: AvroTextOptions;

  constructor(options: AvroTextOptions) {
    this.options = options;
  }

  convert(schema: ConnectSchema): AvroNode {
    // Only what holds records need be one object; equal primitives print equally.
    if (schema.keySchema === null && schema.valueSchema === null && schema.type !== "STRUCT") return this.build(schema);
    const known = this.finished.find((entry) => sameSchema(entry.schema, schema));
    if (known !== undefined) return known.node;
    const node = this.build(schema);
    if (!schema.optional) this.finished.push({ schema, node });
    return node;
  }

  private build(schema: ConnectSchema): AvroNode {
    if (schema.type === "STRUCT") {
      return schema.optional
        ? { kind: "union", branches: [NULL, this.named(required(schema))] }
        : this.record(schema, this.recordName(schema));
    }
    const base = this.base(schema);
    if (!schema.optional) return base;
    return { kind: "union", branches: schema.default === null ? [NULL, base] : [base, NULL] };
  }

  /** fromConnectSchemaWithCycle: a record of this name is taken as it is, whatever it holds. */
  private named(schema: ConnectSchema): AvroNode {
    return (schema.name === null ? undefined : this.byName.get(schema.name)) ?? this.convert(schema);
  }

  /** An array item or map value: optional structs are looked up behind their null. */
  private element(schema: ConnectSchema | null): AvroNode {
    if (schema === null) throw new AvroTextError("array or map without an element schema");
    return schema.optional && schema.type === "STRUCT" ? this.build(schema) : this.named(schema);
  }

  private base(schema: ConnectSchema): AvroNode {
    switch (schema.type) {
      case "ARRAY":
        return { kind: "array", items: this.element(schema.valueSchema), properties: this.properties(schema) };
      case "MAP":
        return this.map(schema);
      case "STRUCT":
        return this.record(schema, this.recordName(schema));
      default:
        return this.primitive(schema);
    }
  }

  private primitive(schema: ConnectSchema): PrimitiveNode {
    const type = AVRO_PRIMITIVES[schema.type as keyof typeof AVRO_PRIMITIVES];
    return { kind: "primitive", type, properties: [...decimalProperties(schema), ...this.properties(schema)] };
  }

  /** String keys make an Avro map, all others an array of {key, value} records. */
  private map(schema: ConnectSchema): MapNode | ArrayNode {
    const key = schema.keySchema;
    if (key === null) throw new AvroTextError("map without a key schema");
    if (key.type === "STRING" && !key.optional) {
      return { kind: "map", values: this.element(schema.valueSchema), properties: this.properties(schema) };
    }
    const name = schema.name === null ? { namespace: NAMESPACE, name: "MapEntry" } : splitFullName(schema.name);
    const entry: RecordNode = {
      kind: "record",
      name,
      doc: null,
      fields: [],
      properties: schema.name === null ? [] : [["connect.internal.type", '"MapEntry"']],
    };
    entry.fields.push(this.field("key", key));
    if (schema.valueSchema !== null) entry.fields.push(this.field("value", schema.valueSchema));
    return { kind: "array", items: entry, properties: this.properties(schema) };
  }

  private record(schema: ConnectSchema, name: FullName): RecordNode {
    refuse(nameError(name.name));
    const node: RecordNode = { kind: "record", name, doc: null, fields: [], properties: this.properties(schema) };
    if (schema.name !== null) this.byName.set(schema.name, node);
    const names = new Set<string>();
    for (const { name: fieldName, schema: fieldSchema } of schema.fields) {
      const field = this.field(this.options.scrubInvalidNames ? scrubName(fieldName) : fieldName, fieldSchema);
      if (names.has(field.name)) {
        throw new AvroTextError(`Duplicate field ${field.name} in record ${joinFullName(name)}`);
      }
      names.add(field.name);
      node.fields.push(field);
    }
    return node;
  }

  private field(name: string, schema: ConnectSchema): AvroField {
    const type = this.convert(schema);
    refuse(nameError(name));
    return {
      name,
      type,
      doc: this.options.discardTypeDocDefault ? schema.doc : null,
      default: fieldDefaultJson(schema, this.options.avro === "1.11" && !this.options.normalize ? "widened" : "plain"),
    };
  }

  /** Unnamed structs are ConnectDefault, ConnectDefault2, … in the order they are met. */
  private recordName(schema: ConnectSchema): FullName {
    if (schema.name === null) {
      this.unnamed += 1;
      return { namespace: NAMESPACE, name: this.unnamed === 1 ? "ConnectDefault" : `ConnectDefault${this.unnamed}` };
    }
    const name = splitFullName(schema.name);
    return this.options.scrubInvalidNames ? scrubFullName(name) : name;
  }

  /** The connect.* properties in AvroData's order, and the logical type that comes last. */
  private properties(schema: ConnectSchema): Property[] {
    const out: Property[] = [];
    if (this.options.connectMetaData) {
      if (schema.doc !== null) out.push(["connect.doc", jacksonString(schema.doc)]);
      if (schema.version !== null) out.push(["connect.version", String(schema.version)]);
      if (schema.parameters.length > 0) out.push(["connect.parameters", parametersJson(schema.parameters)]);
      const fallback = defaultJson(
        schema,
        this.options.avro === "1.11" && this.options.normalize ? "widened" : "plain",
      );
      if (fallback !== null) out.push(["connect.default", fallback]);
      if (schema.name !== null) out.push(["connect.name", jacksonString(schema.name)]);
      if (schema.type === "INT8" || schema.type === "INT16") {
        out.push(["connect.type", jacksonString(schema.type.toLowerCase())]);
      }
    }
    const logical = LOGICAL_TYPES.get(schema.name?.toLowerCase() ?? "");
    if (logical !== undefined) out.push(["logicalType", jacksonString(logical)]);
    for (const [key, value] of schema.parameters) if (key.startsWith("avro")) out.push([key, jacksonString(value)]);
    return out;
  }
}

const AVRO_PRIMITIVES = {
  INT8: "int",
  INT16: "int",
  INT32: "int",
  INT64: "long",
  FLOAT32: "float",
  FLOAT64: "double",
  BOOLEAN: "boolean",
  STRING: "string",
  BYTES: "bytes",
} as const;

/** AvroData compares these names ignoring case. */
const LOGICAL_TYPES: ReadonlyMap<string, string> = new Map([
  [DECIMAL.toLowerCase(), "decimal"],
  [DATE.toLowerCase(), "date"],
  [TIME.toLowerCase(), "time-millis"],
  [TIMESTAMP.toLowerCase(), "timestamp-millis"],
]);

/** AvroData's CONNECT_AVRO_DECIMAL_PRECISION_DEFAULT. */
const DEFAULT_PRECISION = "64";

function decimalProperties(schema: ConnectSchema): Property[] {
  if (schema.type !== "BYTES" || schema.name?.toLowerCase() !== DECIMAL.toLowerCase()) return [];
  const parameters = new Map(schema.parameters);
  return [
    ["scale", parameters.get("scale") ?? "0"],
    ["precision", parameters.get(DECIMAL_PRECISION) ?? DEFAULT_PRECISION],
  ];
}

function parametersJson(parameters: ConnectSchema["parameters"]): string {
  return `{${parameters.map(([key, value]) => `${jacksonString(key)}:${jacksonString(value)}`).join(",")}}`;
}

function refuse(error: string | null): void {
  if (error !== null) throw new AvroTextError(error);
}
