import { describe, expect, it } from "vitest";
import type { Report } from "../../src/model/report.ts";
import { type Files, review, told } from "./project.ts";
import { connector } from "./shop.ts";

const CONFIG = `postgres: 18
migrations: {dump: db/structure.sql}
connectors: [connect/*.json]
contracts: consumers/*.yaml
plans: plans/*.yaml
`;

/** As pg_dump 18 writes it, shortened. */
const DUMP = `--
-- PostgreSQL database dump
--

\\restrict kGpO0ZvCwXrCxz
SET statement_timeout = 0;
SET transaction_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
SET row_security = off;

CREATE TYPE public.mood AS ENUM (
    'low',
    'high'
);

ALTER TYPE public.mood OWNER TO shop;

SET default_tablespace = '';

CREATE TABLE public.items (
    id bigint NOT NULL,
    code text,
    note text,
    price numeric(10,2) DEFAULT 0,
    mood public.mood
);

CREATE SEQUENCE public.items_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.items_id_seq OWNED BY public.items.id;

CREATE TABLE public.plain (
    id bigint NOT NULL,
    code text
);

ALTER TABLE ONLY public.items ALTER COLUMN id SET DEFAULT nextval('public.items_id_seq'::regclass);

ALTER TABLE ONLY public.items
    ADD CONSTRAINT items_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.plain
    ADD CONSTRAINT plain_pkey PRIMARY KEY (id);

\\unrestrict kGpO0ZvCwXrCxz

SET search_path TO "$user", public;

INSERT INTO "schema_migrations" (version) VALUES
('20260101000000');
`;

const SHOP: Files = {
  "headgate.yaml": CONFIG,
  "db/structure.sql": DUMP,
  "connect/shop.json": connector({ "column.exclude.list": "" }),
};

function changed(...edits: readonly (readonly [from: string, to: string])[]): Files {
  const text = edits.reduce((dump, [from, to]) => {
    if (!dump.includes(from)) throw new Error(`not in the dump: ${from}`);
    return dump.replace(from, to);
  }, DUMP);
  return { "db/structure.sql": text };
}

const lineOf = (files: Files, text: string) =>
  String(files["db/structure.sql"])
    .split("\n")
    .findIndex((line) => line.includes(text)) + 1;
const places = ({ findings }: Report) => findings.map(({ rule, at }) => `${rule} ${at?.file}:${at?.start.line}`);

describe("a schema dump against that of the base", () => {
  it("that is the same finds nothing and has nothing pending", async () => {
    const report = await review(SHOP, {});
    expect(report.findings).toEqual([]);
    expect(report.coverage.pendingStatements).toBe(0);
    expect(report.pending).toEqual([]);
    expect(report.notes.join()).toContain("compared by name");
  });

  it("that pg_dump wrote anew, in another order, finds nothing either", async () => {
    const report = await review(
      SHOP,
      changed(
        ["\\restrict kGpO0ZvCwXrCxz", "\\restrict another"],
        ["\\unrestrict kGpO0ZvCwXrCxz", "\\unrestrict another"],
        ["CREATE TABLE public.plain (\n    id bigint NOT NULL,\n    code text\n);\n", ""],
        [
          "CREATE TABLE public.items",
          "CREATE TABLE public.plain (\n    id bigint NOT NULL,\n    code text\n);\n\nCREATE TABLE public.items",
        ],
      ),
    );
    expect(report.findings).toEqual([]);
    expect(report.coverage.pendingStatements).toBe(0);
  });

  it("a column that is gone is dropped, reported where the table is made", async () => {
    const change = changed(["    note text,\n", ""]);
    const report = await review(SHOP, change);
    expect(told(report.findings)).toEqual(["error[column-dropped] note"]);
    expect(places(report)).toEqual([`column-dropped db/structure.sql:${lineOf(change, "CREATE TABLE public.items")}`]);
    expect(report.pending).toEqual([{ file: "db/structure.sql", version: "dump" }]);
  });

  it("another name is a drop and an addition, and the finding says that it cannot tell", async () => {
    const report = await review(SHOP, changed(["note text", "remark text"]));
    expect(told(report.findings)).toEqual(["error[column-dropped] note"]);
    expect(report.findings[0]?.evidence.join("\n")).toContain("new beside it: column remark");
  });

  it("a plan for the rename covers the drop", async () => {
    const plan = `plan: items-note
operation: rename-column
table: public.items
column: note
to: remark
sync: application
soak: 0d
`;
    const both = changed(["    note text,\n", "    note text,\n    remark text,\n"]);
    const merged = { ...SHOP, ...both, "plans/items-note.yaml": plan };
    const report = await review(merged, changed(["note text", "remark text"]));
    const [finding] = report.findings.filter(({ rule }) => rule === "column-dropped");
    expect(finding?.evidence.join("\n")).toContain("plan items-note: expand-merged verified");
    expect(finding?.evidence.join("\n")).not.toContain("new beside it");
  });

  it("does not tell since when what takes over is there", async () => {
    const plan =
      "plan: items-note\noperation: rename-column\ntable: public.items\ncolumn: note\nto: code\nsync: application\nsoak: 14d\n";
    const report = await review({ ...SHOP, "plans/p.yaml": plan }, changed(["    note text,\n", ""]));
    expect(report.findings.flatMap(({ evidence }) => evidence).join("\n")).toContain(
      "soak unverified: a schema dump does not tell when what takes over was merged",
    );
  });

  it("a new type is reported at the column's own line, whatever moved", async () => {
    const change = changed(["price numeric(10,2) DEFAULT 0", "price text"], ["SET row_security = off;\n", ""]);
    const report = await review(SHOP, change);
    expect(places(report)).toContain(`column-retyped db/structure.sql:${lineOf(change, "price text")}`);
  });

  it("a key is reported where it is added", async () => {
    const change = changed(["items_pkey PRIMARY KEY (id)", "items_pkey PRIMARY KEY (code)"]);
    const report = await review(SHOP, change);
    expect(places(report)).toContain(`key-changed db/structure.sql:${lineOf(change, "items_pkey") - 1}`);
  });

  it("a table that is gone is reported at the top", async () => {
    const change = changed(
      ["CREATE TABLE public.plain (\n    id bigint NOT NULL,\n    code text\n);\n", ""],
      ["ALTER TABLE ONLY public.plain\n    ADD CONSTRAINT plain_pkey PRIMARY KEY (id);\n", ""],
    );
    const report = await review(SHOP, change);
    expect(told(report.findings)).toEqual(["error[table-dropped]"]);
    expect(places(report)).toEqual(["table-dropped db/structure.sql:1"]);
  });

  it("columns, labels and tables that come are no finding, wherever they stand", async () => {
    const report = await review(
      SHOP,
      changed(
        ["    code text,\n    note", "    code text,\n    colour text,\n    note"],
        ["    'low',\n", "    'low',\n    'middle',\n"],
        [
          "CREATE TABLE public.plain",
          "CREATE TABLE public.another (\n    id bigint PRIMARY KEY\n);\n\nCREATE TABLE public.plain",
        ],
      ),
    );
    expect(told(report.findings.filter(({ severity }) => severity === "error"))).toEqual([]);
  });

  it("what could not be read before the change is not held against it", async () => {
    const broken = "CREATE TABLE public.odd (id bigint,, x text);\n\nCREATE SEQUENCE";
    const merged = { ...SHOP, ...changed(["CREATE SEQUENCE", broken]) };
    const text = String(merged["db/structure.sql"]);
    expect(told((await review(merged, { "db/structure.sql": `${text}\n-- one line more\n` })).findings)).toEqual([]);
    const report = await review(SHOP, merged);
    expect(told(report.findings.filter(({ rule }) => rule === "syntax-error"))).toHaveLength(1);
  });

  it("a base of migrations is compared with a head that is a dump", async () => {
    const merged: Files = {
      ...SHOP,
      "db/structure.sql": null,
      "headgate.yaml": CONFIG.replace("{dump: db/structure.sql}", "db/migrate"),
      "db/migrate/1_items.sql": `CREATE TYPE mood AS ENUM ('low', 'high');
CREATE TABLE items (id bigserial PRIMARY KEY, code text, note text, price numeric(10,2) DEFAULT 0, mood mood);
CREATE TABLE plain (id bigint PRIMARY KEY, code text);`,
    };
    const head: Files = { "headgate.yaml": CONFIG, "db/structure.sql": DUMP };
    expect(told((await review(merged, head)).findings)).toEqual([]);
    const without = { ...head, ...changed(["    note text,\n", ""]) };
    expect(told((await review(merged, without)).findings)).toEqual(["error[column-dropped] note"]);
  });
});
