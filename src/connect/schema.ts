import type { ConnectField, ConnectSchema, ConnectType, ConnectValue } from "../model/connect-schema.ts";

/** Types that need no further description. */
export type PrimitiveType = Exclude<ConnectType, "ARRAY" | "MAP" | "STRUCT">;

const EMPTY: Omit<ConnectSchema, "type"> = {
  optional: false,
  name: null,
  version: null,
  doc: null,
  parameters: [],
  default: null,
  fields: [],
  valueSchema: null,
  keySchema: null,
};

/** A required, unnamed schema of a primitive type. */
export function primitive(type: PrimitiveType): ConnectSchema {
  return { ...EMPTY, type };
}

/** A required primitive with a semantic name: the way Kafka and Debezium mark logical types. */
export function semantic(
  type: PrimitiveType,
  name: string,
  version: number,
  parameters: ConnectSchema["parameters"] = [],
): ConnectSchema {
  return { ...EMPTY, type, name, version, parameters };
}

/** A required STRUCT. `name` and `version` may be null as in SchemaBuilder.struct(). */
export function struct(
  name: string | null,
  version: number | null,
  fields: readonly ConnectField[],
  doc: string | null = null,
): ConnectSchema {
  return { ...EMPTY, type: "STRUCT", name, version, fields, doc };
}

export function field(name: string, schema: ConnectSchema): ConnectField {
  return { name, schema };
}

/** A STRUCT's field's schema by the field's name. */
export function fieldNamed(struct: ConnectSchema, name: string): ConnectSchema | null {
  return struct.fields.find((own) => own.name === name)?.schema ?? null;
}

export function array(valueSchema: ConnectSchema): ConnectSchema {
  return { ...EMPTY, type: "ARRAY", valueSchema };
}

export function map(keySchema: ConnectSchema, valueSchema: ConnectSchema): ConnectSchema {
  return { ...EMPTY, type: "MAP", keySchema, valueSchema };
}

export function optional(schema: ConnectSchema): ConnectSchema {
  return schema.optional ? schema : { ...schema, optional: true };
}

export function required(schema: ConnectSchema): ConnectSchema {
  return schema.optional ? { ...schema, optional: false } : schema;
}

export function withDefault(schema: ConnectSchema, value: ConnectValue | null): ConnectSchema {
  return { ...schema, default: value };
}

/** Adds parameters after the existing ones. */
export function withParameters(schema: ConnectSchema, parameters: ConnectSchema["parameters"]): ConnectSchema {
  return parameters.length === 0 ? schema : { ...schema, parameters: [...schema.parameters, ...parameters] };
}

/** ConnectSchema.equals: parameters compare as a map, their order does not count. */
export function sameSchema(a: ConnectSchema | null, b: ConnectSchema | null): boolean {
  return schemasEqual(a, b, sameParameters);
}

/** Equal in everything that is printed, the order of parameters too. */
export function identicalSchema(a: ConnectSchema | null, b: ConnectSchema | null): boolean {
  return schemasEqual(a, b, identicalParameters);
}

function schemasEqual(
  a: ConnectSchema | null,
  b: ConnectSchema | null,
  parametersEqual: typeof sameParameters,
): boolean {
  if (a === b) return true;
  if (a === null || b === null) return false;
  return (
    a.type === b.type &&
    a.optional === b.optional &&
    a.name === b.name &&
    a.version === b.version &&
    a.doc === b.doc &&
    parametersEqual(a.parameters, b.parameters) &&
    sameValue(a.default, b.default) &&
    schemasEqual(a.keySchema, b.keySchema, parametersEqual) &&
    schemasEqual(a.valueSchema, b.valueSchema, parametersEqual) &&
    a.fields.length === b.fields.length &&
    a.fields.every((one, index) => {
      const other = b.fields[index];
      return other !== undefined && one.name === other.name && schemasEqual(one.schema, other.schema, parametersEqual);
    })
  );
}

function sameParameters(a: ConnectSchema["parameters"], b: ConnectSchema["parameters"]): boolean {
  if (a.length !== b.length) return false;
  const values = new Map(b);
  return a.every(([key, value]) => values.get(key) === value);
}

function identicalParameters(a: ConnectSchema["parameters"], b: ConnectSchema["parameters"]): boolean {
  return (
    a.length === b.length &&
    a.every(([key, value], index) => {
      const [otherKey, otherValue] = b[index] ?? [];
      return key === otherKey && value === otherValue;
    })
  );
}

function sameValue(a: ConnectValue | null, b: ConnectValue | null): boolean {
  if (a === null || b === null) return a === b;
  switch (a.kind) {
    case "int":
    case "boolean":
    case "string":
      return b.kind === a.kind && b.value === a.value;
    case "float":
      return b.kind === "float" && Object.is(a.value, b.value);
    case "bytes":
      return b.kind === "bytes" && a.value.length === b.value.length && a.value.every((byte, i) => byte === b.value[i]);
    case "decimal":
      return b.kind === "decimal" && a.unscaled === b.unscaled && a.scale === b.scale;
    default:
      return a satisfies never;
  }
}
