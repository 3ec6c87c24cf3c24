import { builtinType } from "../../model/builtin-types.ts";
import type { Catalog, ColumnType, UserType } from "../../model/catalog.ts";

/** What a column's type comes down to once domains are followed to their base. */
export type RootType =
  | { readonly kind: "builtin"; readonly name: string }
  | {
      readonly kind: "enum";
      readonly schema: string;
      readonly name: string;
      readonly labels: readonly string[];
      /** The same in the order of their rows in pg_enum. */
      readonly rows: readonly string[];
    }
  /** A type an extension brings, by its name alone, as Debezium's TypeRegistry finds it. */
  | { readonly kind: "extension"; readonly name: string }
  /** Composites, user-defined ranges, multiranges, arrays of domains: nothing Debezium maps. */
  | { readonly kind: "unmapped" };

/** A column's type as Debezium's TypeRegistry and the driver see it. */
export interface ColumnTypeInfo {
  /** The bare type name: the domain's own for domains, `_int4` for arrays. */
  readonly typeName: string;
  /** As the driver names it: with its schema, both quoted, unless that is on the default search_path. */
  readonly driverName: string;
  /** The schema of a user-defined type or domain, null for pg_catalog. */
  readonly typeSchema: string | null;
  readonly domain: boolean;
  readonly array: boolean;
  readonly root: RootType;
  /** atttypmod after following domains, -1 = none. */
  readonly typmod: number;
}

/** Null when the catalog does not know the type. */
export function columnTypeInfo(catalog: Catalog, type: ColumnType): ColumnTypeInfo | null {
  const builtin = builtinType(type.oid);
  if (builtin !== undefined) {
    const typeName = arrayName(builtin.name, type.array);
    return {
      typeName,
      driverName: typeName,
      typeSchema: null,
      domain: false,
      array: type.array,
      root: { kind: "builtin", name: builtin.name },
      typmod: type.typmod,
    };
  }
  const user = catalog.types.get(type.oid);
  // A column cannot have a shell type: it stands for a type of which only the name is known.
  if (user === undefined || user.kind === "shell") return null;
  const typeName = arrayName(user.name, type.array);
  const own = { typeName, driverName: driverName(user.schema, typeName), typeSchema: user.schema, array: type.array };
  if (user.kind !== "domain") return { ...own, domain: false, root: userRoot(user), typmod: type.typmod };
  if (type.array) return { ...own, domain: false, root: arrayOfDomainRoot(catalog, user), typmod: -1 };
  const base = columnTypeInfo(catalog, user.base);
  return base && { ...own, domain: true, array: base.array, root: base.root, typmod: base.typmod };
}

/** A domain keeps its base's category, so one over an enum passes for an enum, though without labels of its own. */
function arrayOfDomainRoot(catalog: Catalog, domain: UserType & { readonly kind: "domain" }): RootType {
  const base = columnTypeInfo(catalog, domain.base);
  if (base?.root.kind !== "enum" || base.array) return { kind: "unmapped" };
  return { kind: "enum", schema: domain.schema, name: domain.name, labels: [], rows: [] };
}

/** TypeInfoCache.getPGType, which does not escape quotes. */
function driverName(schema: string, name: string): string {
  return schema === "public" ? name : `"${schema}"."${name}"`;
}

function arrayName(name: string, array: boolean): string {
  return array ? `_${name}` : name;
}

function userRoot(type: Exclude<UserType, { kind: "domain" | "shell" }>): RootType {
  switch (type.kind) {
    case "enum": {
      const { kind, schema, name, labels, rows } = type;
      return { kind, schema, name, labels, rows: rows?.map(({ label }) => label) ?? labels };
    }
    case "base":
      return { kind: "extension", name: type.name };
    case "composite":
    case "row":
    case "range":
    case "multirange":
      return { kind: "unmapped" };
    default:
      return type satisfies never;
  }
}

/** Whether the column must be NOT NULL: its own constraint, or that of its domain (the outermost one only, as JDBC reports it). */
export function isRequired(
  catalog: Catalog,
  column: { readonly notNull: boolean; readonly type: ColumnType },
): boolean {
  if (column.notNull) return true;
  const type = column.type.array ? undefined : catalog.types.get(column.type.oid);
  return type?.kind === "domain" && type.notNull;
}

/** Precision and scale of a numeric's typmod as pgjdbc decodes them: a negative scale shows as its 11 raw bits. */
export function numericModifier(typmod: number): { readonly precision: number; readonly scale: number } | null {
  if (typmod < 4) return null;
  const bits = typmod - 4;
  return { precision: (bits >>> 16) & 0xffff, scale: bits & 0xffff };
}

/** Fractional digits of seconds; 6 when none are given. */
export function timePrecision(typmod: number): number {
  return typmod < 0 ? 6 : typmod;
}

/** Number of bits as TypeInfoCache.getDisplaySize tells it: no end to varbit, -1 for `"bit"` in quotes, which has no length. */
export function bitLength(name: "bit" | "varbit", typmod: number): number {
  return typmod < 0 && name === "varbit" ? UNLIMITED : typmod;
}

/** What pgjdbc reports for types without a length. */
export const UNLIMITED = 2147483647;
