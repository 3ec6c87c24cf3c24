import { TEMPORARY_SCHEMA } from "../../src/catalog/names.ts";
import { formatType } from "../../src/catalog/print.ts";
import { columnName, constraintColumns } from "../../src/catalog/relations.ts";
import { columnStorage } from "../../src/catalog/storage.ts";
import type {
  Catalog,
  Column,
  Constraint,
  Expression,
  Index,
  Oid,
  Publication,
  Relation,
  TriggerEntry,
  UserType,
} from "../../src/model/catalog.ts";
import { qualifiedName } from "../../src/model/catalog.ts";
import { UNTOLD } from "./facts.ts";
import type { ReplayedCatalog, WholeColumn, WholeRelation, WholeType } from "./whole-catalog.ts";

/** The replayed catalog in the form in which a server's is read; columns that cannot be told are UNTOLD. */
export function replayedWhole(catalog: Catalog): ReplayedCatalog {
  const relations = [...catalog.relations.values()].filter((relation) => relation.persistence !== "temporary");
  return {
    schemas: [...catalog.schemas].sort(),
    searched: catalog.searchPath.filter((schema) => catalog.schemas.includes(schema) || schema === "pg_catalog"),
    relations: relations.map((relation) => wholeRelation(catalog, relation)),
    types: [...catalog.types.values()].flatMap((type) => wholeType(catalog, type)),
    publications: [...catalog.publications.values()].map((publication) => ({
      ...wholePublication(catalog, publication),
    })),
    functions: catalog.functions
      .filter(({ schema }) => schema !== TEMPORARY_SCHEMA)
      .map((entry) => ({
        name: `${entry.schema}.${entry.name}(${entry.arguments.join(", ")})`,
        returns: entry.returns === null ? null : formatType(catalog, { ...entry.returns, typmod: -1 }),
      })),
    extensions: catalog.extensions
      .filter(({ name }) => name !== "plpgsql")
      .map(({ name, schema }) => ({ name, schema })),
  };
}

const text = (expression: Expression | null): string | null =>
  expression === null ? null : expression.kind === "known" ? expression.text : UNTOLD;

function wholeRelation(catalog: Catalog, relation: Relation): ReplayedCatalog["relations"][number] {
  const { schema, name, kind, replicaIdentity: identity, ownedBy } = relation;
  const owner = ownedBy === null ? undefined : catalog.relations.get(ownedBy.relation);
  const type = relation.ofType === null ? undefined : catalog.types.get(relation.ofType);
  return {
    schema,
    name,
    kind,
    persistence: relation.persistence === "unlogged" ? "unlogged" : "permanent",
    columns: relation.opaque === null ? relation.columns.map((column) => wholeColumn(catalog, column)) : UNTOLD,
    constraints: relation.constraints.map((constraint) => wholeConstraint(catalog, relation, constraint)),
    indexes: relation.indexes.map((index) => wholeIndex(relation, index)),
    triggers: catalog.triggers
      .filter((entry) => entry.relation === relation.oid)
      .map((entry) => trigger(catalog, relation, entry)),
    replicaIdentity: identity.kind === "index" ? `index ${identity.index}` : identity.kind,
    parents: relation.parents.map((oid) => nameOf(catalog, oid)),
    isPartition: relation.partitionOf !== null,
    partitionKey: relation.partitionKey.map((attnum) => columnName(relation, attnum)),
    ofType: type === undefined ? null : qualifiedName(type),
    ownedBy: owner === undefined ? null : `${qualifiedName(owner)}.${columnName(owner, ownedBy?.column ?? 0)}`,
  };
}

function nameOf(catalog: Catalog, oid: Oid): string {
  const relation = catalog.relations.get(oid);
  return relation === undefined ? "a relation that is gone" : qualifiedName(relation);
}

function wholeColumn(catalog: Catalog, column: Column): WholeColumn {
  const { name, attnum, notNull, identity, local, inheritCount } = column;
  return {
    name,
    attnum,
    type: formatType(catalog, column.type),
    notNull,
    default: column.generated === null ? text(column.default) : null,
    identity,
    generated: column.generated?.kind ?? null,
    expression: text(column.generated?.expression ?? null),
    local,
    inheritCount,
    storage: columnStorage(catalog, column),
  };
}

function wholeConstraint(
  catalog: Catalog,
  relation: Relation,
  constraint: Constraint,
): WholeRelation["constraints"][number] {
  const { name, kind, validated, deferrable } = constraint;
  const attnums = constraintColumns(constraint);
  // In which order a CHECK names its columns says nothing.
  const ordered = kind === "check" ? [...attnums].sort((a, b) => a - b) : attnums;
  return {
    name,
    kind,
    columns: ordered.map((attnum) => columnName(relation, attnum)),
    validated,
    deferrable,
    references: constraint.kind === "foreign key" ? target(catalog, constraint) : null,
    inherited: constraint.kind === "check" && constraint.inherited,
    local: constraint.local !== false,
    noInherit: constraint.noInherit === true,
  };
}

function target(catalog: Catalog, key: Constraint & { readonly kind: "foreign key" }): string {
  const relation = catalog.relations.get(key.references);
  if (relation === undefined) return "a relation that is gone";
  const columns = key.referencedColumns.map((attnum) => JSON.stringify(columnName(relation, attnum)));
  return `${qualifiedName(relation)}[${columns.join(", ")}]`;
}

function wholeIndex(relation: Relation, index: Index): WholeRelation["indexes"][number] {
  const { name, unique, primary, partial, valid, clustered, immediate } = index;
  return {
    name,
    unique,
    primary,
    columns: index.columns.map((attnum) => (attnum === null ? null : columnName(relation, attnum))),
    include: index.include.map((attnum) => columnName(relation, attnum)),
    partial,
    valid,
    clustered,
    immediate,
  };
}

/** Those of the server and of extensions as they were written, with their schema or without. */
function functionName(catalog: Catalog, name: string): string {
  const own = catalog.functions.some((entry) => qualifiedName(entry) === name);
  return own ? name : (name.split(".").at(-1) ?? name);
}

function trigger(catalog: Catalog, relation: Relation, entry: TriggerEntry): WholeRelation["triggers"][number] {
  const { name, timing, level, conditional, enabled } = entry;
  return {
    name,
    function: functionName(catalog, entry.function),
    timing,
    events: [...entry.events].sort(),
    level,
    columns: (entry.columns ?? []).map((attnum) => columnName(relation, attnum)),
    conditional,
    enabled,
  };
}

function wholeType(catalog: Catalog, type: UserType): WholeType[] {
  const { schema, name } = type;
  if (schema === TEMPORARY_SCHEMA) return [];
  switch (type.kind) {
    case "enum":
      return [{ schema, name, kind: "enum", labels: type.labels }];
    case "domain":
      return [
        {
          schema,
          name,
          kind: "domain",
          of: formatType(catalog, type.base),
          notNull: type.notNull,
          default: text(type.default),
          checks: [...type.checks].sort(),
        },
      ];
    case "composite": {
      const attributes = type.attributes.map((attribute) => ({
        name: attribute.name,
        type: formatType(catalog, attribute.type),
      }));
      return [{ schema, name, kind: "composite", attributes }];
    }
    case "range":
      return [{ schema, name, kind: "range", of: formatType(catalog, type.subtype) }];
    case "multirange": {
      const range = catalog.types.get(type.range);
      return [{ schema, name, kind: "multirange", of: range === undefined ? "" : qualifiedName(range) }];
    }
    case "base":
      return type.extension === null ? [{ schema, name, kind: "base" }] : [];
    case "shell":
      return [{ schema, name, kind: "base" }];
    case "row":
      return [];
    default: {
      const never: never = type;
      return never;
    }
  }
}

function wholePublication(catalog: Catalog, publication: Publication): ReplayedCatalog["publications"][number] {
  const { name, allTables, publish, viaPartitionRoot, generatedColumns } = publication;
  return {
    name,
    allTables,
    schemas: [...publication.schemas].sort(),
    tables: publication.tables.map((member) => {
      const relation = catalog.relations.get(member.relation);
      return {
        name: nameOf(catalog, member.relation),
        columns:
          relation === undefined ? null : (member.columns?.map((attnum) => columnName(relation, attnum)) ?? null),
        filter: member.filtered && (member.filter ?? "") === "" ? UNTOLD : member.filter,
      };
    }),
    publish,
    viaPartitionRoot,
    generatedColumns,
  };
}
