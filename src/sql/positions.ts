import type { Location, Position } from "../model/location.ts";

/**
 * The one place that converts between the four ways to say "there" in a text:
 * UTF-16 offsets (JavaScript), UTF-8 byte offsets (PostgreSQL's parse trees), code-point offsets (PostgreSQL's error
 * cursors) and line/column (people). Lines end at LF, CRLF or a lone CR, as in PostgreSQL's scanner.
 */
export interface TextIndex {
  readonly text: string;
  /** All offsets below are clamped to the text. */
  byteAt(offset: number): number;
  codePointAt(offset: number): number;
  offsetOfByte(byte: number): number;
  offsetOfCodePoint(codePoint: number): number;
  /** 1-based line and column of a UTF-16 offset; a byte order mark takes no column. */
  position(offset: number): Position;
  location(file: string, start: number, end: number): Location;
}

/** UTF-16 units between two remembered places: look-ups search the places, then walk at most this far. */
const STRIDE = 64;

const LF = 10;
const CR = 13;
const BYTE_ORDER_MARK = 0xfeff;

/** Reads a text once; every look-up after that is O(log n), and O(1) in a text that is all ASCII. */
export function indexText(text: string): TextIndex {
  const lineStarts = findLineStarts(text);
  const units = isAscii(text) ? asciiUnits(text) : measuredUnits(text);
  const markWidth = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;

  const position = (offset: number): Position => {
    const at = clamp(offset, text.length);
    const line = lastAtMost(lineStarts, at);
    const before = units.codePointAt(at) - units.codePointAt(lineStarts[line] ?? 0);
    return { line: line + 1, column: 1 + (line === 0 ? Math.max(0, before - markWidth) : before) };
  };
  return {
    text,
    ...units,
    position,
    location: (file, start, end) => ({ file, start: position(start), end: position(end) }),
  };
}

type Units = Pick<TextIndex, "byteAt" | "codePointAt" | "offsetOfByte" | "offsetOfCodePoint">;

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

function asciiUnits(text: string): Units {
  const same = (offset: number) => clamp(offset, text.length);
  return { byteAt: same, codePointAt: same, offsetOfByte: same, offsetOfCodePoint: same };
}

/** Bytes and code points in front of every STRIDE-th UTF-16 unit. */
function measuredUnits(text: string): Units {
  const places = Math.floor(text.length / STRIDE) + 1;
  const bytes = new Uint32Array(places);
  const codePoints = new Uint32Array(places);
  let byte = 0;
  let codePoint = 0;
  for (let at = 0; at < text.length; at++) {
    if (at % STRIDE === 0) {
      bytes[at / STRIDE] = byte;
      codePoints[at / STRIDE] = codePoint;
    }
    byte += utf8Length(text, at);
    codePoint += startsCodePoint(text, at);
  }
  if (text.length % STRIDE === 0) {
    bytes[places - 1] = byte;
    codePoints[places - 1] = codePoint;
  }

  const forward = (counts: Uint32Array, width: Width) => (offset: number) => {
    const end = clamp(offset, text.length);
    const place = Math.floor(end / STRIDE);
    let count = counts[place] ?? 0;
    for (let at = place * STRIDE; at < end; at++) count += width(text, at);
    return count;
  };
  const back = (counts: Uint32Array, width: Width) => (count: number) => {
    const place = lastAtMost(counts, Math.max(0, count));
    let seen = counts[place] ?? 0;
    let at = place * STRIDE;
    while (at < text.length && seen + width(text, at) <= count) seen += width(text, at++);
    return at;
  };
  return {
    byteAt: forward(bytes, utf8Length),
    codePointAt: forward(codePoints, startsCodePoint),
    offsetOfByte: back(bytes, utf8Length),
    offsetOfCodePoint: back(codePoints, startsCodePoint),
  };
}

type Width = (text: string, at: number) => number;

/** UTF-8 bytes that belong to the unit at `at`; a surrogate pair's four are counted at its first half. */
function utf8Length(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  if (unit < 0x80) return 1;
  if (unit < 0x800) return 2;
  if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(at + 1))) return 4;
  return isSecondHalf(text, at) ? 0 : 3;
}

function startsCodePoint(text: string, at: number): number {
  return isSecondHalf(text, at) ? 0 : 1;
}

function isSecondHalf(text: string, at: number): boolean {
  return isLowSurrogate(text.charCodeAt(at)) && at > 0 && isHighSurrogate(text.charCodeAt(at - 1));
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

function findLineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === LF || (unit === CR && text.charCodeAt(at + 1) !== LF)) starts.push(at + 1);
  }
  return starts;
}

/** Index of the last element that is ≤ value, in an ascending list whose first element is ≤ value. */
function lastAtMost(ascending: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((ascending[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

function clamp(offset: number, length: number): number {
  return Math.min(Math.max(0, offset), length);
}
