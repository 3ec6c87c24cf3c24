import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { githubWriter } from "../../src/report/github.ts";
import { plain } from "../../src/report/writer.ts";
import { finding, place, report } from "./sample.ts";

function write(...args: Parameters<typeof report>): string {
  return githubWriter.write(report(...args), plain);
}

/** As the runner takes a workflow command apart (actions/runner, ActionCommand.TryParseV2). */
function parseCommand(line: string) {
  const [, command = "", properties = "", data = ""] = /^::(\w+) (.*?)::(.*)$/.exec(line) ?? [];
  const unescaped = (text: string) => text.replaceAll("%0D", "\r").replaceAll("%0A", "\n");
  const entries = properties.split(",").map((property) => {
    const [key = "", value = ""] = property.split("=", 2);
    return [key, unescaped(value).replaceAll("%3A", ":").replaceAll("%2C", ",").replaceAll("%25", "%")] as const;
  });
  return { command, properties: Object.fromEntries(entries), data: unescaped(data).replaceAll("%25", "%") };
}

describe("github report", () => {
  it("annotates the SQL line", () => {
    const [command = ""] = write({ findings: [finding()] }).split("\n");
    expect(
      command.startsWith("::error file=db/migrations/0002.sql,line=2,col=13,endLine=2,title=column-renamed::"),
    ).toBe(true);
    expect(parseCommand(command).data.split("\n")[0]).toBe("public.users.email becomes contact_email");
  });

  it("uses the three commands GitHub has", () => {
    const findings = (["error", "warning", "info"] as const).map((severity) => finding({ severity }));
    expect(write({ findings }).match(/^::\w+/gm)).toEqual(["::error", "::warning", "::notice"]);
  });

  it("leaves the place out when there is none", () => {
    expect(write({ findings: [finding({ at: null })] })).toMatch(/^::error title=column-renamed::/);
  });

  it("survives commas, colons, percent signs and line breaks in paths and texts", () => {
    const at = place("db/100%, a:b\n.sql", 1, 1, 2);
    const [command = ""] = write({ findings: [finding({ at, message: "50%0A, a::b", why: "one\r\ntwo" })] }).split(
      "\n",
    );
    const parsed = parseCommand(command);
    expect(parsed.properties.file).toBe("db/100%, a:b\\x0a.sql");
    expect(parsed.data.split("\n").slice(0, 3)).toEqual(["50%0A, a::b", "one", "two"]);
  });

  it("is one command a finding whatever the text", () => {
    const anything = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(anything, anything, anything, (message, rule, file) => {
        const written = write({ findings: [finding({ message, rule, at: place(file, 1, 1, 2) })] });
        expect(written.split("\n").filter((line) => line.trimStart().startsWith("::"))).toHaveLength(1);
        expect(written.split("\n")).toHaveLength(4);
      }),
    );
  });
});
