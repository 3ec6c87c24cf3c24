import type { Node } from "@pgsql/types";
import { clip } from "../generated-names.ts";
import { as, strings, walk } from "../tree.ts";
import type { Environment } from "./evaluate.ts";
import type { Row } from "./system-tables.ts";
import type { Value } from "./values.ts";
import { isUnknown, keyOf } from "./values.ts";

/** How expressions are evaluated; handed over because expressions hold queries in turn. */
export type Evaluate = (environment: Environment, node: Node | undefined) => Value;

/** A table of FROM under the name it goes by. */
export interface Source {
  readonly alias: string;
  readonly rows: readonly Row[];
  /** Its rows are not known; the one given stands for all there may be. */
  readonly untold: boolean;
}

/** Called for every combination of rows; `certain` is false when a condition cannot be told. */
type Visit = (environment: Environment, certain: boolean) => void;

/** One loop of the join: its rows, and the conditions that can be checked once its row is bound. */
interface Level extends Source {
  readonly conditions: readonly Node[];
  /** `column = expression over outer rows`: which rows to look at. */
  readonly lookup: { readonly column: string; readonly value: Node } | null;
  readonly byKey: Map<string, Row[]>;
}

/** Nested loops over the sources, each condition checked as soon as it can be, equalities by look-up. */
export function join(
  environment: Environment,
  evaluate: Evaluate,
  sources: readonly Source[],
  conditions: readonly Node[],
  visit: Visit,
): void {
  const levels = planned(sources, conditions);
  const told = !sources.some((source) => source.untold);
  const constant = conditions.filter((condition) => !mentionsAny(condition, namesOf(sources)));
  const loop = (depth: number, inside: Environment): void => {
    const level = levels[depth];
    if (level === undefined) {
      const verdicts = conditions.map((condition) => evaluate(inside, condition));
      if (verdicts.every(mayHold)) visit(inside, told && !verdicts.some(isUnknown));
      return;
    }
    for (const row of candidates(level, inside, evaluate)) {
      const bound = { ...inside, rows: [...inside.rows, { alias: level.alias, row }] };
      if (level.conditions.every((condition) => mayHold(evaluate(bound, condition)))) loop(depth + 1, bound);
    }
  };
  if (constant.every((condition) => mayHold(evaluate(environment, condition)))) loop(0, environment);
}

const mayHold = (value: Value): boolean => value === true || isUnknown(value);

function planned(sources: readonly Source[], conditions: readonly Node[]): Level[] {
  return sources.map((source, position) => {
    const later = namesOf(sources.slice(position + 1));
    const own = namesOf([source]);
    const checkable = conditions.filter((condition) => mentionsAny(condition, own) && !mentionsAny(condition, later));
    const hidden = new Set([...own, ...later]);
    const lookup = checkable.map((condition) => lookupIn(condition, source, hidden)).find((found) => found !== null);
    const byKey = lookup == null ? new Map<string, Row[]>() : keyed(source.rows, lookup.column);
    return { ...source, conditions: checkable, lookup: lookup ?? null, byKey };
  });
}

function lookupIn(condition: Node, source: Source, hidden: ReadonlySet<string>): Level["lookup"] {
  const comparison = as(condition, "A_Expr");
  if (comparison?.kind !== "AEXPR_OP" || strings(comparison.name).at(-1) !== "=") return null;
  for (const [side, value] of [
    [comparison.lexpr, comparison.rexpr],
    [comparison.rexpr, comparison.lexpr],
  ]) {
    const parts = strings(as(side, "ColumnRef")?.fields);
    const column = parts.at(-1);
    const isOwn = (parts.at(-2) ?? source.alias) === source.alias;
    if (column === undefined || value === undefined || !isOwn || source.rows[0]?.has(column) !== true) continue;
    if (!mentionsAny(value, hidden) && !isCut(value)) return { column, value };
  }
  return null;
}

/** A literal that is longer than names are: what it is equal to depends on the column's type. */
function isCut(node: Node): boolean {
  const text = as(node, "A_Const")?.sval?.sval;
  return text !== undefined && clip(text) !== text;
}

/** Rows whose value cannot be told stand under every key. */
const ANY_KEY = "\0any";

function keyed(rows: readonly Row[], column: string): Map<string, Row[]> {
  const byKey = new Map<string, Row[]>();
  for (const row of rows) {
    const value = row.get(column) ?? null;
    const key = isUnknown(value) ? ANY_KEY : keyOf(value);
    if (key === null) continue;
    const same = byKey.get(key);
    if (same === undefined) byKey.set(key, [row]);
    else same.push(row);
  }
  return byKey;
}

function candidates(level: Level, environment: Environment, evaluate: Evaluate): readonly Row[] {
  if (level.lookup === null) return level.rows;
  const value = evaluate(environment, level.lookup.value);
  if (isUnknown(value)) return level.rows;
  const key = keyOf(value);
  return key === null ? [] : [...(level.byKey.get(key) ?? []), ...(level.byKey.get(ANY_KEY) ?? [])];
}

function namesOf(sources: readonly Source[]): Set<string> {
  return new Set(sources.flatMap(({ alias, rows }) => [alias, ...(rows[0]?.keys() ?? [])]));
}

function mentionsAny(node: Node, names: ReadonlySet<string>): boolean {
  let found = false;
  walk({ node: [node] }, (kind, fields) => {
    if (kind === "ColumnRef" && Array.isArray(fields.fields)) {
      const parts = strings(fields.fields);
      found ||= names.has(parts.at(-2) ?? parts.at(-1) ?? "");
    }
  });
  return found;
}
