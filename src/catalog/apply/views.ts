import type { CreateTableAsStmt, IntoClause, Node, SelectStmt, ViewStmt } from "@pgsql/types";
import type { Column, Relation, RelationKind } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { placeOf, writtenName } from "../names.ts";
import { formatType } from "../print.ts";
import { queryColumns } from "../query-columns.ts";
import { renamed } from "../query-from.ts";
import { queryReads } from "../query-reads.ts";
import type { ResultColumn } from "../query-scope.ts";
import { Refused } from "../refused.ts";
import { bareColumn, bareRelation, relationNameTaken } from "../relations.ts";
import { as, strings } from "../tree.ts";
import { builtinColumnType } from "../types.ts";
import { requireFreeTypeName } from "./create-type.ts";
import { dropsOnCommit } from "./table-properties.ts";

/** CREATE [OR REPLACE] VIEW. One that reads something temporary is temporary (DefineView). */
export function createView(context: Context, statement: ViewStmt): void {
  const { draft } = context;
  if (as(statement.query, "SelectStmt")?.intoClause !== undefined)
    throw new Refused("views must not contain SELECT INTO");
  const written = writtenName(statement.view);
  const dependsOn = queryReads(draft, statement.query);
  const readsTemporary = dependsOn.some((read) => draft.relations.get(read.relation)?.persistence === "temporary");
  const { schema, persistence } = placeOf(
    draft,
    readsTemporary ? { ...statement.view, relpersistence: "t" } : statement.view,
  );
  const existing = draft.relationNamed(schema, written.name);
  const replaced = existing?.index === null ? draft.relations.get(existing.relation) : undefined;
  if (existing !== undefined && statement.replace !== true) {
    throw new Refused(`relation "${written.name}" already exists`);
  }
  if (existing !== undefined && replaced?.kind !== "view") throw new Refused(`"${written.name}" is not a view`);
  if (replaced === undefined) requireFreeTypeName(draft, schema, written.name);
  const result = resultOf(context, statement.query, strings(statement.aliases));
  if (replaced !== undefined) requireSameColumns(context, replaced, result);
  const bare = bareRelation({
    oid: replaced?.oid ?? draft.newOid(),
    schema,
    name: written.name,
    kind: "view",
    persistence,
    createdAt: context.at,
  });
  const kept = replaced === undefined ? result : { ...result, columns: withDefaults(result.columns, replaced) };
  draft.putRelation({ ...bare, ...kept, dependsOn });
}

/** checkViewColumns: a view may only get more columns at its end. */
function requireSameColumns(context: Context, replaced: Relation, result: Result): void {
  if (replaced.opaque !== null || result.opaque !== null) return;
  if (result.columns.length < replaced.columns.length) throw new Refused("cannot drop columns from view");
  for (const [position, before] of replaced.columns.entries()) {
    const after = result.columns[position];
    if (after === undefined) continue;
    if (after.name !== before.name) {
      throw new Refused(`cannot change name of view column "${before.name}" to "${after.name}"`);
    }
    const [from, to] = [formatType(context.draft, before.type), formatType(context.draft, after.type)];
    if (from !== to) throw new Refused(`cannot change data type of view column "${before.name}" from ${from} to ${to}`);
  }
}

/** Defaults that ALTER VIEW gave the columns stay. */
function withDefaults(columns: readonly Column[], replaced: Relation): Column[] {
  return columns.map((column, position) => ({ ...column, default: replaced.columns[position]?.default ?? null }));
}

/** CREATE TABLE AS, SELECT INTO (as CREATE TABLE AS) and CREATE MATERIALIZED VIEW. */
export function createTableAs(context: Context, statement: CreateTableAsStmt): void {
  const kind: RelationKind = statement.objtype === "OBJECT_MATVIEW" ? "materialized view" : "table";
  createFromQuery(context, statement.into, statement.query, kind, statement.if_not_exists === true);
}

export function selectInto(context: Context, select: SelectStmt): void {
  createFromQuery(context, select.intoClause, { SelectStmt: select }, "table", false);
}

function createFromQuery(
  context: Context,
  into: IntoClause | undefined,
  query: Node | undefined,
  kind: RelationKind,
  ifNotExists: boolean,
): void {
  const { draft } = context;
  const written = writtenName(into?.rel);
  const { schema, persistence } = placeOf(draft, into?.rel);
  if (relationNameTaken(draft, schema, written.name)) {
    if (ifNotExists) return;
    throw new Refused(`relation "${written.name}" already exists`);
  }
  requireFreeTypeName(draft, schema, written.name);
  const dropOnCommit = dropsOnCommit(into?.onCommit, persistence);
  const bare = bareRelation({
    oid: draft.newOid(),
    schema,
    name: written.name,
    kind,
    persistence,
    createdAt: context.at,
  });
  const result = resultOf(context, query, strings(into?.colNames));
  const dependsOn = kind === "materialized view" ? queryReads(draft, query) : [];
  draft.putRelation({ ...bare, ...result, ...dropOnCommit, dependsOn });
}

type Result = Pick<Relation, "columns" | "nextAttnum" | "opaque">;

/** Columns of the query's result; a type that cannot be told leaves the relation opaque. */
function resultOf(context: Context, query: Node | undefined, names: readonly string[]): Result {
  const select = as(query, "SelectStmt");
  const columns = select === undefined ? null : renamed(queryColumns(context.draft, select), names);
  if (columns === null) return { columns: [], nextAttnum: 1, opaque: "the columns of its query cannot be told" };
  const written = columns.map((column) => column.name);
  const twice = written.find((name, position) => written.indexOf(name) !== position);
  if (twice !== undefined) throw new Refused(`column "${twice}" specified more than once`);
  const untold = columns.filter((column) => column.type === null).map((column) => column.name);
  return {
    columns: columns.map(resultColumn),
    nextAttnum: columns.length + 1,
    opaque: untold.length === 0 ? null : `types of its query's columns cannot be told: ${untold.join(", ")}`,
  };
}

function resultColumn({ name, type }: ResultColumn, position: number): Column {
  return bareColumn({ attnum: position + 1, name, type: type ?? builtinColumnType("unknown") });
}
