import { describe, expect, it } from "vitest";
import { codeFrame } from "../../src/report/code-frame.ts";
import { plain } from "../../src/report/writer.ts";
import { place } from "./sample.ts";

function frame(text: string, ...at: [line: number, from: number, to: number, endLine?: number]): string {
  const [line, from, to, endLine = line] = at;
  return codeFrame(text, place("a.sql", line, from, to, endLine), plain).join("\n");
}

describe("code frame", () => {
  it("puts carets under the stretch", () => {
    expect(frame("BEGIN;\nDROP TABLE users;\n", 2, 12, 17)).toBe(
      ["2 | DROP TABLE users;", "  |            ^^^^^"].join("\n"),
    );
  });

  it("lines carets up after tabs, wide characters, combining marks and control characters", () => {
    expect(frame("\tDROP\tx", 1, 7, 8)).toBe(["1 |     DROP    x", "  |             ^"].join("\n"));
    expect(frame('"表名" x', 1, 6, 7)).toBe(['1 | "表名" x', "  |        ^"].join("\n"));
    expect(frame('"表名"', 1, 2, 4)).toBe(['1 | "表名"', "  |  ^^^^"].join("\n"));
    expect(frame("e\u0301 x", 1, 4, 5)).toBe(["1 | e\u0301 x", "  |   ^"].join("\n"));
    expect(frame("\u001b[2J x", 1, 6, 7)).toBe(["1 | \\x1b[2J x", "  |         ^"].join("\n"));
  });

  it("counts columns in code points", () => {
    expect(frame("'👍👍' x", 1, 6, 7)).toBe(["1 | '👍👍' x", "  |        ^"].join("\n"));
  });

  it("marks every line of a longer stretch, without indentation, and cuts long ones", () => {
    expect(frame("ALTER TABLE a\r\n  DROP b,\r\n  DROP c;\r\n", 1, 1, 9, 3)).toBe(
      [
        "1 | ALTER TABLE a",
        "  | ^^^^^^^^^^^^^",
        "2 |   DROP b,",
        "  |   ^^^^^^^",
        "3 |   DROP c;",
        "  |   ^^^^^^",
      ].join("\n"),
    );
    const long = Array.from({ length: 12 }, (_, line) => `x${line}`).join("\n");
    expect(frame(long, 1, 1, 4, 12).split("\n").at(-1)).toBe("  | … 6 more lines");
  });

  it("leaves out a last line that an exclusive end only touches", () => {
    expect(frame("a\nb\n", 1, 1, 1, 2)).toBe(["1 | a", "  | ^"].join("\n"));
  });

  it("shows one caret for an empty stretch, and nothing for a line that is not there", () => {
    expect(frame("SELECT", 1, 7, 7)).toBe(["1 | SELECT", "  |       ^"].join("\n"));
    expect(frame("SELECT", 9, 1, 2)).toBe("");
  });

  it("windows very long lines around the mark", () => {
    const [source = "", mark = ""] = frame(`${"x".repeat(5000)}HERE${"y".repeat(5000)}`, 1, 5001, 5005).split("\n");
    expect(source.length).toBeLessThan(160);
    expect(source.slice(mark.indexOf("^"), mark.lastIndexOf("^") + 1)).toBe("HERE");
  });
});
