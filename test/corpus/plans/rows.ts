import pg from "pg";
import { formatType, quoteIdentifier } from "../../../src/catalog/print.ts";
import type { Random } from "../../../src/contracts/bench/random.ts";
import { builtinType } from "../../../src/model/builtin-types.ts";
import type { Catalog, Column, ColumnType, Relation } from "../../../src/model/catalog.ts";

/** Where a row lies: `ctid` alone says nothing in a partitioned table. */
export interface RowPlace {
  readonly ctid: string;
  readonly tableoid: string;
}

export interface RowRequest {
  readonly client: pg.Client;
  readonly catalog: Catalog;
  readonly relation: Relation;
  readonly random: Random;
  /** Columns that must not be NULL, and columns the writer does not know. */
  readonly filled?: readonly string[];
  readonly unknown?: readonly string[];
  /** Tries that are left, those for the rows it refers to included. */
  readonly budget?: { left: number };
}

const TRIES = 60;
const DEEPEST = 5;

/** Values were refused: a constraint, an overflow, a trigger's own exception. Everything else is a fault of the SQL. */
export function isRefusedValue(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /^(22|23|44|P0001)/.test(error.code ?? "");
}

/** Inserts a row of edge values, those it refers to first. Null: the table's own constraints and triggers let none through. */
export async function insertRow(asked: RowRequest, depth = 0): Promise<RowPlace | null> {
  const request = { ...asked, budget: asked.budget ?? { left: TRIES } };
  const { client, relation, budget } = request;
  while (budget.left-- > 0) {
    await client.query("SAVEPOINT headgate_row");
    try {
      const values = await valuesOf(request, depth);
      const names = [...values.keys()].map(quoteIdentifier).join(", ");
      const into = `INSERT INTO ${tableName(relation)} ${names === "" ? "DEFAULT VALUES" : `(${names}) OVERRIDING SYSTEM VALUE VALUES (${[...values.values()].join(", ")})`}`;
      const { rows } = await client.query<RowPlace>(`${into} RETURNING ctid::text, tableoid::text`);
      await client.query("RELEASE headgate_row");
      const [place] = rows;
      if (place !== undefined) return place;
    } catch (error) {
      await client.query("ROLLBACK TO headgate_row");
      if (!isRefusedValue(error)) throw error;
    }
  }
  return null;
}

export const tableName = ({ schema, name }: Relation): string => `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;

type Values = Map<string, string>;

async function valuesOf(request: RowRequest, depth: number): Promise<Values> {
  const { relation, random, catalog, filled = [], unknown = [] } = request;
  const written = relation.columns.filter(
    ({ name, generated, identity }) => generated === null && identity === null && !unknown.includes(name),
  );
  const referring = await referringValues(request, depth);
  const values: Values = new Map();
  for (const column of written) {
    const mustBe = column.notNull || filled.includes(column.name);
    const referred = referring.get(column.attnum);
    if (referred !== undefined && (referred !== "NULL" || !mustBe)) values.set(column.name, referred);
    else if (column.default !== null && random.below(2) === 0 && !filled.includes(column.name)) continue;
    else if (!mustBe && random.below(3) === 0) values.set(column.name, "NULL");
    else {
      const value = edge(column, catalog, random);
      if (value !== null) values.set(column.name, value);
    }
  }
  return values;
}

/** By attnum: what foreign keys ask for, of a row that is there or is made for it. */
async function referringValues(
  { client, catalog, relation, random, filled = [], budget = { left: TRIES } }: RowRequest,
  depth: number,
): Promise<ReadonlyMap<number, string>> {
  const values = new Map<number, string>();
  for (const key of relation.constraints) {
    if (key.kind !== "foreign key") continue;
    const parent = catalog.relations.get(key.references);
    const own = relation.columns.filter(({ attnum }) => key.columns.includes(attnum));
    const needed = own.some((column) => column.notNull || filled.includes(column.name));
    if (parent === undefined || depth >= DEEPEST || parent.oid === relation.oid || (!needed && random.below(2) === 0)) {
      for (const column of own) values.set(column.attnum, "NULL");
      continue;
    }
    const referenced = key.referencedColumns.map(
      (attnum) => parent.columns.find((column) => column.attnum === attnum)?.name ?? "",
    );
    const fresh =
      random.below(3) === 0 ? await insertRow({ client, catalog, relation: parent, random, budget }, depth + 1) : null;
    const find = `SELECT ${referenced.map((name) => `${quoteIdentifier(name)}::text`).join(", ")} FROM ${tableName(parent)} WHERE ${
      fresh === null ? "true" : `ctid = '${fresh.ctid}' AND tableoid = ${fresh.tableoid}`
    } ORDER BY ctid DESC LIMIT 1`;
    let { rows } = await client.query<(string | null)[]>({ text: find, rowMode: "array" });
    if (rows.length === 0 && fresh === null) {
      await insertRow({ client, catalog, relation: parent, random, budget }, depth + 1);
      ({ rows } = await client.query<(string | null)[]>({ text: find, rowMode: "array" }));
    }
    for (const [place, attnum] of key.columns.entries()) {
      const value = rows[0]?.[place] ?? null;
      values.set(attnum, value === null ? "NULL" : pg.escapeLiteral(value));
    }
  }
  return values;
}

const TEXTS = ["", "a", "it's", "Ünïcode €", "0", "NULL", "x y\tz", "\\"];

/** A value of the column's type at one of its edges, as SQL; null where the type has none here. */
export function edge({ type }: Pick<Column, "type">, catalog: Catalog, random: Random): string | null {
  if (type.array) {
    const element = edge({ type: { ...type, array: false } }, catalog, random);
    return (
      random.pick([
        `'{}'::${formatType(catalog, type)}`,
        ...(element === null ? [] : [`ARRAY[${element}, NULL]::${formatType(catalog, type)}`]),
      ]) ?? null
    );
  }
  const user = catalog.types.get(type.oid);
  if (user?.kind === "enum") return pg.escapeLiteral(random.pick(user.labels) ?? "");
  if (user?.kind === "domain") return edge({ type: user.base }, catalog, random);
  if (user !== undefined) return user.name === "citext" ? pg.escapeLiteral(random.pick(TEXTS) ?? "") : null;
  const text = builtinEdge(builtinType(type.oid)?.name ?? "", type, random);
  return text === null ? null : pg.escapeLiteral(text);
}

function builtinEdge(name: string, type: ColumnType, random: Random): string | null {
  if (name === "uuid") return uuid(random);
  if (name === "varchar" || name === "bpchar" || name === "text" || name === "name") return textEdge(type, random);
  return random.pick(EDGES[name] ?? []) ?? null;
}

/** Some of them are different each time: there may be a unique index. */
function textEdge({ typmod }: ColumnType, random: Random): string {
  const longest = typmod < 0 ? 200 : typmod - 4;
  const text = random.below(2) === 0 ? (random.pick(TEXTS) ?? "") : `v${random.below(1_000_000_000)}`;
  return [...(random.below(6) === 0 ? text.padEnd(longest, "é") : text)].slice(0, longest).join("");
}

function uuid(random: Random): string {
  const hex = Array.from({ length: 32 }, () => random.below(16).toString(16)).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

const INTEGERS = ["0", "1", "-1", "7", "42", "1000"];
const TIMES = [
  "2024-02-29 12:34:56.123456",
  "1999-12-31 23:59:59.999999",
  "0001-01-01 00:00:00",
  "2038-01-19 03:14:08",
];

const EDGES: Readonly<Record<string, readonly string[]>> = {
  int2: [...INTEGERS, "32767", "-32768"],
  int4: [...INTEGERS, "2147483647", "-2147483648"],
  int8: [...INTEGERS, "9223372036854775807", "-9223372036854775808"],
  numeric: [...INTEGERS, "0.5", "-1.25"],
  float4: ["0", "1.5", "-0", "3.4e38"],
  float8: ["0", "1.5", "-0", "1e308"],
  bool: ["true", "false"],
  bytea: ["\\x", "\\x00ff", "\\x0123456789abcdef"],
  json: ["{}", '{"a":[1,null,"é"]}', "[]", "null"],
  jsonb: ["{}", '{"a":[1,null,"é"]}', "[]", "null"],
  date: ["2024-02-29", "1969-12-31", "9999-12-31"],
  time: ["00:00:00", "23:59:59.999999"],
  timetz: ["00:00:00+00", "23:59:59.999999-12"],
  timestamp: TIMES,
  timestamptz: TIMES.map((time) => `${time}+00`),
  interval: ["0", "1 mon -3 days 04:05:06.7"],
  inet: ["10.0.0.1", "::1/64"],
  cidr: ["10.0.0.0/8"],
  macaddr: ["08:00:2b:01:02:03"],
  tsvector: ["", "'a':1 'b':2"],
  xml: ["<a/>"],
  bit: ["1"],
  varbit: ["", "101"],
  char: ["a"],
};
