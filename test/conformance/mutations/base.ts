import type pg from "pg";
import { replayHistory } from "../../../src/catalog/history.ts";
import { predict } from "../../../src/debezium/predict.ts";
import type { Contract } from "../../../src/model/contract.ts";
import type { Migration } from "../../../src/model/migration.ts";
import type { Connector, Prediction } from "../../../src/model/prediction.ts";
import type { Step } from "../../corpus/layouts.ts";
import { keyFields, rowFields } from "./avro-fields.ts";
import {
  CONSUMERS,
  type ConsumerKind,
  contractsOf,
  type Expectation,
  expectations,
  type Readable,
} from "./consumers.ts";
import { type RealState, readState } from "./real-tables.ts";
import { DEBEZIUM, POSTGRES, type ReviewPorts } from "./review.ts";

/** What is merged before a change: the migrations as the gate reads them, and the same in a real database. */
export interface Base {
  readonly migrations: readonly Migration[];
  readonly client: pg.Client;
  readonly state: RealState;
  readonly connector: Connector;
  readonly prediction: Prediction;
  /** Of every consumer, of these tables or of all. */
  readonly contracts: (tables: ReadonlySet<string> | null) => readonly Contract[];
  readonly expectations: ReadonlyMap<string, ReadonlyMap<string, Expectation>>;
  /** Tables no contract is made for: their records cannot be told at base. */
  readonly unread: readonly string[];
}

export function migrationOf({ file, sql, transaction }: Step, place: number): Migration {
  const version = String(place).padStart(6, "0");
  return {
    version,
    name: file,
    file: `db/${version}_${file}`,
    text: sql,
    ranges: [{ start: 0, end: sql.length }],
    transaction,
  };
}

const OPTIONS: Readonly<Record<string, string>> = {
  "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
  "topic.prefix": "all",
  "plugin.name": "pgoutput",
  "key.converter": "io.confluent.connect.avro.AvroConverter",
  "value.converter": "io.confluent.connect.avro.AvroConverter",
};

export function connectorOf(changed: Readonly<Record<string, string | null>> = {}): Connector {
  const options = Object.entries({ ...OPTIONS, ...changed }).flatMap(([key, value]): [string, string][] =>
    value === null ? [] : [[key, value]],
  );
  return { name: "all", file: "connect.json", config: new Map(options), positions: new Map(), worker: new Map() };
}

export async function baseOf(client: pg.Client, migrations: readonly Migration[], ports: ReviewPorts): Promise<Base> {
  return { ...(await merged(migrations, await readState(client), ports)), client };
}

/** The same without a database. */
export type Merged = Omit<Base, "client">;

export async function merged(
  migrations: readonly Migration[],
  state: RealState,
  { parser, cache }: ReviewPorts,
): Promise<Merged> {
  const { catalog } = await replayHistory(migrations, { postgres: POSTGRES, trace: false, parser, cache });
  const connector = connectorOf();
  const prediction = predict(catalog, connector, { debezium: DEBEZIUM, postgres: POSTGRES });
  const readable = state.tables.map((table) => readableOf(table, prediction));
  const told = readable.filter((one) => one !== null);
  return {
    migrations,
    state,
    connector,
    prediction,
    contracts: (tables) => {
      const wanted = tables === null ? told : told.filter(({ table }) => tables.has(table));
      return CONSUMERS.flatMap((consumer: ConsumerKind) => contractsOf(consumer, wanted));
    },
    expectations: new Map(told.map((one) => [one.table, expectations(one)])),
    unread: state.tables.filter((_, index) => readable[index] === null).map(({ name }) => name),
  };
}

function readableOf(table: RealState["tables"][number], { subjects, tables }: Prediction): Readable | null {
  const captured = tables.find((one) => `${one.schema}.${one.table}` === table.name);
  const own = subjects.filter((one) => one.table === table.name);
  if (captured === undefined || own.some(({ predicted }) => predicted !== true)) return null;
  const text = (kind: "key" | "value") => {
    const subject = own.find((one) => one.kind === kind);
    return subject?.predicted === true ? (subject.texts.at(-1) ?? null) : null;
  };
  const [value, key] = [text("value"), text("key")];
  if (value === null) return null;
  const fields = rowFields(value);
  const columnOf = (field: string) => {
    const name = captured.columns.find((one) => one.field === field)?.name;
    return table.columns.find((one) => one.name === name);
  };
  const carried = fields.filter(({ name }) => table.identity.includes(columnOf(name)?.attnum ?? 0));
  return {
    table: table.name,
    fields,
    key: key === null ? [] : keyFields(key).map(({ name }) => name),
    before: carried.map(({ name }) => name),
    labels: new Map(fields.map(({ name }) => [name, columnOf(name)?.labels ?? []])),
  };
}
