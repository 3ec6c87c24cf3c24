import { execFileSync } from "node:child_process";
import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { gitMergedFiles } from "../../src/adapters/git-merged-files.ts";
import { temporaryFolder, write } from "./temporary.ts";

const NOW = new Date("2026-06-01T12:00:00Z");
const TEN_LINES = Array.from({ length: 10 }, (_, line) => `line ${line}\n`).join("");

/** A repository whose commits bear the dates they are given, and nobody's configuration. */
class Dated {
  readonly root = temporaryFolder();

  constructor() {
    this.git("2026-01-01", "init", "-q", "-b", "main");
  }

  git(day: string, ...args: readonly string[]): string {
    const date = `${day}T00:00:00Z`;
    const env = {
      PATH: process.env.PATH,
      HOME: "/nonexistent",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_AUTHOR_NAME: "a",
      GIT_AUTHOR_EMAIL: "a@example.org",
      GIT_AUTHOR_DATE: "2001-01-01T00:00:00Z",
      GIT_COMMITTER_NAME: "a",
      GIT_COMMITTER_EMAIL: "a@example.org",
      GIT_COMMITTER_DATE: date,
    };
    return execFileSync("git", [...args], { cwd: this.root, env, stdio: ["ignore", "pipe", "ignore"] })
      .toString()
      .trim();
  }

  /** A null text takes the file away. */
  commit(day: string, files: Readonly<Record<string, string | null>>): this {
    for (const [path, text] of Object.entries(files)) {
      if (text === null) rmSync(join(this.root, path));
      else write(this.root, path, text);
    }
    this.git(day, "add", "-A");
    this.git(day, "commit", "-q", "--allow-empty", "-m", "x");
    return this;
  }

  rename(day: string, from: string, to: string, text?: string): this {
    write(this.root, to, "");
    renameSync(join(this.root, from), join(this.root, to));
    return this.commit(day, text === undefined ? {} : { [to]: text });
  }

  async history(path: string, root = this.root): Promise<readonly string[] | null> {
    const base = execFileSync("git", ["rev-parse", "HEAD"], { cwd: root }).toString().trim();
    const files = gitMergedFiles(root, base, {
      fetch: false,
      advice: "fetch more",
      isSame: (name) => !name.startsWith("draft"),
    });
    const histories = await files.histories([path, "nowhere"], NOW);
    if (histories === null) return null;
    expect(histories.has("nowhere")).toBe(false);
    return (histories.get(path) ?? []).map(
      (version) => `${version.date.toISOString().slice(0, 10)} ${version.path} ${version.text?.split("\n")[0]}`,
    );
  }
}

describe("histories of merged files", () => {
  it("has a version for each merged change, newest first, by the committer's date", async () => {
    const repository = new Dated()
      .commit("2026-01-02", { "a b.sql": "one", other: "x" })
      .commit("2026-01-03", { other: "y" })
      .commit("2026-01-04", { "a b.sql": "two" });
    expect(await repository.history("a b.sql")).toEqual(["2026-01-04 a b.sql two", "2026-01-02 a b.sql one"]);
    expect(await repository.history("gone")).toEqual([]);
  });

  it("counts a merge from the merge, a squash from the squash, a rebase from each rebased commit", async () => {
    const repository = new Dated().commit("2026-01-01", { start: "" });
    repository.git("2026-01-02", "checkout", "-q", "-b", "merged");
    repository.commit("2026-01-02", { merged: "one" }).commit("2026-01-03", { merged: "two" });
    repository.git("2026-01-03", "checkout", "-q", "main");
    repository.commit("2026-01-05", { other: "" });
    repository.git("2026-01-10", "merge", "-q", "--no-ff", "-m", "merge", "merged");
    repository.git("2026-01-10", "checkout", "-q", "-b", "squashed");
    repository.commit("2026-01-11", { squashed: "one" }).commit("2026-01-12", { squashed: "two" });
    repository.git("2026-01-12", "checkout", "-q", "main");
    repository.git("2026-01-20", "merge", "-q", "--squash", "squashed");
    repository.git("2026-01-20", "commit", "-q", "-m", "squash");
    repository.git("2026-01-20", "checkout", "-q", "-b", "rebased", "HEAD~1");
    repository.commit("2026-01-21", { rebased: "one" }).commit("2026-01-22", { rebased: "two" });
    repository.git("2026-01-30", "rebase", "-q", "main");
    repository.git("2026-01-30", "checkout", "-q", "main");
    repository.git("2026-01-30", "merge", "-q", "--ff-only", "rebased");
    expect(await repository.history("merged")).toEqual(["2026-01-10 merged two"]);
    expect(await repository.history("squashed")).toEqual(["2026-01-20 squashed two"]);
    expect(await repository.history("rebased")).toEqual(["2026-01-30 rebased two", "2026-01-30 rebased one"]);
  });

  it("sees what a merge made while it resolved a conflict", async () => {
    const repository = new Dated().commit("2026-01-01", { x: "base\n" });
    repository.git("2026-01-02", "checkout", "-q", "-b", "side");
    repository.commit("2026-01-02", { x: "side\n" });
    repository.git("2026-01-02", "checkout", "-q", "main");
    repository.commit("2026-01-03", { x: "main\n" });
    expect(() => repository.git("2026-01-04", "merge", "-q", "side")).toThrow();
    repository.commit("2026-01-04", { x: "neither\n" });
    expect(await repository.history("x")).toEqual(["2026-01-04 x neither", "2026-01-03 x main", "2026-01-01 x base"]);
  });

  it("counts a file that was taken back from when it came again", async () => {
    const repository = new Dated()
      .commit("2026-01-01", { x: "one" })
      .commit("2026-01-02", { x: null })
      .commit("2026-01-03", { x: "one" });
    expect(await repository.history("x")).toEqual(["2026-01-03 x one"]);
    expect(await repository.commit("2026-01-04", { x: null }).history("x")).toEqual([]);
  });

  it("follows renames, changed ones too, but no other file's past", async () => {
    const repository = new Dated()
      .commit("2026-01-01", { "a/x": `first\n${TEN_LINES}`, y: "y" })
      .commit("2026-01-02", { "a/x": `second\n${TEN_LINES}` })
      .rename("2026-01-03", "a/x", "b/x")
      .rename("2026-01-04", "b/x", "c/z", `third\n${TEN_LINES}`)
      .commit("2026-01-05", { "a/x": "another file" });
    expect(await repository.history("c/z")).toEqual([
      "2026-01-04 c/z third",
      "2026-01-03 b/x second",
      "2026-01-02 a/x second",
      "2026-01-01 a/x first",
    ]);
    expect(await repository.history("a/x")).toEqual(["2026-01-05 a/x another file"]);
  });

  it("does not count what was a draft of another kind", async () => {
    const repository = new Dated()
      .commit("2026-01-01", { "drafts/x": TEN_LINES })
      .rename("2026-01-02", "drafts/x", "x");
    expect(await repository.history("x")).toEqual(["2026-01-02 x line 0"]);
  });

  it("gives a backdated commit no earlier date than the commits before it have", async () => {
    const repository = new Dated()
      .commit("2026-01-01", { start: "" })
      .commit("2026-05-20", { other: "" })
      .commit("2026-02-01", { x: "one" })
      .commit("2026-05-25", { x: "two" });
    expect(await repository.history("x")).toEqual(["2026-05-25 x two", "2026-05-20 x one"]);
  });

  it("takes a date in the future for now, and for no more than that", async () => {
    const repository = new Dated()
      .commit("2026-01-01", { start: "" })
      .commit("2099-01-01", { x: "one" })
      .commit("2026-05-25", { y: "one" });
    expect(await repository.history("x")).toEqual(["2026-06-01 x one"]);
    expect(await repository.history("y")).toEqual(["2026-05-25 y one"]);
  });

  it("is not fooled by settings, replaced commits, or changes of mode", async () => {
    const repository = new Dated().commit("2026-01-01", { x: "one" }).commit("2026-05-01", { y: "one" });
    for (const [key, value] of [
      ["log.diffMerges", "off"],
      ["log.showRoot", "false"],
      ["diff.renames", "false"],
      ["core.quotePath", "true"],
    ] as const) {
      repository.git("2026-05-01", "config", key, value);
    }
    repository.git("2026-05-01", "update-index", "--chmod=+x", "x");
    repository.git("2026-05-02", "commit", "-q", "-m", "mode");
    const last = repository.git("2026-05-02", "rev-parse", "HEAD~1");
    repository.git("2020-01-01", "replace", "--graft", last);
    expect(await repository.history("y")).toEqual(["2026-05-01 y one"]);
    expect(await repository.history("x")).toEqual(["2026-01-01 x one"]);
  });

  it("has names with line breaks and quotes, files that are no text, and empty ones", async () => {
    const repository = new Dated().commit("2026-01-01", { 'a "b"\n:c': "one", empty: "", "\u0001": "two" });
    write(repository.root, "binary", Buffer.from([0, 1, 2]));
    repository.commit("2026-01-02", {});
    expect(await repository.history('a "b"\n:c')).toEqual(['2026-01-01 a "b"\n:c one']);
    expect(await repository.history("\u0001")).toEqual(["2026-01-01 \u0001 two"]);
    expect(await repository.history("empty")).toEqual(["2026-01-01 empty "]);
    expect(await repository.history("binary")).toEqual(["2026-01-02 binary undefined"]);
  });
});

describe("a shallow clone", () => {
  const origin = () =>
    new Dated().commit("2026-01-01", { x: "one" }).commit("2026-02-01", { x: "two" }).commit("2026-03-01", { y: "" });
  const clone = (of: Dated, ...options: readonly string[]) => {
    const root = join(temporaryFolder(), "clone");
    execFileSync("git", ["clone", "-q", ...options, `file://${of.root}`, root]);
    return root;
  };
  const files = (root: string, fetch: boolean) => {
    const base = execFileSync("git", ["rev-parse", "HEAD"], { cwd: root }).toString().trim();
    return gitMergedFiles(root, base, { fetch, advice: "fetch more", isSame: () => true });
  };

  it("does not tell, and says what to do about it", async () => {
    const repository = origin();
    const root = clone(repository, "--depth=2");
    expect(await repository.history("x", root)).toBeNull();
    await expect(files(root, false).complete()).rejects.toMatchObject({
      message: "this clone is too shallow to tell when plans and migrations were merged",
      todo: "fetch more",
    });
  });

  it("tells all the same where it holds the whole line", async () => {
    const repository = origin();
    expect(await repository.history("x", clone(repository, "--depth=3"))).toEqual([
      "2026-02-01 x two",
      "2026-01-01 x one",
    ]);
  });

  it.each([
    ["a server that can leave files out", "true"],
    ["one that cannot", "false"],
  ])("fetches what it lacks where it may, from %s", async (_, filters) => {
    const repository = origin();
    repository.git("2026-03-01", "config", "uploadpack.allowFilter", filters);
    repository.git("2026-03-01", "config", "uploadpack.allowAnySHA1InWant", filters);
    const root = clone(repository, "--depth=1");
    const merged = files(root, true);
    await merged.complete();
    const history = (await merged.histories(["x"], NOW))?.get("x") ?? [];
    expect(history.map(({ text }) => text)).toEqual(["two", "one"]);
  });

  it("says so when there is nothing to fetch from", async () => {
    const root = clone(origin(), "--depth=1");
    execFileSync("git", ["remote", "set-url", "origin", "file:///nonexistent/repository"], { cwd: root });
    await expect(files(root, true).complete()).rejects.toMatchObject({
      message: expect.stringMatching(/cannot be fetched: .*nonexistent/),
      todo: "fetch more",
    });
    execFileSync("git", ["remote", "remove", "origin"], { cwd: root });
    await expect(files(root, true).complete()).rejects.toThrow("cannot be fetched: the clone has no remote");
  });
});
