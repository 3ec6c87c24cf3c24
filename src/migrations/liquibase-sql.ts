import type { TextRange } from "../model/migration.ts";
import { isTrivia, tokenAt } from "../sql/lexer.ts";
import { type Line, linesOf } from "./lines.ts";

/** One change set of a formatted SQL file. */
export interface SqlChangeSet {
  readonly id: string;
  readonly author: string;
  /** Attributes of its line, by lower-case name. */
  readonly attributes: ReadonlyMap<string, string>;
  /** From its own line to its end. */
  readonly start: number;
  /** Its SQL, statement by statement only where a delimiter of its own parts them. */
  readonly ranges: readonly TextRange[];
  /** What to do when its preconditions do not hold (`HALT`, `CONTINUE`, `MARK_RAN`, `WARN`); null without preconditions. */
  readonly onFail: string | null;
}

export interface SqlProperty {
  readonly name: string;
  readonly value: string;
  readonly attributes: ReadonlyMap<string, string>;
}

export interface FormattedSql {
  /** That of the first line, which holds for all change sets without one. */
  readonly logicalFilePath: string | null;
  readonly properties: readonly SqlProperty[];
  readonly changeSets: readonly SqlChangeSet[];
  /** Why Liquibase refuses the file. */
  readonly problem: { readonly offset: number; readonly message: string } | null;
}

// Patterns of AbstractFormattedChangeLogParser, Liquibase 4.33.
const FIRST_LINE = /^\s*--\s*liquibase\s*formatted.*$/i;
const PROPERTY = /^\s*--\s*property\s+(?=.*\bname:\s*(?<name>\S+))(?=.*\bvalue:\s*(?<value>\S+)).*$/i;
const CHANGE_SET = /^\s*--\s*changeset\s+("[^"]+"|[^:]+):("[^"]+"|\S+)(.*)$/i;
const NEARLY_CHANGE_SET = /^\s*--?\s*changeset\b.*$/i;
const IGNORE_LINES = /^--\s*ignoreLines:(\w+)\s*$/i;
const PRECONDITIONS = /^\s*--\s*preconditions(.*)$/i;
const PRECONDITION = /^\s*--\s*precondition-/i;

export function isFormattedSql(text: string): boolean {
  const first = linesOf(text.replace(/^\ufeff/, "")).find((line) => line.text.trim() !== "");
  return first !== undefined && FIRST_LINE.test(first.text);
}

/** Reads a file as Liquibase does, line by line. Comments, rollbacks and preconditions are comments to SQL too and stay in the ranges. */
export function readFormattedSql(text: string): FormattedSql {
  const lines = linesOf(text);
  const drafts: Draft[] = [];
  const properties: SqlProperty[] = [];
  let problem: FormattedSql["problem"] = null;
  let logicalFilePath: string | null = null;
  for (let place = 0; place < lines.length; place++) {
    const line = lines[place];
    if (line === undefined) break;
    const header = CHANGE_SET.exec(line.text);
    const property = PROPERTY.exec(line.text)?.groups;
    if (FIRST_LINE.test(line.text.replace(/^\ufeff/, ""))) {
      logicalFilePath = attributesOf(line.text).get("logicalfilepath") ?? null;
    } else if (property !== undefined) {
      const { name = "", value = "" } = property;
      properties.push({ name, value, attributes: attributesOf(line.text) });
    } else if (IGNORE_LINES.test(line.text)) place = ignoredUntil(lines, place);
    else if (header !== null) drafts.push(new Draft(header, line));
    else if (NEARLY_CHANGE_SET.test(line.text)) {
      problem ??= { offset: line.start, message: "Liquibase wants `--changeset author:id`" };
    } else drafts.at(-1)?.add(line);
  }
  return { logicalFilePath, properties, changeSets: drafts.map((draft) => draft.finish(text)), problem };
}

/** `--ignoreLines:start` … `--ignoreLines:end`, or a number of lines. Gives the last line left out. */
function ignoredUntil(lines: readonly Line[], place: number): number {
  const what = IGNORE_LINES.exec(lines[place]?.text ?? "")?.[1]?.toLowerCase() ?? "";
  if (/^\d+$/.test(what)) return place + Number(what);
  const end = lines.findIndex((line, index) => index > place && /^--\s*ignoreLines:end\s*$/i.test(line.text));
  return end < 0 ? lines.length : end;
}

class Draft {
  readonly #header: RegExpExecArray;
  readonly #start: number;
  readonly #stretches: TextRange[] = [];
  #preconditions = false;
  #onFail: string | null = null;

  constructor(header: RegExpExecArray, line: Line) {
    this.#header = header;
    this.#start = line.start;
  }

  add(line: Line): void {
    const preconditions = PRECONDITIONS.exec(line.text);
    if (preconditions !== null) this.#onFail = attributesOf(preconditions[1] ?? "").get("onfail") ?? null;
    this.#preconditions ||= preconditions !== null || PRECONDITION.test(line.text);
    const last = this.#stretches.at(-1);
    if (last?.end === line.start) this.#stretches[this.#stretches.length - 1] = { start: last.start, end: line.end };
    else this.#stretches.push({ start: line.start, end: line.end });
  }

  finish(text: string): SqlChangeSet {
    const [, author = "", id = "", rest = ""] = this.#header;
    const attributes = attributesOf(rest);
    const splits = attributes.get("splitstatements") !== "false";
    const delimiter = attributes.get("enddelimiter") ?? null;
    return {
      id: unquoted(id),
      author: unquoted(author.trim()),
      attributes,
      start: this.#start,
      ranges: splits ? this.#stretches.flatMap((stretch) => splitAt(text, stretch, delimiter)) : this.#stretches,
      onFail: this.#preconditions ? (this.#onFail ?? "HALT").toUpperCase() : null,
    };
  }
}

/** `runOnChange:true context:"a or b"`, by lower-case name. */
export function attributesOf(text: string): ReadonlyMap<string, string> {
  const found = text.matchAll(/\b([a-z]+):\s*("[^"]*"|\S+)/gi);
  return new Map(Array.from(found, ([, name = "", value = ""]) => [name.toLowerCase(), unquoted(value)]));
}

function unquoted(text: string): string {
  return text.replace(/^"(.*)"$/, "$1");
}

/**
 * Takes delimiters that are no SQL out of a stretch (StringUtil.isDelimiter): those of `endDelimiter`; without it, `GO` and `/`
 * alone on a line. A semicolon stays.
 */
function splitAt(text: string, stretch: TextRange, delimiter: string | null): readonly TextRange[] {
  if (delimiter === ";") return [stretch];
  const marks = delimiter === null ? aloneOnLine(text, stretch) : delimiters(text, stretch, delimiter);
  const ranges: TextRange[] = [];
  let start = stretch.start;
  for (const mark of marks) {
    ranges.push({ start, end: mark.start });
    start = mark.end;
  }
  return [...ranges, { start, end: stretch.end }];
}

function aloneOnLine(text: string, { start, end }: TextRange): readonly TextRange[] {
  const lines = linesOf(text.slice(start, end)).filter((line) => /^(?:go|\/)\s*$/i.test(line.text));
  return lines.map((line) => ({ start: start + line.start, end: start + line.end }));
}

/** Occurrences in code: a slash counts at the start of a line only, a word only as a whole. `\n` in a delimiter is a line break. */
function delimiters(text: string, { start, end }: TextRange, written: string): readonly TextRange[] {
  const delimiter = written.replaceAll("\\n", "\n").replaceAll("\\r", "").replace(/\$$/, "").trim().toLowerCase();
  const found: TextRange[] = [];
  for (let token = tokenAt(text, start, end), at = start; token !== null; token = tokenAt(text, at, end)) {
    at = token.end;
    if (delimiter === "" || isTrivia(token) || token.kind === "string" || token.kind === "quoted identifier") continue;
    const stop = token.start + delimiter.length;
    if (text.slice(token.start, stop).toLowerCase() !== delimiter || stop > end) continue;
    if (/^\w/.test(delimiter) && stop !== token.end) continue;
    if (delimiter === "/" && !/(?:^|\n)[ \t]*$/.test(text.slice(Math.max(start, token.start - 80), token.start)))
      continue;
    found.push({ start: token.start, end: stop });
    at = Math.max(at, stop);
  }
  return found;
}
