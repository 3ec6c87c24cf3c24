import { describe, expect, it } from "vitest";
import type { Report } from "../../src/model/report.ts";
import { GENERATED, HARMLESS, KEYS, STREAMED, TABLES } from "./more-rows.ts";
import { CONFIG, type Files, review, told } from "./project.ts";
import { ADDED_AND_DROPPED, RETYPED, type Row, SCHEMA, VALUES } from "./rows.ts";
import { connector, READER, shop } from "./shop.ts";

/** Two lines come before the statements of a row. */
const LINE = 3;
const PENDING = "db/0002_change.sql";

const merged = (row: Row, more: Files): Files =>
  shop({
    "headgate.yaml": `${CONFIG}registry: { compatibility: ${row.level ?? "BACKWARD"} }\n`,
    "db/0001_base.sql": `${SCHEMA}${row.merged ?? ""}`,
    "connect/shop.json": connector(row.connector),
    ...more,
  });

const change = (row: Row): Files => ({ [PENDING]: `-- the change\nSELECT 1;\n${row.sql}\n` });

const unread = (row: Row) => review(merged(row, {}), change(row));
const read = (row: Row) => review(merged(row, { "consumers/reader.yaml": READER }), change(row));
const aside = (row: Row) =>
  review(
    merged(row, { "connect/shop.json": connector({ ...row.connector, "table.include.list": "public\\.others" }) }),
    change(row),
  );

const list = (text: string): readonly string[] => (text === "" ? [] : text.split(" + ")).toSorted();

/** The reader stands behind each finding, where a row does not say otherwise. */
function withReader(text: string): string {
  return list(text)
    .map((one) => (one.startsWith("info") || one.includes(":") ? one : `${one}: reader`))
    .join(" + ");
}

const loud = ({ findings }: Report) => findings.filter(({ severity }) => severity !== "info");
const places = (report: Report) => loud(report).map(({ at }) => `${at?.file}:${at?.start.line}`);

describe.each([
  ["columns added and dropped", ADDED_AND_DROPPED],
  ["columns retyped", RETYPED],
  ["values, defaults and nulls", VALUES],
  ["keys and replica identities", KEYS],
  ["tables", TABLES],
  ["generated columns", GENERATED],
  ["publications", STREAMED],
  ["what a stream never shows", HARMLESS],
])("%s", (_, rows) => {
  it.each(rows.map((row) => [name(row), row] as const))("%s", async (_, row) => {
    const unreadReport = await unread(row);
    expect(told(unreadReport.findings), "captured, read by nobody").toEqual(list(row.unread));
    expect(places(unreadReport), "where").toEqual(
      loud(unreadReport).map((_, index) => `${PENDING}:${row.at?.[index] ?? row.at?.[0] ?? LINE}`),
    );
    expect(told((await read(row)).findings), "captured and read").toEqual(list(row.read ?? withReader(row.unread)));
    expect(told(loud(await aside(row))), "not captured").toEqual(list(row.aside ?? ""));
  });
});

function name({ sql, level, shows }: Row): string {
  return `${sql.replaceAll("\n", " ")}${level === undefined ? "" : ` at ${level}`}${shows === undefined ? "" : ` (${shows})`}`;
}
