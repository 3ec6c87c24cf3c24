import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { headgate } from "./run.ts";

const record = (...fields: readonly object[]) => JSON.stringify({ type: "record", name: "R", fields });
const OLD = record({ name: "a", type: "int" });
const NEW = record({ name: "a", type: "int" }, { name: "b", type: "string" });

describe("compat", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "headgate-compat-"));
    writeFileSync(join(folder, "old.avsc"), OLD);
    writeFileSync(join(folder, "new.avsc"), NEW);
    writeFileSync(join(folder, "bad.avsc"), "{");
    writeFileSync(join(folder, "latin.avsc"), Buffer.from([0x22, 0xe4, 0x22]));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const compat = (...args: readonly string[]) => headgate(["compat", ...args], { cwd: folder });

  it("stops what the registry would refuse, with its words", async () => {
    const outcome = await compat("--level", "BACKWARD", "new.avsc", "old.avsc");
    expect(outcome.code).toBe(1);
    expect(outcome.stdout).toContain("READER_FIELD_MISSING_DEFAULT_VALUE");
    expect(outcome.stdout).toMatch(/BACKWARD: incompatible with old\.avsc\n$/);
  });

  it("lets pass what it would take, levels in any case", async () => {
    expect(await compat("--level", "forward", "new.avsc", "old.avsc")).toEqual({
      code: 0,
      stdout: "FORWARD: compatible\n",
      stderr: "",
    });
  });

  it.each([
    ["bad.avsc", /bad\.avsc:1:2: not an Avro schema/],
    ["latin.avsc", /latin\.avsc is not UTF-8/],
    ["gone.avsc", /gone\.avsc cannot be read: there is no such file/],
  ])("cannot use %s", async (file, says) => {
    const outcome = await compat("--level", "FULL", file, "old.avsc");
    expect(outcome).toMatchObject({ code: 2, stdout: "" });
    expect(outcome.stderr).toMatch(says);
  });

  it("answers one line for each line of a batch, in order, bad ones too", async () => {
    const stdin = [
      JSON.stringify({ id: "one", schema: NEW, previous: [OLD], levels: ["BACKWARD", "FORWARD"] }),
      "",
      "no json",
      JSON.stringify({ id: "two\u2028", schema: OLD, previous: [] }),
      JSON.stringify({ id: 3, schema: "{" }),
    ].join("\r\n");
    const outcome = await headgate(["compat", "--batch"], { stdin });
    expect(outcome).toMatchObject({ code: 0, stderr: "" });
    const answers = outcome.stdout
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect(answers).toMatchObject([
      { id: "one", results: { BACKWARD: { compatible: false }, FORWARD: { compatible: true, messages: [] } } },
      { id: null, parseError: expect.any(String) },
      { id: "two\u2028", results: { FULL_TRANSITIVE: { compatible: true } } },
      { id: 3, parseError: expect.any(String) },
    ]);
  });
});
