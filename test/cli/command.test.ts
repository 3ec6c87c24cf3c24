import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { headgate } from "./run.ts";
import { Shop } from "./shop.ts";

const ITEMS = "CREATE TABLE items (id bigint PRIMARY KEY, name text, note text);\n";
const CONNECTOR = JSON.stringify({
  name: "shop",
  config: { "connector.class": "io.debezium.connector.postgresql.PostgresConnector", "topic.prefix": "shop" },
});

/** A project whose migrations are files that only its own script can turn into SQL. */
describe("migrations that a command prints", { timeout: 60_000 }, () => {
  let shop: Shop;
  const printer = (marks: boolean) =>
    `for file in migrations/*.code; do ${marks ? 'echo "-- headgate: migration $(basename "$file" .code) file=$file";' : ""} cat "$file"; done`;
  const config = (command: string) => `migrations: {command: ${JSON.stringify(command)}}\nconnectors: [connect.json]\n`;
  const start = (command: string) =>
    shop
      .write("headgate.yaml", config(command))
      .write("connect.json", CONNECTOR)
      .write("migrations/0001.code", ITEMS)
      .commit();
  const check = (...args: readonly string[]) => shop.headgate("check", "--base", "main", "--format", "json", ...args);
  const findings = (stdout: string) =>
    JSON.parse(stdout).findings.map(
      ({ rule, file, line }: { rule: string; file: string; line: number }) => `${rule} ${file}:${line}`,
    );

  beforeEach(() => {
    shop = new Shop("app");
    return () => shop.remove();
  });

  it("are parted by marks, and findings stand at the file that was printed", async () => {
    start(printer(true));
    shop.write("migrations/0002.code", "\n\nALTER TABLE items DROP COLUMN note;\n");
    const { stdout, code } = await check();
    expect(findings(stdout)).toEqual(["column-dropped app/migrations/0002.code:1"]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout).findings[0].evidence.join()).toContain(
      "printed SQL, line 4: ALTER TABLE items DROP COLUMN note;",
    );
  });

  it("without marks are what comes behind the base's output", async () => {
    start(printer(false));
    shop.write("migrations/0002.code", "ALTER TABLE items RENAME COLUMN note TO remark;\n");
    const { stdout } = await check();
    expect(findings(stdout)).toEqual(["column-renamed command-output.sql:2"]);
  });

  it("without marks and with another beginning are compared by name", async () => {
    start(printer(false));
    shop.write("migrations/0001.code", ITEMS.replace(", note text", ", remark text"));
    const { stdout } = await check();
    expect(findings(stdout)).toEqual(["column-dropped command-output.sql:1"]);
  });

  it("of the base run in a copy of the base, the head's in the work tree; nothing is left behind", async () => {
    const log = join(mkdtempSync(join(tmpdir(), "headgate-log-")), "log");
    const before = new Set(readdirSync(tmpdir()).filter((name) => name.startsWith("headgate-base-")));
    start(`echo "$HEADGATE_TREE $HEADGATE_ROOT $(pwd) $(ls migrations | wc -l)" >> ${log}; ${printer(true)}`);
    shop.write("migrations/0002.code", "ALTER TABLE items ADD extra text;\n");
    const status = shop.git("status", "--porcelain");
    expect((await check()).code).toBe(0);
    const lines = readFileSync(log, "utf8").trim().split("\n").sort();
    const root = realpathSync(shop.root);
    expect(lines[1]).toBe(`head ${root} ${root}/app 2`);
    expect(lines[0]).toMatch(/^base \S+ \S+\/headgate-base-\w+\/app 1$/);
    expect(lines[0]).toContain(`base ${root} `);
    expect(existsSync(lines[0]?.split(" ")[2] ?? "")).toBe(false);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith("headgate-base-") && !before.has(name))).toEqual([]);
    expect(shop.git("status", "--porcelain")).toBe(status);
    rmSync(join(log, ".."), { recursive: true });
  });

  it("are the base's: a change does not choose what it is judged by", async () => {
    start(printer(true));
    shop
      .write("headgate.yaml", config("echo 'SELECT 1;'"))
      .write("migrations/0002.code", "ALTER TABLE items DROP COLUMN note;\n");
    const { stdout } = await check();
    expect(findings(stdout)).toEqual(["column-dropped app/migrations/0002.code:1"]);
    expect(stdout).toContain("the migrations command of the base was run");
  });

  it.each([
    ["exit 3", "ended with status 3"],
    ["echo 'no database here' >&2; exit 1", "no database here"],
    ["true", "printed nothing"],
    ["printf '\\377'", "not"],
    ["kill -9 $$", "SIGKILL"],
  ])("that fail are no verdict: %s", async (command, said) => {
    start(command);
    const { code, stderr } = await shop.headgate("check", "--base", "main");
    expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
  });

  it("that take too long are stopped, with all they started", async () => {
    start("sleep 30 | cat");
    const began = performance.now();
    const { code, stderr } = await headgate(["catalog"], {
      cwd: shop.folder,
      env: { ...process.env, HEADGATE_COMMAND_TIMEOUT: "1" } as Record<string, string>,
    });
    expect([code, stderr]).toEqual([2, expect.stringContaining("took longer than 1 s")]);
    expect(performance.now() - began).toBeLessThan(15_000);
  });

  it.each([
    [["--no-command"], {}, "with --no-command"],
    [[], { HEADGATE_NO_COMMAND: "1" }, "where HEADGATE_NO_COMMAND is set"],
  ])("do not run where that is refused", async (options, env, said) => {
    const trace = join(shop.root, "trace");
    start(`touch ${trace}; ${printer(true)}`);
    const { code, stderr } = await headgate([...options, "check", "--base", "main"], { cwd: shop.folder, env });
    expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
    expect(existsSync(trace)).toBe(false);
  });

  it("have versions for --applied when they have marks", async () => {
    start(printer(true));
    shop.write("migrations/0002.code", "ALTER TABLE items DROP COLUMN note;\n");
    const { stdout } = await shop.headgate("check", "--applied", "0001", "--format", "json");
    expect(findings(stdout)).toEqual(["column-dropped app/migrations/0002.code:1"]);
    shop.write("headgate.yaml", config(printer(false))).commit("no marks");
    expect(await shop.headgate("check", "--applied", "0001")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("no versions"),
    });
  });
});
