import type { CreateTrigStmt, Node, TriggerTransition } from "@pgsql/types";
import type { Relation, TriggerEntry } from "../../model/catalog.ts";
import { Refused } from "../refused.ts";
import { all, strings, walk } from "../tree.ts";

/** What CreateTriggerFiringOn of commands/trigger.c refuses of a trigger on a relation. */
export function requireFitting(relation: Relation, entry: TriggerEntry, statement: CreateTrigStmt): void {
  requireKind(relation, entry, statement);
  if (entry.level === "row" && entry.events.includes("truncate")) {
    throw new Refused("TRUNCATE FOR EACH ROW triggers are not supported");
  }
  if (entry.timing === "instead of") requireInsteadOf(entry);
  const transitions = all(statement.transitionRels, "TriggerTransition");
  for (const transition of transitions) requireTransition(relation, entry, transition);
  if (new Set(transitions.map((transition) => transition.isNew === true)).size < transitions.length) {
    throw new Refused("OLD TABLE or NEW TABLE cannot be specified multiple times");
  }
  requireCondition(relation, entry, statement.whenClause);
}

function requireKind(relation: Relation, entry: TriggerEntry, statement: CreateTrigStmt): void {
  const is = `"${relation.name}" is a ${relation.kind}`;
  switch (relation.kind) {
    case "table":
      if (entry.timing === "instead of") throw new Refused(`${is}: tables cannot have INSTEAD OF triggers`);
      return;
    case "partitioned table":
      if (entry.timing === "instead of") throw new Refused(`${is}: tables cannot have INSTEAD OF triggers`);
      if (entry.level === "row" && statement.transitionRels !== undefined) {
        throw new Refused(`${is}: its ROW triggers cannot have transition tables`);
      }
      return;
    case "view":
      if (entry.timing !== "instead of" && entry.level === "row") {
        throw new Refused(`${is}: views cannot have row-level BEFORE or AFTER triggers`);
      }
      if (entry.events.includes("truncate")) throw new Refused(`${is}: views cannot have TRUNCATE triggers`);
      return;
    case "foreign table":
      if (entry.timing === "instead of") throw new Refused(`${is}: foreign tables cannot have INSTEAD OF triggers`);
      if (statement.isconstraint === true) throw new Refused(`${is}: foreign tables cannot have constraint triggers`);
      return;
    case "materialized view":
    case "sequence":
      throw new Refused(`relation "${relation.name}" cannot have triggers`);
    default: {
      relation.kind satisfies never;
    }
  }
}

function requireInsteadOf(entry: TriggerEntry): void {
  if (entry.level !== "row") throw new Refused("INSTEAD OF triggers must be FOR EACH ROW");
  if (entry.conditional) throw new Refused("INSTEAD OF triggers cannot have WHEN conditions");
  if (entry.columns !== null) throw new Refused("INSTEAD OF triggers cannot have column lists");
}

function requireTransition(relation: Relation, entry: TriggerEntry, transition: TriggerTransition): void {
  if (transition.isTable !== true) {
    throw new Refused("ROW variable naming in the REFERENCING clause is not supported");
  }
  if (relation.kind === "view" || relation.kind === "foreign table") {
    throw new Refused(`"${relation.name}" is a ${relation.kind}: its triggers cannot have transition tables`);
  }
  if (entry.level === "row" && relation.parents.length > 0) {
    throw new Refused("ROW triggers with transition tables are not supported on partitions and inheritance children");
  }
  if (entry.timing !== "after") {
    throw new Refused("transition table name can only be specified for an AFTER trigger");
  }
  if (entry.events.includes("truncate")) {
    throw new Refused("TRUNCATE triggers with transition tables are not supported");
  }
  if (entry.events.length > 1) {
    throw new Refused("transition tables cannot be specified for triggers with more than one event");
  }
  if (entry.columns !== null) {
    throw new Refused("transition tables cannot be specified for triggers with column lists");
  }
  const [event] = entry.events;
  if (event === (transition.isNew === true ? "delete" : "insert")) {
    throw new Refused("OLD TABLE is for DELETE and UPDATE triggers, NEW TABLE for INSERT and UPDATE triggers");
  }
}

const SYSTEM_COLUMNS: ReadonlySet<string> = new Set(["tableoid", "ctid", "xmin", "xmax", "cmin", "cmax"]);

function requireCondition(relation: Relation, entry: TriggerEntry, condition: Node | undefined): void {
  const generated = new Set(relation.columns.filter((column) => column.generated !== null).map(({ name }) => name));
  for (const [row, column] of rowsRead(condition)) {
    if (entry.level === "statement") {
      throw new Refused("statement trigger's WHEN condition cannot reference column values");
    }
    if (row === "old" && entry.events.includes("insert")) {
      throw new Refused("INSERT trigger's WHEN condition cannot reference OLD values");
    }
    if (row === "new" && entry.events.includes("delete")) {
      throw new Refused("DELETE trigger's WHEN condition cannot reference NEW values");
    }
    if (row !== "new" || entry.timing !== "before") continue;
    if (SYSTEM_COLUMNS.has(column)) {
      throw new Refused("BEFORE trigger's WHEN condition cannot reference NEW system columns");
    }
    if (generated.has(column) || (column === "*" && generated.size > 0)) {
      throw new Refused("BEFORE trigger's WHEN condition cannot reference NEW generated columns");
    }
  }
}

/** `old.a`, `new.b`; `*` where the whole row is meant. */
function rowsRead(condition: Node | undefined): [row: "old" | "new", column: string][] {
  const read: [row: "old" | "new", column: string][] = [];
  walk(condition, (kind, fields) => {
    if (kind !== "ColumnRef" || !Array.isArray(fields.fields)) return;
    const [row, column] = strings(fields.fields);
    if (row === "old" || row === "new") read.push([row, column ?? "*"]);
  });
  return read;
}
