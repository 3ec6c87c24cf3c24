import type { Pass } from "../pass/pass.ts";
import { contractDrafts } from "./contract-drafts.ts";
import type { Draft, Rule } from "./rule.ts";

export const contractDelivery: Rule = {
  id: "contract-delivery",
  title: "Records no longer come as declared",
  level: "error",
  what: "Inserts, updates, deletes, snapshot rows, truncates or tombstones that a consumer relies on no longer come to its topic, records move to another topic, or they come in another form.",
  why: "The topic goes on as if nothing were: a reader that never sees a delete keeps the row for ever. Publications (publish), skipped.operations, tombstones.on.delete, snapshot.mode and transforms such as ExtractNewRecordState decide it together.",
  fix: "Restore the option, or let the consumers named here stop relying on it first and say so in their contracts.",
  bad: {
    "connect/shop.json": `{
  "name": "shop",
  "config": {
    "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
    "topic.prefix": "shop",
    "plugin.name": "pgoutput",
    "table.include.list": "public\\\\.(products|customers)",
    "column.exclude.list": "public\\\\.customers\\\\.email",
    "skipped.operations": "t,d"
  }
}
`,
  },
  good: {
    "connect/shop.json": `{
  "name": "shop",
  "config": {
    "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
    "topic.prefix": "shop",
    "plugin.name": "pgoutput",
    "table.include.list": "public\\\\.(products|customers)",
    "column.exclude.list": "public\\\\.customers\\\\.email",
    "skipped.operations": "none"
  }
}
`,
  },
  check: (pass: Pass): readonly Draft[] =>
    contractDrafts(pass, {
      problems: ["connector-stops", "topic-changed", "operations", "tombstones", "rows", "record-form"],
      each: "table",
      fix: (owners) => `Take it back, or let ${owners} do without first, in a change of its own.`,
    }),
};
