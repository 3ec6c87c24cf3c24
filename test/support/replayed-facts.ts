import { formatType } from "../../src/catalog/print.ts";
import { columnName } from "../../src/catalog/relations.ts";
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
import { type Facts, type Json, OPAQUE } from "./facts.ts";

type Entry = readonly [object: string, facts: Json];

/** What the replay holds, in the form in which a server is read. */
export function replayedFacts(catalog: Catalog): Facts {
  return new Map<string, Json>([
    ...[...catalog.relations.values()].flatMap((relation) => relationFacts(catalog, relation)),
    ...[...catalog.types.values()].flatMap((type) => typeFacts(catalog, type)),
    ...[...catalog.publications.values()].map((publication) => publicationFacts(catalog, publication)),
    ...catalog.schemas.map((schema): Entry => [`schema ${schema}`, {}]),
    ...catalog.extensions
      .filter((extension) => extension.name !== "plpgsql")
      .map((extension): Entry => [`extension ${extension.name}`, { schema: extension.schema }]),
  ]);
}

function relationFacts(catalog: Catalog, relation: Relation): Entry[] {
  if (relation.persistence === "temporary") return [];
  const name = qualifiedName(relation);
  switch (relation.kind) {
    case "table":
    case "partitioned table":
    case "foreign table":
      return [[`table ${name}`, tableFacts(catalog, relation)]];
    case "view":
    case "materialized view": {
      const columns = relation.columns.map((column) => ({ name: column.name, type: formatType(catalog, column.type) }));
      const told = relation.opaque === null ? columns : OPAQUE;
      return [
        [
          `${relation.kind} ${name}`,
          { columns: told, indexes: indexes(relation), triggers: triggers(catalog, relation) },
        ],
      ];
    }
    case "sequence":
      return [[`sequence ${name}`, { ownedBy: owner(catalog, relation) }]];
    default: {
      const never: never = relation.kind;
      return never;
    }
  }
}

function owner(catalog: Catalog, sequence: Relation): string | null {
  const relation = sequence.ownedBy === null ? undefined : catalog.relations.get(sequence.ownedBy.relation);
  if (sequence.ownedBy === null || relation === undefined) return null;
  return `${qualifiedName(relation)}.${columnName(relation, sequence.ownedBy.column)}`;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byName = (a: { readonly name: string }, b: { readonly name: string }): number => compare(a.name, b.name);

function tableFacts(catalog: Catalog, relation: Relation): Json {
  const identity = relation.replicaIdentity;
  return {
    kind: relation.kind,
    persistence: relation.persistence,
    columns: relation.opaque === null ? relation.columns.map((column) => columnFacts(catalog, column)) : OPAQUE,
    constraints: relation.constraints.map((constraint) => constraintFacts(catalog, relation, constraint)).sort(byName),
    indexes: indexes(relation),
    triggers: triggers(catalog, relation),
    parents: relation.parents.map((parent) => nameOf(catalog, parent)),
    partition: relation.partitionOf !== null,
    replicaIdentity: identity.kind === "index" ? { index: identity.index } : identity.kind,
  };
}

function nameOf(catalog: Catalog, oid: Oid): string {
  const relation = catalog.relations.get(oid);
  return relation === undefined ? "a relation that is gone" : qualifiedName(relation);
}

function columnFacts(catalog: Catalog, column: Column): Json {
  return {
    name: column.name,
    type: formatType(catalog, column.type),
    notNull: column.notNull,
    default: column.generated === null ? text(column.default) : null,
    identity: column.identity,
    generated: column.generated?.kind ?? null,
    expression: text(column.generated?.expression ?? null),
  };
}

function text(expression: Expression | null): string | null {
  if (expression === null) return null;
  return expression.kind === "known" ? expression.text : OPAQUE;
}

function named(relation: Relation | undefined, attnums: readonly number[]): string[] | null {
  if (attnums.length === 0 || relation === undefined) return null;
  return attnums.map((attnum) => columnName(relation, attnum));
}

function constraintFacts(catalog: Catalog, relation: Relation, constraint: Constraint) {
  const { name, kind, validated, deferrable } = constraint;
  const attnums = constraint.kind === "not null" ? [constraint.column] : constraint.columns;
  const columns = named(relation, kind === "check" ? [...new Set(attnums)] : attnums);
  const foreign = constraint.kind === "foreign key" ? constraint : null;
  return {
    name,
    kind,
    columns: kind === "check" ? (columns?.sort(compare) ?? null) : columns,
    references: foreign === null ? null : nameOf(catalog, foreign.references),
    referencedColumns:
      foreign === null ? null : named(catalog.relations.get(foreign.references), foreign.referencedColumns),
    validated,
    deferrable,
  };
}

function indexes(relation: Relation): Json {
  return relation.indexes.map((index) => indexFacts(relation, index)).sort(byName);
}

function indexFacts(relation: Relation, index: Index) {
  return {
    name: index.name,
    unique: index.unique,
    primary: index.primary,
    partial: index.partial,
    columns: index.columns.map((attnum) => (attnum === null ? null : columnName(relation, attnum))),
    include: named(relation, index.include),
    immediate: index.immediate,
    valid: index.valid,
    clustered: index.clustered,
  };
}

const EVENTS = ["insert", "delete", "update", "truncate"] as const;

function triggers(catalog: Catalog, relation: Relation): Json {
  const mine = catalog.triggers.filter((trigger) => trigger.relation === relation.oid);
  return mine.map((trigger) => triggerFacts(relation, trigger)).sort(byName);
}

function triggerFacts(relation: Relation, trigger: TriggerEntry) {
  return {
    name: trigger.name,
    timing: trigger.timing,
    events: EVENTS.filter((event) => trigger.events.includes(event)).join(", "),
    level: trigger.level,
    columns: named(relation, trigger.columns ?? []),
    conditional: trigger.conditional,
    enabled: trigger.enabled,
  };
}

function typeFacts(catalog: Catalog, type: UserType): Entry[] {
  if (type.schema === "pg_temp") return [];
  const object = `type ${type.schema}.${type.name}`;
  switch (type.kind) {
    case "enum":
      return [[object, { kind: "enum", labels: type.labels }]];
    case "domain": {
      const { notNull, checks } = type;
      const base = formatType(catalog, type.base);
      return [
        [object, { kind: "domain", base, notNull, default: text(type.default), checks: [...checks].sort(compare) }],
      ];
    }
    case "composite": {
      const attributes = type.attributes.map(({ name, type: of }) => ({ name, type: formatType(catalog, of) }));
      return [[object, { kind: "composite", attributes }]];
    }
    case "range":
      return [[object, { kind: "range", subtype: formatType(catalog, type.subtype) }]];
    case "row":
    case "multirange":
    case "base":
    case "shell":
      return [];
    default: {
      const never: never = type;
      return never;
    }
  }
}

const PUBLISHED = ["insert", "update", "delete", "truncate"] as const;

function publicationFacts(catalog: Catalog, publication: Publication): Entry {
  const facts = {
    allTables: publication.allTables,
    publish: PUBLISHED.filter((operation) => publication.publish.includes(operation)).join(", "),
    viaPartitionRoot: publication.viaPartitionRoot,
    generatedColumns: publication.generatedColumns,
    schemas: [...publication.schemas].sort(compare),
    tables: publication.tables
      .map(({ relation, columns, filtered, filter }) => ({
        name: nameOf(catalog, relation),
        columns: named(
          catalog.relations.get(relation),
          [...(columns ?? [])].sort((a, b) => a - b),
        ),
        filtered,
        // A filter that cannot be printed is kept as an empty text or none.
        filter: filtered && (filter === null || filter === "") ? OPAQUE : filter,
      }))
      .sort(byName),
  };
  return [`publication ${publication.name}`, facts];
}
