import { describe, expect, it } from "vitest";
import { liquibase } from "../../src/migrations/liquibase.ts";
import { contextHolds, runsOnPostgres } from "../../src/migrations/liquibase-filter.ts";
import { pendingSince, pendingUnrecorded } from "../../src/migrations/pending.ts";
import { readHistory } from "../../src/migrations/read.ts";
import { readXml } from "../../src/migrations/xml.ts";
import { readDb, runs, troubles } from "./sections.ts";
import { treeOf } from "./tree.ts";

const SQL = "--liquibase formatted sql\n";
const open = "$" + "{";

/** The change sets of one file. */
const inFile = (text: string, placeholders = {}) => readDb(null, { "a.sql": `${SQL}${text}` }, placeholders);

describe("formatted SQL", () => {
  it("parts change sets and leaves Liquibase's own lines out of them", async () => {
    const history = await inFile(
      "--changeset ann:1\n--comment first\nSELECT 1;\n--rollback SELECT 0;\n\n-- changeset bob:x y\nSELECT 2\n;\n/* liquibase rollback\nSELECT 0; */\n",
    );
    expect(runs(history)).toEqual([
      "db/a.sql::1::ann [migration] SELECT 1;",
      "db/a.sql::x::bob [migration] SELECT 2 ;",
    ]);
  });

  it("minds the attributes that say how it runs", async () => {
    const history = await inFile(
      [
        "--changeset a:1 runInTransaction:false\nSELECT 1;",
        "--changeset a:2 runInTransaction:false splitStatements:false\nSELECT 2;",
        "--changeset a:3 runOnChange:true\nSELECT 3;",
        "--changeset a:4 runAlways:true\nSELECT 4;",
        "--changeset a:5 dbms:mysql\nSELECT 5;",
        "--changeset a:6 ignore:true\nSELECT 6;",
        "--changeset a:7 endDelimiter:GO\nSELECT 'GO', gone\nGO\nSELECT 2\ngo",
        "--changeset a:8 endDelimiter:/\nSELECT 1 / 2\n/\nSELECT 3",
        "--changeset a:9\nSELECT 1\n/\nSELECT 2\ngo\n",
        "--changeset a:10 logicalFilePath:x/y.sql\nSELECT 1;",
      ].join("\n"),
    );
    expect(runs(history)).toEqual([
      "db/a.sql::1::a [statement] SELECT 1;",
      "db/a.sql::2::a [section] SELECT 2;",
      "db/a.sql::3::a [migration] SELECT 3;",
      "db/a.sql::4::a [migration] SELECT 4;",
      "db/a.sql::7::a [migration] SELECT 'GO', gone | SELECT 2",
      "db/a.sql::8::a [migration] SELECT 1 / 2 | SELECT 3",
      "db/a.sql::9::a [migration] SELECT 1 | SELECT 2",
      "x/y.sql::10::a [migration] SELECT 1;",
    ]);
    expect(history.migrations.map(({ role }) => role)).toEqual([
      undefined,
      undefined,
      "repeatable",
      "always",
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("expands parameters: the configured value, else the first definition for PostgreSQL", async () => {
    const text = `--property name:t value:one dbms:h2\n--property name:t value:two\n--property name:t value:three\n--property name:u value:<${open}t}>\n--changeset a:1\nSELECT '${open}T}${open}u}${open}v}';\n--ignoreLines:1\nSELECT 0;\nSELECT 1;\n`;
    expect(runs(await inFile(text))).toEqual([`db/a.sql::1::a [migration] SELECT 'two<two>${open}v}'; | SELECT 1;`]);
    expect(runs(await inFile(text, { t: "x" }))).toEqual([
      `db/a.sql::1::a [migration] SELECT 'x<x>${open}v}'; | SELECT 1;`,
    ]);
  });

  it("says what it cannot know", async () => {
    const history = await inFile(
      "--changeset a:1\n--preconditions onFail:MARK_RAN\n--precondition-sql-check expectedResult:0 SELECT 1\nSELECT 1;\n--changeset a:2\n--preconditions onFail:HALT\nSELECT 2;\n--changeset a:3 context:test\nSELECT 3;\n--changeset nobody\nSELECT 4;\n--changeset a:1\nSELECT 5;\n",
    );
    expect(troubles(history).map((text) => text.replace(/: set .*/, ""))).toEqual([
      "unreadable a.sql:11: Liquibase wants `--changeset author:id`",
      "unreadable a.sql:2: whether it runs depends on the database (preconditions, onFail:MARK_RAN)",
      "unreadable a.sql:9: whether it runs is told by the contexts Liquibase is run with (test): name them under `migrations: {placeholders: {liquibase.contexts: …}}`",
      "duplicate-version a.sql:1: the change set db/a.sql::1::a is there twice: Liquibase refuses to run",
    ]);
  });

  it("runs what the contexts ask for", async () => {
    const text =
      '--changeset a:1 context:test\nSELECT 1;\n--changeset a:2 context:"prod and !eu"\nSELECT 2;\n--changeset a:3\nSELECT 3;\n';
    const ran = async (contexts: string) =>
      (await inFile(text, { "liquibase.contexts": contexts })).migrations.map(({ name }) => name);
    expect(await ran("prod")).toEqual(["2", "3"]);
    expect(await ran("prod,eu")).toEqual(["3"]);
    expect(await ran("")).toEqual(["1", "2", "3"]);
    const settings = "# how it is run\nliquibase.command.contextFilter: prod\nparameter.x=1\n";
    const told = await readDb(null, { "a.sql": `${SQL}${text}SELECT ${open}x};`, "liquibase.properties": settings });
    expect(runs(told)).toEqual([
      "db/a.sql::2::a [migration] SELECT 2;",
      "db/a.sql::3::a [migration] SELECT 3; SELECT 1;",
    ]);
  });
});

describe("changelogs", () => {
  const files = {
    "db.changelog-master.yaml":
      "databaseChangeLog:\n- include: {file: db/z.sql}\n- includeAll: {path: more/, relativeToChangelogFile: true}\n- include: {file: x.xml, relativeToChangelogFile: true}\n- changeSet: {id: s, author: m, changes: [{sqlFile: {path: db/raw.sql}}]}\n",
    "z.sql": `${SQL}--changeset a:1\nSELECT 1;`,
    "more/b.sql": `${SQL}--changeset a:1\nSELECT 3;`,
    "more/B.sql": "SELECT 2;",
    "more/other.yaml": "no: changelog\n",
    "x.xml": `<databaseChangeLog><!-- <include file="none.sql"/> --><include file='../db/w.sql' relativeToChangelogFile="true"/></databaseChangeLog>`,
    "w.sql": `${SQL}--changeset a:1\nSELECT 4;`,
    "raw.sql": "SELECT 5;",
    "unused.sql": `${SQL}--changeset a:1\nSELECT 0;`,
  };

  it("follows includes in order", async () => {
    const history = await readDb(null, files);
    expect(runs(history)).toEqual([
      "db/z.sql::1::a [migration] SELECT 1;",
      "db/more/B.sql::raw::includeAll [migration] SELECT 2;",
      "db/more/b.sql::1::a [migration] SELECT 3;",
      "db/w.sql::1::a [migration] SELECT 4;",
      "db/db.changelog-master.yaml::s::m [migration] SELECT 5;",
    ]);
    expect(troubles(history)).toEqual([]);
  });

  it("starts from the file that is named", async () => {
    const tree = treeOf(Object.fromEntries(Object.entries(files).map(([name, text]) => [`db/${name}`, text])));
    const source = { kind: "path", path: "db/x.xml", framework: "liquibase", table: null } as const;
    expect(runs(await readHistory(tree, source))).toEqual(["db/w.sql::1::a [migration] SELECT 4;"]);
  });

  it("goes by path where nothing includes", async () => {
    const history = await readDb(null, { "b.sql": files["z.sql"], "a.sql": files["w.sql"], "c.sql": "SELECT 0;" });
    expect(runs(history)).toEqual(["db/a.sql::1::a [migration] SELECT 4;", "db/b.sql::1::a [migration] SELECT 1;"]);
  });

  it("says what is no SQL, not there, or told twice", async () => {
    const history = await readDb("liquibase", {
      "changelog.json": `{"databaseChangeLog":[{"include":{"file":"db/none.sql"}},{"include":{"file":"db/opt.sql","errorIfMissing":false}},{"changeSet":{"id":1,"author":"a","changes":[{"createTable":{"tableName":"t"}}]}},{"changeSet":{"id":2,"author":"a","changes":[{"tagDatabase":{"tag":"x"}}]}}]}`,
    });
    expect(troubles(history).map((text) => text.replace(/: set .*/, ""))).toEqual([
      "missing changelog.json:1: it includes db/none.sql, which is not here",
      "unreadable changelog.json:1: 1 change sets here are Liquibase's own change types (createTable), which headgate does not run",
    ]);
    expect(runs(history)).toEqual(["db/changelog.json::1::a [migration]", "db/changelog.json::2::a [migration]"]);
    const preconditions = await readDb(null, {
      "master.yaml":
        "databaseChangeLog:\n- preConditions:\n  - dbms: {type: postgresql}\n- changeSet: {id: 1, author: a, preConditions: [{onFail: MARK_RAN}, {tableExists: {tableName: t}}], changes: [{sqlFile: {path: db/raw.sql}}]}\n",
      "raw.sql": "SELECT 1;",
    });
    expect(troubles(preconditions).map((text) => text.replace(/: set .*/, ""))).toEqual([
      "unreadable master.yaml:1: whether it runs depends on the database (preconditions, onFail:MARK_RAN)",
    ]);
    const loop = await readDb(null, {
      "master.yaml": "databaseChangeLog:\n- include: {file: db/loop.yaml}\n",
      "loop.yaml": "databaseChangeLog:\n- include: {file: db/loop.yaml}\n- include: {file: db/z.sql}\n",
      "z.sql": files["z.sql"],
    });
    expect(troubles(loop)).toEqual(["unreadable loop.yaml:1: this changelog includes itself"]);
  });

  it("parts by change set, whatever stands in front of the path", async () => {
    const base = await inFile(
      "--changeset a:1\nSELECT 1;\n--changeset a:2 runOnChange:true\nSELECT 2;\n--changeset a:3 runAlways:true\nSELECT 3;\n",
    );
    const head = await inFile(
      "--changeset a:0\nSELECT 0;\n--changeset a:1\nSELECT 1;\n--rollback SELECT 9;\n--changeset a:2 runOnChange:true\nSELECT 20;\n--changeset a:3 runAlways:true\nSELECT 3;\n",
    );
    const { pending, problems } = pendingSince(base, head, liquibase);
    expect(pending.map(({ name }) => name)).toEqual(["0", "2", "3"]);
    expect(problems).toEqual([]);
    const recorded = pendingUnrecorded(head, ["a.sql::1::a", "a.sql::3::a"], liquibase);
    expect(recorded.pending.map(({ name }) => name)).toEqual(["0", "2", "3"]);
    expect(recorded.problems).toEqual([]);
  });
});

it.each([
  ["", [], true],
  ["@test", [], false],
  ["test", [], true],
  ["a or b and !c", ["b"], true],
  ["a or b and not c", ["b", "c"], false],
  ["(a, b) and c", ["A"], false],
])("context %j with %j", (expression, contexts, holds) => {
  expect(contextHolds(expression, contexts)).toBe(holds);
});

it.each([
  ["postgresql", true],
  ["h2,PostgreSQL", true],
  ["!oracle,!h2", true],
  ["!postgresql", false],
  ["oracle", false],
  ["all", true],
  ["none", false],
])("dbms:%s", (dbms, runs) => {
  expect(runsOnPostgres(dbms)).toBe(runs);
});

it("reads XML, and nothing else", () => {
  const root = readXml(
    `<?xml version="1.0"?><!DOCTYPE a><a:b x="1 &gt; &quot;0&quot;" y='>'><c/><!-- <d> --><![CDATA[<e>]]></a:b>`,
  );
  expect(root).toMatchObject({ name: "b", children: [{ name: "c" }] });
  expect([...(root?.attributes ?? [])]).toEqual([
    ["x", '1 > "0"'],
    ["y", ">"],
  ]);
  expect(readXml("<a><b></a>")).toBeNull();
  expect(readXml("text")).toBeNull();
});
