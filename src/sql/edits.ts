import type { TextRange } from "../model/migration.ts";
import { isTrivia, tokenAt } from "./lexer.ts";

/** What an edit replaced: where it is in the text as it is now, and whether the text had something else there then. */
export interface Edit extends TextRange {
  /** False: what is there now was put in. */
  readonly replaces: boolean;
}

/**
 * Where two versions of SQL differ, as one stretch of the newer one; null where a server would see the same. Blanks, comments and the
 * case of keywords tell nothing; comments by which a migration tool parts its files do.
 */
export function editOf(now: string, then: string): Edit | null {
  return differing(sqlMarks(now, { start: 0, end: now.length }), sqlMarks(then, { start: 0, end: then.length }), now);
}

/** As `editOf`, for files that are not SQL: blanks alone tell nothing. */
export function wordEditOf(now: string, then: string): Edit | null {
  return differing(words(now), words(then), now);
}

/** Whether an edit may have changed what stands in a range. */
export function touches(edit: Edit, range: TextRange): boolean {
  // What was taken away at the border of a range may have been part of it.
  return edit.replaces
    ? edit.start <= range.end && edit.end >= range.start
    : edit.start < range.end && edit.end > range.start;
}

/** A stretch that means something, in words that are the same wherever it means the same. */
interface Mark extends TextRange {
  readonly text: string;
}

function differing(now: readonly Mark[], then: readonly Mark[], text: string): Edit | null {
  let before = 0;
  while (before < now.length && now[before]?.text === then[before]?.text) before++;
  if (before === now.length && before === then.length) return null;
  let after = 0;
  const most = Math.min(now.length, then.length) - before;
  while (after < most && now[now.length - 1 - after]?.text === then[then.length - 1 - after]?.text) after++;
  const replaces = then.length > before + after;
  const [first, last] = [now[before], now[now.length - 1 - after]];
  if (first !== undefined && last !== undefined && now.length > before + after) {
    return { start: first.start, end: last.end, replaces };
  }
  // Taken away: between the stretch before and the one behind.
  return { start: now[before - 1]?.end ?? 0, end: now[now.length - after]?.start ?? text.length, replaces };
}

/** Goose, sql-migrate, dbmate, rambler, tern, Liquibase: what begins a section. */
const SECTION = /^--+\s*(?:\+\w|migrate:|rambler\b|create above\b|changeset\b|rollback\b|liquibase\b)/i;

function sqlMarks(text: string, range: TextRange): readonly Mark[] {
  const marks: Mark[] = [];
  let code = false;
  for (let token = tokenAt(text, range.start, range.end); token !== null; token = tokenAt(text, token.end, range.end)) {
    const written = text.slice(token.start, token.end);
    if (isTrivia(token) && !SECTION.test(written)) continue;
    const { start, end } = token;
    if (token.kind === "string" && code && written.startsWith("$")) marks.push({ start, end, text: body(written) });
    else marks.push({ start, end, text: token.kind === "word" ? written.toLowerCase() : written });
    code = token.kind === "word" && /^(?:as|do)$/i.test(written);
  }
  return marks;
}

/** What a function or a DO block runs, as PostgreSQL's own languages read it. */
function body(quoted: string): string {
  const tag = quoted.slice(0, quoted.indexOf("$", 1) + 1);
  const inner = sqlMarks(quoted, { start: tag.length, end: Math.max(tag.length, quoted.length - tag.length) });
  return `$${inner.map(({ text }) => text).join(" ")}$`;
}

function words(text: string): readonly Mark[] {
  return Array.from(text.matchAll(/\S+/g), ({ 0: word, index }) => ({
    start: index,
    end: index + word.length,
    text: word,
  }));
}
