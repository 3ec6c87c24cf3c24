import type { TextRange } from "../../model/migration.ts";
import type { DeclaredColumn, DeclaredType } from "./script.ts";
import { closingIndex, isName, itemsOf, type SqlToken, standsAt } from "./tokens.ts";

/** The list of columns in a CREATE TABLE, STREAM or SOURCE. */
export interface ColumnList {
  readonly columns: readonly DeclaredColumn[];
  readonly primaryKey: readonly SqlToken[];
  /** Expressions that belong to no column: of watermarks. */
  readonly expressions: readonly TextRange[];
  /** `*`: those upstream too. */
  readonly open: boolean;
  /** The table whose columns come first (`LIKE`). */
  readonly like: readonly SqlToken[];
}

const CONSTRAINTS = ["constraint", "unique", "check", "foreign", "exclude", "period", "index"];

/** Reads the tokens between the parentheses of a column list. */
export function columnList(tokens: readonly SqlToken[]): ColumnList {
  const columns: DeclaredColumn[] = [];
  const primaryKey: SqlToken[] = [];
  const expressions: TextRange[] = [];
  const like: SqlToken[] = [];
  let open = false;
  for (const item of itemsOf(tokens)) {
    const [first] = item;
    if (first === undefined) continue;
    const key = item.findIndex((_, at) => standsAt(item, at, "primary", "key", "("));
    if (first.word === "*") open = true;
    else if (first.word === "like") like.push(...item.slice(1, 2));
    else if (first.word === "watermark") expressions.push(...watermark(item));
    else if (key >= 0 && (key === 0 || first.word === "constraint")) {
      primaryKey.push(...item.slice(key + 3, closingIndex(item, key + 2)).filter(isName));
    } else if (first.kind === "quoted" || !CONSTRAINTS.includes(first.word) || item.length === 1) {
      columns.push(declaredColumn(item));
      if (item.some((_, at) => at > 0 && standsAt(item, at, "primary", "key"))) primaryKey.push(first);
    }
  }
  return { columns, primaryKey, expressions, open, like };
}

/** `WATERMARK FOR ts AS ts - INTERVAL '5' SECOND` */
function watermark(item: readonly SqlToken[]): readonly TextRange[] {
  const as = item.findIndex(({ word }) => word === "as");
  const range = rangeOf(item.slice(as + 1));
  return as < 0 || range === null ? [] : [range];
}

const BEHIND_TYPES = [
  "not",
  "null",
  "primary",
  "key",
  "metadata",
  "as",
  "comment",
  "default",
  "headers",
  "header",
  "unique",
  "references",
  "constraint",
  "generated",
  "check",
  "collate",
  "virtual",
];

function declaredColumn(item: readonly SqlToken[]): DeclaredColumn {
  const [name, ...rest] = item;
  if (name === undefined) throw new RangeError("a column has a name");
  let depth = 0;
  const behind = rest.findIndex(({ word, kind }) => {
    if (word === "(" || word === "<") depth++;
    if (word === ")" || word === ">") depth--;
    return depth === 0 && (kind === "string" || BEHIND_TYPES.includes(word));
  });
  const typed = behind < 0 ? rest : rest.slice(0, behind);
  const modifiers = behind < 0 ? [] : rest.slice(behind);
  const says = (...words: readonly string[]) => modifiers.some((_, at) => standsAt(modifiers, at, ...words));
  const computed = modifiers.findIndex(({ word }) => word === "as");
  const generated = says("generated") ? modifiers.slice(computed + 1) : modifiers.slice(computed + 1);
  return {
    name,
    role:
      says("metadata") || says("headers") || says("header")
        ? "metadata"
        : computed >= 0 && !says("identity")
          ? "computed"
          : says("key")
            ? "key"
            : "field",
    type: typed.length === 0 ? null : declaredType(typed),
    nullable: !says("not", "null") && !says("primary", "key"),
    expression: computed >= 0 && !says("identity") ? rangeOf(withoutStored(generated)) : null,
  };
}

function withoutStored(tokens: readonly SqlToken[]): readonly SqlToken[] {
  if (tokens[0]?.word === "(") return tokens.slice(0, closingIndex(tokens, 0) + 1);
  const comment = tokens.findIndex(({ word }) => word === "comment");
  return comment < 0 ? tokens : tokens.slice(0, comment);
}

function rangeOf(tokens: readonly SqlToken[]): TextRange | null {
  const [first] = tokens;
  const last = tokens.at(-1);
  return first === undefined || last === undefined ? null : { start: first.start, end: last.end };
}

/** `ROW<id INT, name STRING>`, `STRUCT<…>`, `DECIMAL(10, 2)`, `TIMESTAMP(3) WITH TIME ZONE`. */
function declaredType(tokens: readonly SqlToken[]): DeclaredType {
  const [first, second] = tokens;
  const nested = first?.word === "row" || first?.word === "struct";
  const bracket = second?.word === "<" || second?.word === "(";
  return {
    text: tokens.map(({ text }) => text.toLowerCase()).join(" "),
    fields:
      nested && bracket
        ? itemsOf(tokens.slice(2, closingIndex(tokens, 1)))
            .filter(([name]) => isName(name))
            .map(declaredColumn)
        : null,
  };
}
