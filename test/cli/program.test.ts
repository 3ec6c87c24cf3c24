import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { VERSION } from "../../src/cli/version.ts";
import { headgate } from "./run.ts";

describe("command line", () => {
  it("says the package's version", async () => {
    expect(JSON.parse(readFileSync("package.json", "utf8"))).toMatchObject({ version: VERSION });
    expect(await headgate(["--version"])).toEqual({ code: 0, stdout: `${VERSION}\n`, stderr: "" });
  });

  it("lists its commands", async () => {
    const { code, stdout } = await headgate(["--help"]);
    expect(code).toBe(0);
    for (const command of ["check", "predict", "catalog", "consumers", "register", "compat", "explain", "init"]) {
      expect(stdout).toMatch(new RegExp(`^  ${command} `, "m"));
    }
  });

  it.each([
    [["chek"], /unknown command 'chek'[\s\S]*Did you mean check/],
    [["check", "--formt", "json"], /unknown option '--formt'/],
    [["check", "--format", "yaml"], /Allowed choices are text, json, github, markdown/],
    [["check", "--fail-on", "info"], /Allowed choices are error, warning, never/],
    [["check", "--engine", "magic"], /Allowed choices are static/],
    [["check", "--base", "main", "--applied", "3"], /cannot be used with option/],
    [["--color", "pink", "check"], /Allowed choices are auto, always, never/],
    [["compat", "--level", "UPWARD", "a", "b"], /Levels are NONE, BACKWARD/],
    [["check", "--output", "json"], /--output json is not FORMAT:FILE/],
    [["check", "--output", "html:x"], /no report format "html"[\s\S]*formats are text, json/],
    [["compat", "--level", "FULL", "new.avsc"], /compat needs a new schema and what is registered/],
    [[], /Usage: headgate/],
  ])("answers %j with status 2 and nothing on stdout", async (args, says) => {
    const outcome = await headgate(args);
    expect(outcome).toMatchObject({ code: 2, stdout: "" });
    expect(outcome.stderr).toMatch(says);
  });
});
