import { formatType } from "../../catalog/print.ts";
import { type ColumnTypeInfo, columnTypeInfo, numericModifier } from "../../debezium/schema/column-type.ts";
import type { Catalog, Column } from "../../model/catalog.ts";
import type { Evidence, Plan } from "../../model/plan.ts";
import { operationOf } from "../operations/all.ts";
import { typeNamed } from "../sql/assignment.ts";
import { isMove, type MovePlan, plannedMove } from "../sql/planned-move.ts";
import { failed, type PlanCase, unverified, verified } from "./case.ts";
import { outOfReach } from "./reach.ts";
import { keyShape, tableShape } from "./target-tables.ts";

/** What takes over can hold everything the old one held: its values and, where it had them, its nulls. */
export function targetShape(given: PlanCase): Evidence {
  const { plan, objects, catalogs } = given;
  const { base } = catalogs;
  const kind = "target-shape";
  const { column, target } = objects;
  switch (target.kind) {
    case "nowhere":
      return verified(kind, "nothing takes over: a plain drop");
    case "type":
      return verified(kind, "changed in place: PostgreSQL converts every row or refuses");
    case "missing":
      if (isMove(plan)) return failed(kind, `there is no column "${target.name}" at base`);
      if (plan.operation === "rename-enum-value" || plan.operation === "drop-enum-value")
        return failed(kind, `the enum has no label "${target.name}" at base`);
      return plan.sync === "none"
        ? verified(kind, `${plan.table} itself goes on under the new name`)
        : failed(kind, `there is no table ${target.name} at base`);
    case "label":
      return verified(kind, `the enum has the label "${target.label}" at base`);
    case "key":
      return keyShape(given, target.columns);
    case "table":
      return tableShape(given, target.table, columnShape);
    case "column":
      if (column === null)
        return failed(kind, `there is no column "${operationOf(plan.operation).columns(plan).join()}" at base`);
      return reaching(
        given,
        isConverted(plan) ? convertedShape(given, plan) : columnShape(base, column, target.column),
      );
    default:
      return target satisfies never;
  }
}

/** A column that holds all and comes to no topic has taken over nothing. */
function reaching({ plan, objects, before }: PlanCase, shape: Evidence): Evidence {
  const problem = shape.state === "failed" ? null : outOfReach(plan, objects, before);
  return problem === null ? shape : failed("target-shape", problem);
}

/** Whether the plan itself says how values become those of the new columns. */
function isConverted(plan: Plan): plan is MovePlan {
  if (plan.operation === "change-type") return plan.cast !== null;
  return plan.operation === "split-column" || plan.operation === "merge-columns";
}

/** The plan's expressions decide what is kept; the columns have to be what the plan says. */
function convertedShape(
  { objects, catalogs: { base }, baseContracts: { parser } }: PlanCase,
  plan: MovePlan,
): Evidence {
  const kind = "target-shape";
  const planned = plannedMove(plan, base, parser);
  if (planned.kind === "refused") {
    return failed(kind, planned.problems.map(({ key, message }) => `${key}: ${message}`).join("; "));
  }
  for (const { name, type } of planned.move.to) {
    const column = objects.table?.columns.find((one) => one.name === name);
    const wanted = typeNamed(type, base, parser);
    if (column === undefined) return failed(kind, `there is no column "${name}" at base`);
    if (typeof wanted === "string") return failed(kind, wanted);
    const [text, is] = [formatType(base, wanted), formatType(base, column.type)];
    if (text !== is) return failed(kind, `"${name}" is ${is} at base, not ${text} as the plan says`);
    if (column.notNull) return failed(kind, `"${name}" cannot be null at base: a row it has no value for is refused`);
  }
  const names = planned.move.to.map(({ name }) => `"${name}"`).join(", ");
  return verified(kind, `${names} as the plan says; its own expressions decide what they hold`, { strength: "medium" });
}

function columnShape(catalog: Catalog, from: Column, to: Column): Evidence {
  const kind = "target-shape";
  if (to.notNull && !from.notNull) return failed(kind, `"${from.name}" can be null, "${to.name}" cannot`);
  const old = formatType(catalog, from.type);
  const next = formatType(catalog, to.type);
  const held = holds(columnTypeInfo(catalog, from.type), columnTypeInfo(catalog, to.type));
  if (held === "yes") return verified(kind, `"${to.name}" (${next}) holds all that "${from.name}" (${old}) holds`);
  if (held === "no") return failed(kind, `"${to.name}" (${next}) does not hold all that "${from.name}" (${old}) holds`);
  return unverified(kind, `whether ${next} holds all that ${old} holds cannot be told`);
}

type Held = "yes" | "no" | "unknown";

/** Decimal digits every value of an integer type fits in. */
const INTEGER_DIGITS: ReadonlyMap<string, number> = new Map([
  ["int2", 5],
  ["int4", 10],
  ["int8", 19],
]);

function holds(from: ColumnTypeInfo | null, to: ColumnTypeInfo | null): Held {
  if (from === null || to === null) return "unknown";
  if (from.array !== to.array) return "no";
  if (isUnlimitedText(to) && !from.array) return "yes";
  if (from.root.kind === "enum" && to.root.kind === "enum") {
    const { labels } = to.root;
    return from.root.labels.every((label) => labels.includes(label)) ? "yes" : "no";
  }
  if (from.root.kind !== "builtin" || to.root.kind !== "builtin") {
    return from.typeName === to.typeName && from.typeSchema === to.typeSchema && from.typmod === to.typmod
      ? "yes"
      : "unknown";
  }
  const [old, next] = [from.root.name, to.root.name];
  const digits = INTEGER_DIGITS.get(old);
  const nextDigits = INTEGER_DIGITS.get(next);
  if (digits !== undefined && nextDigits !== undefined) return nextDigits >= digits ? "yes" : "no";
  if (digits !== undefined && next === "numeric") return fitsNumeric({ precision: digits, scale: 0 }, to.typmod);
  if (old === "numeric" && next === "numeric") return fitsNumeric(numericModifier(from.typmod), to.typmod);
  if (old === "float4" && next === "float8") return "yes";
  if (TEXTS.includes(old) && next === "varchar") return fitsLength(from, to);
  if (old !== next) return "unknown";
  return to.typmod === from.typmod || to.typmod === -1
    ? "yes"
    : from.typmod === -1 || to.typmod < from.typmod
      ? "no"
      : "yes";
}

const TEXTS = ["text", "varchar", "bpchar"];

/** Only a text with a limit of its own is sure to fit under another. */
function fitsLength(from: ColumnTypeInfo, to: ColumnTypeInfo): Held {
  return from.typmod !== -1 && from.typmod <= to.typmod ? "yes" : "no";
}

function isUnlimitedText({ root, typmod }: ColumnTypeInfo): boolean {
  return root.kind === "builtin" && (root.name === "text" || (root.name === "varchar" && typmod === -1));
}

/** A numeric holds another when it has at least as many digits on both sides of the point. */
function fitsNumeric(from: { readonly precision: number; readonly scale: number } | null, typmod: number): Held {
  const to = numericModifier(typmod);
  if (to === null) return "yes";
  if (from === null) return "no";
  return to.scale >= from.scale && to.precision - to.scale >= from.precision - from.scale ? "yes" : "no";
}
