import { groupBy } from "../model/group-by.ts";
import type { LatestMismatch, Pass, UnregisteredText } from "../pass/pass.ts";
import { blame } from "./blame.ts";
import type { Draft, Rule } from "./rule.ts";

export const registryNotRegistered: Rule = {
  id: "registry-not-registered",
  title: "Schema that nobody registers by itself",
  level: "error",
  what: "The change brings a schema that the registry does not have, through a converter that may not register it, or that writes with the latest version instead (use.latest.version).",
  why: "With Confluent's auto.register.schemas=false, or without Apicurio's auto-register, the converter only asks for schemas. It fails on the first row of the new shape; the connector's task stops, and every table behind it, until the exact schema is registered.",
  fix: "Register the predicted schema before the migration runs.",
  base: {
    "headgate.yaml":
      "postgres: 18\nmigrations: migrations\nconnectors: [connect/*.json]\ncontracts: consumers/*.yaml\nregistry: { snapshot: registry.json }\n",
    "registry.json": '{"version": 1, "compatibility": "BACKWARD", "subjects": {}}\n',
    "connect/shop.json": `{
  "name": "shop",
  "config": {
    "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
    "topic.prefix": "shop",
    "plugin.name": "pgoutput",
    "table.include.list": "public\\\\.(products|customers)",
    "value.converter": "io.confluent.connect.avro.AvroConverter",
    "value.converter.schema.registry.url": "http://registry.example:8081",
    "value.converter.auto.register.schemas": "false"
  }
}
`,
  },
  bad: { "migrations/0002_change.sql": "ALTER TABLE products ADD COLUMN remark text;\n" },
  good: { "migrations/0002_change.sql": "ALTER TABLE products ADD CHECK (stock >= 0);\n" },
  check: (pass: Pass): readonly Draft[] => [
    ...[...groupBy(pass.unregistered, ({ subject }) => `${subject.connector} ${subject.subject}`).values()].map(
      ([first, ...later]) => draft(first, later),
    ),
    ...pass.latest.mismatches.map(unlikeLatest),
  ],
};

function unlikeLatest({ subject, option, version, registry, outcome, fields, at, changes }: LatestMismatch): Draft {
  const { connector, table, subject: name } = subject;
  const [field = null] = fields;
  const fails = outcome === "fails";
  return {
    severity: fails ? "error" : "warning",
    verdict: "registry",
    message: fails
      ? `${name} gets records that its latest version cannot read, and connector ${connector} writes with that version`
      : `${fields.join(", ")} will be missing from ${name}: connector ${connector} writes with its latest version`,
    why: fails
      ? "The converter holds each schema against the latest version and is strict about it: with the first row of the new shape it fails, and the task stops until the schema is registered."
      : "The converter writes by the latest version's fields; what that lacks is left out of every record, and nothing fails.",
    at: blame(changes, table, field) ?? at,
    table,
    field,
    subject: name,
    evidence: [
      option,
      `version ${version} in ${registry} is the latest`,
      ...(fields.length === 0 ? [] : [`it has no ${fields.join(", ")}`]),
    ],
    fix: [
      `headgate register ${name} --write`,
      "Run it before the migration: the schema that the converter makes of rows is the latest version then.",
    ],
    change: `unlike latest ${outcome} ${fields.join()}`,
  };
}

function draft(first: UnregisteredText, later: readonly UnregisteredText[]): Draft {
  const { subject, option, known, registry } = first;
  const { connector, table } = subject;
  const number = later.length === 0 ? "a schema" : `${later.length + 1} schemas`;
  return {
    severity: known ? "error" : "warning",
    verdict: "registry",
    message: known
      ? `${subject.subject} gets ${number} not registered yet, and connector ${connector} may not register`
      : `${subject.subject} gets ${number} to be registered first: connector ${connector} may not do it`,
    why: "The converter only asks the registry for the exact schema. With the first row of the new shape it fails, and the connector's task stops until it is there.",
    at: blame(first.changes, table, null) ?? first.at,
    table,
    subject: subject.subject,
    evidence: [option, known ? `${registry} does not have it` : "no registry is at hand: it may be there already"],
    fix: [
      `headgate register ${subject.subject} --write`,
      "Run it before the migration: what it registers is what headgate predict shows.",
    ],
    change: `not registered ${option}`,
  };
}
