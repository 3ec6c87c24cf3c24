import type { Node } from "@pgsql/types";
import type { Location } from "../../model/location.ts";
import type { TextRange } from "../../model/migration.ts";
import type { SqlParser } from "../../ports.ts";
import { tokenAt } from "../../sql/lexer.ts";
import type { SqlScript } from "./script.ts";

/** A query as PostgreSQL's grammar reads it. */
export type ParsedQuery =
  | {
      readonly ok: true;
      readonly tree: Node;
      readonly place: (byte: number | undefined) => Location;
      readonly placeOf: PlaceOf;
    }
  | { readonly ok: false; readonly reason: string; readonly at: Location };

/** Where the next token of a name stands, at or behind a byte of the query. */
type PlaceOf = (name: string, byte: number | undefined) => Location;

/** Parses the queries of a file, each once. */
export class Queries {
  private readonly parsed = new Map<string, ParsedQuery>();
  private readonly script: SqlScript;
  private readonly parser: SqlParser;

  constructor(script: SqlScript, parser: SqlParser) {
    this.script = script;
    this.parser = parser;
  }

  query(range: TextRange): ParsedQuery {
    return this.once(range, "");
  }

  /** An expression by itself, such as what a column is computed from. */
  expression(range: TextRange): ParsedQuery {
    return this.once(range, "SELECT ");
  }

  private once(range: TextRange, prefix: string): ParsedQuery {
    const key = `${range.start} ${range.end}`;
    const known = this.parsed.get(key);
    if (known !== undefined) return known;
    const parsed = this.parse(range, prefix);
    this.parsed.set(key, parsed);
    return parsed;
  }

  private parse(range: TextRange, prefix: string): ParsedQuery {
    const { index, file } = this.script;
    const text = index.text.slice(range.start, range.end);
    const outcome = this.parser.parse(prefix + text);
    const token = (start: number): Location => {
      const end = tokenAt(index.text, start, index.text.length)?.end ?? start;
      return index.location(file, start, end);
    };
    if (!outcome.ok) {
      const cursor = index.codePointAt(range.start) + Math.max(0, outcome.cursor - prefix.length);
      const recognized = /\bmatch_recognize\b/i.exec(text);
      return recognized === null
        ? { ok: false, reason: `not understood: ${outcome.message}`, at: token(index.offsetOfCodePoint(cursor)) }
        : { ok: false, reason: "MATCH_RECOGNIZE is not analysed", at: token(range.start + recognized.index) };
    }
    const [statement, another] = outcome.statements;
    if (statement === undefined || another !== undefined) {
      return { ok: false, reason: "not understood: no single query", at: token(range.start) };
    }
    const first = index.byteAt(range.start) - prefix.length;
    const offset = (byte: number | undefined) =>
      byte === undefined ? range.start : Math.max(range.start, index.offsetOfByte(first + byte));
    return {
      ok: true,
      tree: statement.tree,
      place: (byte) => token(offset(byte)),
      placeOf: (name, byte) => token(offsetOfName(index.text, name, offset(byte), range.end)),
    };
  }
}

function offsetOfName(text: string, name: string, from: number, end: number): number {
  for (let at = from; ; ) {
    const token = tokenAt(text, at, end);
    if (token === null) return from;
    const written = text.slice(token.start, token.end).replace(/^"|"$/g, "");
    if (written.toLowerCase() === name.toLowerCase()) return token.start;
    at = token.end;
  }
}
