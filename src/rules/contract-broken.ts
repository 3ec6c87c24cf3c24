import type { Pass } from "../pass/pass.ts";
import { contractDrafts } from "./contract-drafts.ts";
import type { Draft, Rule } from "./rule.ts";

export const contractBroken: Rule = {
  id: "contract-broken",
  title: "Consumer's contract broken",
  level: "error",
  what: "After the change, or between two of its migrations, a consumer no longer gets a column, a type, a nullability or the values that its contract says it reads; or its reader schema needs a field that older events lack.",
  why: "A contract is what a consumer told us it relies on. What it reads as null, or cannot decode, it finds out with the first row of the new shape.",
  fix: "Agree with the owners named here, let them change their consumer and its contract first, then make the change.",
  bad: {
    "connect/shop.json": `{
  "name": "shop",
  "config": {
    "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
    "topic.prefix": "shop",
    "plugin.name": "pgoutput",
    "table.include.list": "public\\\\.(products|customers)",
    "column.exclude.list": "public\\\\.customers\\\\.email",
    "value.converter": "org.apache.kafka.connect.json.JsonConverter"
  }
}
`,
  },
  good: { "migrations/0002_change.sql": "ALTER TABLE products ADD COLUMN remark text;\n" },
  check: (pass: Pass): readonly Draft[] =>
    contractDrafts(pass, {
      problems: [
        "table-gone",
        "column-gone",
        "type-changed",
        "meaning-changed",
        "nullability-changed",
        "enum-values",
        "old-events",
      ],
      each: "column",
      fix: (owners) => `Agree with ${owners} and let the contract change first, in a change of its own.`,
    }),
};
