import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MARKER, markdownWriter } from "../../src/report/markdown.ts";
import { plain } from "../../src/report/writer.ts";
import { finding, place, report } from "./sample.ts";

function write(...args: Parameters<typeof report>): string {
  return markdownWriter.write(report(...args), plain);
}

function tableRows(markdown: string): readonly string[] {
  return markdown.split("\n").filter((line) => line.startsWith("| "));
}

describe("markdown report", () => {
  it("starts with the marker and the verdict", () => {
    const [marker, , heading] = write({ findings: [finding()] }).split("\n");
    expect(marker).toBe(MARKER);
    expect(heading).toBe("## ⛔ headgate: blocked");
    expect(write()).toContain("## ✅ headgate: passed");
  });

  it("lists findings and consumers in tables, details folded away", () => {
    const written = write({ findings: [finding(), finding({ at: place("a.sql", 1, 1, 2) })] });
    expect(tableRows(written)).toHaveLength(2 + 2 + 2 + 1);
    expect(written).toContain("<code>mailer</code>");
    expect(written.match(/<details>/g)).toHaveLength(3);
    expect(written).toContain("^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^");
  });

  it("lets nothing out of its cell or tag", () => {
    const text = "a | b `c` <img src=x> @everyone #77 **bold** [x](https://evil.example) </pre>\n\n# h";
    const written = write({ findings: [finding({ message: text, rule: text, why: text, evidence: [text] })] });
    expect(tableRows(written).map((row) => row.split(" | ").length)).toEqual([4, 4, 4, 4, 4, 4]);
    expect(written).not.toContain("<img");
    expect(written).not.toContain("`");
    expect(written.match(/<\/pre>/g)).toHaveLength(1);
    for (const markup of ["**bold**", "https:", "@everyone", "#77"]) expect(outsidePre(written)).not.toContain(markup);
  });

  it("stays below GitHub's limit and says what it left out", () => {
    const many = Array.from({ length: 2000 }, (_, line) => finding({ at: place("a.sql", line + 1, 1, 2) }));
    const written = write({ findings: many });
    expect(written.length).toBeLessThan(65_536);
    expect(written).toContain("… cut: too long");
    expect(written).toContain("… 2000 more in the job's log");
    const few = write({ findings: many.slice(0, 200) });
    expect(few.length).toBeLessThan(65_536);
    expect(few).not.toContain("… cut");
    expect(few).toMatch(/… \d+ more in the job's log/);
  });

  it("keeps rows and tags whole for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), (message, why) => {
        const written = write({ findings: [finding({ message, why })] });
        expect(tableRows(written).map((row) => row.split(" | ").length)).toEqual([4, 4, 4, 4, 4, 4]);
        expect(written.match(/<pre>/g)).toHaveLength(1);
        expect(written.match(/<\/details>/g)).toHaveLength(2);
      }),
    );
  });
});

/** Without preformatted text, where GitHub looks for no Markdown, links or mentions. */
function outsidePre(markdown: string): string {
  return markdown.replace(/<pre>.*?<\/pre>/gs, "");
}
