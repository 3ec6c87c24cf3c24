import type { Location } from "../model/location.ts";
import { escapeLine } from "./escape.ts";
import { textWidth } from "./width.ts";
import type { Paint } from "./writer.ts";

/** A statement longer than this is cut: the first lines tell which one it is. */
const LONGEST_FRAME = 6;
/** Cells of source shown of one line; longer lines (data, minified SQL) are windowed around the mark. */
const LONGEST_LINE = 140;
const TAB = 4;

/** One source line: the printed text of each code point, and the stretch that is marked (0-based, end exclusive). */
interface MarkedLine {
  readonly number: number;
  readonly cells: readonly string[];
  readonly from: number;
  readonly to: number;
}

/**
 * The lines a location covers, numbered, with carets under the stretch, as compilers print it. Columns are those of
 * `Position` (code points, tabs as one); the carets line up for tabs, wide characters and spelt-out control characters.
 * Empty when the location lies outside the text.
 * @param numbers `bare` for a text whose lines nobody else counts
 */
export function codeFrame(
  text: string,
  at: Location,
  paint: Paint,
  numbers: "numbered" | "bare" = "numbered",
): readonly string[] {
  const lines = markedLines(text, at);
  if (lines.length === 0) return [];
  const shown = lines.slice(0, LONGEST_FRAME);
  const gutter = numbers === "bare" ? 1 : String(shown.at(-1)?.number ?? 0).length;
  const bar = (label: string) => paint("gutter", `${label.padStart(gutter)} |`);
  const frame = shown.flatMap((line) => {
    const { source, mark } = printLine(line);
    return [`${bar(numbers === "bare" ? "" : String(line.number))} ${source}`, `${bar("")} ${paint("mark", mark)}`];
  });
  const rest = lines.length - shown.length;
  return rest === 0 ? frame : [...frame, `${bar("")} ${paint("dim", `… ${rest} more line${rest === 1 ? "" : "s"}`)}`];
}

function markedLines(text: string, at: Location): readonly MarkedLine[] {
  const lines = text.split("\n").map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
  // `end` is exclusive: one that stands at the start of a line does not touch that line.
  const last = at.end.column === 1 && at.end.line > at.start.line ? at.end.line - 1 : at.end.line;
  const marked: MarkedLine[] = [];
  for (let number = at.start.line; number <= Math.min(last, lines.length); number++) {
    const characters = [...(lines[number - 1] ?? "")];
    const from = number === at.start.line ? at.start.column - 1 : firstInk(characters);
    const to = number === at.end.line ? at.end.column - 1 : characters.length;
    const inside = Math.min(Math.max(0, from), characters.length);
    marked.push({ number, cells: expand(characters), from: inside, to: Math.min(to, characters.length) });
  }
  return marked;
}

function firstInk(characters: readonly string[]): number {
  const first = characters.findIndex((character) => character.trim() !== "");
  return first === -1 ? characters.length : first;
}

/** Each code point as it is printed: tabs to the next stop, the invisible spelt out. */
function expand(characters: readonly string[]): readonly string[] {
  let column = 0;
  return characters.map((character) => {
    const cell = character === "\t" ? " ".repeat(TAB - (column % TAB)) : escapeLine(character);
    column += textWidth(cell);
    return cell;
  });
}

function printLine(line: MarkedLine): { readonly source: string; readonly mark: string } {
  const [start, end] = visibleWindow(line);
  const part = (from: number, to: number) => line.cells.slice(Math.max(from, start), Math.min(to, end)).join("");
  const lead = start > 0 ? "…" : "";
  const tail = end < line.cells.length ? "…" : "";
  const source = `${lead}${part(start, end)}${tail}`.trimEnd();
  const before = " ".repeat(textWidth(lead) + textWidth(part(start, line.from)));
  return { source, mark: before + "^".repeat(Math.max(1, textWidth(part(line.from, line.to)))) };
}

/** Which code points of a line to show: all, or a window that holds the start of the mark. */
function visibleWindow(line: MarkedLine): readonly [number, number] {
  const count = line.cells.length;
  if (textWidth(line.cells.join("")) <= LONGEST_LINE) return [0, count];
  const start = line.from < LONGEST_LINE / 2 ? 0 : line.from - LONGEST_LINE / 2;
  let end = start;
  for (let width = 0; end < count && width < LONGEST_LINE; end++) width += textWidth(line.cells[end] ?? "");
  return [start, end];
}
