import { bareRelation } from "../../src/catalog/relations.ts";
import { builtinTypeByName } from "../../src/model/builtin-types.ts";
import type { Catalog, Column, ColumnType, Index, Publication, Relation, UserType } from "../../src/model/catalog.ts";
import type { Connector } from "../../src/model/prediction.ts";

/** Hand-made catalogs, so that these tests need no SQL. */
export function catalog(
  relations: readonly Relation[],
  types: readonly UserType[] = [],
  publications: readonly Publication[] = [],
): Catalog {
  return {
    schemas: ["public"],
    relations: new Map(relations.map((relation) => [relation.oid, relation])),
    types: new Map(types.map((type) => [type.oid, type])),
    publications: new Map(publications.map((publication) => [publication.name, publication])),
    functions: [],
    triggers: [],
    extensions: [],
    opaque: [],
    searchPath: ["public"],
    nextOid: 99999,
  };
}

export function type(name: string, typmod = -1, array = false): ColumnType {
  const builtin = builtinTypeByName(name);
  if (builtin === undefined) throw new Error(`no built-in type ${name}`);
  return { oid: builtin.oid, array, typmod };
}

export function column(attnum: number, name: string, of: string | ColumnType, rest: Partial<Column> = {}): Column {
  return {
    attnum,
    name,
    type: typeof of === "string" ? type(of) : of,
    notNull: false,
    default: null,
    identity: null,
    generated: null,
    local: true,
    inheritCount: 0,
    ...rest,
  };
}

export function defaulted(text: string): Pick<Column, "default"> {
  return { default: { kind: "known", text } };
}

export function index(oid: number, name: string, columns: Index["columns"], rest: Partial<Index> = {}): Index {
  return {
    oid,
    name,
    columns,
    unique: true,
    primary: false,
    include: [],
    expressionColumns: [],
    partial: false,
    valid: true,
    clustered: false,
    immediate: true,
    ...rest,
  };
}

export function table(oid: number, name: string, columns: readonly Column[], rest: Partial<Relation> = {}): Relation {
  return {
    ...bareRelation({ oid, schema: "public", name, kind: "table", persistence: "permanent", createdAt: null }),
    columns,
    nextAttnum: columns.length + 1,
    ...rest,
  };
}

export function primaryKey(...columns: number[]): Pick<Relation, "constraints"> {
  return {
    constraints: [{ kind: "primary key", name: "pkey", validated: true, deferrable: false, columns, index: 1 }],
  };
}

export function publication(name: string, rest: Partial<Publication> = {}): Publication {
  return {
    oid: 50000,
    name,
    allTables: false,
    schemas: [],
    tables: [],
    publish: ["insert", "update", "delete", "truncate"],
    viaPartitionRoot: false,
    generatedColumns: "none",
    ...rest,
  };
}

export function connector(options: Readonly<Record<string, string>> = {}): Connector {
  const config = new Map(Object.entries({ "topic.prefix": "p", "plugin.name": "pgoutput", ...options }));
  return { name: "c", file: "c.json", config, positions: new Map(), worker: new Map() };
}
