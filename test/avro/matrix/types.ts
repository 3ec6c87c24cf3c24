import { loadSqlParser } from "../../../src/adapters/libpg-query.ts";
import { emptyCatalog } from "../../../src/catalog/empty.ts";
import { replay } from "../../../src/catalog/replay.ts";
import { predictor } from "../../../src/debezium/predict.ts";
import type { Connector } from "../../../src/model/prediction.ts";
import { readStatements } from "../../../src/sql/read.ts";
import type { Json } from "../../conformance/compat/pairs/pair.ts";

/** One column of each kind that connectors tell apart. Any of them may become any other: ALTER COLUMN … TYPE … USING takes every expression. */
const TYPES = `smallint|integer|bigint|oid|real|double precision|boolean
  numeric(10,2)|numeric(12,2)|numeric(10,4)|numeric(20,0)|numeric|money
  text|varchar(50)|char(8)|uuid|json|jsonb|xml|inet|int4range|tsvector|ltree|citext|hstore|bytea
  date|time(3)|time(6)|timetz|timestamp(3)|timestamp(6)|timestamptz|interval
  bit(1)|bit(8)|bit(16)|varbit(8)|mood|feeling|feeling_turned|point
  integer[]|bigint[]|text[]|double precision[]|numeric(10,2)[]|numeric(10,4)[]|timestamp(3)[]|timestamp(6)[]|date[]|uuid[]|mood[]|feeling[]|bytea[]`
  .split(/[|\n]\s*/)
  .map((type) => type.trim());

const MODES: Readonly<Record<string, readonly string[]>> = {
  "decimal.handling.mode": ["precise", "string", "double"],
  "time.precision.mode": [
    "adaptive",
    "adaptive_time_microseconds",
    "connect",
    "isostring",
    "microseconds",
    "nanoseconds",
    "structured",
  ],
  "binary.handling.mode": ["bytes", "base64"],
  "interval.handling.mode": ["numeric", "string"],
  "hstore.handling.mode": ["json", "map"],
};

const parser = await loadSqlParser();

/** A column's Avro type under one setting of all modes. */
export interface Column {
  readonly type: string;
  readonly mode: string;
  readonly schema: Json;
}

/** What the connector makes of each type under each setting of its modes. */
export function columns(): readonly Column[] {
  const catalog = tableOfAll();
  return settings(Object.entries(MODES)).flatMap((config) => {
    const connector: Connector = {
      name: "c",
      file: "c.json",
      config: new Map(Object.entries({ "topic.prefix": "p", ...config })),
      positions: new Map(),
      worker: new Map(),
    };
    const made = predictor(connector, { debezium: "3.7", postgres: 18 }).predict(catalog);
    const subject = made.subjects.find(({ kind }) => kind === "value");
    if (subject?.predicted !== true) throw new Error(`no value is predicted: ${JSON.stringify(made)}`);
    const { fields } = JSON.parse(subject.texts.at(-1) ?? "").fields[0].type[1];
    const mode = Object.values(config).join(" ");
    const known = new Map<string, Json>();
    return Object.values<{ readonly name: string; readonly type: Json }>(fields).map(({ name, type }) => ({
      type: TYPES[Number(name.slice(1))] ?? name,
      mode,
      schema: inFull(type, known),
    }));
  });
}

/** The type as it would stand alone: what an earlier column defined is written out. */
function inFull(schema: Json, known: Map<string, Json>): Json {
  if (typeof schema === "string") return known.get(schema) ?? schema;
  if (Array.isArray(schema)) return schema.map((branch) => inFull(branch, known));
  const given: { readonly [key: string]: Json } = Object(schema);
  if (given.type === "record") known.set(`${given.namespace}.${given.name}`, schema);
  return given.items === undefined ? schema : { ...given, items: inFull(given.items, known) };
}

function tableOfAll() {
  const ddl = `CREATE EXTENSION ltree; CREATE EXTENSION citext; CREATE EXTENSION hstore;
    CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TYPE feeling AS ENUM ('sad', 'ok', 'happy');
    CREATE TYPE feeling_turned AS ENUM ('happy', 'ok', 'sad');
    CREATE TABLE t (${TYPES.map((type, number) => `c${number} ${type} NOT NULL`).join(", ")});`;
  const source = { file: "0.sql", text: ddl, ranges: [{ start: 0, end: ddl.length }] };
  const migration = { statements: readStatements(source, parser), transaction: "migration" } as const;
  return replay(emptyCatalog({ postgres: 18 }), [migration], { postgres: 18, trace: false }).catalog;
}

type Options = readonly (readonly [name: string, values: readonly string[]])[];

function settings([first, ...rest]: Options): readonly Readonly<Record<string, string>>[] {
  if (first === undefined) return [{}];
  const [name, values] = first;
  return values.flatMap((value) => settings(rest).map((others) => ({ [name]: value, ...others })));
}
