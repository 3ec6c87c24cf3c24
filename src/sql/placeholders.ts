import type { GeneratedSql, Replacement, TextRange } from "../model/migration.ts";
import { indexText, type TextIndex } from "./positions.ts";

/** Values of `${name}` placeholders by lower-case name: Flyway looks them up without regard to case. */
export type Placeholders = ReadonlyMap<string, string>;

const PLACEHOLDER = /\$\{([^{}\n\r]*)\}/g;

/** Names (as written) and places of all placeholders of a text. */
export function findPlaceholders(text: string): readonly (TextRange & { readonly name: string })[] {
  return Array.from(text.matchAll(PLACEHOLDER), (match) => ({
    name: match[1] ?? "",
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** A text with its placeholders filled in, whose positions are still those of the file. */
export interface FilledText {
  readonly index: TextIndex;
  readonly ranges: readonly TextRange[];
}

/**
 * Fills in what has a value. What has none stays as it is: PostgreSQL's grammar has no `${`, so it becomes a syntax
 * error in its place.
 */
export function fillPlaceholders(text: string, ranges: readonly TextRange[], values: Placeholders): FilledText {
  const filled = findPlaceholders(text).flatMap((place) => {
    const value = values.get(place.name.toLowerCase());
    return value === undefined ? [] : [{ ...place, value }];
  });
  return replaceStretches(text, ranges, filled);
}

/** Puts values in place of stretches, given in order and apart. A position inside a value is that of what it replaces. */
export function replaceStretches(
  text: string,
  ranges: readonly TextRange[],
  filled: readonly Replacement[],
): FilledText {
  const original = indexText(text);
  if (filled.length === 0) return { index: original, ranges };

  const segments = segmentsOf(text, filled);
  const toFilled = (offset: number) => filledOffset(segments, offset);
  return {
    ranges: ranges.map(({ start, end }) => ({ start: toFilled(start), end: toFilled(end) })),
    index: indexSegments(original, segments),
  };
}

/** Strings together what is run for stretches of a text. Positions are those of the stretches. */
export function arrangeStretches(text: string, generated: readonly GeneratedSql[]): FilledText {
  const segments: Segment[] = [];
  let filledStart = 0;
  for (const { sql, at } of generated) {
    segments.push({ text: sql, filledStart, original: at, isValue: text.slice(at.start, at.end) !== sql });
    filledStart += sql.length;
  }
  return { ranges: [{ start: 0, end: filledStart }], index: indexSegments(indexText(text), segments) };
}

/** An index of what segments make together, whose positions are those in the file. */
function indexSegments(original: TextIndex, segments: readonly Segment[]): TextIndex {
  const toOriginal = (offset: number, edge: "start" | "end") => originalOffset(segments, offset, edge);
  return {
    ...indexText(segments.map((segment) => segment.text).join("")),
    position: (offset) => original.position(toOriginal(offset, "start")),
    location: (file, start, end) =>
      original.location(file, toOriginal(start, "start"), toOriginal(end, end > start ? "end" : "start")),
  };
}

/** A stretch of the filled text and where it stood in the file. */
interface Segment {
  readonly text: string;
  readonly filledStart: number;
  readonly original: TextRange;
  readonly isValue: boolean;
}

function segmentsOf(text: string, filled: readonly Replacement[]): readonly Segment[] {
  const segments: Segment[] = [];
  let at = 0;
  let filledStart = 0;
  const add = (segment: string, original: TextRange, isValue: boolean) => {
    segments.push({ text: segment, filledStart, original, isValue });
    filledStart += segment.length;
    at = original.end;
  };
  for (const { start, end, value } of filled) {
    add(text.slice(at, start), { start: at, end: start }, false);
    add(value, { start, end }, true);
  }
  add(text.slice(at), { start: at, end: text.length }, false);
  return segments;
}

/** An end belongs to the segment before it, a start to the segment behind it. */
function originalOffset(segments: readonly Segment[], offset: number, edge: "start" | "end"): number {
  const limit = edge === "start" ? offset : offset - 1;
  const segment = segments.findLast((candidate) => candidate.filledStart <= limit && candidate.text !== "");
  if (segment === undefined) return offset;
  if (segment.isValue && offset > segment.filledStart) return segment.original[edge];
  return Math.min(segment.original.start + offset - segment.filledStart, segment.original.end);
}

function filledOffset(segments: readonly Segment[], offset: number): number {
  const segment = segments.findLast((candidate) => candidate.original.start <= offset);
  if (segment === undefined) return offset;
  return segment.filledStart + Math.min(offset - segment.original.start, segment.text.length);
}
