import { setFlagsFromString } from "node:v8";
import type { ParseResult } from "@pgsql/types";
import type { ParseOutcome, RawStatement, SqlParser } from "../ports.ts";

/**
 * PostgreSQL 18's own grammar, compiled to WebAssembly (libpg-query).
 * The module is read only when this is called, so that commands which parse nothing start without it.
 */
export async function loadSqlParser(): Promise<SqlParser> {
  const { loadModule, parseSync, parsePlPgSQLSync } = await import("libpg-query");
  // Optimising the grammar's code costs more than it saves even for histories of megabytes (measured: 0.2 s of processor time
  // on Node.js 20, 0.5 s on 24).
  for (const flag of ["--no-wasm-dynamic-tiering", "--no-wasm-tier-up"]) setFlagsFromString(flag);
  await loadModule();
  let usable = true;
  return {
    parse(sql) {
      if (!usable) return { ok: false, message: AFTER_OVERFLOW, cursor: 0 };
      const outcome = parseWith(parseSync, sql);
      if (outcome !== "overflow") return outcome;
      usable = false;
      return { ok: false, message: OVERFLOW, cursor: 0 };
    },
    parseTriggerBody(body) {
      if (!usable || body.includes("\0")) return null;
      try {
        return parsePlPgSQLSync(`CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS ${dollarQuoted(body)}`);
      } catch (error) {
        if (error instanceof RangeError || isWasmTrap(error)) usable = false;
        return null;
      }
    },
  };
}

// Some 10,000 operators in a row. An instance that ran out of stack once is not to be trusted again: measured, it hangs after a few such statements.
const OVERFLOW = "a statement nests too deeply for the parser";
const AFTER_OVERFLOW = "not parsed: an earlier statement nested too deeply and stopped the parser";

function parseWith(parseSync: (sql: string) => ParseResult, sql: string): ParseOutcome | "overflow" {
  // libpg-query throws for an empty text and reads a C string: what follows a NUL would be lost without a word.
  if (sql === "") return { ok: true, statements: [] };
  const nul = sql.indexOf("\0");
  if (nul >= 0) return { ok: false, message: "a NUL character is not allowed in SQL", cursor: codePoints(sql, nul) };
  try {
    return { ok: true, statements: (parseSync(sql).stmts ?? []).flatMap(rawStatement) };
  } catch (error) {
    if (error instanceof RangeError || isWasmTrap(error)) return "overflow";
    if (!(error instanceof Error)) throw error;
    return { ok: false, message: error.message, cursor: cursorOf(error) };
  }
}

function rawStatement(raw: NonNullable<ParseResult["stmts"]>[number]): RawStatement[] {
  if (raw.stmt === undefined) return [];
  return [{ tree: raw.stmt, location: raw.stmt_location ?? 0, length: raw.stmt_len ?? 0 }];
}

/** `SqlError.sqlDetails.cursorPosition`: 0-based, in characters. Read by shape, for the module may be loaded twice. */
function cursorOf(error: Error): number {
  if (!("sqlDetails" in error)) return 0;
  const details = error.sqlDetails;
  if (typeof details !== "object" || details === null || !("cursorPosition" in details)) return 0;
  return typeof details.cursorPosition === "number" ? details.cursorPosition : 0;
}

/** WebAssembly is not in the ES library types, so its error is told by name. */
function isWasmTrap(error: unknown): boolean {
  return error instanceof Error && error.name === "RuntimeError";
}

/** Between dollar signs, with a tag that does not stand in the text. */
function dollarQuoted(text: string): string {
  let tag = "$body$";
  while (text.includes(tag)) tag = `$b${tag.slice(1)}`;
  return `${tag}${text}${tag}`;
}

function codePoints(text: string, end: number): number {
  return [...text.slice(0, end)].length;
}
