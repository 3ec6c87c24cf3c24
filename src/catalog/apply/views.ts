import type { CreateTableAsStmt, IntoClause, Node, SelectStmt, ViewStmt } from "@pgsql/types";
import type { Column, Relation, RelationKind } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { creationSchema, findRelation, writtenName } from "../names.ts";
import { queryColumns } from "../query-columns.ts";
import { queryReads } from "../query-reads.ts";
import type { ResultColumn } from "../query-scope.ts";
import { renamed } from "../query-scope.ts";
import { Refused } from "../refused.ts";
import { bareColumn, bareRelation } from "../relations.ts";
import { as, strings } from "../tree.ts";
import { builtinColumnType } from "../types.ts";
import { persistenceOf } from "./create-table.ts";

/** CREATE [OR REPLACE] VIEW. */
export function createView(context: Context, statement: ViewStmt): void {
  const { draft } = context;
  const written = writtenName(statement.view);
  const persistence = persistenceOf(statement.view);
  const schema = creationSchema(draft, written, persistence === "temporary");
  const existing = findRelation(draft, { schema, name: written.name });
  if (existing !== undefined && (statement.replace !== true || existing.kind !== "view")) {
    throw new Refused(`relation "${written.name}" already exists`);
  }
  if (draft.typeNamed(schema, written.name) !== undefined && existing === undefined) {
    throw new Refused(`type "${written.name}" already exists`);
  }
  const result = resultOf(context, statement.query, strings(statement.aliases));
  const bare = bareRelation({
    oid: existing?.oid ?? draft.newOid(),
    schema,
    name: written.name,
    kind: "view",
    persistence,
    createdAt: context.at,
  });
  draft.putRelation({ ...bare, ...result, dependsOn: queryReads(draft, statement.query) });
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
  const persistence = persistenceOf(into?.rel);
  const schema = creationSchema(draft, written, persistence === "temporary");
  if (draft.relationNamed(schema, written.name) !== undefined) {
    if (ifNotExists) return;
    throw new Refused(`relation "${written.name}" already exists`);
  }
  if (draft.typeNamed(schema, written.name) !== undefined) throw new Refused(`type "${written.name}" already exists`);
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
  draft.putRelation({ ...bare, ...result, dependsOn });
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
