import { field, optional, primitive, struct, withDefault, withParameters } from "../../connect/schema.ts";
import { builtinTypeByName } from "../../model/builtin-types.ts";
import type { Catalog, Column, Expression, Relation } from "../../model/catalog.ts";
import type { ConnectField, ConnectSchema } from "../../model/connect-schema.ts";
import type { TableView } from "../capture/capture.ts";
import { defaultMapper } from "../defaults/default-mapper.ts";
import { columnDefault } from "../defaults/defaults.ts";
import { adjustFieldName, adjustSchemaName } from "../names/names.ts";
import type { Behaviour } from "../options/behaviour.ts";
import type { Settings } from "../options/options.ts";
import { type ColumnTypeInfo, columnTypeInfo, isRequired } from "./column-type.ts";
import { lengths, type Phase } from "./lengths.ts";
import { typeByBareName } from "./type-by-name.ts";
import { streamedType, typeByName } from "./type-lookup.ts";
import { typeSchema } from "./types.ts";

/** A schema, or why it cannot be told, or how the connector fails on it. */
export type Built<T> =
  | { readonly kind: "built"; readonly value: T }
  | { readonly kind: "unknown"; readonly reason: string }
  | { readonly kind: "error"; readonly reason: string };

export function built<T>(value: T): Built<T> {
  return { kind: "built", value };
}

/** TableSchemaBuilder's row schema `…Value`: optional, unversioned, columns in attnum order. */
export function rowSchema(
  catalog: Catalog,
  relation: Relation,
  view: TableView,
  topic: string,
  settings: Settings,
): Built<ConnectSchema> {
  const fields = columnFields(view.columns, (column) => valueField(catalog, relation, view, column, settings));
  if (fields.kind !== "built") return fields;
  return built(optional(struct(adjustSchemaName(settings.schemaNames, `${topic}.Value`), null, fields.value)));
}

/** TableSchemaBuilder's key schema `…Key`; null when events carry no key. */
export function keySchema(
  catalog: Catalog,
  relation: Relation,
  view: TableView,
  topic: string,
  settings: Settings,
): Built<ConnectSchema | null> {
  const { keyField } = settings.topics;
  if (view.key === null && keyField === null) return built(null);
  const fields = columnFields(view.key ?? [], (column) => {
    const schema = columnSchema(catalog, relation, column, view, settings);
    if (schema.kind !== "built") return schema;
    return built(schema.value && field(adjustFieldName(settings.fieldNames, column.name), schema.value));
  });
  if (fields.kind !== "built") return fields;
  const added = keyField === null ? [] : [field(keyField, primitive("STRING"))];
  const name = adjustSchemaName(settings.schemaNames, `${topic}.Key`);
  return built(struct(name, null, [...fields.value, ...added]));
}

/** SchemaBuilder.field refuses a name it already has. */
function columnFields(
  columns: readonly Column[],
  make: (column: Column) => Built<ConnectField | null>,
): Built<readonly ConnectField[]> {
  const fields: ConnectField[] = [];
  for (const column of columns) {
    const one = make(column);
    if (one.kind !== "built") return one;
    const made = one.value;
    if (made === null) continue;
    if (fields.some((other) => other.name === made.name)) {
      return { kind: "error", reason: `Cannot create field because of field name duplication ${made.name}` };
    }
    fields.push(made);
  }
  return built(fields);
}

function valueField(
  catalog: Catalog,
  relation: Relation,
  view: TableView,
  column: Column,
  settings: Settings,
): Built<ConnectField | null> {
  const { phase } = view;
  const plain = columnSchema(catalog, relation, column, view, settings);
  if (plain.kind !== "built") return plain;
  const type = columnTypeInfo(catalog, column.type);
  if (plain.value === null || type === null) return built(null);
  const displayName = displayType(type, column, phase, settings.behaviour);
  const parameters = settings.mapper({
    name: `${relation.schema}.${relation.name}.${column.name}`,
    typeName: `${relation.schema}.${relation.name}.${displayName}`,
    column: column.name,
    displayType: displayName,
    ...lengths(type, phase, settings.behaviour),
  });
  if (parameters.length > 0 && type.domain && builtinTypeByName(type.typeName) !== undefined) {
    return { kind: "unknown", reason: `column ${column.name} is of a domain named like a built-in type` };
  }
  return built(field(adjustFieldName(settings.fieldNames, column.name), withParameters(plain.value, parameters)));
}

interface TypeRead {
  readonly kind: "read";
  /** The type a phase builds the schema from, null where it finds none. */
  readonly type: ColumnTypeInfo | null;
  /** The type the driver's name leads to. */
  readonly called: ColumnTypeInfo | null;
}

function typeRead(
  catalog: Catalog,
  relation: Relation,
  column: Column,
  own: ColumnTypeInfo,
  phase: Phase,
  { behaviour, filters, setsSearchPath }: Settings,
): TypeRead | Extract<Built<never>, { kind: "unknown" }> {
  if (setsSearchPath && own.typeSchema !== null && !behaviour.namesTypesBarelyInSnapshots) {
    const reason = `database.initial.statements sets the search_path, by which the type of column ${column.name} is named`;
    return { kind: "unknown", reason };
  }
  if (!behaviour.readsQualifiedTypeNames) {
    const called = typeByBareName(catalog, column.type);
    return { kind: "read", type: phase === "snapshot" ? called : own, called };
  }
  const met = phase === "streaming" ? own.typeSchema : null;
  const called = typeByName(catalog, relation.schema, column.type, own, { loads: filters.loadsTypes, met });
  const reason = `the type of column ${column.name} has the name of another, for which Debezium takes it`;
  if (called === null && phase === "snapshot") return { kind: "unknown", reason };
  if (called === null || phase === "snapshot") return { kind: "read", type: called ?? own, called };
  const asked = called !== own && behaviour.refreshesEnums;
  const streamed = asked ? streamedType(own, called, isRequired(catalog, column)) : "own";
  if (streamed === "by value") return { kind: "unknown", reason: `${reason} until a value it does not have comes` };
  return { kind: "read", type: streamed === "own" ? own : called, called };
}

/** A column's schema with nullability and default; null when Debezium leaves the column out. */
function columnSchema(
  catalog: Catalog,
  relation: Relation,
  column: Column,
  { phase, hidden }: TableView,
  settings: Settings,
): Built<ConnectSchema | null> {
  const own = columnTypeInfo(catalog, column.type);
  if (own === null)
    return { kind: "unknown", reason: `the type of column ${column.name}${typeText(catalog, column)} is not known` };
  const { behaviour } = settings;
  const reading = typeRead(catalog, relation, column, own, phase, settings);
  if (reading.kind === "unknown") return reading;
  const { type, called } = reading;
  if (type === null) return built(null);
  const domain = catalog.types.get(column.type.oid);
  if (column.type.array && domain?.kind === "domain" && builtinTypeByName(domain.name) !== undefined) {
    return { kind: "unknown", reason: `column ${column.name} is an array of a domain named like a built-in type` };
  }
  const schema = typeSchema(type, settings.types);
  if (schema === null) return built(null);
  if (hidden.has(column.attnum)) return built(optional(schema));
  const mapper = defaultMapper(type, called, phase, behaviour);
  const fallback = columnDefault(type, schema, defaultExpression(column), mapper, behaviour);
  if (fallback.kind === "undecidable") {
    return { kind: "unknown", reason: `the default of column ${column.name} cannot be told: ${fallback.reason}` };
  }
  const withNull = isRequired(catalog, column) ? schema : optional(schema);
  return built(fallback.kind === "value" ? withDefault(withNull, fallback.value) : withNull);
}

/** pg_attrdef also holds generation expressions, which the driver reports as defaults. */
function defaultExpression(column: Column): Expression | null {
  return column.generated?.expression ?? column.default;
}

const SERIAL_NAMES: ReadonlyMap<string, string> = new Map([
  ["int2", "smallserial"],
  ["int4", "serial"],
  ["int8", "bigserial"],
]);

/** pgjdbc calls an integer column serial when its default contains `nextval(`. */
function displayType(type: ColumnTypeInfo, column: Column, phase: Phase, behaviour: Behaviour): string {
  const expression = defaultExpression(column);
  const serial = expression?.kind === "known" && expression.text.includes("nextval(");
  const streaming = phase === "streaming";
  const name = streaming || behaviour.namesTypesBarelyInSnapshots ? type.typeName : type.driverName;
  if (!serial || (streaming && !behaviour.namesSerialsWhileStreaming)) return name;
  return SERIAL_NAMES.get(name) ?? name;
}

function typeText(catalog: Catalog, column: Column): string {
  const type = catalog.types.get(column.type.oid);
  return type === undefined ? "" : `, ${type.schema}.${type.name},`;
}
