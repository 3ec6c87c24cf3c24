import { cpSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { Shop } from "./shop.ts";

const CONNECTOR = JSON.stringify({
  name: "shop",
  config: { "connector.class": "io.debezium.connector.postgresql.PostgresConnector", "topic.prefix": "shop" },
});
const DUMP = `SELECT pg_catalog.set_config('search_path', '', false);
CREATE TABLE public.items (
    id bigint NOT NULL,
    note text
);
COPY public.items (id, note) FROM stdin;
1\tDROP TABLE public.items;
\\.
ALTER TABLE ONLY public.items ADD CONSTRAINT items_pkey PRIMARY KEY (id);
`;

const findings = (stdout: string) =>
  JSON.parse(stdout).findings.map(
    ({ rule, file, line }: { rule: string; file: string; line: number }) => `${rule} ${file}:${line}`,
  );

describe("a repository that keeps a schema dump", () => {
  let shop: Shop;
  beforeEach(() => {
    shop = new Shop("app");
    shop
      .write("headgate.yaml", "migrations: {dump: db/structure.sql}\nconnectors: [connect.json]\n")
      .write("connect.json", CONNECTOR)
      .write("db/structure.sql", DUMP)
      .commit();
    return () => shop.remove();
  });

  it("is checked against the dump of the base", async () => {
    expect((await shop.headgate("check", "--base", "main")).code).toBe(0);
    shop.write("db/structure.sql", DUMP.replace(",\n    note text", "").replace("(id, note)", "(id)"));
    const { code, stdout } = await shop.headgate("check", "--base", "main", "--format", "json");
    expect([code, findings(stdout)]).toEqual([1, ["column-dropped app/db/structure.sql:2"]]);
    const diff = await shop.headgate("predict", "--diff", "--base", "main");
    expect(diff.stdout).toContain("note");
  });

  it.each([[["--applied", "3"]], [["db/structure.sql"]], [["--database-url", "postgres://nobody@127.0.0.1:1/none"]]])(
    "has nothing that %j could tell",
    async (options) => {
      const { code, stderr } = await shop.headgate("check", ...options);
      expect([code, stderr]).toEqual([
        2,
        "error: main: a schema dump has no versions and no pending files\n  at app/db/structure.sql\n  compare it with that of another git ref: --base\n",
      ]);
    },
  );
});

describe("a repository deployed by Sqitch", () => {
  it("is checked in the order of its plan", async () => {
    const shop = new Shop("app");
    try {
      cpSync(join(import.meta.dirname, "../migrations/fixtures/sqitch"), shop.folder, { recursive: true });
      shop
        .write("headgate.yaml", "migrations: .\nconnectors: [connect.json]\n")
        .write("connect.json", CONNECTOR)
        .commit();
      const plan = shop.git("show", "HEAD:app/sqitch.plan");
      shop
        .write("sqitch.plan", `${plan}aa_first 2026-03-01T10:00:00Z Someone <someone@example.org>\n`)
        .write("deploy/aa_first.sql", "-- Deploy\n\nALTER TABLE shop.users DROP COLUMN phone;\n");
      const { code, stdout } = await shop.headgate("check", "--base", "main", "--format", "json");
      expect([code, findings(stdout)]).toEqual([1, ["column-dropped app/deploy/aa_first.sql:3"]]);
      const applied = await shop.headgate("check", "--applied", "alphabet", "--format", "json");
      expect(findings(applied.stdout)).toEqual(["column-dropped app/deploy/aa_first.sql:3"]);
    } finally {
      shop.remove();
    }
  });
});
