import { spawnSync } from "node:child_process";
import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { workTree } from "../../src/adapters/files.ts";
import { openGit } from "../../src/adapters/git.ts";
import { findBase } from "../../src/adapters/git-base.ts";
import { commit, git, repository, temporaryFolder, write } from "./temporary.ts";

/** A clone of the last commit only. */
function shallowClone(of: string, ...options: readonly string[]): string {
  const clone = join(temporaryFolder(), "clone");
  git(of, "clone", "-q", "--depth=1", ...options, `file://${of}`, clone);
  return clone;
}

describe("openGit", () => {
  it("reads a commit's files, not the work tree's", async () => {
    const root = repository();
    write(root, "db/1.sql", "one");
    const first = commit(root, "first");
    write(root, "db/1.sql", "changed");
    write(root, "db/2.sql", "two");
    const found = await openGit(join(root, "db"));
    expect(found.root).toBe(root);
    const tree = await found.tree("main");
    expect(tree.label).toBe(`main (${first.slice(0, 7)})`);
    expect(await tree.list("db")).toEqual(["db/1.sql"]);
    expect(await tree.read("db/1.sql")).toBe("one");
    expect(await tree.read("db/2.sql")).toBeNull();
    expect(await tree.read("db")).toBeNull();
  });

  it("reads many files at once and big ones", async () => {
    const root = repository();
    const texts = Array.from({ length: 200 }, (_, place) => `é ${place}\n`.repeat(place));
    for (const [place, text] of texts.entries()) write(root, `${place}.sql`, text);
    write(root, "big.sql", "x".repeat(5_000_000));
    write(root, "empty.sql", "");
    commit(root, "all");
    const tree = await (await openGit(root)).tree("HEAD");
    expect(await Promise.all(texts.map((_, place) => tree.read(`${place}.sql`)))).toEqual(texts);
    expect((await tree.read("big.sql"))?.length).toBe(5_000_000);
    expect(await tree.read("empty.sql")).toBe("");
  });

  it("stands names with quotes, line breaks, escapes and leading dashes", async () => {
    const root = repository();
    const names = [
      `a "b" 'c'.sql`,
      "-rf.sql",
      "line\nbreak.sql",
      "tab\t.sql",
      "\u001b[31m.sql",
      "é😀.sql",
      "back\\slash.sql",
    ];
    for (const name of names) write(root, `db dir/${name}`, name);
    commit(root, "names");
    const tree = await (await openGit(root)).tree("HEAD");
    expect(await tree.list("db dir")).toEqual(names.map((name) => `db dir/${name}`).sort());
    for (const name of names) expect(await tree.read(`db dir/${name}`)).toBe(name);
  });

  it("follows links as the work tree does, and leaves out dead ones", async () => {
    const root = repository();
    write(root, "real/sub/1.sql", "one");
    write(root, "db/2.sql", "two");
    write(root, "node_modules/x.sql", "");
    symlinkSync("../real", join(root, "db/linked"));
    symlinkSync("../real/sub/1.sql", join(root, "db/file.sql"));
    symlinkSync("db", join(root, "alias"));
    symlinkSync(".", join(root, "db/self"));
    symlinkSync("../..", join(root, "real/sub/up"));
    symlinkSync("/etc", join(root, "db/out"));
    symlinkSync("loop", join(root, "db/loop"));
    commit(root, "links");
    const [onDisk, inGit] = [await workTree(root), await (await openGit(root)).tree("HEAD")];
    expect(await inGit.list("db")).toEqual(["db/2.sql", "db/file.sql", "db/linked/sub/1.sql"]);
    for (const folder of ["", "db", "alias", "real", "alias/linked", "db/file.sql", "nowhere"]) {
      const texts = new Map<string, string | null>();
      for (const path of await onDisk.list(folder)) {
        const text = await onDisk.read(path).catch(() => "dead link");
        if (text !== "dead link") texts.set(path, text);
      }
      expect(await inGit.list(folder)).toEqual([...texts.keys()]);
      for (const [path, text] of texts) expect(await inGit.read(path)).toBe(text);
    }
    for (const path of ["..", "/etc", "db/out/passwd"]) await expect(inGit.read(path)).rejects.toThrow("leads out");
  });

  it("refuses files that are no text", async () => {
    const root = repository();
    write(root, "x.sql", Buffer.from([0x61, 0]));
    commit(root, "binary");
    const tree = await (await openGit(root)).tree("HEAD");
    await expect(tree.read("x.sql")).rejects.toMatchObject({
      where: "x.sql",
      message: "the file is a binary file: byte 1 is NUL",
    });
  });

  it("resolves refs and nothing that is none", async () => {
    const root = repository();
    const head = commit(root, "first");
    git(root, "tag", "-a", "-m", "x", "v1");
    const found = await openGit(root);
    expect(await Promise.all(["HEAD", "main", "v1", head.slice(0, 8)].map(found.resolve))).toEqual([
      head,
      head,
      head,
      head,
    ]);
    for (const ref of ["", "nope", "--all", "^main", "main..main", "-h", "a\nb", "HEAD:x"]) {
      expect(await found.resolve(ref)).toBeNull();
    }
    await expect(found.tree("origin/nope")).rejects.toMatchObject({
      message: 'git knows no commit "origin/nope"',
      todo: "fetch it (`git fetch origin nope`), or name another with --base",
    });
  });

  it("finds where two branches part", async () => {
    const root = repository();
    const fork = commit(root, "fork");
    git(root, "checkout", "-q", "-b", "feature");
    commit(root, "feature");
    git(root, "checkout", "-q", "main");
    commit(root, "main");
    git(root, "checkout", "-q", "--orphan", "other");
    commit(root, "other");
    const found = await openGit(root);
    expect(await found.mergeBase("main", "feature")).toBe(fork);
    await expect(found.mergeBase("main", "other")).rejects.toThrow("have no commit in common");
  });

  it("says how to deepen a shallow clone", async () => {
    const origin = repository();
    commit(origin, "fork");
    git(origin, "checkout", "-q", "-b", "feature");
    commit(origin, "feature");
    git(origin, "checkout", "-q", "main");
    commit(origin, "main");
    const clone = shallowClone(origin, "--no-single-branch");
    const found = await openGit(clone);
    expect(await found.isShallow()).toBe(true);
    await expect(found.mergeBase("origin/main", "origin/feature")).rejects.toMatchObject({
      message: "this clone is too shallow to find where origin/main and origin/feature part",
      todo: expect.stringMatching(/--deepen.*fetch-depth: 0/),
    });
    await expect(found.tree("origin/gone")).rejects.toMatchObject({ todo: expect.stringContaining("shallow") });
    expect(await (await openGit(origin)).isShallow()).toBe(false);
  });

  it("says so where there is no repository", async () => {
    const folder = temporaryFolder();
    await expect(openGit(folder)).rejects.toMatchObject({
      name: "InputError",
      message: "this is not a git repository",
      where: folder,
    });
    git(folder, "init", "-q", "--bare");
    await expect(openGit(folder)).rejects.toMatchObject({ name: "InputError" });
  });

  it("says so where there is no git", async () => {
    const path = process.env.PATH;
    onTestFinished(() => {
      process.env.PATH = path;
    });
    process.env.PATH = "/nonexistent";
    await expect(openGit(temporaryFolder())).rejects.toMatchObject({
      name: "InputError",
      message: expect.stringContaining("git was not found"),
    });
  });

  it("reports an object that is gone", async () => {
    const root = repository();
    write(root, "x.sql", "some text");
    commit(root, "x");
    const blob = git(root, "rev-parse", "HEAD:x.sql");
    const tree = await (await openGit(root)).tree("HEAD");
    rmSync(join(root, ".git/objects", blob.slice(0, 2)), { recursive: true });
    await expect(tree.read("x.sql")).rejects.toThrow(`git has no object ${blob}`);
  });

  it("does not keep the process alive", () => {
    const root = repository();
    write(root, "x.sql", "text");
    commit(root, "x");
    const adapter = new URL("../../src/adapters/git.ts", import.meta.url).href;
    const code = `const { openGit } = await import(${JSON.stringify(adapter)});
const tree = await (await openGit(${JSON.stringify(root)})).tree("HEAD");
console.log(await tree.read("x.sql"));`;
    const ended = spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", code], {
      timeout: 20_000,
    });
    expect([ended.status, ended.stdout.toString()]).toEqual([0, "text\n"]);
  });
});

describe("findBase", () => {
  async function cloned() {
    const origin = repository();
    const first = commit(origin, "first");
    git(origin, "branch", "release");
    const clone = join(temporaryFolder(), "clone");
    git(origin, "clone", "-q", origin, clone);
    git(clone, "checkout", "-q", "-b", "feature");
    return { clone, first, found: await openGit(clone) };
  }

  it.each([
    [{ GITHUB_BASE_REF: "release" }, "origin/release", "GITHUB_BASE_REF"],
    [{ CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "release" }, "origin/release", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME"],
    [{ BITBUCKET_PR_DESTINATION_BRANCH: "release" }, "origin/release", "BITBUCKET_PR_DESTINATION_BRANCH"],
    [{ SYSTEM_PULLREQUEST_TARGETBRANCH: "refs/heads/release" }, "origin/release", "SYSTEM_PULLREQUEST_TARGETBRANCH"],
    [{ BUILDKITE_PULL_REQUEST_BASE_BRANCH: "release" }, "origin/release", "BUILDKITE_PULL_REQUEST_BASE_BRANCH"],
    [{ JENKINS_URL: "x", CHANGE_TARGET: "release" }, "origin/release", "CHANGE_TARGET"],
    [{ TRAVIS_PULL_REQUEST: "12", TRAVIS_BRANCH: "release" }, "origin/release", "TRAVIS_BRANCH"],
    [{ TRAVIS_PULL_REQUEST: "false", TRAVIS_BRANCH: "release" }, "origin/HEAD", "the default branch"],
    [{ GITHUB_BASE_REF: "" }, "origin/HEAD", "the default branch"],
    [{}, "origin/HEAD", "the default branch"],
  ])("takes %j", async (env, ref, source) => {
    const { found } = await cloned();
    expect(await findBase(env, found)).toEqual({ ref, found: source });
  });

  it("takes exact commits where a service gives them", async () => {
    const { found, first } = await cloned();
    const env = { CI_MERGE_REQUEST_DIFF_BASE_SHA: first, CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main" };
    expect((await findBase(env, found)).ref).toBe(first);
  });

  it("reads the GitHub event", async () => {
    const { found, first, clone } = await cloned();
    const file = join(clone, "event.json");
    const base = async (event: unknown) => {
      write(clone, "event.json", JSON.stringify(event));
      return (await findBase({ GITHUB_EVENT_PATH: file }, found)).found;
    };
    expect(await base({ pull_request: { base: { sha: first } } })).toBe("pull_request.base.sha of the GitHub event");
    expect(await base({ merge_group: { base_sha: first } })).toBe("merge_group.base_sha of the GitHub event");
    expect(await base({ before: first })).toBe("before of the GitHub event");
    expect(await base({ before: "0".repeat(40) })).toBe("the default branch");
    expect(await base({ pull_request: null })).toBe("the default branch");
    await expect(base({ before: "1".repeat(40) })).rejects.toThrow("which is not in this clone");
  });

  it("stops when the announced base was not fetched", async () => {
    const { found } = await cloned();
    await expect(findBase({ GITHUB_BASE_REF: "gone\u001b[2J" }, found)).rejects.toMatchObject({
      message: 'GITHUB_BASE_REF names "gone\\u001b[2J", which is not in this clone',
      todo: expect.stringContaining("fetch-depth: 0"),
    });
  });

  it("takes the tracked branch, but not the branch's own copy", async () => {
    const { found, clone } = await cloned();
    git(clone, "branch", "-q", "--set-upstream-to=origin/release");
    expect(await findBase({}, found)).toEqual({ ref: "origin/release", found: "the upstream branch of feature" });
    git(clone, "push", "-q", "-u", "origin", "feature");
    expect((await findBase({}, found)).ref).toBe("origin/HEAD");
  });

  it("takes main without a remote, and asks where there is nothing", async () => {
    const root = repository();
    commit(root, "first");
    expect((await findBase({}, await openGit(root))).ref).toBe("main");
    git(root, "branch", "-q", "-m", "trunk");
    await expect(findBase({}, await openGit(root))).rejects.toMatchObject({
      todo: expect.stringContaining("--base REF"),
    });
  });
});
