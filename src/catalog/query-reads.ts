import type { Node, RangeVar, ResTarget, SelectStmt } from "@pgsql/types";
import type { Oid, Relation } from "../model/catalog.ts";
import type { Draft } from "./draft.ts";
import { relationRead } from "./query-from.ts";
import { as, strings, walk } from "./tree.ts";

interface Read {
  readonly alias: string;
  readonly relation: Relation;
}

/** The relations of one SELECT's own FROM list, and the queries around it, whose columns it may read too. */
interface Level {
  readonly reads: readonly Read[];
  readonly around: Level | null;
}

/**
 * Relations and columns a query reads, for what depends on them. A bare column name counts for every relation of the
 * innermost query that has such a column: rather one dependency too many than one too few.
 */
export function queryReads(draft: Draft, query: Node | undefined): { relation: Oid; column: number }[] {
  const found = new Map<string, { relation: Oid; column: number }>();
  const add = (relation: Relation, column: number): void => {
    found.set(`${relation.oid} ${column}`, { relation: relation.oid, column });
  };
  const commonTables = new Set<unknown>();
  walk(query, (kind, fields) => {
    if (kind === "CommonTableExpr") commonTables.add(fields.ctename);
  });
  readsWithin(query, null);
  return [...found.values()];

  function readsWithin(value: unknown, level: Level | null): void {
    walkLevel(value, (kind, fields) => {
      if (kind === "SelectStmt") {
        const reads = ownReads(draft, fields, commonTables);
        for (const { relation } of reads) add(relation, 0);
        readsWithin(fields, { reads, around: level });
        return;
      }
      if (kind === "ColumnRef" && isNodes(fields.fields)) {
        const names = strings(fields.fields);
        if (!isStar(fields.fields)) addColumn(level, names.at(-2), names.at(-1) ?? "");
      }
      // `t.*` in the select list is all columns by themselves; anywhere else it is the row, which is the relation alone.
      if (kind === "ResTarget") {
        const starred = as(targetValue(fields), "ColumnRef")?.fields ?? [];
        if (isStar(starred)) addAll(level, strings(starred).at(-1));
      }
      if (kind === "JoinExpr" && isNodes(fields.usingClause)) {
        for (const name of strings(fields.usingClause)) addColumn(level, undefined, name);
      }
    });
  }

  function addColumn(level: Level | null, qualifier: string | undefined, name: string): void {
    for (let inside = level; inside !== null; inside = inside.around) {
      const named = inside.reads.filter(({ alias }) => qualifier === undefined || qualifier === alias);
      const columns = named.flatMap(({ relation }) =>
        relation.columns.filter((column) => column.name === name).map(({ attnum }) => ({ relation, attnum })),
      );
      for (const { relation, attnum } of columns) add(relation, attnum);
      if (columns.length > 0) return;
    }
  }

  /** A bare star is what its own query reads; a qualified one may be of a query around it. */
  function addAll(level: Level | null, qualifier: string | undefined): void {
    for (let inside = level; inside !== null; inside = inside.around) {
      const named = inside.reads.filter(({ alias }) => qualifier === undefined || qualifier === alias);
      for (const { relation } of named) for (const { attnum } of relation.columns) add(relation, attnum);
      if (qualifier === undefined || named.length > 0) return;
    }
  }
}

const isStar = (fields: readonly Node[]): boolean => fields.some((field) => "A_Star" in field);
const targetValue = (fields: ResTarget): Node | undefined => fields.val;
const isNodes = (value: unknown): value is Node[] => Array.isArray(value);

/** Relations of a FROM list, those within its joins included, those within its subqueries not. */
function ownReads(draft: Draft, select: SelectStmt, commonTables: ReadonlySet<unknown>): Read[] {
  const reads: Read[] = [];
  walkLevel(select.fromClause, (kind, fields) => {
    if (kind !== "RangeVar") return;
    const table: RangeVar = fields;
    if (table.schemaname === undefined && commonTables.has(table.relname)) return;
    const relation = relationRead(draft, table);
    if (relation !== null) reads.push({ alias: table.alias?.aliasname ?? relation.name, relation });
  });
  return reads;
}

/** As `walk`, but not into queries within: those are visited, and that is all. */
function walkLevel(value: unknown, visit: (kind: string, fields: Readonly<Record<string, unknown>>) => void): void {
  if (Array.isArray(value)) for (const item of value) walkLevel(item, visit);
  if (Array.isArray(value) || typeof value !== "object" || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    if (typeof child !== "object" || child === null) continue;
    if (Array.isArray(child)) walkLevel(child, visit);
    else {
      const query = isQuery(key, child);
      visit(query ? "SelectStmt" : key, child);
      if (!query) walkLevel(child, visit);
    }
  }
}

/** The sides of a UNION stand in the tree as bare fields. */
const isQuery = (key: string, fields: object): boolean =>
  key === "SelectStmt" || ((key === "larg" || key === "rarg") && ("targetList" in fields || "op" in fields));
