import type { Pass } from "../pass/pass.ts";
import { contractDrafts } from "./contract-drafts.ts";
import type { Draft, Rule } from "./rule.ts";

export const contractKey: Rule = {
  id: "contract-key",
  title: "Reader's record key changed",
  level: "error",
  what: "A consumer relies on fields of the record key, and after the change they are gone, of another type, or no longer all there is.",
  why: "The key is what upserting readers store by, what deletes name, and what decides the order a reader sees. Where the columns of the key change, key-changed speaks of it; this rule is for the rest, such as the key's types or a connector's own key options.",
  fix: "Agree with the owners named here; a reader that stores by the key has to be rebuilt with the new one.",
  bad: {
    "connect/shop.json": `{
  "name": "shop",
  "config": {
    "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
    "topic.prefix": "shop",
    "plugin.name": "pgoutput",
    "table.include.list": "public\\\\.(products|customers)",
    "column.exclude.list": "public\\\\.customers\\\\.email",
    "transforms": "plainkey",
    "transforms.plainkey.type": "org.apache.kafka.connect.transforms.ReplaceField$Key",
    "transforms.plainkey.renames": "id:product_id"
  }
}
`,
  },
  good: { "migrations/0002_change.sql": "ALTER TABLE products ADD COLUMN remark text;\n" },
  check: (pass: Pass): readonly Draft[] =>
    contractDrafts(pass, {
      problems: ["key-changed"],
      each: "table",
      fix: (owners) => `Agree with ${owners} first: what is stored by the old key has to be built anew.`,
    }),
};
