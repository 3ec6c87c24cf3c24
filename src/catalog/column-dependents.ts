import type { Column, Expression, Oid, Relation } from "../model/catalog.ts";
import type { Dependent } from "./dependencies.ts";
import type { Draft } from "./draft.ts";
import { columnRenamedIn } from "./expression-rename.ts";
import { columnName, constraintColumns } from "./relations.ts";
import { regclassText } from "./sequences.ts";

/** What goes with a column, and what stands in the way of dropping it. */
export function columnDependents(draft: Draft, oid: Oid, attnum: number): Dependent[] {
  const relation = draft.relations.get(oid);
  if (relation === undefined) return [];
  return [...ownDependents(draft, relation, attnum), ...otherDependents(draft, relation, attnum)];
}

/** Indexes, constraints, owned sequences go silently; generated columns do not. */
function ownDependents(draft: Draft, relation: Relation, attnum: number): Dependent[] {
  const dependents: Dependent[] = [];
  for (const constraint of relation.constraints) {
    if (constraintColumns(constraint).includes(attnum)) {
      dependents.push({
        how: "auto",
        object: { kind: "constraint", relation: relation.oid, name: constraint.name },
      });
    }
  }
  for (const index of relation.indexes) {
    const keys = [...index.columns, ...index.include];
    // An exclusion constraint's expressions and WHERE clause are its index's: that cannot go without the constraint.
    const constraint = relation.constraints.find((own) => own.kind === "exclusion" && own.index === index.oid);
    if (constraint !== undefined && !keys.includes(attnum) && index.expressionColumns.includes(attnum)) {
      const object = { kind: "constraint", relation: relation.oid, name: constraint.name } as const;
      dependents.push({ how: "normal", object });
      continue;
    }
    if (![...keys, ...index.expressionColumns].includes(attnum)) continue;
    const owner = relation.constraints.find((own) => "index" in own && own.index === index.oid);
    const object =
      owner === undefined
        ? ({ kind: "index", relation: relation.oid, oid: index.oid } as const)
        : ({ kind: "constraint", relation: relation.oid, name: owner.name } as const);
    dependents.push({ how: "auto", object });
  }
  for (const column of relation.columns) {
    if (column.generated?.columns.includes(attnum) === true && column.attnum !== attnum) {
      dependents.push({
        how: "normal",
        object: { kind: "column", relation: relation.oid, attnum: column.attnum },
      });
    }
  }
  // A partitioned table is nothing without the columns it is partitioned by.
  if ([...relation.partitionKey, ...(relation.partitionExpressionColumns ?? [])].includes(attnum)) {
    dependents.push({ how: "normal", object: { kind: "relation", oid: relation.oid } });
  }
  for (const trigger of draft.triggers) {
    const read = [...(trigger.columns ?? []), ...(trigger.conditionColumns ?? [])];
    if (trigger.relation !== relation.oid || !read.includes(attnum)) continue;
    dependents.push({ how: "normal", object: { kind: "trigger", relation: relation.oid, name: trigger.name } });
  }
  for (const sequence of draft.relations.values()) {
    if (sequence.ownedBy?.relation === relation.oid && sequence.ownedBy.column === attnum) {
      dependents.push({ how: "auto", object: { kind: "relation", oid: sequence.oid } });
    }
  }
  return dependents;
}

/** Views, other tables' foreign keys and publications' column lists need CASCADE. */
function otherDependents(draft: Draft, relation: Relation, attnum: number): Dependent[] {
  const dependents: Dependent[] = [];
  for (const other of draft.relations.values()) {
    if (other.dependsOn.some((read) => read.relation === relation.oid && read.column === attnum)) {
      dependents.push({ how: "normal", object: { kind: "relation", oid: other.oid } });
    }
    for (const constraint of other.constraints) {
      if (constraint.kind !== "foreign key" || constraint.references !== relation.oid) continue;
      if (!constraint.referencedColumns.includes(attnum)) continue;
      const how = other.oid === relation.oid && constraint.columns.includes(attnum) ? "auto" : "normal";
      dependents.push({ how, object: { kind: "constraint", relation: other.oid, name: constraint.name } });
    }
  }
  for (const publication of draft.publications.values()) {
    for (const member of publication.tables) {
      if (member.relation !== relation.oid) continue;
      const filtered = member.filter !== null && readsColumn(member.filter, columnName(relation, attnum));
      if (!filtered && member.columns?.includes(attnum) !== true) continue;
      dependents.push({
        how: "normal",
        object: { kind: "membership", publication: publication.name, relation: relation.oid },
      });
    }
  }
  return dependents;
}

/** Whether a printed condition mentions a column: it would not stay the same under another name. */
const readsColumn = (text: string, name: string): boolean => columnRenamedIn(text, name, `${name}*`) !== text;

/** Defaults and generated columns whose printed text mentions the sequence, type or function. */
export function defaultDependents(
  draft: Draft,
  named: { readonly schema: string; readonly name: string; readonly kind?: string; readonly arguments?: unknown },
): Dependent[] {
  const mention = mentionOf(named);
  const dependents: Dependent[] = [];
  // A domain's default is a part of the domain.
  for (const type of draft.types.values()) {
    if (type.kind !== "domain" || !mentions(type.default, mention)) continue;
    dependents.push({ how: "normal", object: { kind: "type", oid: type.oid } });
  }
  for (const relation of draft.relations.values()) {
    for (const column of relation.columns) {
      const place = { relation: relation.oid, attnum: column.attnum };
      if (mentions(column.default, mention)) dependents.push({ how: "normal", object: { kind: "default", ...place } });
      else if (mentions(generation(column), mention)) {
        dependents.push({ how: "normal", object: { kind: "column", ...place } });
      }
    }
  }
  return dependents;
}

const generation = (column: Column): Expression | null => column.generated?.expression ?? null;

function mentions(expression: Expression | null, pattern: RegExp): boolean {
  return expression?.kind === "known" && pattern.test(expression.text);
}

/** `'seq'::regclass`, `::type` or `function(` as pg_get_expr prints them. */
function mentionOf(named: Parameters<typeof defaultDependents>[1]): RegExp {
  const text = escaped(regclassText(named));
  if (named.kind === "sequence") return new RegExp(`'${text.replaceAll("'", "''")}'::regclass`);
  if (named.arguments !== undefined) return new RegExp(`(?<![\\w".])${text}\\(`);
  return new RegExp(`::${text}(?![\\w"])`);
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
