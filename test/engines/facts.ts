import { DEFAULT_SEARCH_PATH } from "../../src/catalog/empty.ts";
import { formatType } from "../../src/catalog/print.ts";
import {
  type Catalog,
  type Column,
  type ColumnType,
  type Constraint,
  type Expression,
  type Index,
  type Oid,
  qualifiedName,
  type Relation,
  type UserType,
} from "../../src/model/catalog.ts";
import type { Change, CommitPoint } from "../../src/model/change.ts";

/**
 * Everything of a catalog that is read once replay is through (optional fields serve static replay's own decisions), with names in
 * place of OIDs and in name order: engines that agree give the same value.
 */
export function facts(catalog: Catalog) {
  return {
    schemas: catalog.schemas.toSorted(),
    searchPath: catalog.searchPath,
    defaultSearchPath: catalog.defaultSearchPath ?? DEFAULT_SEARCH_PATH,
    role: catalog.role ?? null,
    eventTriggers: ordered(catalog.eventTriggers ?? []),
    casts: (catalog.casts ?? [])
      .map(({ source, target, context }) => `${typeText(catalog, source)} as ${typeText(catalog, target)} ${context}`)
      .toSorted(),
    extensions: catalog.extensions.map(({ name, schema }) => `${name} in ${schema}`).toSorted(),
    relations: ordered([...catalog.relations.values()].map((relation) => relationFacts(catalog, relation))),
    types: ordered([...catalog.types.values()].map((type) => typeFacts(catalog, type))),
    publications: ordered(
      [...catalog.publications.values()].map(({ oid: _, tables, ...rest }) => ({
        ...rest,
        tables: tables.map(({ relation, columns, filtered, filter, filterColumns = [] }) => [
          ...[named(catalog, relation), columns, filtered, filter, filterColumns],
        ]),
      })),
    ),
    functions: ordered(
      catalog.functions.map(({ returns, ...rest }) => ({ ...rest, returns: typeText(catalog, returns) })),
    ),
    triggers: ordered(
      catalog.triggers.map(({ relation, ...rest }) => ({ ...rest, relation: named(catalog, relation) })),
    ),
    opaque: catalog.opaque.map(({ at, refused, relations }) => ({ at, refused, relations })),
  };
}

/** Commit points in the same form: where, what changed and where, and the tables then. Each engine has words of its own for a refusal. */
export function pointFacts(points: readonly CommitPoint<Catalog>[]) {
  return points.map(({ at, changes, catalog }) => ({
    at,
    changes: changes.map((change) => JSON.stringify(withoutOids(change))).toSorted(),
    tables: facts(catalog).relations.map((relation) => JSON.stringify([relation.schema, relation.name])),
  }));
}

function withoutOids(change: Change): unknown {
  return JSON.parse(JSON.stringify(change), (key, value: unknown) =>
    key === "relation" || key === "oid" || (key === "reason" && change.kind === "opaque") ? null : value,
  );
}

function ordered<Named extends { readonly name: string }>(all: readonly Named[]): readonly Named[] {
  return all
    .map((one) => ({ one, key: `${one.name} ${JSON.stringify(one)}` }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ one }) => one);
}

function named(catalog: Catalog, oid: Oid): string {
  const relation = catalog.relations.get(oid);
  return relation === undefined ? "?" : qualifiedName(relation);
}

function typeText(catalog: Catalog, type: ColumnType | Oid | null): string | null {
  if (type === null) return null;
  return formatType(catalog, typeof type === "number" ? { oid: type, array: false, typmod: -1 } : type);
}

function text(expression: Expression | null): string | null {
  if (expression === null) return null;
  return expression.kind === "known" ? expression.text : `opaque: ${expression.reason}`;
}

function relationFacts(catalog: Catalog, relation: Relation) {
  const { schema, name, kind, persistence, nextAttnum, replicaIdentity, partitionKey, opaque } = relation;
  return {
    ...{ schema, name, kind, persistence, nextAttnum, replicaIdentity, partitionKey, opaque },
    ...{ strategy: relation.partitionStrategy, isDefault: relation.isDefaultPartition === true },
    ...{ bound: relation.partitionBound, expressionColumns: relation.partitionExpressionColumns },
    keyTypes: relation.partitionKeyTypes?.map((type) => typeText(catalog, type)),
    columns: relation.columns.map((column) => columnFacts(catalog, column)),
    constraints: ordered(relation.constraints.map((constraint) => constraintFacts(catalog, relation, constraint))),
    indexes: ordered(relation.indexes.map((index) => indexFacts(catalog, index))),
    parents: relation.parents.map((parent) => named(catalog, parent)),
    partitionOf: relation.partitionOf === null ? null : named(catalog, relation.partitionOf),
    ofType: typeText(catalog, relation.ofType),
    ownedBy: relation.ownedBy === null ? null : [named(catalog, relation.ownedBy.relation), relation.ownedBy.column],
    dependsOn: relation.dependsOn.map((read) => `${named(catalog, read.relation)} ${read.column}`).toSorted(),
  };
}

function columnFacts(catalog: Catalog, column: Column) {
  const { attnum, name, notNull, identity, generated, local, inheritCount } = column;
  return {
    ...{ attnum, name, notNull, identity, local, inheritCount },
    type: typeText(catalog, column.type),
    default: text(column.default),
    generated: generated && [generated.kind, text(generated.expression), generated.columns],
  };
}

/** `shape` is made of a statement's tree, which no server keeps. */
function indexFacts(catalog: Catalog, { oid: _, shape: _shape, partOf, ...rest }: Index) {
  const all = [...catalog.relations.values()].flatMap(({ indexes }) => indexes);
  return { ...rest, partOf: partOf === undefined ? null : all.find(({ oid }) => oid === partOf)?.name };
}

function constraintFacts(catalog: Catalog, { indexes }: Relation, constraint: Constraint) {
  const {
    name,
    kind,
    validated,
    deferrable,
    enforced = true,
    noInherit = false,
    partOf = null,
    local = true,
  } = constraint;
  const common = { name, kind, validated, deferrable, enforced, noInherit, partOf, local };
  switch (constraint.kind) {
    case "check":
      return { ...common, columns: constraint.columns, text: constraint.expression, inherited: constraint.inherited };
    case "foreign key": {
      const { columns, references, referencedColumns, terms } = constraint;
      return { ...common, columns, references: named(catalog, references), referencedColumns, terms };
    }
    case "not null":
      return { ...common, columns: [constraint.column] };
    default:
      return {
        ...common,
        columns: constraint.columns,
        index: indexes.find(({ oid }) => oid === constraint.index)?.name,
      };
  }
}

function typeFacts(catalog: Catalog, { oid: _, ...type }: UserType) {
  switch (type.kind) {
    case "domain":
      return {
        ...type,
        base: typeText(catalog, type.base),
        default: text(type.default),
        checks: type.checks.toSorted(),
      };
    case "composite":
      return { ...type, attributes: type.attributes.map(({ name, type: one }) => [name, typeText(catalog, one)]) };
    case "row":
      return { ...type, relation: named(catalog, type.relation) };
    case "range":
      return { ...type, subtype: typeText(catalog, type.subtype), multirange: typeText(catalog, type.multirange) };
    case "multirange":
      return { ...type, range: typeText(catalog, type.range) };
    default:
      return type;
  }
}
