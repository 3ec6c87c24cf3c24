import { field, optional, primitive, sameSchema, struct, withDefault, withParameters } from "../connect/schema.ts";
import { builtinTypeByName } from "../model/builtin-types.ts";
import type { Catalog, Column, Expression, Relation, UserType } from "../model/catalog.ts";
import type { ConnectField, ConnectSchema } from "../model/connect-schema.ts";
import type { Behaviour } from "./behaviour.ts";
import type { TableView } from "./capture.ts";
import { type ColumnTypeInfo, columnTypeInfo, isRequired } from "./column-type.ts";
import { defaultMapper } from "./default-mapper.ts";
import { columnDefault } from "./defaults.ts";
import { lengths, type Phase } from "./lengths.ts";
import { adjustFieldName, adjustSchemaName } from "./names.ts";
import type { Settings } from "./options.ts";
import { typeByBareName } from "./type-by-name.ts";
import { namesakeReason, namesakes } from "./type-lookup.ts";
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
  const called = behaviour.readsQualifiedTypeNames ? own : typeByBareName(catalog, column.type);
  const type = phase === "snapshot" ? called : own;
  if (type === null || (phase === "snapshot" && hasDottedEnum(type))) return built(null);
  const domain = catalog.types.get(column.type.oid);
  if (column.type.array && domain?.kind === "domain" && builtinTypeByName(domain.name) !== undefined) {
    return { kind: "unknown", reason: `column ${column.name} is an array of a domain named like a built-in type` };
  }
  const schema = typeSchema(type, settings.types);
  const namesake = differentNamesake(catalog, relation, column, schema, settings);
  if (namesake !== undefined) return { kind: "unknown", reason: namesakeReason(column.name, namesake) };
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

/** A type of the same name that Debezium may take for the column's own and would give another schema. */
function differentNamesake(
  catalog: Catalog,
  relation: Relation,
  column: Column,
  schema: ConnectSchema | null,
  settings: Settings,
): UserType | undefined {
  if (!settings.behaviour.readsQualifiedTypeNames) return undefined;
  return namesakes(catalog, relation.schema, column.type, settings.filters.loadsTypes).find((other) => {
    const type = columnTypeInfo(catalog, { ...column.type, oid: other.oid });
    return type === null || !sameSchema(typeSchema(type, settings.types), schema);
  });
}

/** pg_attrdef also holds generation expressions, which the driver reports as defaults. */
function defaultExpression(column: Column): Expression | null {
  return column.generated?.expression ?? column.default;
}

/** The driver cannot find a type with a dot in its schema or name again, so the snapshot leaves the column out. */
function hasDottedEnum(type: ColumnTypeInfo): boolean {
  if (type.root.kind !== "enum" || type.domain) return false;
  return (type.typeSchema ?? "").includes(".") || type.typeName.includes(".");
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
