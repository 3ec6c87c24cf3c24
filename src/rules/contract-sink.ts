import type { Pass } from "../pass/pass.ts";
import { contractDrafts } from "./contract-drafts.ts";
import type { Draft, Rule } from "./rule.ts";

export const contractSink: Rule = {
  id: "contract-sink",
  title: "Kafka Connect sink stops or loses",
  level: "error",
  what: "A change that a Kafka Connect sink, configured as it is, fails on or does not carry over to where it writes.",
  why: "A sink is a consumer that nobody programs: its options (auto.evolve, pk.fields, delete.enabled, include lists) decide whether an added, dropped or retyped column stops its task, is added at the destination, or is left out without a word.",
  fix: "Change the sink's configuration or its destination first, in a change of its own.",
  base: {
    "sinks/warehouse.json": `{
  "name": "warehouse",
  "config": {
    "connector.class": "io.confluent.connect.jdbc.JdbcSinkConnector",
    "topics": "shop.public.customers",
    "transforms": "unwrap",
    "transforms.unwrap.type": "io.debezium.transforms.ExtractNewRecordState",
    "insert.mode": "upsert",
    "pk.mode": "record_key",
    "pk.fields": "id",
    "auto.evolve": "false"
  }
}
`,
    "consumers/warehouse.yaml":
      "consumer: warehouse\nowner: team-data\nreads:\n  - table: public.customers\n    via: kafka-connect\n    sink: ../sinks/warehouse.json\n",
  },
  bad: { "migrations/0002_change.sql": "ALTER TABLE customers ADD COLUMN country text;\n" },
  good: { "migrations/0002_change.sql": "ALTER TABLE products ADD COLUMN remark text;\n" },
  check: (pass: Pass): readonly Draft[] =>
    contractDrafts(pass, {
      problems: ["sink"],
      each: "table",
      fix: (owners) => `Let ${owners} change the sink or its destination first, then make this change.`,
    }),
};
