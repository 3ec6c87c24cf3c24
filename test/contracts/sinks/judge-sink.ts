import { loadSqlParser } from "../../../src/adapters/libpg-query.ts";
import { judgeContracts } from "../../../src/contracts/judge.ts";
import { contractMismatches } from "../../../src/contracts/mismatches.ts";
import { tableShapes } from "../../../src/contracts/shape.ts";
import { predict } from "../../../src/debezium/predict.ts";
import type { Connector } from "../../../src/model/prediction.ts";
import { replayed } from "../../catalog/replayed.ts";
import { contractSet, contractsOf } from "../helpers.ts";

await loadSqlParser();

export type Options = Readonly<Record<string, string>>;

/** A table, a change of it, and a sink that reads it. */
export interface SinkCase {
  readonly sink: Options;
  /** Instead of the table every case is about. */
  readonly base?: string;
  readonly change?: string;
  /** Of the source connector, beside what every case has. */
  readonly source?: Options;
  /** Lines of the contract's read beside `sink:`. */
  readonly read?: string;
  readonly profile?: string;
  readonly path?: string;
  readonly text?: string;
}

export const BASE = `
  CREATE TYPE mood AS ENUM ('new', 'paid');
  CREATE TABLE orders (
    id bigint PRIMARY KEY, code int NOT NULL, note text, total numeric(10,2), made timestamp(3) NOT NULL,
    status mood NOT NULL, place text NOT NULL DEFAULT 'here'
  );`;

const SOURCE: Options = {
  "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
  "topic.prefix": "shop",
  "plugin.name": "pgoutput",
  "database.dbname": "shop",
  "key.converter": "io.confluent.connect.avro.AvroConverter",
  "value.converter": "io.confluent.connect.avro.AvroConverter",
};

export const UNWRAP: Options = {
  transforms: "unwrap",
  "transforms.unwrap.type": "io.debezium.transforms.ExtractNewRecordState",
};

export function situation({
  sink,
  base = BASE,
  change = "",
  source = {},
  read = "",
  profile,
  path = "contracts/sink.json",
  text,
}: SinkCase) {
  const config = new Map(Object.entries({ ...SOURCE, ...source }));
  const connector: Connector = { name: "shop", file: "shop.json", config, positions: new Map(), worker: new Map() };
  const shapes = (texts: readonly string[]) => {
    const { catalog } = replayed(texts);
    if (catalog.opaque.length > 0) throw new Error(JSON.stringify(catalog.opaque));
    return tableShapes(catalog, predict(catalog, connector, { debezium: "3.7", postgres: 17 }), connector);
  };
  const file = `./${path.split("/").at(-1)}`;
  const reference = profile === undefined ? file : `{config: ${file}, profile: ${profile}}`;
  const contracts = contractsOf(
    `consumer: warehouse\nreads:\n  - table: public.orders\n    sink: ${reference}\n${read}`,
  );
  const content = text ?? JSON.stringify({ topics: "shop.public.orders", ...sink }, null, 1);
  const set = contractSet(contracts, new Map([[path, content]]));
  const before = shapes([base]);
  return {
    set,
    before,
    after: change === "" ? before : shapes([base, change]),
    changes: replayed([base, change]).commitPoints.flatMap((point) => point.changes),
  };
}

/** What the judge says of a change, `state column: reason` each. */
export function judged(given: SinkCase): readonly string[] {
  const { set, before, after, changes } = situation(given);
  return judgeContracts({ head: set, base: set, before, after, changes }).map(
    ({ state, problem, column, reason }) => `${state} ${problem} ${column ?? "-"}: ${reason}`,
  );
}

/** The states alone, joined; `-` where nothing is lost. */
export function verdict(given: SinkCase): string {
  // What any consumer of a column that can be TOASTed is told is not the sinks' own.
  const own = judged(given).filter((line) => !/^\S+ placeholder /.test(line));
  const states = own.map((line) => line.split(" ", 1)[0] ?? "");
  return states.length === 0 ? "-" : [...new Set(states)].join(" ");
}

/** Where the sink does not fit the records as they are. */
export function misfits(given: SinkCase): readonly string[] {
  const { set, before, after } = situation(given);
  return contractMismatches({ head: set, before, after }).map(
    ({ message, hint }) => message + (hint === null ? "" : ` (${hint}?)`),
  );
}

/** The changes every profile is asked about. */
export const CHANGES = {
  "add nullable": "ALTER TABLE orders ADD COLUMN extra text",
  "add with default": "ALTER TABLE orders ADD COLUMN extra int NOT NULL DEFAULT 5",
  "add without default": "ALTER TABLE orders ADD COLUMN extra int NOT NULL",
  "drop nullable": "ALTER TABLE orders DROP COLUMN note",
  "drop required": "ALTER TABLE orders DROP COLUMN code",
  "drop with default": "ALTER TABLE orders DROP COLUMN place",
  rename: "ALTER TABLE orders RENAME COLUMN note TO remark",
  widen: "ALTER TABLE orders ALTER COLUMN code TYPE bigint",
  narrow: "ALTER TABLE orders ALTER COLUMN code TYPE smallint",
  family: "ALTER TABLE orders ALTER COLUMN code TYPE text",
  "more digits": "ALTER TABLE orders ALTER COLUMN total TYPE numeric(12,2)",
  "more scale": "ALTER TABLE orders ALTER COLUMN total TYPE numeric(12,4)",
  unit: "ALTER TABLE orders ALTER COLUMN made TYPE timestamp(6)",
  loosen: "ALTER TABLE orders ALTER COLUMN code DROP NOT NULL",
  tighten: "ALTER TABLE orders ALTER COLUMN note SET NOT NULL",
  label: "ALTER TYPE mood ADD VALUE 'sent'",
  "make anew": "ALTER TABLE orders DROP COLUMN note; ALTER TABLE orders ADD COLUMN note text",
  "new key": "ALTER TABLE orders DROP CONSTRAINT orders_pkey, ADD PRIMARY KEY (code)",
  "no key": "ALTER TABLE orders DROP CONSTRAINT orders_pkey; ALTER TABLE orders REPLICA IDENTITY FULL",
  comment: "COMMENT ON TABLE orders IS 'x'",
} as const;

export type ChangeName = keyof typeof CHANGES;

/** What each change comes to under one configuration. */
export function verdicts(sink: Options, source: Options = {}): Record<ChangeName, string> {
  const entries = Object.entries(CHANGES).map(([name, change]) => [name, verdict({ sink, source, change })]);
  return Object.fromEntries(entries) as Record<ChangeName, string>;
}
