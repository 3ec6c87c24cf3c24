import type { Pass } from "../pass/pass.ts";
import type { Draft, Rule } from "./rule.ts";

export const schemaDrift: Rule = {
  id: "schema-drift",
  title: "Registry and repository disagree before the change",
  level: "warning",
  what: "The registry's latest version of a subject is not what the base's migrations and connector predict.",
  why: "One side moved without the other: a migration that ran by hand, a connector deployed from elsewhere, an old snapshot file. Verdicts about the change stand on the registry's version.",
  fix: "Find out which side is right, then renew the snapshot or bring the repository up to date.",
  base: {
    "headgate.yaml":
      "postgres: 18\nmigrations: migrations\nconnectors: [connect/*.json]\ncontracts: consumers/*.yaml\nregistry: { snapshot: registry.json }\n",
    "registry.json": `{"version": 1, "compatibility": "BACKWARD", "subjects": {"shop.public.customers-key": {"versions": [
  {"version": 1, "id": 1, "schema": "{\\"type\\":\\"record\\",\\"name\\":\\"Key\\",\\"namespace\\":\\"shop.public.customers\\",\\"fields\\":[{\\"name\\":\\"id\\",\\"type\\":\\"int\\"}]}"}
]}}}
`,
  },
  bad: { "migrations/0002_change.sql": "ALTER TABLE products ADD COLUMN remark text;\n" },
  good: {
    "connect/shop.json": `{
  "name": "shop",
  "config": {
    "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
    "topic.prefix": "shop",
    "plugin.name": "pgoutput",
    "table.include.list": "public\\\\.products"
  }
}
`,
  },
  check: (pass: Pass): readonly Draft[] =>
    pass.drift.map((drift) => ({
      severity: "warning",
      verdict: "registry",
      message: `${drift.subject}: the registry's latest version is not what the base predicts`,
      why: "Either a migration ran that the repository does not hold, or the snapshot is old; verdicts go by the registry's version.",
      at: null,
      table: drift.table,
      subject: drift.subject,
      evidence: [drift.detail],
      fix: ["Renew the snapshot, or find what changed the schema outside this repository."],
      change: drift.detail,
    })),
};
