import type { GeneratedSql, Migration, Replacement, TextRange, TransactionMode } from "../model/migration.ts";
import type { Statement } from "../model/statement.ts";
import type { RawStatement, SqlParser } from "../ports.ts";
import { ignoreComments } from "./ignore-comments.ts";
import { skipTrivia, tokenAt, trimTrivia } from "./lexer.ts";
import {
  arrangeStretches,
  type FilledText,
  fillPlaceholders,
  type Placeholders,
  replaceStretches,
} from "./placeholders.ts";
import { indexText, type TextIndex } from "./positions.ts";
import { type Piece, splitStatements } from "./split.ts";

/** What SQL is read from: a file's whole text and the stretches of it (UTF-16 offsets) that are to be read. */
export interface SqlSource {
  readonly file: string;
  readonly text: string;
  readonly ranges: readonly TextRange[];
  /** Values to fill in for `${name}` placeholders, by lower-case name. Absent: the text is taken as it is. */
  readonly placeholders?: Placeholders;
  /** What stretches of the text are read as instead. */
  readonly replacements?: readonly Replacement[];
  /** What is read instead of the ranges. */
  readonly generated?: readonly GeneratedSql[];
}

/** Statements with the transaction boundaries their framework puts around them. */
export interface ReadTransaction {
  readonly statements: readonly Statement[];
  readonly transaction: TransactionMode;
  readonly resetsSession?: true;
}

/** The statements of a migration: together, or section by section where each is a transaction of its own. */
export function readMigration(migration: Migration, parser: SqlParser): readonly ReadTransaction[] {
  const { transaction, resetsSession } = migration;
  const reset = resetsSession === undefined ? {} : { resetsSession };
  if (transaction !== "section") return [{ statements: readStatements(migration, parser), transaction, ...reset }];
  return migration.ranges.map((range, place, { length }) => ({
    statements: readStatements({ ...migration, ranges: [range] }, parser),
    transaction: "migration",
    ...(place === length - 1 ? reset : {}),
  }));
}

/**
 * Every statement of a text, in order. A statement that does not parse is a value of kind `error` that points at the
 * token PostgreSQL stumbled over; it does not hide the others. Texts without a statement give [].
 */
export function readStatements(source: SqlSource, parser: SqlParser): Statement[] {
  const { index, ranges } = filledIn(source);
  return ranges.flatMap((range) => readRange({ index, file: source.file, parser }, range));
}

function filledIn({ text, ranges, replacements, generated, placeholders }: SqlSource): FilledText {
  if (generated !== undefined) return arrangeStretches(text, generated);
  if (replacements !== undefined) return replaceStretches(text, ranges, replacements);
  if (placeholders !== undefined) return fillPlaceholders(text, ranges, placeholders);
  return { index: indexText(text), ranges };
}

interface Reading {
  readonly index: TextIndex;
  readonly file: string;
  readonly parser: SqlParser;
}

/** One statement found, in offsets of the whole text. */
interface Found extends TextRange {
  readonly parsed: Statement["parsed"];
}

function readRange(reading: Reading, { start: rangeStart, end }: TextRange): Statement[] {
  // A byte order mark is an encoding's, not SQL's: psql drops it, the grammar would take it for a letter.
  const range = { start: reading.index.text.startsWith("\ufeff", rangeStart) ? rangeStart + 1 : rangeStart, end };
  const whole = parseStretch(reading, range);
  const found = whole.ok
    ? whole.statements
    : splitStatements(reading.index.text, range).flatMap((piece) => readPiece(reading, piece));
  let before = range.start;
  return found.map(({ start, end, parsed }) => {
    const ignores = ignoreComments(reading.index, reading.file, before, start);
    before = end;
    return {
      at: reading.index.location(reading.file, start, end),
      text: reading.index.text.slice(start, end),
      parsed,
      ignores,
    };
  });
}

function readPiece(reading: Reading, piece: Piece): readonly Found[] {
  switch (piece.kind) {
    case "psql command":
      return [psql(piece, reading.index.text.slice(piece.start, piece.end))];
    case "copy data":
      return [psql(piece, "COPY data")];
    case "statement": {
      const outcome = parseStretch(reading, piece);
      return outcome.ok ? outcome.statements : [syntaxError(reading, piece, outcome.message, outcome.offset)];
    }
    default:
      return unknownPiece(piece.kind);
  }
}

function psql({ start, end }: TextRange, command: string): Found {
  return { start, end, parsed: { kind: "psql", command } };
}

function syntaxError(reading: Reading, { start, end }: TextRange, message: string, offset: number): Found {
  const tokenStart = Math.min(offset, end);
  const tokenEnd = tokenAt(reading.index.text, tokenStart, end)?.end ?? tokenStart;
  const at = reading.index.location(reading.file, tokenStart, tokenEnd);
  return { start, end, parsed: { kind: "error", problem: { message, at } } };
}

type Stretch =
  | { readonly ok: true; readonly statements: readonly Found[] }
  | { readonly ok: false; readonly message: string; readonly offset: number };

/** Parses a stretch in one call and turns the parser's units into offsets of the whole text. */
function parseStretch({ index, parser }: Reading, range: TextRange): Stretch {
  const outcome = parser.parse(index.text.slice(range.start, range.end));
  if (!outcome.ok) {
    const offset = index.offsetOfCodePoint(index.codePointAt(range.start) + outcome.cursor);
    return { ok: false, message: outcome.message, offset };
  }
  const firstByte = index.byteAt(range.start);
  return { ok: true, statements: outcome.statements.map((raw) => locate(index, raw, firstByte, range.end)) };
}

/** The parser may count blanks and comments at either end of a statement to it (PostgreSQL ≤ 17 does at the front). */
function locate(index: TextIndex, raw: RawStatement, firstByte: number, rangeEnd: number): Found {
  const from = index.offsetOfByte(firstByte + raw.location);
  const to = raw.length === 0 ? rangeEnd : index.offsetOfByte(firstByte + raw.location + raw.length);
  const start = skipTrivia(index.text, from, to);
  return { start, end: trimTrivia(index.text, start, to), parsed: { kind: "tree", tree: raw.tree } };
}

function unknownPiece(kind: never): never {
  throw new Error(`unknown piece ${String(kind)}`);
}
