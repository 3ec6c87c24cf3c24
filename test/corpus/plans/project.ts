import { stringify } from "yaml";
import type { LaidOut } from "./layout.ts";
import type { HistoryMove } from "./moves.ts";

export const MIGRATIONS = "db/migrations";
const AVRO = "io.confluent.connect.avro.AvroConverter";

/** What a consumer reads of a table. */
export interface Reading {
  readonly table: string;
  readonly columns: readonly string[];
}

/** A repository of the history's migrations, of a connector that captures all of its tables, and of one consumer. */
export function projectFiles({ framework, files }: LaidOut, reads: Reading): Readonly<Record<string, string>> {
  const migrations = [...files].map(([path, text]): [string, string] => [`${MIGRATIONS}/${path}`, text]);
  return {
    ...Object.fromEntries(migrations),
    "headgate.yaml": stringify({
      postgres: 18,
      migrations: { path: MIGRATIONS, framework },
      connectors: ["deploy/*.json"],
      debezium: "3.7",
      registry: { compatibility: "BACKWARD" },
      contracts: "contracts/*.yaml",
      plans: "plans/*.yaml",
    }),
    "deploy/connector.json": JSON.stringify({
      name: "all",
      config: {
        "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
        "topic.prefix": "all",
        "key.converter": AVRO,
        "value.converter": AVRO,
      },
    }),
    ...consumerFile(reads),
  };
}

export function consumerFile(reads: Reading): Readonly<Record<string, string>> {
  return { "contracts/reader.yaml": stringify({ consumer: "reader", owner: "team-reader", reads: [reads] }) };
}

/** What the consumer reads before the plan, and what it reads once it has moved. */
export function readings(
  move: HistoryMove,
  others: readonly string[],
  newColumn: string | null,
  newTable: string,
): readonly [Reading, Reading] {
  const { table, column } = move;
  const kept = others.slice(0, 1);
  const old = { table, columns: column === null ? others.slice(0, 2) : [column] };
  if (move.operation === "set-not-null") return [old, old];
  if (newTable !== table) return [old, { ...old, table: newTable }];
  return [old, { table, columns: newColumn === null ? kept : [newColumn] }];
}
