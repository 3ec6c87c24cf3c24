import type { Catalog, Column, Publication, Relation, ReplicaIdentity, UserType } from "../model/catalog.ts";
import { qualifiedName } from "../model/catalog.ts";
import type { Location } from "../model/location.ts";
import { compareTexts } from "../model/text-order.ts";
import { formatType } from "./print.ts";
import { columnName, primaryKeyOf } from "./relations.ts";

/** `catalog --format json`: fields may be added, never changed. */
export interface CatalogJson {
  readonly version: 1;
  readonly tables: readonly TableJson[];
  readonly types: readonly TypeJson[];
  readonly publications: readonly PublicationJson[];
  readonly opaque: readonly OpaqueJson[];
}

export interface TableJson {
  readonly database: string;
  readonly schema: string;
  readonly name: string;
  readonly kind: "table" | "partitioned table";
  readonly columns: readonly ColumnJson[];
  readonly primaryKey: readonly string[] | null;
  readonly replicaIdentity: "default" | "full" | "nothing" | { readonly index: string };
  /** Why its columns could not be told, when they could not. */
  readonly opaque?: string;
}

export interface ColumnJson {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  /** As pg_get_expr prints it; null for generated columns and where there is none. */
  readonly default: string | null;
  readonly identity: Column["identity"];
  readonly generated: null | "stored" | "virtual";
  /** Why the default's text could not be told, when it could not. */
  readonly defaultUnknown?: string;
}

export interface TypeJson {
  readonly schema: string;
  readonly name: string;
  readonly kind: UserType["kind"];
  readonly labels?: readonly string[];
}

export interface PublicationJson {
  readonly name: string;
  readonly allTables: boolean;
  readonly schemas: readonly string[];
  readonly tables: readonly {
    readonly table: string;
    readonly columns: readonly string[] | null;
    readonly filter: string | null;
  }[];
  readonly publish: Publication["publish"];
  readonly viaPartitionRoot: boolean;
  readonly generatedColumns: Publication["generatedColumns"];
}

export interface OpaqueJson {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly reason: string;
  readonly relations: readonly string[] | null;
}

/** The catalog of one database, tables and types in name order, columns in attnum order. */
export function catalogJson(catalog: Catalog, database: string): CatalogJson {
  const relations = [...catalog.relations.values()].filter(isListed).sort(byName);
  const types = [...catalog.types.values()].filter((type) => type.kind !== "row").sort(byName);
  return {
    version: 1,
    tables: relations.map((relation) => tableJson(catalog, relation, database)),
    types: types.map(typeJson),
    publications: [...catalog.publications.values()]
      .sort((a, b) => compareTexts(a.name, b.name))
      .map((publication) => publicationJson(catalog, publication)),
    opaque: catalog.opaque.map((entry) => ({ ...place(entry.at), reason: entry.reason, relations: entry.relations })),
  };
}

type Table = Relation & { readonly kind: "table" | "partitioned table" };

function isListed(relation: Relation): relation is Table {
  return (relation.kind === "table" || relation.kind === "partitioned table") && relation.persistence !== "temporary";
}

function byName(a: { schema: string; name: string }, b: { schema: string; name: string }): number {
  return compareTexts(a.schema, b.schema) || compareTexts(a.name, b.name);
}

function tableJson(catalog: Catalog, relation: Table, database: string): TableJson {
  const key = primaryKeyOf(relation);
  return {
    database,
    schema: relation.schema,
    name: relation.name,
    kind: relation.kind,
    columns: relation.columns.map((column) => columnJson(catalog, column)),
    primaryKey: key === undefined ? null : key.columns.map((attnum) => columnName(relation, attnum)),
    replicaIdentity: identityJson(relation.replicaIdentity),
    ...(relation.opaque === null ? {} : { opaque: relation.opaque }),
  };
}

function columnJson(catalog: Catalog, column: Column): ColumnJson {
  return {
    name: column.name,
    type: formatType(catalog, column.type),
    notNull: column.notNull,
    default: column.default?.kind === "known" ? column.default.text : null,
    identity: column.identity,
    generated: column.generated?.kind ?? null,
    ...(column.default?.kind === "opaque" ? { defaultUnknown: column.default.reason } : {}),
  };
}

function identityJson(identity: ReplicaIdentity): TableJson["replicaIdentity"] {
  return identity.kind === "index" ? { index: identity.index } : identity.kind;
}

function typeJson(type: UserType): TypeJson {
  const { schema, name, kind } = type;
  return type.kind === "enum" ? { schema, name, kind, labels: type.labels } : { schema, name, kind };
}

function publicationJson(catalog: Catalog, publication: Publication): PublicationJson {
  return {
    name: publication.name,
    allTables: publication.allTables,
    schemas: publication.schemas,
    tables: publication.tables.flatMap((member) => {
      const relation = catalog.relations.get(member.relation);
      if (relation === undefined) return [];
      const columns = member.columns?.map((attnum) => columnName(relation, attnum)) ?? null;
      return [{ table: qualifiedName(relation), columns, filter: member.filter }];
    }),
    publish: publication.publish,
    viaPartitionRoot: publication.viaPartitionRoot,
    generatedColumns: publication.generatedColumns,
  };
}

function place(at: Location): Pick<OpaqueJson, "file" | "line" | "column"> {
  return { file: at.file, line: at.start.line, column: at.start.column };
}
