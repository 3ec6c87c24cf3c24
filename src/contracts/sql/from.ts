import type { Alias, JoinExpr, Node, RangeFunction } from "@pgsql/types";
import { all, as, strings } from "../../catalog/tree.ts";
import { consumed, evaluated } from "./expression.ts";
import { columnOf, FOREIGN, type Relation, relationOf, renamed } from "./relation.ts";
import { allColumns, counted, type Entry, type Resolution, type Scope } from "./scope.ts";
import { anyOf, type NamedOrigin, NOTHING } from "./uses.ts";

type CommonTables = Scope["commonTables"];

/** What names mean behind a FROM. */
export function fromScope(
  resolution: Resolution,
  items: readonly Node[],
  around: Scope | null,
  commonTables: CommonTables,
): Scope {
  let scope: Scope = { entries: [], merged: [], commonTables, around };
  for (const item of items) scope = beside(scope, fromItem(resolution, scope, item));
  return scope;
}

interface Item {
  readonly entries: readonly Entry[];
  readonly merged: readonly NamedOrigin[];
}

function beside(scope: Scope, { entries, merged }: Item): Scope {
  return { ...scope, entries: [...scope.entries, ...entries], merged: [...scope.merged, ...merged] };
}

/** @param scope what stands to its left, which LATERAL and functions may name */
function fromItem(resolution: Resolution, scope: Scope, item: Node): Item {
  const join = as(item, "JoinExpr");
  if (join !== undefined) return joined(resolution, scope, join);
  return { entries: [entry(resolution, scope, item)], merged: [] };
}

function entry(resolution: Resolution, scope: Scope, item: Node): Entry {
  const table = as(item, "RangeVar");
  if (table !== undefined) {
    const parts = [table.catalogname, table.schemaname, table.relname].filter((part) => part !== undefined);
    const common = parts.length === 1 ? scope.commonTables.get((table.relname ?? "").toLowerCase()) : undefined;
    return aliased(table.alias, parts, common ?? resolution.relation(parts));
  }
  const subselect = as(item, "RangeSubselect");
  if (subselect?.subquery !== undefined) {
    const visible = subselect.lateral === true ? scope : { ...scope, entries: [], merged: [] };
    const outputs = resolution.outputs(subselect.subquery, visible, scope.commonTables);
    return aliased(subselect.alias, [], relationOf(outputs));
  }
  const sample = as(item, "RangeTableSample");
  if (sample?.relation !== undefined) {
    consumed(resolution, scope, [sample.args, sample.repeatable]);
    return entry(resolution, scope, sample.relation);
  }
  const called = as(item, "RangeFunction");
  if (called !== undefined) return functionEntry(resolution, scope, called);
  // XMLTABLE, JSON_TABLE: their columns are their own.
  consumed(resolution, scope, [item]);
  const [fields] = Object.values(item);
  const alias: unknown = typeof fields === "object" && fields !== null && "alias" in fields ? fields.alias : undefined;
  return aliased(isAlias(alias) ? alias : undefined, [], FOREIGN);
}

function isAlias(value: unknown): value is Alias {
  return typeof value === "object" && value !== null && "aliasname" in value;
}

function aliased(alias: Alias | undefined, names: readonly string[], relation: Relation): Entry {
  const given = alias?.aliasname === undefined ? names : [alias.aliasname];
  return { names: given, relation: renamed(relation, strings(alias?.colnames)) };
}

function joined(resolution: Resolution, scope: Scope, join: JoinExpr): Item {
  const left = join.larg === undefined ? { entries: [], merged: [] } : fromItem(resolution, scope, join.larg);
  const right =
    join.rarg === undefined ? { entries: [], merged: [] } : fromItem(resolution, beside(scope, left), join.rarg);
  const names = mergedNames(resolution, join, left, right);
  const merged = names.map((name) => mergedColumn(resolution, join, name, left, right));
  const again = [...left.merged, ...right.merged].filter(({ name }) => !names.includes(name));
  const item: Item = { entries: [...left.entries, ...right.entries], merged: [...merged, ...again] };
  consumed(resolution, { ...scope, ...item }, [join.quals]);
  if (join.alias?.aliasname !== undefined) {
    const inside = allColumns({ ...scope, ...item }, "postgres", resolution.place(undefined));
    return { entries: [aliased(join.alias, [], relationOf(inside))], merged: [] };
  }
  const using = join.join_using_alias?.aliasname;
  const named = using === undefined ? [] : [{ names: [using], relation: { columns: merged, rest: null } }];
  return { ...item, entries: [...item.entries, ...named] };
}

/** The columns of USING; of a NATURAL join those that both sides have, which takes knowing both. */
function mergedNames(resolution: Resolution, join: JoinExpr, left: Item, right: Item): readonly string[] {
  if (join.isNatural !== true) return strings(join.usingClause);
  const at = resolution.place(locationOf(join));
  const sides = [left, right].map(({ entries }) => entries);
  const relations = sides.flat().map(({ relation }) => relation);
  if (relations.some(({ rest }) => rest?.kind === "nothing") && relations.some(touchesTable)) {
    resolution.uses.remark("which columns a NATURAL join compares takes both tables' columns", at);
  }
  const [one, other] = sides.map((entries) =>
    entries.flatMap(({ relation }) => relation.columns.map(({ name }) => name)),
  );
  return [...new Set(one)].filter((name) => other?.includes(name) === true);
}

function touchesTable({ columns, rest }: Relation): boolean {
  return columns.some(({ origin }) => origin.kind !== "nothing") || (rest !== null && rest.kind !== "nothing");
}

function mergedColumn(resolution: Resolution, join: JoinExpr, name: string, left: Item, right: Item): NamedOrigin {
  const at = resolution.placeOf(name, locationOf(join));
  const origins = [left, right].map(({ entries, merged }) => {
    const again = merged.find((column) => column.name === name);
    if (again !== undefined) return counted(resolution.uses, again.origin, at);
    const found = entries.map(({ relation }) => columnOf(relation, name)).find((origin) => origin !== undefined);
    const fresh = entries.map(({ relation }) => relation.rest).find((rest) => rest !== null && rest.kind !== "nothing");
    const foreign = entries.some(({ relation }) => relation.rest?.kind === "nothing");
    if (found !== undefined) return counted(resolution.uses, found, at);
    return fresh === undefined || fresh === null || foreign ? NOTHING : resolution.uses.step(fresh, name, at);
  });
  return { name, origin: anyOf(origins) };
}

/** Where the right side of a join begins; a join itself has no place in the tree. */
function locationOf({ rarg }: JoinExpr): number | undefined {
  return as(rarg, "RangeVar")?.location;
}

const WINDOW_FUNCTIONS = ["tumble", "hop", "cumulate", "session"];
const WINDOW_COLUMNS = ["window_start", "window_end", "window_time"];

function functionEntry(resolution: Resolution, scope: Scope, called: RangeFunction): Entry {
  const calls = all(called.functions, "List").flatMap(({ items }) => items?.[0] ?? []);
  const call = as(calls[0], "FuncCall");
  const name = strings(call?.funcname).at(-1) ?? "";
  const [rows, ...args] = call?.args ?? [];
  if (WINDOW_FUNCTIONS.includes(name) && rows !== undefined) {
    const relation = windowed(resolution, scope, as(rows, "NamedArgExpr")?.arg ?? rows);
    const inside: Scope = { ...scope, entries: [{ names: [], relation }], merged: [] };
    consumed(resolution, inside, [args]);
    const columns = [...relation.columns, ...WINDOW_COLUMNS.map((column) => ({ name: column, origin: NOTHING }))];
    return aliased(called.alias, [], { columns, rest: relation.rest });
  }
  const defined = all(called.coldeflist, "ColumnDef");
  if (defined.length > 0 && call?.args?.length === 1) {
    // jsonb_to_record(x) AS r(a int): fields by their names.
    const value = evaluated(resolution, scope, call.args[0]);
    const at = resolution.place(call.location);
    const columns = defined.map(({ colname = "" }) => ({
      name: colname,
      origin: resolution.uses.step(value, colname, at),
    }));
    return aliased(called.alias, [name], { columns, rest: null });
  }
  consumed(resolution, scope, calls);
  return aliased(called.alias, [name], FOREIGN);
}

/** The first argument of a window function: a table's name, or a query. */
function windowed(resolution: Resolution, scope: Scope, node: Node): Relation {
  const parts = strings(as(node, "ColumnRef")?.fields);
  const query = as(node, "SubLink")?.subselect;
  if (query !== undefined) return relationOf(resolution.outputs(query, scope, scope.commonTables));
  const common = parts.length === 1 ? scope.commonTables.get((parts[0] ?? "").toLowerCase()) : undefined;
  return common ?? resolution.relation(parts);
}
