import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { indexText } from "../../src/sql/positions.ts";

/** Texts rich in what goes wrong: line ends of all kinds, marks, astral and combining characters, runs over the stride. */
const text = fc
  .array(
    fc.constantFrom(
      "a",
      "\n",
      "\r",
      "\r\n",
      "\t",
      "é",
      "ж",
      "€",
      "😀",
      "𝔘",
      "e\u0301",
      "\ufeff",
      "x".repeat(70),
      "😀".repeat(40),
    ),
  )
  .map((parts) => parts.join(""));

/** The same conversions without an index. */
const slow = {
  byte: (source: string, offset: number) => Buffer.byteLength(source.slice(0, offset)),
  codePoint: (source: string, offset: number) => [...source.slice(0, offset)].length,
  position(source: string, offset: number) {
    const lines = source.slice(0, offset).split(/\r\n|\n|\r(?!\n)/);
    // A CR whose LF lies behind the offset has not ended its line yet.
    const inCrLf = source[offset - 1] === "\r" && source[offset] === "\n";
    if (inCrLf) {
      const tail = lines.pop();
      lines.push(`${lines.pop() ?? ""}${tail ?? ""}\r`);
    }
    const column = [...(lines.at(-1) ?? "")].length;
    const mark = lines.length === 1 && source.startsWith("\ufeff") && column > 0 ? 1 : 0;
    return { line: lines.length, column: column - mark + 1 };
  },
};

/** Offsets that do not cut a surrogate pair. */
const place = text.chain((source) => {
  const offsets = [0];
  for (const character of source) offsets.push((offsets.at(-1) ?? 0) + character.length);
  return fc.tuple(fc.constant(source), fc.constantFrom(...offsets));
});

describe("indexText", () => {
  it("agrees with counting, both ways", () => {
    fc.assert(
      fc.property(place, ([source, offset]) => {
        const index = indexText(source);
        const [byte, codePoint] = [slow.byte(source, offset), slow.codePoint(source, offset)];
        expect(index.byteAt(offset)).toBe(byte);
        expect(index.codePointAt(offset)).toBe(codePoint);
        expect(index.offsetOfByte(byte)).toBe(offset);
        expect(index.offsetOfCodePoint(codePoint)).toBe(offset);
        expect(index.position(offset)).toEqual(slow.position(source, offset));
      }),
      { numRuns: 1000, seed: 1 },
    );
  });

  it.each([
    ["LF", "a\nb", 2],
    ["CRLF", "a\r\nb", 3],
    ["a lone CR", "a\rb", 2],
  ])("starts a line after %s", (_, source, offset) => {
    expect(indexText(source).position(offset)).toEqual({ line: 2, column: 1 });
  });

  it("gives a byte order mark no column", () => {
    const index = indexText("\ufeffab");
    expect([0, 1, 2].map((offset) => index.position(offset).column)).toEqual([1, 1, 2]);
    expect(index.offsetOfByte(3)).toBe(1);
  });

  it("holds offsets to the text", () => {
    const index = indexText("é");
    expect([index.byteAt(9), index.offsetOfByte(9), index.offsetOfCodePoint(-1)]).toEqual([2, 1, 0]);
    expect(indexText("").position(5)).toEqual({ line: 1, column: 1 });
  });
});
