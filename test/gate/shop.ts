import { CONFIG, type Files } from "./project.ts";
import { COLUMNS, SCHEMA } from "./rows.ts";

export const ELSEWHERE = "consumer: elsewhere\nreads:\n  - table: public.others\n    key: [id]\n    columns: [id, x]\n";

/** Reads every captured column of `items` by name. */
export const READER = `consumer: reader
owner: team-reader
reads:
  - table: public.items
    key: [id]
    columns: [${COLUMNS.join(", ")}]
  - table: public.plain
    columns: [id, code]
`;

/** A connector's options for records in Avro, in Confluent's way. */
export const AVRO_CONVERTERS = {
  "key.converter": "io.confluent.connect.avro.AvroConverter",
  "value.converter": "io.confluent.connect.avro.AvroConverter",
} as const;

/** A connector over `items`, `plain` and `others` that keeps `items.secret` out, with options added or replaced. */
export function connector(options: Readonly<Record<string, string>> = {}): string {
  const config = {
    "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
    "topic.prefix": "shop",
    "plugin.name": "pgoutput",
    "table.include.list": "public\\.(items|plain|others)",
    "column.exclude.list": "public\\.items\\.secret",
    ...options,
  };
  return JSON.stringify({ name: "shop", config }, null, 2);
}

/** What is merged before a change, with more files or other texts of the same. */
export function shop(more: Files = {}): Files {
  return {
    "headgate.yaml": CONFIG,
    "db/0001_base.sql": SCHEMA,
    "connect/shop.json": connector(),
    "consumers/elsewhere.yaml": ELSEWHERE,
    ...more,
  };
}
