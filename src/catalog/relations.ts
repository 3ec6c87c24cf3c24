import type { Column, Constraint, Oid, Relation, RelationKind } from "../model/catalog.ts";
import type { Draft } from "./draft.ts";
import { Refused } from "./refused.ts";

export function columnNamed(relation: Relation, name: string): Column | undefined {
  return relation.columns.find((column) => column.name === name);
}

export function requireColumn(relation: Relation, name: string): Column {
  const column = columnNamed(relation, name);
  if (column === undefined) throw new Refused(`column "${name}" of relation "${relation.name}" does not exist`);
  return column;
}

export function columnName(relation: Relation, attnum: number): string {
  return relation.columns.find((column) => column.attnum === attnum)?.name ?? "";
}

/** The relation with one column replaced. */
export function withColumn(relation: Relation, attnum: number, change: Partial<Column>): Relation {
  return {
    ...relation,
    columns: relation.columns.map((column) => (column.attnum === attnum ? { ...column, ...change } : column)),
  };
}

export function constraintNamed(relation: Relation, name: string): Constraint | undefined {
  return relation.constraints.find((constraint) => constraint.name === name);
}

/** The not-null constraint of a column, where the server keeps one. */
export function notNullConstraint(relation: Relation, attnum: number): Constraint | undefined {
  return relation.constraints.find((constraint) => constraint.kind === "not null" && constraint.column === attnum);
}

/** Tables that inherit from this one or are partitions of it. */
export function childrenOf(draft: Pick<Draft, "relations">, oid: Oid): Relation[] {
  const children: Relation[] = [];
  for (const relation of draft.relations.values()) {
    if (relation.parents.includes(oid)) children.push(relation);
  }
  return children;
}

/** The partitions of a partitioned table. */
export function partitionsOf(draft: Draft, oid: Oid): Relation[] {
  return childrenOf(draft, oid).filter((child) => child.partitionOf === oid);
}

/** The relation's children, their children and so on. */
export function descendantsOf(draft: Pick<Draft, "relations">, oid: Oid): Relation[] {
  const found = new Map<Oid, Relation>();
  for (const child of childrenOf(draft, oid)) {
    found.set(child.oid, child);
    for (const descendant of descendantsOf(draft, child.oid)) found.set(descendant.oid, descendant);
  }
  return [...found.values()];
}

export function primaryKeyOf(
  relation: Relation,
): (Constraint & { readonly kind: "primary key" | "unique" }) | undefined {
  for (const constraint of relation.constraints) {
    if (constraint.kind === "primary key") return constraint;
  }
  return undefined;
}

/** The attnums a constraint stands on, on its own table. */
export function constraintColumns(constraint: Constraint): readonly number[] {
  return constraint.kind === "not null" ? [constraint.column] : constraint.columns;
}

/** The newest entry of a relation that is known to be there. */
export function relationOf(draft: Draft, oid: Oid): Relation {
  const relation = draft.relations.get(oid);
  if (relation === undefined) throw new Error(`relation ${oid} is gone`);
  return relation;
}

/** Replaces the newest entry of a relation by a function of it. */
export function update(draft: Draft, oid: Oid, change: (relation: Relation) => Relation): Relation {
  const after = change(relationOf(draft, oid));
  draft.putRelation(after);
  return after;
}

/** A nullable column without default, as a query or a type gives it. */
export function bareColumn(required: Pick<Column, "attnum" | "name" | "type">): Column {
  return {
    ...required,
    notNull: false,
    default: null,
    identity: null,
    generated: null,
    local: true,
    inheritCount: 0,
  };
}

const IDENTIFIABLE: ReadonlySet<RelationKind> = new Set(["table", "partitioned table", "materialized view"]);

/** A relation with nothing in it yet. */
export function bareRelation(
  required: Pick<Relation, "oid" | "schema" | "name" | "kind" | "persistence" | "createdAt">,
): Relation {
  return {
    ...required,
    columns: [],
    nextAttnum: 1,
    constraints: [],
    indexes: [],
    // heap_create: only what can be published has another identity than NOTHING.
    replicaIdentity: { kind: IDENTIFIABLE.has(required.kind) ? "default" : "nothing" },
    parents: [],
    partitionOf: null,
    partitionKey: [],
    ofType: null,
    ownedBy: null,
    dependsOn: [],
    opaque: null,
  };
}

/** Composite types have an entry in pg_class too. */
export function relationNameTaken(draft: Draft, schema: string, name: string): boolean {
  return draft.relationNamed(schema, name) !== undefined || draft.typeNamed(schema, name)?.kind === "composite";
}

/** Refused when the schema already has a relation or index of that name. */
export function requireFreeName(draft: Draft, schema: string, name: string): void {
  if (relationNameTaken(draft, schema, name)) throw new Refused(`relation "${name}" already exists`);
}
