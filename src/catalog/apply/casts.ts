import type { CreateCastStmt, Node } from "@pgsql/types";
import type { CastEntry, ColumnType } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { all, as, strings } from "../tree.ts";
import { findType, resolveType } from "../types.ts";

const CONTEXTS: Readonly<Record<string, CastEntry["context"]>> = {
  COERCION_IMPLICIT: "implicit",
  COERCION_ASSIGNMENT: "assignment",
  COERCION_EXPLICIT: "explicit",
};

/** CREATE CAST (source AS target). */
export function createCast(context: Context, statement: CreateCastStmt): void {
  const { draft } = context;
  const [source, target] = [statement.sourcetype, statement.targettype].map((type) => bare(resolveType(draft, type)));
  if (source === undefined || target === undefined) return;
  const cast: CastEntry = { source, target, context: CONTEXTS[statement.context ?? ""] ?? "explicit" };
  if (draft.casts !== undefined) draft.set({ casts: [...draft.casts, cast] });
}

/** DROP CAST [IF EXISTS] (source AS target): then the types need not exist either. */
export function dropCast(context: Context, object: Node, ifExists: boolean): void {
  const { draft } = context;
  const types = all(as(object, "List")?.items, "TypeName");
  if (ifExists && types.some(({ names }) => findType(draft, strings(names)) === undefined)) return;
  const [source, target] = types.map((type) => bare(resolveType(draft, type)));
  if (draft.casts === undefined) return;
  draft.set({ casts: draft.casts.filter((cast) => !(same(cast.source, source) && same(cast.target, target))) });
}

const bare = (type: ColumnType): ColumnType => ({ ...type, typmod: -1 });

const same = (one: ColumnType, other: ColumnType | undefined): boolean =>
  one.oid === other?.oid && one.array === other.array;
