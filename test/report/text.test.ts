import { describe, expect, it } from "vitest";
import { textWriter } from "../../src/report/text.ts";
import { type Paint, plain } from "../../src/report/writer.ts";
import { finding, place, report } from "./sample.ts";

describe("text report", () => {
  it("names the line, who is hit, why and what to do", () => {
    const written = textWriter.write(report({ findings: [finding()] }), plain);
    expect(written).toBe(
      [
        "error[column-renamed] public.users.email becomes contact_email",
        "  --> db/migrations/0002.sql:2:13",
        "  2 | ALTER TABLE users RENAME COLUMN email TO contact_email;",
        "    |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
        "  = why: Debezium names fields after columns: events lose email from the next commit on",
        "  = broken: mailer (team-mail, #mail): reads email [contracts/consumers/mailer.yaml:7:9]",
        "  = evidence: READER_FIELD_MISSING_DEFAULT_VALUE at /fields/1",
        '  = witness: written with the old schema: {"email":"a@b.c"}',
        "             read with the new schema:    missing contact_email",
        "  = fix: headgate plan new rename-column public.users.email --to contact_email",
        "",
        "analysed 3 of 4 statements, 1 opaque; 1 pending migration, 3 tables captured by 1 connector, 6 subjects, 1 contract",
        "blocked: 1 error, fails on error (origin/main (3f2a91c) → work tree)",
        "",
      ].join("\n"),
    );
  });

  it("is two lines when all is well", () => {
    expect(textWriter.write(report(), plain)).toBe(
      [
        "analysed 3 of 4 statements, 1 opaque; 1 pending migration, 3 tables captured by 1 connector, 6 subjects, 1 contract",
        "passed: no findings (origin/main (3f2a91c) → work tree)",
        "",
      ].join("\n"),
    );
  });

  it("names who reads where it is not just the other schema's reader", () => {
    const witness = { direction: "new-data-old-reader", written: "1", read: "2", reader: "JSON.parse" } as const;
    expect(textWriter.write(report({ findings: [finding({ witness })] }), plain)).toContain(
      ["  = witness: written with the new schema: 1", "             read by JSON.parse:          2"].join("\n"),
    );
  });

  it("says why a level was lowered", () => {
    const lowered = [{ from: "error", to: "info", reason: "waived until 2026-12-15" }] as const;
    const written = textWriter.write(report({ findings: [finding({ severity: "info", lowered })] }), plain);
    expect(written).toContain("= lowered: error to info: waived until 2026-12-15");
  });

  it("prints the same for findings in any order, those without a place first", () => {
    const findings = [
      finding({ at: place("b.sql", 1, 1, 2) }),
      finding({ at: place("a.sql", 9, 1, 2) }),
      finding({ at: null, rule: "no-registry" }),
      finding({ at: place("a.sql", 10, 1, 2), rule: "z" }),
      finding({ at: place("a.sql", 10, 1, 2), rule: "a", severity: "warning" }),
    ];
    const written = textWriter.write(report({ findings }), plain);
    expect(textWriter.write(report({ findings: [...findings].reverse() }), plain)).toBe(written);
    expect(written.match(/^\w+\[[\w-]+\]/gm)).toEqual([
      "error[no-registry]",
      "error[column-renamed]",
      "error[z]",
      "warning[a]",
      "error[column-renamed]",
    ]);
  });

  it("spells out escapes and never lets a log line be a workflow command", () => {
    const hostile = finding({
      message: "a\u001b[31mb\n  ::error::owned\u202e",
      evidence: ["##[add-mask]x", "one\r\n::stop-commands::x"],
    });
    const written = textWriter.write(report({ findings: [hostile], notes: ["x\n::warning::y"] }), plain);
    expect(written).toContain("a\\x1b[31mb");
    expect(written).toContain("\\u{202e}");
    expect(written).not.toMatch(/^\s*::/m);
    expect(written).not.toContain("##[");
  });

  it("marks stretches for the painter without changing them", () => {
    const painted: Paint = (style, text) => `<${style}>${text}</${style}>`;
    const written = textWriter.write(report({ findings: [finding()] }), painted);
    expect(written).toContain("<error>error[column-renamed]</error> <strong>");
    expect(written.replace(/<\/?[a-z]+>/g, "")).toBe(textWriter.write(report({ findings: [finding()] }), plain));
  });
});
