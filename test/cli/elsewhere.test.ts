import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { headgate, type Outcome } from "./run.ts";

/** A folder that may be a git repository. */
class Folder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
    mkdirSync(path, { recursive: true });
  }

  write(path: string, text: string): this {
    mkdirSync(dirname(join(this.path, path)), { recursive: true });
    writeFileSync(join(this.path, path), text);
    return this;
  }

  read(path: string): string {
    return readFileSync(join(this.path, path), "utf8");
  }

  git(...args: readonly string[]): string {
    const settings = ["-c", "user.name=Someone", "-c", "user.email=someone@example.org", "-c", "commit.gpgsign=false"];
    return execFileSync("git", [...settings, ...args], {
      cwd: this.path,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    }).trim();
  }

  commit(message = "state"): string {
    if (!existsSync(join(this.path, ".git"))) this.git("init", "-q", "-b", "main");
    this.git("add", "-A");
    this.git("commit", "-q", "--allow-empty", "-m", message);
    return this.git("rev-parse", "HEAD");
  }
}

const CONTRACT = (columns: string) => `consumer: search
owner: team-search
reads:
  - table: public.products
    columns: ${columns}
`;

const CONNECTOR = JSON.stringify({
  name: "shop",
  config: {
    "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
    "database.dbname": "shop",
    "topic.prefix": "shop",
    "plugin.name": "pgoutput",
  },
});

let root: string;
let shop: Folder;
let search: Folder;
let cache: string;

/** A shop that captures one table, and a search team that keeps its own contract in another repository. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "headgate-elsewhere-"));
  cache = join(root, "cache");
  vi.stubEnv("GIT_ALLOW_PROTOCOL", "file");
  search = new Folder(join(root, "search")).write("contracts/search.yaml", CONTRACT("[id, email]"));
  shop = new Folder(join(root, "shop"))
    .write("db/1.sql", "CREATE TABLE products (id bigint PRIMARY KEY, email text, name text);\n")
    .write("connect/shop.json", CONNECTOR);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

const HEAD = "postgres: 17\nmigrations: db\nconnectors: [connect/*.json]\n";
const configure = (contracts: string) => shop.write("headgate.yaml", `${HEAD}contracts:\n  - ${contracts}\n`);
const fromGit = (ref = "ref: main, ") => configure(`{git: "${search.path}", ${ref}files: "contracts/*.yaml"}`);
const run = (...args: readonly string[]): Promise<Outcome> =>
  headgate(args, { cwd: shop.path, env: { HEADGATE_CACHE: cache } });
const check = (...args: readonly string[]) => run("check", "--base", "main~1", "--format", "text", ...args);
const drop = () => shop.write("db/2.sql", "ALTER TABLE products DROP COLUMN email;\n").commit("drop");

describe("contracts in a git repository", () => {
  it("are judged with their place, and a note says which commit was used", async () => {
    const commit = search.commit();
    fromGit().commit();
    drop();
    const outcome = await check();
    expect(outcome.code, outcome.stderr).toBe(1);
    expect(outcome.stdout).toContain("search");
    expect(outcome.stdout).toContain(`${search.path}@${commit.slice(0, 7)}!contracts/search.yaml:5:`);
    expect(`${outcome.stdout}${outcome.stderr}`).toContain(`main is at ${commit} now`);
  });

  it("are held against this tree by validate, at their own place", async () => {
    search.write("contracts/search.yaml", CONTRACT("[id, emial]")).commit();
    fromGit().commit();
    const outcome = await run("contracts", "validate");
    expect(outcome.code, outcome.stderr).toBe(1);
    expect(outcome.stdout).toMatch(
      /!contracts\/search\.yaml:5:19: search: "emial" is no column of public\.products \(did you mean "email"\?\)\n1 contract in 1 file: 1 complaint\n$/,
    );
    search.write("contracts/search.yaml", "consumer: search\nreads: []\n").commit();
    expect(await run("contracts", "validate")).toMatchObject({
      code: 2,
      stdout: expect.stringMatching(/!contracts\/search\.yaml:2:8: reads: must not be empty\n/),
    });
  });

  it("are exported as they are pinned", async () => {
    search.commit();
    fromGit().commit();
    await run("contracts", "pull");
    search.write("contracts/search.yaml", CONTRACT("[id, name]")).commit();
    const outcome = await run("contracts", "export", "search");
    expect(outcome.code, outcome.stderr).toBe(0);
    expect(outcome.stdout).toContain("name: email");
    expect(await run("contracts", "export", "serch")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('did you mean "search"'),
    });
  });

  it("are pinned by pull, whatever the branch does later, even when it is written anew", async () => {
    const pinned = search.commit();
    fromGit().commit("unpinned");
    expect(await run("contracts", "pull")).toMatchObject({ code: 0, stdout: expect.stringContaining(pinned) });
    expect(shop.read("contracts.lock.yaml")).toContain(pinned);
    shop.commit("pinned");
    search.write("contracts/search.yaml", CONTRACT("[id]"));
    search.git("add", "-A");
    search.git("commit", "-q", "--amend", "-m", "history written anew");
    drop();
    const outcome = await check();
    expect(outcome.code, outcome.stderr).toBe(1);
    expect(outcome.stdout).toContain(`@${pinned.slice(0, 7)}!`);
    expect(outcome.stdout).not.toContain("now; `headgate contracts pull`");
    expect((await run("contracts", "pull", "--check")).code).toBe(1);
    expect((await run("contracts", "pull")).code).toBe(0);
    expect((await run("contracts", "pull", "--check")).code).toBe(0);
  });

  it("still judge as they were pinned at base when the same change moves the pin", async () => {
    search.write("contracts/search.yaml", CONTRACT("[id]")).commit("older");
    const older = search.git("rev-parse", "HEAD");
    search.write("contracts/search.yaml", CONTRACT("[id, email]")).commit("newer");
    fromGit().commit();
    await run("contracts", "pull");
    shop.commit("pinned");
    shop.write("contracts.lock.yaml", shop.read("contracts.lock.yaml").replace(/"[0-9a-f]{40}"/, `"${older}"`));
    drop();
    const outcome = await check();
    expect(outcome.code, outcome.stderr).toBe(1);
    expect(outcome.stdout).toContain("email");
  });

  it("still judge when the same change takes the place away", async () => {
    search.commit();
    fromGit().commit();
    configure("consumers/*.yaml");
    drop();
    expect((await check()).code).toBe(1);
  });

  it("read the files they name from their own tree, and nothing else", async () => {
    search
      .write("contracts/search.yaml", CONTRACT("[id]\n    typescript: {file: ../src/row.ts, type: Row}"))
      .write("src/row.ts", "import { Mail } from './mail';\nexport interface Row { email: Mail }\n")
      .write("src/mail.ts", "export type Mail = string | null;\n")
      .commit();
    fromGit().write("src/row.ts", "export interface Row { id: number }\n").commit();
    drop();
    const outcome = await check();
    expect(outcome.code, outcome.stderr).toBe(1);
    expect(outcome.stdout).toContain('"email" is gone');
    search
      .write("contracts/search.yaml", CONTRACT("[id]\n    typescript: {file: ../../shop/src/row.ts, type: Row}"))
      .commit();
    expect(await check()).toMatchObject({ code: 2, stderr: expect.stringContaining("leads out of") });
  });

  it("take no symbolic link out of the repository", async () => {
    search.write("contracts/search.yaml", CONTRACT("[id]\n    reader-schema: ./secret.avsc"));
    symlinkSync("/etc/passwd", join(search.path, "contracts/secret.avsc"));
    search.commit();
    fromGit().commit();
    drop();
    const outcome = await check();
    expect(outcome.code).toBe(2);
    expect(`${outcome.stdout}${outcome.stderr}`).not.toContain("root:");
  });

  it("are an error where they cannot be reached, with no secret in it", async () => {
    vi.stubEnv("GIT_ALLOW_PROTOCOL", "http");
    configure('{git: "http://me:secret@127.0.0.1:1/a/b.git", ref: main, files: "*.yaml"}').commit();
    drop();
    const outcome = await check();
    expect(outcome).toMatchObject({ code: 2, stderr: expect.stringContaining("http://127.0.0.1:1/a/b.git") });
    expect(`${outcome.stdout}${outcome.stderr}`).not.toContain("secret");
  });

  it("give no secret of the environment to an address that the change itself names", async () => {
    vi.stubEnv("GIT_ALLOW_PROTOCOL", "http");
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.headers.authorization ?? "none");
      response.writeHead(401, { "WWW-Authenticate": "Basic" }).end();
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const env = { HEADGATE_CACHE: cache, TOKEN: "secret" };
    const args = ["check", "--base", "main~1", "--format", "text"];
    const place = `{git: "http://me:\${TOKEN}@127.0.0.1:${port}/a.git", files: "*.yaml"}`;
    shop.write("headgate.yaml", HEAD).commit();
    configure(place).commit();
    expect((await headgate(args, { cwd: shop.path, env })).code).toBe(2);
    expect(new Set(asked)).toEqual(new Set(["none"]));
    drop();
    expect((await headgate(args, { cwd: shop.path, env })).code).toBe(2);
    server.close();
    expect(asked).toContain(`Basic ${Buffer.from("me:secret").toString("base64")}`);
  });

  it("come by https and ssh alone unless git's own variable says otherwise", async () => {
    vi.stubEnv("GIT_ALLOW_PROTOCOL", undefined);
    search.commit();
    fromGit().commit();
    drop();
    expect(await check()).toMatchObject({ code: 2, stderr: expect.stringContaining("only https and ssh") });
    const touched = join(root, "touched");
    configure(`{git: "ext::sh%20-c%20touch%20${touched}", files: "*.yaml"}`).commit();
    expect((await check()).code).toBe(2);
    expect(existsSync(touched)).toBe(false);
  });

  it.each([
    ["a ref that is not there", () => fromGit("ref: nowhere, "), "nowhere"],
    ["a commit that is not there", () => fromGit(`ref: ${"a1".repeat(20)}, `), "a1".repeat(20)],
    [
      "patterns that match nothing",
      () => configure(`{git: "${search.path}", files: "other/*.yaml"}`),
      "nothing matches other/*.yaml",
    ],
  ])("are an error for %s", async (_, given, words) => {
    search.commit();
    given().commit();
    drop();
    expect(await check()).toMatchObject({ code: 2, stderr: expect.stringContaining(words) });
  });

  it("come from the cache offline, and are an error where it has none", async () => {
    search.commit();
    fromGit().commit();
    await run("contracts", "pull");
    shop.commit("pinned");
    drop();
    rmSync(search.path, { recursive: true });
    expect((await check("--offline")).code).toBe(1);
    expect((await check()).code).toBe(1);
    rmSync(cache, { recursive: true });
    expect(await check("--offline")).toMatchObject({ code: 2, stderr: expect.stringContaining("not in the cache") });
  });

  it("are fetched anew where the cache is spoilt", async () => {
    const commit = search.commit();
    fromGit().commit();
    await run("contracts", "pull");
    shop.commit("pinned");
    drop();
    const [place = ""] = readdirSync(join(cache, "contracts"));
    const kept = join(cache, "contracts", place, `${commit}.git`);
    rmSync(join(kept, "objects"), { recursive: true });
    mkdirSync(join(kept, "objects"));
    expect((await check()).code).toBe(1);
    writeFileSync(join(kept, "HEAD"), "nonsense");
    expect((await check()).code).toBe(1);
  });

  it("may be fetched by several runs at once", async () => {
    search.commit();
    fromGit().commit();
    drop();
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => check()));
    expect(outcomes.map(({ code, stderr }) => [code, code === 1 ? "" : stderr])).toEqual(Array(4).fill([1, ""]));
    const [place = ""] = readdirSync(join(cache, "contracts"));
    expect(readdirSync(join(cache, "contracts", place))).toHaveLength(1);
  });
});

describe("contracts in another folder", () => {
  it("are those of the folder, of each side where it is in the repository", async () => {
    shop.write("teams/search/c.yaml", CONTRACT("[id, email]"));
    configure("{path: ./teams/search, files: '*.yaml'}").commit();
    shop.write("teams/search/c.yaml", CONTRACT("[id]"));
    drop();
    const outcome = await check();
    expect(outcome.code, outcome.stderr).toBe(1);
    expect(outcome.stdout).toContain("teams/search!c.yaml");
  });

  it("may be outside the repository", async () => {
    configure("{path: ../search, files: contracts/*.yaml}").commit();
    drop();
    const outcome = await check();
    expect(outcome.code, outcome.stderr).toBe(1);
    expect(outcome.stdout).toContain("../search!contracts/search.yaml:5:");
    configure("{path: ../nobody, files: contracts/*.yaml}").commit();
    expect((await check()).code).toBe(2);
  });
});

describe("contracts in a package", () => {
  const install = (version: string, columns: string) =>
    shop
      .write(".gitignore", "node_modules\n")
      .write("node_modules/@acme/search/package.json", JSON.stringify({ name: "@acme/search", version }))
      .write("node_modules/@acme/search/contracts/c.yaml", CONTRACT(columns));

  it("are those of the installed version, which must be in the range and the one that is pinned", async () => {
    install("1.2.0", "[id, email]");
    configure('{npm: "@acme/search", version: ^1.1, files: "contracts/*.yaml"}').commit();
    expect((await run("contracts", "pull")).code).toBe(0);
    shop.commit("pinned");
    drop();
    const outcome = await check();
    expect(outcome.code, outcome.stderr).toBe(1);
    expect(outcome.stdout).toContain("@acme/search@1.2.0!contracts/c.yaml:5:");
    install("1.2.0", "[id]");
    expect(await check()).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("with other contracts than were pinned"),
    });
    install("1.3.0", "[id, email]");
    expect(await check()).toMatchObject({ code: 2, stderr: expect.stringContaining("not the pinned 1.2.0") });
    install("2.0.0", "[id, email]");
    expect(await check()).toMatchObject({ code: 2, stderr: expect.stringContaining("headgate.yaml wants ^1.1") });
  });

  describe("of another version than the base's", () => {
    const configurePinned = async (columns = "[id, email]") => {
      install("1.2.0", columns);
      configure('{npm: "@acme/search", files: "contracts/*.yaml"}').commit();
      expect((await run("contracts", "pull")).code).toBe(0);
      shop.commit("pinned");
    };
    const bump = async (columns = "[id]") => {
      install("2.0.0", columns);
      expect((await run("contracts", "pull")).code).toBe(0);
    };

    it("do not let through what the base's forbid: those were kept when they were installed", async () => {
      await configurePinned();
      await bump();
      drop();
      const outcome = await check();
      expect(outcome.code, outcome.stderr).toBe(1);
      expect(outcome.stdout).toContain("email");
      expect(outcome.stdout).toContain("@acme/search@1.2.0!contracts/c.yaml");
    });

    it("bring along the files they name", async () => {
      shop.write("node_modules/@acme/search/row.ts", "export interface Row { email: string | null }\n");
      await configurePinned("[id]\n    typescript: {file: ../row.ts, type: Row}");
      shop.write("node_modules/@acme/search/row.ts", "export interface Row { id: number }\n");
      await bump();
      drop();
      expect(await check()).toMatchObject({ code: 1, stdout: expect.stringContaining("@acme/search@1.2.0!row.ts") });
    });

    it("are no base to judge by where its own were never seen, or are damaged", async () => {
      await configurePinned();
      const packages = join(cache, "contracts", "packages");
      for (const name of readdirSync(packages)) writeFileSync(join(packages, name), "nonsense");
      await bump();
      drop();
      const refused = { code: 2, stderr: expect.stringContaining("the base is pinned to @acme/search 1.2.0") };
      expect(await check()).toMatchObject(refused);
      rmSync(cache, { recursive: true });
      expect(await check()).toMatchObject(refused);
      install("1.2.0", "[id, email]");
      shop.git("checkout", "-q", "main~1");
      expect((await run("contracts", "pull")).code).toBe(0);
      shop.git("checkout", "-q", "main");
      install("2.0.0", "[id]");
      expect((await check()).code).toBe(1);
    });

    it("may come alone, with a note", async () => {
      await configurePinned();
      rmSync(cache, { recursive: true });
      await bump();
      shop.commit("bump");
      const outcome = await check();
      expect(outcome.code, outcome.stderr).toBe(0);
      expect(`${outcome.stdout}${outcome.stderr}`).toContain("those of the installed 2.0.0 stand in for them");
    });

    it("are told by what says what is installed where nothing is pinned", async () => {
      install("1.2.0", "[id, email]").write("package.json", '{"devDependencies": {"@acme/search": "1.2.0"}}');
      configure('{npm: "@acme/search", files: "contracts/*.yaml"}').commit();
      drop();
      expect((await check()).code).toBe(1);
      install("2.0.0", "[id]").write("package.json", '{"devDependencies": {"@acme/search": "2.0.0"}}');
      expect(await check()).toMatchObject({
        code: 2,
        stderr: expect.stringContaining("the base pins no version of @acme/search, and the change alters package.json"),
      });
    });
  });

  it("are an error where it is not installed", async () => {
    configure('{npm: "@acme/search", files: "contracts/*.yaml"}').commit();
    drop();
    expect(await check()).toMatchObject({ code: 2, stderr: expect.stringContaining("is not installed") });
  });
});
