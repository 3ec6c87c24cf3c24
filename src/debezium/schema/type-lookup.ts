import { builtinTypeByName } from "../../model/builtin-types.ts";
import { type Catalog, type ColumnType, type Oid, qualifiedName } from "../../model/catalog.ts";
import { type ColumnTypeInfo, columnTypeInfo } from "./column-type.ts";

/** A type under the name the registry has for it. */
interface Entry {
  readonly schema: string;
  readonly name: string;
  readonly oid: Oid;
  readonly array: boolean;
  /** Domains and arrays are registered behind all others: they wait for the type they are made of. */
  readonly waits: boolean;
}

/** The types that TypeRegistry starts with, and one it comes to know by its number. */
export interface LoadedTypes {
  loads(schema: string): boolean;
  /** The schema of the column's own type once a Relation message has named it, null before. */
  readonly met: string | null;
}

/**
 * The type a snapshot takes a column's for (TypeRegistry.get of 3.6 and later). The driver gives a name, bare for types of
 * pg_catalog and public; the registry looks for it in the table's own schema, then as it is, then split at its dots, then for
 * its last part alone. Of several types of one name the first that was made is taken: the registry reads pg_type as it lies.
 * Null where what comes of it is not known.
 *
 * @param own the column's real type, by which Relation messages go
 */
export function typeByName(
  catalog: Catalog,
  tableSchema: string,
  type: ColumnType,
  own: ColumnTypeInfo,
  { loads, met }: LoadedTypes,
): ColumnTypeInfo | null {
  const names = namesOf(catalog);
  const name = own.driverName;
  const first = (key: string) => {
    const entries = names.get(key) ?? [];
    return (
      entries.find(({ schema }) => loads(schema)) ?? builtinEntry(key) ?? entries.find(({ schema }) => schema === met)
    );
  };
  const entry = first(`${tableSchema}.${name}`) ?? first(name) ?? byParts(name, first, names);
  if (entry === undefined) return { ...own, domain: false, array: false, root: { kind: "unmapped" } };
  if (entry.oid === type.oid && entry.array === type.array) return own;
  const found = columnTypeInfo(catalog, { oid: entry.oid, array: entry.array, typmod: type.typmod });
  // A table's row type, which the catalog holds only where something uses it, is like any other composite.
  const taken: ColumnTypeInfo = found ?? { ...own, domain: false, array: entry.array, root: { kind: "unmapped" } };
  const typeName = name.includes(".") ? entry.name : own.typeName;
  if (taken.root.kind === "unmapped" && own.root.kind === "builtin") return byJdbcCode(own, taken);
  return { ...taken, driverName: name, typeName };
}

/**
 * The driver's JDBC code for a name it knows by itself is that of the built-in type, whatever type the registry found: an
 * unmapped one then is like the built-in by that code alone, for some in other ways than the built-in type itself.
 */
function byJdbcCode(own: ColumnTypeInfo, taken: ColumnTypeInfo): ColumnTypeInfo | null {
  const { typeName } = own;
  if (own.array) return null;
  if (SAME_BY_JDBC_CODE.has(typeName) || (typeName === "numeric" && own.typmod >= 0)) return own;
  return OTHER_BY_JDBC_CODE.has(typeName) ? null : taken;
}

/** TypeInfoCache.types whose code leads JdbcValueConverters to the schema the type has anyway. */
const SAME_BY_JDBC_CODE = new Set(
  "int2 int4 oid int8 float4 float8 char bpchar varchar text name bytea bool bit date time timestamp".split(" "),
);
const OTHER_BY_JDBC_CODE = new Set(["numeric", "money", "timetz", "timestamptz", "refcursor"]);

/** Whether streaming sees a column of an enum as the snapshot does, as its own type, or by its values. */
export type StreamedType = "as found" | "own" | "by value";

/**
 * A value the found enum has no label for makes Debezium read the table again from the database, under the name it found
 * (PostgresChangeRecordEmitter.refreshStaleEnumTypes); otherwise the Relation message's type stands.
 */
export function streamedType(own: ColumnTypeInfo, found: ColumnTypeInfo, required: boolean): StreamedType {
  if (found.root.kind !== "enum" || found.array) return "own";
  const labels = found.domain ? [] : found.root.labels;
  if (own.root.kind === "enum" && own.root.labels.every((label) => labels.includes(label))) return "own";
  return required && !labels.some((label) => isValue(label, own)) ? "as found" : "by value";
}

const NUMBERS = new Set(["int2", "int4", "int8", "numeric", "float4", "float8"]);

/** Whether a label may be the text of one of a type's values. */
function isValue(label: string, { root }: ColumnTypeInfo): boolean {
  if (root.kind === "enum") return root.labels.includes(label);
  if (root.kind === "builtin" && NUMBERS.has(root.name)) return /^-?(?:\d|NaN$|Infinity$)/.test(label);
  return true;
}

type Names = ReadonlyMap<string, readonly Entry[]>;

/** What is left of a name once it is split and quotes are stripped; its last part may be any type's, loaded or not. */
function byParts(name: string, first: (key: string) => Entry | undefined, names: Names): Entry | undefined {
  const parts = name.split(".").map((part) => (/^".*"$/s.test(part) && part.length > 1 ? part.slice(1, -1) : part));
  const last = parts.at(-1) ?? "";
  const whole = parts.length > 1 ? first(parts.join(".")) : undefined;
  return whole ?? first(last) ?? (names.get(last) ?? []).find((entry) => entry.name === last);
}

/** Built-in types come before all others of their name, their arrays behind those that do not wait. */
function builtinEntry(name: string): Entry | undefined {
  const scalar = builtinTypeByName(name);
  if (scalar !== undefined) return { schema: "pg_catalog", name, oid: scalar.oid, array: false, waits: false };
  const element = name.startsWith("_") ? builtinTypeByName(name.slice(1)) : undefined;
  return element && { schema: "pg_catalog", name, oid: element.oid, array: true, waits: true };
}

/** Types by `schema.name` and by `name` alone, those registered first in front; made once for each catalog. */
function namesOf(catalog: Catalog): Names {
  const known = KNOWN.get(catalog);
  if (known !== undefined) return known;
  const names = new Map<string, Entry[]>();
  for (const entry of entriesOf(catalog)) {
    // Nothing comes before a built-in type of the bare name.
    const bare = builtinTypeByName(entry.name) === undefined ? [entry.name] : [];
    for (const key of [`${entry.schema}.${entry.name}`, ...bare]) {
      const same = names.get(key);
      if (same === undefined) names.set(key, [entry]);
      else same.push(entry);
    }
  }
  for (const entries of names.values()) entries.sort((a, b) => Number(a.waits) - Number(b.waits) || a.oid - b.oid);
  KNOWN.set(catalog, names);
  return names;
}

const KNOWN = new WeakMap<Catalog, Names>();

/** Every type and every relation but a sequence has a type of its name, and an array of it. */
function entriesOf(catalog: Catalog): readonly Entry[] {
  const types = [...catalog.types.values()].filter(({ kind }) => kind !== "shell");
  const named = new Set(types.map((type) => qualifiedName(type)));
  const rows = [...catalog.relations.values()].filter(
    (relation) => relation.kind !== "sequence" && !named.has(qualifiedName(relation)),
  );
  return [
    ...types.map((type) => ({ type, domain: type.kind === "domain" })),
    ...rows.map((type) => ({ type, domain: false })),
  ].flatMap(({ type: { schema, name, oid }, domain }) => [
    { schema, name, oid, array: false, waits: domain },
    { schema, name: `_${name}`, oid, array: true, waits: true },
  ]);
}
