import type { Node, SelectStmt, SortBy } from "@pgsql/types";
import { targetColumnName } from "../../catalog/generated-names.ts";
import { all, as, integer, strings } from "../../catalog/tree.ts";
import type { Location } from "../../model/location.ts";
import { consumed, evaluated } from "./expression.ts";
import { fromScope } from "./from.ts";
import { appended, consumeOutputs, type Output, type Relation, relationOf, renamed, starred } from "./relation.ts";
import { STAR_EXCEPT } from "./rewrite.ts";
import { allColumns, entryOf, type Resolution, type Scope } from "./scope.ts";
import { NOTHING, type Origin, sameName } from "./uses.ts";

type CommonTables = Scope["commonTables"];

/**
 * What a query gives, column by column. What it names is counted at once, wherever it names it; what comes with a star, or as a
 * whole record, counts only where somebody takes it further.
 */
export function selectOutputs(
  resolution: Resolution,
  select: SelectStmt,
  around: Scope | null,
  outer: CommonTables,
): readonly Output[] {
  const commonTables = withCommonTables(resolution, select, around, outer);
  if (select.larg !== undefined && select.rarg !== undefined) {
    return setOperation(resolution, select, select.larg, select.rarg, around, commonTables);
  }
  const scope = fromScope(resolution, select.fromClause ?? [], around, commonTables);
  if (select.valuesLists !== undefined) return values(resolution, scope, select.valuesLists);
  const outputs = targets(resolution, scope, select);
  consumed(resolution, scope, [
    select.whereClause,
    select.havingClause,
    select.windowClause,
    select.limitCount,
    select.limitOffset,
  ]);
  for (const node of select.groupClause ?? []) grouped(resolution, scope, node, outputs);
  distinct(resolution, scope, select.distinctClause, outputs);
  for (const sort of all(select.sortClause, "SortBy")) sorted(resolution, scope, sort, outputs);
  return outputs;
}

function withCommonTables(
  resolution: Resolution,
  { withClause }: SelectStmt,
  around: Scope | null,
  outer: CommonTables,
): CommonTables {
  const tables = new Map(outer);
  for (const { ctename = "", ctequery, aliascolnames } of all(withClause?.ctes, "CommonTableExpr")) {
    const query = as(ctequery, "SelectStmt");
    const names = strings(aliascolnames);
    const key = ctename.toLowerCase();
    if (withClause?.recursive === true) {
      // It reads itself: its first half says what its columns are.
      const basis = query?.larg ?? query;
      const first: readonly Output[] =
        basis === undefined || basis === query ? [] : selectOutputs(resolution, basis, around, tables);
      tables.set(
        key,
        basis === query
          ? { columns: names.map((name) => ({ name, origin: NOTHING })), rest: NOTHING }
          : renamedOutputs(first, names),
      );
    }
    if (query !== undefined) tables.set(key, renamedOutputs(selectOutputs(resolution, query, around, tables), names));
    else {
      // INSERT, UPDATE or DELETE with RETURNING: what it returns is named where it stands.
      consumed(resolution, { entries: [], merged: [], commonTables: tables, around }, [ctequery]);
      tables.set(key, { columns: [], rest: NOTHING });
    }
  }
  return tables;
}

function renamedOutputs(outputs: readonly Output[], names: readonly string[]): Relation {
  return renamed(relationOf(outputs), names);
}

function setOperation(
  resolution: Resolution,
  select: SelectStmt,
  left: SelectStmt,
  right: SelectStmt,
  around: Scope | null,
  commonTables: CommonTables,
): readonly Output[] {
  const [first, second] = [left, right].map((side) => selectOutputs(resolution, side, around, commonTables));
  const kept = select.op === "SETOP_UNION" && select.all === true;
  if (!kept) {
    // Rows are told apart by all their columns.
    consumeOutputs(resolution.uses, first ?? []);
    consumeOutputs(resolution.uses, second ?? []);
  }
  const outputs = kept ? appended(first ?? [], second ?? [], resolution.uses) : (first ?? []).map(taken);
  const scope: Scope = { entries: [{ names: [], relation: relationOf(outputs) }], merged: [], commonTables, around };
  for (const sort of all(select.sortClause, "SortBy")) sorted(resolution, scope, sort, outputs);
  consumed(resolution, scope, [select.limitCount, select.limitOffset]);
  return outputs;
}

const taken = (output: Output): Output => ({ ...output, origin: NOTHING });

function values(resolution: Resolution, scope: Scope, lists: readonly Node[]): readonly Output[] {
  consumed(resolution, scope, lists);
  const width = all(lists, "List")[0]?.items?.length ?? 0;
  const at = resolution.place(undefined);
  return Array.from({ length: width }, (_, position) => ({ name: `column${position + 1}`, origin: NOTHING, at }));
}

function targets(resolution: Resolution, scope: Scope, { targetList }: SelectStmt): readonly Output[] {
  const outputs: Output[] = [];
  for (const { val, name } of all(targetList, "ResTarget")) {
    const call = as(val, "FuncCall");
    if (strings(call?.funcname).at(-1) === STAR_EXCEPT) leaveOut(outputs, call?.args ?? []);
    else outputs.push(...target(resolution, scope, val, name));
  }
  return outputs;
}

/** What a star's EXCEPT names is not read; what is left are the columns there are. */
function leaveOut(outputs: Output[], names: readonly Node[]): void {
  const left = names.map((name) => strings(as(name, "ColumnRef")?.fields).at(-1)?.toLowerCase());
  const kept = outputs.filter(({ name, origin }) =>
    name === null ? origin.kind !== "row" : !left.includes(name.toLowerCase()),
  );
  outputs.splice(0, outputs.length, ...kept);
}

function target(
  resolution: Resolution,
  scope: Scope,
  val: Node | undefined,
  name: string | undefined,
): readonly Output[] {
  const reference = as(val, "ColumnRef");
  if (reference !== undefined && endsInStar(reference.fields)) {
    return star(resolution, scope, strings(reference.fields), resolution.place(reference.location));
  }
  const access = as(val, "A_Indirection");
  if (access !== undefined && endsInStar(access.indirection)) {
    const row = evaluated(resolution, scope, {
      A_Indirection: { ...access, indirection: (access.indirection ?? []).slice(0, -1) },
    });
    return fieldsOf(resolution, row, placeOfNode(resolution, val));
  }
  const origin = evaluated(resolution, scope, val);
  return [{ name: name ?? targetColumnName(val) ?? "?column?", origin, at: placeOfNode(resolution, val) }];
}

const endsInStar = (nodes: readonly Node[] | undefined): boolean => {
  const last = nodes?.at(-1);
  return last !== undefined && "A_Star" in last;
};

function star(resolution: Resolution, scope: Scope, qualifier: readonly string[], at: Location): readonly Output[] {
  if (qualifier.length === 0) return allColumns(scope, resolution.dialect, at);
  for (let level: Scope | null = scope; level !== null; level = level.around) {
    const entry = entryOf(level, qualifier);
    if (entry !== undefined) return starred(entry.relation, at);
  }
  // Not a table: a column that is a record (`after.*`).
  const row = evaluated(resolution, scope, { ColumnRef: { fields: qualifier.map((sval) => ({ String: { sval } })) } });
  return fieldsOf(resolution, row, at);
}

/** `(after).*`: the fields of a record. */
function fieldsOf({ uses }: Resolution, row: Origin, at: Location): readonly Output[] {
  switch (row.kind) {
    case "row": {
      const columns = row.image === "key" ? (uses.keyColumns ?? []) : uses.columns;
      const named = columns.map(
        ({ field }): Output => ({ name: field, origin: { kind: "field", image: row.image, name: field }, at }),
      );
      return [...named, { name: null, origin: row, at }];
    }
    case "struct":
      return starred({ columns: row.fields, rest: row.rest }, at);
    default:
      return [{ name: null, origin: row, at }];
  }
}

function placeOfNode({ place }: Resolution, node: Node | undefined): Location {
  const [fields] = Object.values(node ?? {});
  const location: unknown =
    typeof fields === "object" && fields !== null && "location" in fields ? fields.location : undefined;
  return place(typeof location === "number" ? location : undefined);
}

/** A place in the list, or the name of a column of the result. */
function outputNamed(outputs: readonly Output[], node: Node | undefined): Output | undefined {
  const position = integer(node);
  if (position !== undefined) return outputs[position - 1];
  const parts = strings(as(node, "ColumnRef")?.fields);
  const [name] = parts;
  return parts.length === 1 && name !== undefined ? sameName(outputs, name, (output) => output.name ?? "") : undefined;
}

/** ORDER BY takes a bare name for a column of the result first. */
function sorted(resolution: Resolution, scope: Scope, { node }: SortBy, outputs: readonly Output[]): void {
  const output = outputNamed(outputs, node);
  if (output === undefined) consumed(resolution, scope, [node]);
  else resolution.uses.consume(output.origin, placeOfNode(resolution, node));
}

/** GROUP BY takes it for a column of what is selected from first; a name that only the result has is that. */
function grouped(resolution: Resolution, scope: Scope, node: Node, outputs: readonly Output[]): void {
  const set = as(node, "GroupingSet");
  if (set !== undefined) {
    for (const inner of set.content ?? []) grouped(resolution, scope, inner, outputs);
    return;
  }
  const row = as(node, "RowExpr");
  if (row !== undefined) {
    for (const inner of row.args ?? []) grouped(resolution, scope, inner, outputs);
    return;
  }
  const output = outputNamed(outputs, node);
  const parts = strings(as(node, "ColumnRef")?.fields);
  const input = parts.length === 1 && isInput(scope, parts[0] ?? "");
  if (output !== undefined && !input) resolution.uses.consume(output.origin, placeOfNode(resolution, node));
  else consumed(resolution, scope, [node]);
}

function isInput({ entries, merged }: Scope, name: string): boolean {
  const has = (columns: readonly { readonly name: string }[]) =>
    sameName(columns, name, (column) => column.name) !== undefined;
  return has(merged) || entries.some(({ relation }) => has(relation.columns));
}

/** DISTINCT tells rows apart by all their columns, DISTINCT ON by those it names. */
function distinct(
  resolution: Resolution,
  scope: Scope,
  clause: readonly Node[] | undefined,
  outputs: readonly Output[],
): void {
  if (clause === undefined) return;
  const named = clause.filter((node) => Object.keys(node).length > 0);
  if (named.length === 0) consumeOutputs(resolution.uses, outputs);
  for (const node of named) {
    const output = outputNamed(outputs, node);
    if (output === undefined) consumed(resolution, scope, [node]);
    else resolution.uses.consume(output.origin, placeOfNode(resolution, node));
  }
}
