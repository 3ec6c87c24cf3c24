import { describe, expect, it } from "vitest";
import { parseConfig } from "../../src/config/config.ts";
import { type Pin, parseLock, pinOf, printLock } from "../../src/config/contract-lock.ts";
import { redactedUrl } from "../../src/config/contract-sources.ts";
import { versionRange } from "../../src/config/version-range.ts";
import { inputErrorOf } from "../config/helpers.ts";

const config = (contracts: string, environment: Readonly<Record<string, string>> = {}) =>
  parseConfig(
    { path: "headgate.yaml", text: `migrations: db\nconnectors: [c.json]\ncontracts:${contracts}\n` },
    { paths: [], environment: new Map(Object.entries(environment)) },
  );

describe("contracts elsewhere in headgate.yaml", () => {
  it("are patterns and places", () => {
    const list = `
  - contracts/*.yaml
  - {path: ../search, files: contracts/*.yaml}
  - {git: "https://\${USER}:\${TOKEN}@git.example.org/a/b.git", ref: main, files: [a.yaml, "!b.yaml"]}
  - {npm: "@acme/contracts", version: ^1.2, files: "*.yaml"}`;
    const { contracts, contractSources } = config(list, { USER: "me", TOKEN: "secret" });
    expect(contracts).toEqual(["contracts/*.yaml"]);
    expect(contractSources).toEqual([
      { kind: "path", path: "../search", files: ["contracts/*.yaml"] },
      {
        kind: "git",
        url: "https://me:secret@git.example.org/a/b.git",
        bare: "https://git.example.org/a/b.git",
        ref: "main",
        files: ["a.yaml", "!b.yaml"],
      },
      { kind: "npm", package: "@acme/contracts", range: "^1.2", files: ["*.yaml"] },
    ]);
    expect(config(list).contractSources[1]).toMatchObject({ url: "https://git.example.org/a/b.git" });
    expect(config(" {path: ../search, files: c.yaml}")).toMatchObject({
      contracts: [],
      contractSources: [{ path: "../search" }],
    });
    expect(config(" c/*.yaml")).toMatchObject({ contracts: ["c/*.yaml"], contractSources: [] });
  });

  it.each([
    [' {git: "--upload-pack=touch x", files: c.yaml}', "headgate.yaml:3:18: this is no address of a git repository"],
    [" {git: https://h/r, ref: --upload-pack=x, files: c.yaml}", "is no branch, tag or commit"],
    [' {git: https://h/r, ref: "a b", files: c.yaml}', "is no branch, tag or commit"],
    [" {git: https://h/r, ref: a..b, files: c.yaml}", "is no branch, tag or commit"],
    [' {git: https://h/r, ref: "a:refs/heads/x", files: c.yaml}', "is no branch, tag or commit"],
    [' {npm: "../../etc", files: c.yaml}', "is no name of a package"],
    [' {npm: "@a/../b", files: c.yaml}', "is no name of a package"],
    [" {npm: a, version: newest, files: c.yaml}", "is no range of versions"],
    [" {git: https://h/r}", "headgate.yaml:3:12"],
  ])("refuses %s", (text, message) => {
    expect(inputErrorOf(() => config(text))).toContain(message);
  });

  it("shows no secret of an address", () => {
    expect(redactedUrl("https://me:secret@h/r.git?token=x#y")).toBe("https://h/r.git");
    expect(redactedUrl("https://token@h/r")).toBe("https://h/r");
    expect(redactedUrl("git@h:a/b.git")).toBe("git@h:a/b.git");
  });
});

describe("the lock file", () => {
  const pins: readonly Pin[] = [
    { kind: "git", url: "https://h/r.git", ref: "main", commit: "a".repeat(40) },
    { kind: "git", url: "https://h/r.git", ref: null, commit: "b".repeat(40) },
    { kind: "npm", package: "@acme/c", version: "1.2.3", integrity: "sha256-x" },
  ];

  it("is read as it is written", () => {
    const text = printLock(pins);
    expect(parseLock({ path: "contracts.lock.yaml", text })).toEqual(pins);
    expect(printLock(parseLock({ path: "contracts.lock.yaml", text }))).toBe(text);
    expect(parseLock({ path: "contracts.lock.yaml", text: printLock([]) })).toEqual([]);
  });

  it("pins a source by its address without secrets, and its ref", () => {
    const source = {
      kind: "git",
      url: "https://x:y@h/r.git",
      bare: "https://h/r.git",
      ref: "main",
      files: [],
    } as const;
    expect(pinOf(pins, source)?.commit).toBe("a".repeat(40));
    expect(pinOf(pins, { ...source, ref: "next" })).toBeNull();
    expect(pinOf(pins, { kind: "npm", package: "@acme/c", range: null, files: [] })?.version).toBe("1.2.3");
  });

  it("refuses a commit that is none", () => {
    const text = "version: 1\nsources:\n  - {git: https://h/r, commit: --help}\n";
    expect(inputErrorOf(() => parseLock({ path: "contracts.lock.yaml", text }))).toContain("contracts.lock.yaml:3:");
  });
});

describe("ranges of versions", () => {
  it.each([
    ["1.2.3", ["1.2.3"], ["1.2.4", "1.2.3-beta"]],
    ["^1.2", ["1.2.0", "1.9.9"], ["1.1.9", "2.0.0"]],
    ["^0.2.3", ["0.2.3", "0.2.9"], ["0.3.0", "0.2.2"]],
    ["^0.0.3", ["0.0.3"], ["0.0.4"]],
    ["~1.2.3", ["1.2.3", "1.2.9"], ["1.3.0"]],
    ["1.x", ["1.0.0", "1.9.0"], ["2.0.0"]],
    ["*", ["0.0.1"], ["1.0.0-rc.1"]],
    [">=1.2 <2", ["1.2.0", "1.9.9"], ["2.0.0", "1.1.0"]],
    ["> 1.2", ["1.3.0"], ["1.2.9"]],
    ["<=1.2", ["1.2.9"], ["1.3.0"]],
    ["1.2 - 1.4", ["1.2.0", "1.4.9"], ["1.5.0"]],
    ["^1 || ^3", ["1.5.0", "3.0.0"], ["2.0.0"]],
    [">=1.0.0-rc.1", ["1.0.0-rc.2", "1.0.0"], ["1.1.0-rc.1"]],
  ])("%s", (range, inside, outside) => {
    const fits = versionRange(range);
    expect(inside.filter((version) => fits?.(version) !== true)).toEqual([]);
    expect(outside.filter((version) => fits?.(version) !== false)).toEqual([]);
  });

  it.each(["newest", "1.2.3.4", "^", "git+https://x", "1 || x y"])("%s is none", (range) => {
    expect(versionRange(range)).toBeNull();
  });
});
