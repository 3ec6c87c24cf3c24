import type { RawStatement, SqlParser } from "../../ports.ts";
import { isPureFunction } from "./pure-functions.ts";

/** An SQL expression, apart where it names columns. */
export interface MoveExpression {
  readonly pieces: readonly (string | { readonly column: string })[];
}

export type ReadExpression =
  | { readonly kind: "read"; readonly expression: MoveExpression }
  /** `offset`: where in the text, in characters. */
  | { readonly kind: "refused"; readonly reason: string; readonly offset: number };

export function columnExpression(column: string): MoveExpression {
  return { pieces: [{ column }] };
}

/** Its text, with what stands for each column. */
export function expressionText({ pieces }: MoveExpression, of: (column: string) => string): string {
  return pieces.map((piece) => (typeof piece === "string" ? piece : of(piece.column))).join("");
}

const PREFIX = "SELECT ";
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Reads an expression over the bare names of some columns. It has to give the same value whenever it is worked out from the
 * same row: what reads other rows, the clock, the session or the unknown is refused.
 */
export function readExpression(text: string, columns: readonly string[], parser: SqlParser): ReadExpression {
  const parsed = parser.parse(PREFIX + text);
  if (!parsed.ok) return refused(parsed.message, Math.max(0, parsed.cursor - PREFIX.length));
  const value = onlyValue(parsed.statements.map(({ tree }) => tree));
  if (value === null) return refused("write one SQL expression", 0);
  if (!parser.parse(`${PREFIX}(${text})`).ok) return refused("a comment would swallow what follows", 0);
  const bytes = encoder.encode(text);
  const references: { readonly column: string; readonly start: number }[] = [];
  const problem = problemOf(value, columns, (column, start) =>
    references.push({ column, start: start - PREFIX.length }),
  );
  if (problem !== null) {
    const before = decoder.decode(bytes.slice(0, Math.max(0, problem.location - PREFIX.length)));
    return refused(problem.reason, [...before].length);
  }
  const pieces: (string | { readonly column: string })[] = [];
  let end = 0;
  for (const { column, start } of references.toSorted((one, other) => one.start - other.start)) {
    pieces.push(decoder.decode(bytes.slice(end, start)), { column });
    end = start + nameLength(bytes, start);
  }
  pieces.push(decoder.decode(bytes.slice(end)));
  return { kind: "read", expression: { pieces: pieces.filter((piece) => piece !== "") } };
}

const refused = (reason: string, offset: number): ReadExpression => ({ kind: "refused", reason, offset });

type Tree = RawStatement["tree"];

/** The expression of a SELECT that is nothing else. */
function onlyValue(trees: readonly Tree[]): Tree | null {
  const [tree, more] = trees;
  if (tree === undefined || more !== undefined || !("SelectStmt" in tree)) return null;
  const { targetList = [], op, limitOption, ...rest } = tree.SelectStmt;
  const [target, other] = targetList;
  if (target === undefined || other !== undefined || !("ResTarget" in target)) return null;
  if (Object.keys(rest).length > 0 || (op ?? "SETOP_NONE") !== "SETOP_NONE") return null;
  if ((limitOption ?? "LIMIT_OPTION_DEFAULT") !== "LIMIT_OPTION_DEFAULT") return null;
  return target.ResTarget.name === undefined ? (target.ResTarget.val ?? null) : null;
}

interface Problem {
  readonly reason: string;
  readonly location: number;
}

/** Walks the tree; calls back for each column with the byte where its name begins. */
function problemOf(
  node: unknown,
  columns: readonly string[],
  found: (column: string, start: number) => void,
): Problem | null {
  if (Array.isArray(node)) return firstProblem(node, columns, found);
  if (typeof node !== "object" || node === null) return null;
  for (const [kind, inner] of Object.entries(node)) {
    const problem = REFUSED[kind];
    if (problem !== undefined) return { reason: problem, location: locationOf(inner) };
    if (kind === "ColumnRef") return columnProblem(inner, columns, found);
    if (kind === "FuncCall") {
      const reason = callProblem(inner);
      if (reason !== null) return { reason, location: locationOf(inner) };
    }
  }
  return firstProblem(Object.values(node), columns, found);
}

function firstProblem(
  nodes: readonly unknown[],
  columns: readonly string[],
  found: (column: string, start: number) => void,
): Problem | null {
  for (const node of nodes) {
    const problem = problemOf(node, columns, found);
    if (problem !== null) return problem;
  }
  return null;
}

const REFUSED: Readonly<Record<string, string>> = {
  SubLink: "a subquery reads other rows",
  SQLValueFunction: "it takes the clock or the session into account",
  ParamRef: "there are no parameters",
  SetToDefault: "DEFAULT is no value here",
  GroupingFunc: "there are no groups",
  CurrentOfExpr: "there is no cursor",
};

function columnProblem(
  inner: unknown,
  columns: readonly string[],
  found: (column: string, start: number) => void,
): Problem | null {
  const location = locationOf(inner);
  const names = namesOf(inner, "fields");
  const [name] = names;
  if (name === undefined || names.length !== 1) return { reason: "write bare column names", location };
  if (!columns.includes(name)) {
    const known = columns.map((column) => `"${column}"`).join(", ");
    return { reason: `it may read ${known} only, not "${name}"`, location };
  }
  found(name, location);
  return null;
}

function callProblem(inner: unknown): string | null {
  const parts = namesOf(inner, "funcname");
  const name = parts.at(-1) ?? "";
  const own = parts.length === 1 || (parts.length === 2 && parts[0] === "pg_catalog");
  if (own && isPureFunction(name)) return null;
  return `${parts.join(".")}() is not known to give the same value for the same row at any time`;
}

/** The texts of a list of names; a star or an index is none. */
function namesOf(inner: unknown, key: string): readonly string[] {
  const list = field(inner, key);
  return Array.isArray(list)
    ? list.map((item: unknown) => {
        const text = field(field(item, "String"), "sval");
        return typeof text === "string" ? text : "*";
      })
    : [];
}

function locationOf(inner: unknown): number {
  const location = field(inner, "location");
  return typeof location === "number" ? location : 0;
}

function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Object.entries(value).find(([name]) => name === key)?.[1] : null;
}

const QUOTE = 0x22;

/** Bytes of the identifier that begins there, as the lexer reads it: letters, digits, `_`, `$`, anything above ASCII, or quoted. */
function nameLength(bytes: Uint8Array, start: number): number {
  let end = start;
  if (bytes[start] === QUOTE) {
    end += 1;
    while (end < bytes.length) {
      if (bytes[end] !== QUOTE) end += 1;
      else if (bytes[end + 1] === QUOTE) end += 2;
      else return end + 1 - start;
    }
    return end - start;
  }
  while (end < bytes.length && isNameByte(bytes[end] ?? 0)) end += 1;
  return end - start;
}

function isNameByte(byte: number): boolean {
  return byte >= 0x80 || /[A-Za-z0-9_$]/.test(String.fromCharCode(byte));
}
