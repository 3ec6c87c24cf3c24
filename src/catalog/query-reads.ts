import type { Node, RangeVar, ResTarget } from "@pgsql/types";
import type { Oid, Relation } from "../model/catalog.ts";
import type { Draft } from "./draft.ts";
import { relationRead } from "./query-from.ts";
import { as, strings, walk } from "./tree.ts";

interface Read {
  readonly alias: string;
  readonly relation: Relation;
}

/**
 * Relations and columns a query reads, for what depends on them. A bare column name counts for every relation of the
 * query that has such a column: rather one dependency too many than one too few.
 */
export function queryReads(draft: Draft, query: Node | undefined): { relation: Oid; column: number }[] {
  const reads = relationsRead(draft, query);
  const found = new Map<string, { relation: Oid; column: number }>();
  const add = (relation: Relation, column: number): void => {
    found.set(`${relation.oid} ${column}`, { relation: relation.oid, column });
  };
  for (const { relation } of reads) add(relation, 0);
  const addColumn = (qualifier: string | undefined, name: string | null): void => {
    for (const { alias, relation } of reads) {
      if (qualifier !== undefined && qualifier !== alias) continue;
      for (const column of relation.columns) if (name === null || column.name === name) add(relation, column.attnum);
    }
  };
  walk(query, (kind, fields) => {
    if (kind === "ColumnRef" && isNodes(fields.fields)) {
      const names = strings(fields.fields);
      if (!isStar(fields.fields)) addColumn(names.at(-2), names.at(-1) ?? null);
    }
    // `t.*` in the select list is all columns by themselves; anywhere else it is the row, which is the relation alone.
    if (kind === "ResTarget") {
      const starred = as(targetValue(fields), "ColumnRef")?.fields ?? [];
      if (isStar(starred)) addColumn(strings(starred).at(-1), null);
    }
    if (kind === "JoinExpr" && isNodes(fields.usingClause)) {
      for (const name of strings(fields.usingClause)) addColumn(undefined, name);
    }
  });
  return [...found.values()];
}

const isStar = (fields: readonly Node[]): boolean => fields.some((field) => "A_Star" in field);
const targetValue = (fields: ResTarget): Node | undefined => fields.val;
const isNodes = (value: unknown): value is Node[] => Array.isArray(value);

function relationsRead(draft: Draft, query: Node | undefined): Read[] {
  const commonTables = new Set<unknown>();
  walk(query, (kind, fields) => {
    if (kind === "CommonTableExpr") commonTables.add(fields.ctename);
  });
  const reads: Read[] = [];
  walk(query, (kind, fields) => {
    if (kind !== "RangeVar") return;
    const table: RangeVar = fields;
    if (table.schemaname === undefined && commonTables.has(table.relname)) return;
    const relation = relationRead(draft, table);
    if (relation !== null) reads.push({ alias: table.alias?.aliasname ?? relation.name, relation });
  });
  return reads;
}
