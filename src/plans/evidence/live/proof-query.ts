import { as, columnsNamed, strings, walk } from "../../../catalog/tree.ts";
import type { FunctionName } from "../../../ports/live.ts";
import type { RawStatement, SqlParser } from "../../../ports.ts";

/** A query that does nothing but read, or why it is none. */
export type ProofQuery =
  | {
      readonly kind: "query";
      /** The statement alone, without what stands before and behind it. */
      readonly text: string;
      readonly functions: readonly FunctionName[];
      /** Tables by their bare names. */
      readonly tables: readonly string[];
      /** `*` for all of a row. */
      readonly columns: readonly string[];
    }
  | { readonly kind: "refused"; readonly reason: string };

/** Statements that may stand inside a query, in WITH. */
const WRITES: ReadonlyMap<string, string> = new Map([
  ["InsertStmt", "INSERT"],
  ["UpdateStmt", "UPDATE"],
  ["DeleteStmt", "DELETE"],
  ["MergeStmt", "MERGE"],
]);

/** Reads a text as one plain SELECT, with PostgreSQL's own grammar. */
export function proofQuery(sql: string, parser: SqlParser): ProofQuery {
  const parsed = parser.parse(sql);
  if (!parsed.ok) return { kind: "refused", reason: `it does not parse: ${parsed.message}` };
  const [statement, ...more] = parsed.statements;
  if (statement === undefined || more.length > 0) return { kind: "refused", reason: "it is not one statement" };
  const select = as(statement.tree, "SelectStmt");
  if (select === undefined) return { kind: "refused", reason: "it is no SELECT" };
  const found = inside(statement.tree);
  if (found.reason !== null) return { kind: "refused", reason: found.reason };
  return { kind: "query", text: textOf(sql, statement.location, statement.length), ...found };
}

function inside(tree: RawStatement["tree"]): {
  readonly reason: string | null;
  readonly functions: readonly FunctionName[];
  readonly tables: readonly string[];
  readonly columns: readonly string[];
} {
  const reasons: string[] = [];
  const functions: FunctionName[] = [];
  const tables = new Set<string>();
  walk(tree, (kind, fields) => {
    const write = WRITES.get(kind);
    if (write !== undefined) reasons.push(`it holds ${write === "INSERT" || write === "UPDATE" ? "an" : "a"} ${write}`);
    if (kind === "IntoClause" || kind === "intoClause") reasons.push("SELECT INTO makes a table");
    if (kind === "LockingClause") reasons.push("FOR UPDATE and its kin lock rows");
    if (kind === "RangeVar" && typeof fields.relname === "string") tables.add(fields.relname);
    if (kind === "FuncCall" && Array.isArray(fields.funcname)) {
      const parts = strings(fields.funcname);
      functions.push({ schema: parts.at(-2) ?? null, name: parts.at(-1) ?? "" });
    }
  });
  return { reason: reasons[0] ?? null, functions, tables: [...tables], columns: columnsNamed(tree) };
}

/** The parser counts in bytes of UTF-8. */
function textOf(sql: string, location: number, length: number): string {
  const bytes = new TextEncoder().encode(sql);
  const end = length === 0 ? bytes.length : location + length;
  return new TextDecoder().decode(bytes.subarray(location, end)).trim().replace(/;\s*$/, "");
}
