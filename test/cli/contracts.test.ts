import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough, Writable } from "node:stream";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { runProgram } from "../../src/cli/program.ts";
import { headgate } from "./run.ts";
import { Shop } from "./shop.ts";

const shop = new Shop().commit();
beforeEach(() => void shop.reset());
afterAll(() => shop.remove());

describe("headgate contracts validate", () => {
  it("has nothing against the example", async () => {
    expect(await shop.headgate("contracts", "validate")).toMatchObject({
      code: 0,
      stdout: "8 contracts in 8 files: nothing wrong\n",
    });
  });

  const wrong = `consumer: x
owner: team-x
reads:
  - table: public.prodcts
    columns: [id]
  - table: public.products
    columns: {id: long, nmae: string, price: string, status: {type: string, values: [draft]}}
    before: [price]
  - table: public.cals
    via: logical-replication
    columns: [id]
  - topic: commerce.public.order
    columns: [id]
`;

  it("tells what is not there and what never held, each at its place and with the nearest name", async () => {
    shop.write("consumers/x.yaml", wrong);
    const { code, stdout } = await shop.headgate("contracts", "validate");
    expect(stdout.split("\n")).toEqual([
      'consumers/x.yaml:4:12: x: no connector captures a table or topic "public.prodcts" (did you mean "public.products"?)',
      'consumers/x.yaml:7:25: x: "nmae" is no column of public.products (did you mean "name"?)',
      'consumers/x.yaml:7:39: x: "price" is decimal(12,2), not string',
      'consumers/x.yaml:7:54: x: "status" can be live, archived, which the contract does not list among its values',
      'consumers/x.yaml:9:12: x: there is no table "public.cals" (did you mean "public.calls"?)',
      'consumers/x.yaml:12:12: x: no connector captures a table or topic "commerce.public.order" (did you mean "commerce.public.orders"?)',
      "9 contracts in 9 files: 6 complaints",
      "",
    ]);
    expect(code).toBe(1);
  });

  it("has a word for what is so already, at no cost", async () => {
    shop.write("consumers/x.yaml", "consumer: x\nreads:\n  - table: public.leads\n    columns: [id, name]\n");
    const { code, stdout, stderr } = await shop.headgate("contracts", "validate", "consumers/x.yaml");
    expect([code, stdout]).toEqual([0, "1 contract in 1 file: nothing wrong\n"]);
    expect(stderr).toMatch(
      /^consumers\/x\.yaml:4:19: remark for x: under REPLICA IDENTITY .*TOASTed "name".*`unavailable: handled`/m,
    );
    const { stdout: json } = await shop.headgate("contracts", "validate", "consumers/x.yaml", "--format", "json");
    expect(JSON.parse(json).remarks).toEqual([
      {
        consumer: "x",
        table: "public.leads",
        field: "name",
        message: expect.stringContaining("in its place"),
        file: "consumers/x.yaml",
        line: 4,
        column: 19,
        readAt: null,
      },
    ]);
  });

  it("tells programs the same", async () => {
    shop.write("consumers/x.yaml", wrong).write("consumers/y.yaml", "consumer: y\nreads: []\n");
    const { code, stdout } = await shop.headgate("contracts", "validate", "--format", "json");
    expect(code).toBe(2);
    const { version, files, contracts, complaints } = JSON.parse(stdout);
    expect([version, files, contracts, complaints.length]).toEqual([1, 10, 9, 7]);
    expect(complaints[0]).toEqual({
      kind: "malformed",
      consumer: null,
      owner: null,
      table: null,
      field: null,
      message: "reads: must not be empty",
      hint: null,
      file: "consumers/y.yaml",
      line: 2,
      column: 8,
    });
    expect(complaints[2]).toEqual({
      kind: "misfit",
      consumer: "x",
      owner: "team-x",
      table: "public.products",
      field: "nmae",
      message: '"nmae" is no column of public.products',
      hint: "name",
      file: "consumers/x.yaml",
      line: 7,
      column: 25,
    });
  });

  it("looks at the files that are named, wherever they are", async () => {
    shop.write("elsewhere/z.yaml", "consumer: z\nreads: [{table: public.users, columns: [id]}]\n");
    const { code, stdout } = await headgate(["contracts", "validate", "z.yaml"], {
      cwd: join(shop.folder, "elsewhere"),
    });
    expect([code, stdout]).toEqual([0, "1 contract in 1 file: nothing wrong\n"]);
    expect(await shop.headgate("contracts", "validate", "elsewhere/y.yaml")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("there is no file elsewhere/y.yaml"),
    });
    expect((await shop.headgate("contracts", "validate", "../../etc/passwd")).code).toBe(2);
  });

  it("holds native reads against the database, and the subscriber's SQL", async () => {
    shop.write(
      "consumers/x.yaml",
      "consumer: x\nreads: [{table: public.users, via: logical-replication, subscriber-schema: ../replica.sql}]\n",
    );
    shop.write("replica.sql", "CREATE TABLE public.users (id text);\n");
    const { code, stdout } = await shop.headgate("contracts", "validate");
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/^consumers\/x\.yaml:2:\d+: x: replication stops: ".*lacks it\n/),
    ]);
    shop.write("consumers/x.yaml", "consumer: x\nreads: [{table: users, via: logical-replication, columns: [id]}]\n");
    expect(await shop.headgate("contracts", "validate")).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('there is no table "users" (did you mean "public.users"?)\n'),
    });
  });

  it("is no success where there is nothing to look at", async () => {
    shop.write(
      "headgate.yaml",
      readFileSync(join(shop.folder, "headgate.yaml"), "utf8").replace("consumers/*", "none/*"),
    );
    const { code, stderr } = await shop.headgate("contracts", "validate");
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: there are no contracts in none\/\*\.yaml/);
  });

  it("is no success where there is no connector", async () => {
    shop.write("headgate.yaml", readFileSync(join(shop.folder, "headgate.yaml"), "utf8").replace("deploy/", "none/"));
    const { code, stderr } = await shop.headgate("contracts", "validate");
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^error: no Debezium PostgreSQL connector found/)]);
  });
});

describe("files that contracts name", () => {
  const contract = "consumer: x\nreads:\n  - table: public.users\n    reader-schema: ../schemas/users.avsc\n";

  it("have to be there at head, at the contract's line; at base one that is missing counts as absent", async () => {
    shop.write("consumers/x.yaml", contract);
    for (const command of [["check", "--base", "main"], ["consumers"], ["contracts", "validate"]]) {
      const { code, stdout, stderr } = await shop.headgate(...command);
      expect([command, code]).toEqual([command, 2]);
      expect(stdout + stderr).toContain("consumers/x.yaml:4:20: there is no schemas/users.avsc");
    }
    shop.git("add", "-A");
    shop.git("commit", "-q", "-m", "a contract without its file");
    try {
      shop.write("schemas/users.avsc", '{"type":"record","name":"Value","fields":[{"name":"id","type":"long"}]}');
      expect(await shop.headgate("check", "--base", "main")).toMatchObject({ code: 0 });
    } finally {
      shop.git("reset", "-q", "--hard", "HEAD~1");
    }
  });
});

describe("headgate contracts list", () => {
  it("shows each consumer on a line", async () => {
    const { code, stdout } = await shop.headgate("contracts", "list");
    expect(code).toBe(0);
    expect(stdout.split("\n")).toHaveLength(9);
    expect(stdout).toMatch(
      /^search-indexer {2,}team-search, #team-search {2,}active {2}1 read: public\.products {2,}\S+ {2,}kafka {2,}.*consumers\/search-indexer\.yaml:\d+$/m,
    );
  });

  it("gives programs all of it", async () => {
    shop.write(
      "consumers/x.yaml",
      "# x\nconsumer: x\nstatus: pending\ntest: make test\nreads:\n  - {table: public.users, group: g, key: [id], via: nats}\n",
    );
    const { stdout } = await shop.headgate("contracts", "list", "--format", "json");
    const { version, contracts } = JSON.parse(stdout);
    expect(version).toBe(1);
    expect(contracts.find(({ consumer }: { readonly consumer: string }) => consumer === "x")).toEqual({
      consumer: "x",
      owner: null,
      contact: null,
      status: "pending",
      file: "consumers/x.yaml",
      line: 2,
      from: null,
      reads: [{ table: "public.users", via: "nats", group: "g", readers: ["columns"], line: 6 }],
      test: "make test",
    });
  });

  it("is a table in CSV, and no formula", async () => {
    shop.write(
      "consumers/x.yaml",
      'consumer: "=1+1"\nowner: "a, \\"b\\""\nreads: [{table: public.users, columns: [id]}]\n',
    );
    const { stdout } = await shop.headgate("contracts", "list", "--format", "csv");
    const lines = stdout.split("\r\n");
    expect(lines[0]).toBe("consumer,owner,contact,status,file,line,reads,readers,via,groups,test");
    expect(lines).toContain(`'=1+1,"a, ""b""",,active,consumers/x.yaml,1,public.users,columns,kafka,,`);
  });
});

class Tty extends Writable {
  readonly isTTY = true;
  text = "";
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString("utf8");
    done();
  }
}

/** Somebody at a terminal who has typed all answers ahead. */
async function typed(args: readonly string[], answers: readonly string[]) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  stdin.end(answers.map((answer) => `${answer}\n`).join(""));
  const [stdout, stderr] = [new Tty(), new Tty()];
  const environment = new Map([["NO_COLOR", "1"]]);
  const code = await runProgram(args, { cwd: shop.folder, environment, stdin, stdout, stderr });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

describe("headgate contracts new", () => {
  const written = (path: string) => readFileSync(join(shop.folder, path), "utf8");

  it("writes from flags what validate has nothing against", async () => {
    const flags = ["--owner", "team-x", "--contact", "#x: y", "--group", "g", "--columns", "id, price,status"];
    const made = await shop.headgate("contracts", "new", "price watcher", "--table", "products", ...flags, "--types");
    expect(made).toEqual({ code: 0, stdout: "wrote consumers/price-watcher.yaml\n", stderr: "" });
    expect(
      written("consumers/price-watcher.yaml"),
    ).toBe(`# yaml-language-server: $schema=../node_modules/headgate/contracts/schema/contract.schema.json
consumer: price watcher
owner: team-x
contact: "#x: y"
reads:
  - table: public.products
    group: g
    key: [id]
    columns:
      id: long
      price: decimal(12,2)
      status: {type: enum, values: [draft, live, archived]}
`);
    expect(await shop.headgate("contracts", "validate")).toMatchObject({ code: 0 });
  });

  it("takes every column of every captured table with its type", async () => {
    const tables = ["bookings", "calls", "leads", "orders", "products", "users"].flatMap((name) => ["--table", name]);
    const made = await shop.headgate("contracts", "new", "all", ...tables, "--columns", "all", "--types");
    expect(made.code).toBe(0);
    expect(await shop.headgate("contracts", "validate", "consumers/all.yaml")).toMatchObject({
      code: 0,
      stdout: "1 contract in 1 file: nothing wrong\n",
    });
  });

  it("names the topic where tables of one name go to several", async () => {
    const connector = written("deploy/connect/commerce-cdc.json");
    shop.write(
      "deploy/connect/second.json",
      connector.replaceAll("commerce-cdc", "second-cdc").replace(/("topic\.prefix": ")[^"]+/, "$1second"),
    );
    const flags = ["contracts", "new", "two", "--columns", "id", "--print", "--table"];
    expect(await shop.headgate(...flags, "users")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("name one of them: commerce.public.users, second.public.users"),
    });
    expect((await shop.headgate(...flags, "second.public.users")).stdout).toContain("  - topic: second.public.users\n");
  });

  it("never overwrites but by force, and never through a link", async () => {
    const again = ["contracts", "new", "mine", "--table", "users", "--columns", "id"] as const;
    shop.write("consumers/mine.yaml", "# precious\n");
    expect(await shop.headgate(...again)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("this file is already there\n  at consumers/mine.yaml"),
    });
    expect(written("consumers/mine.yaml")).toBe("# precious\n");
    expect((await shop.headgate(...again, "--force")).code).toBe(0);
    expect(written("consumers/mine.yaml")).toContain("consumer: mine");

    shop.write("precious.txt", "precious\n");
    symlinkSync("../precious.txt", join(shop.folder, "consumers/link.yaml"));
    expect((await shop.headgate(...again, "--force", "--out", "consumers/link.yaml")).code).toBe(2);
    expect(
      (await shop.headgate("contracts", "new", "other", ...again.slice(3), "--force", "--out", "consumers/link.yaml"))
        .code,
    ).toBe(0);
    expect(written("precious.txt")).toBe("precious\n");
    expect((await shop.headgate(...again, "--out", "../outside.yaml")).code).toBe(2);
    expect(existsSync(join(shop.folder, "../outside.yaml"))).toBe(false);
  });

  it("points at the JSON Schema of the package that is nearest", async () => {
    mkdirSync(join(shop.folder, "node_modules/headgate/contracts/schema"), { recursive: true });
    writeFileSync(join(shop.folder, "node_modules/headgate/contracts/schema/contract.schema.json"), "{}");
    const { stdout } = await shop.headgate(
      ...["contracts", "new", "x", "--table", "users", "--columns", "id", "--out", "apps/x/contract.yaml", "--print"],
    );
    expect(stdout.split("\n")[0]).toBe(
      "# yaml-language-server: $schema=../../node_modules/headgate/contracts/schema/contract.schema.json",
    );
    expect(existsSync(join(shop.folder, "apps"))).toBe(false);
  });

  it.each([
    [["new"], /NAME is missing/],
    [["new", "x"], /--table is missing[\s\S]*captured are .*public\.products/],
    [["new", "x", "--table", "products"], /--columns is missing[\s\S]*\n {2}price +decimal\(12,2\), never null\n/],
    [
      ["new", "x", "--table", "prodcts", "--columns", "all"],
      /captures a table or topic "prodcts" \(did you mean "products"\?\)/,
    ],
    [
      ["new", "x", "--table", "products", "--columns", "pirce"],
      /"pirce" is no column of public\.products \(did you mean "price"\?\)/,
    ],
    [["new", "x", "--table", "products", "--columns", "id", "--key", "name"], /"name" is no field of the record key/],
    [
      ["new", "x", "--table", "products", "--table", "users", "--columns", "id"],
      /--columns and --key belong to one --table/,
    ],
    [
      ["new", "search-indexer", "--table", "users", "--columns", "id", "--out", "x.yaml"],
      /has a contract already\n {2}at consumers\/search-indexer\.yaml:/,
    ],
    [
      ["new", "a\u001b[31m", "--table", "users", "--columns", "id"],
      /consumer: expected one line without control characters/,
    ],
  ])("says without a terminal what is wrong: %j", async (args, says) => {
    const outcome = await shop.headgate("contracts", ...args);
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toMatch(says);
    expect(shop.git("status", "--porcelain")).toBe("");
  });

  it("asks at a terminal, and again where an answer is none", async () => {
    const answers = [
      "asked",
      "team-a",
      "",
      "nonsense",
      "orders",
      "id, totl",
      "id, total",
      "y",
      "g",
      "users",
      "all",
      "",
      "",
      "",
    ];
    const { code, stdout, stderr } = await typed(["contracts", "new"], answers);
    expect([code, stdout]).toEqual([0, "wrote consumers/asked.yaml\n"]);
    expect(stderr).toMatch(
      /captures a table or topic "nonsense"[\s\S]*total +decimal\(12,2\)[\s\S]*"totl" is no column of public\.orders/,
    );
    expect(written("consumers/asked.yaml")).toContain(`consumer: asked
owner: team-a
reads:
  - table: public.orders
    group: g
    key: [id]
    columns:
      id: long
      total: decimal(12,2)
  - table: public.users
    key: [id]
    columns: [`);
    expect((await shop.headgate("contracts", "validate")).code).toBe(0);
  });

  it("gives up where the answers end", async () => {
    const { code, stderr } = await typed(["contracts", "new"], ["asked", "team-a"]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("the answers ended before the questions did")]);
    expect(shop.git("status", "--porcelain")).toBe("");
  });
});
