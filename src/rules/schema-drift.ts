import { fieldLine } from "../avro/field-words.ts";
import { formatLocation, type Location } from "../model/location.ts";
import type { Drift, Pass } from "../pass/pass.ts";
import type { Draft, Rule } from "./rule.ts";

export const schemaDrift: Rule = {
  id: "schema-drift",
  title: "Registry and repository disagree before the change",
  level: "warning",
  what: "The registry's latest version of a subject is not what the base's migrations and connector predict, whatever this change does; and the finding says which side moved.",
  why: "A registry ahead of the repository, or one that never had what the repository says, means that somebody registered by hand, that a migration ran which the repository does not hold, or that another configuration is deployed. Verdicts about the change go by the registry's versions. A registry that is behind is normal between a merge and the first row after the deployment: that is info.",
  fix: "Find out which side is right. Bring the repository up to date, or correct what is deployed; where the file is merely old, renew it with `headgate snapshot`.",
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
  check: (pass: Pass): readonly Draft[] => pass.drift.map(draftOf),
};

function draftOf(one: Drift): Draft {
  const { subject, table, drift } = one;
  return {
    severity: drift.kind === "registry behind" ? "info" : "warning",
    verdict: "registry",
    ...wordsOf(one),
    at: null,
    table,
    subject,
    evidence: evidenceOf(one),
    change: `${drift.kind} ${drift.latest.version}`,
  };
}

const BY_REGISTRY = "verdicts about this change go by the registry's versions.";

function wordsOf({ subject, drift, connector }: Drift): Pick<Draft, "message" | "why" | "fix"> {
  const { latest } = drift;
  switch (drift.kind) {
    case "registry ahead":
      return {
        message: `${subject}: the registry is ahead of the repository: version ${latest.version} came behind version ${drift.version}, which is what the base predicts`,
        why: `No migration of the base leads to version ${latest.version}: it was registered by hand or by another connector, a migration ran that the repository does not hold, or the repository was taken back; ${BY_REGISTRY}`,
        fix: [
          `Find out where version ${latest.version} comes from, and bring it into the repository or take it out of the registry.`,
        ],
      };
    case "registry behind":
      return {
        message: `${subject}: the registry is behind the repository: version ${latest.version} is what the base predicted before ${namesOf(drift.missing)}`,
        why: `That is normal until a merged migration is deployed and the next row is written: connector ${connector} registers the schema then. What is pending here comes after it.`,
        fix: [
          "Nothing, if that migration is not deployed yet or no row was written since; else see whether the connector runs.",
        ],
      };
    case "diverged":
      return {
        message: `${subject}: the registry's version ${latest.version} is neither what the base predicts nor what any of its migrations led to`,
        why: `Either side may have moved: a schema registered by hand, a migration that ran outside the repository, another configuration of connector ${connector} or another release of it than the base says, or an old snapshot; ${BY_REGISTRY}`,
        fix: [
          "Find out which side is right: bring the repository up to date, or correct what is deployed; renew an old snapshot with `headgate snapshot`.",
        ],
      };
    case "other type":
      return {
        message: `${subject}: the registry holds ${latest.schemaType}, and connector ${connector} registers ${drift.expected}`,
        why: `A registry refuses a schema of another type than the versions before it, at any level but NONE: the first record of connector ${connector} fails.`,
        fix: [
          `Register under another subject (topic.prefix, a routing transform, or the subject's name strategy), or use the converter for ${latest.schemaType}.`,
        ],
      };
    case "unreadable":
      return {
        message: `${subject}: version ${latest.version} in the registry is no ${latest.schemaType} schema that can be read`,
        why: `Whether the base agrees with it cannot be told; ${BY_REGISTRY}`,
        fix: ["Renew the snapshot with `headgate snapshot`, or see what the registry holds there."],
      };
    default:
      return drift satisfies never;
  }
}

function namesOf(missing: readonly Location[]): string {
  const files = [...new Set(missing.map(({ file }) => file.split("/").at(-1) ?? file))];
  const [first, last] = [files[0], files.at(-1)];
  if (first === undefined || last === undefined) return "its last migrations";
  if (files.length === 1) return first;
  return `${first} … ${last} (${files.length} migrations)`;
}

/** A schema may have hundreds of fields; the finding names the first. */
const MOST_LINES = 12;

function evidenceOf({ registry, drift }: Drift): readonly string[] {
  const { latest, differences } = drift;
  const lines = differences.flatMap((difference) => {
    if (difference.kind === "text") return ["the texts differ as a whole"];
    const { sign, name, text } = fieldLine(difference);
    return [`${SIDES[sign]} ${name}: ${text}`];
  });
  const rest = lines.length - MOST_LINES;
  return [
    `${registry} has version ${latest.version} (id ${latest.id})`,
    ...lines.slice(0, MOST_LINES),
    ...(rest > 0 ? [`and ${rest} more differences`] : []),
    ...(drift.kind === "registry behind"
      ? drift.missing.map((at) => `not in the registry yet: ${formatLocation(at)}`).slice(0, MOST_LINES)
      : []),
    ...(drift.kind === "diverged" && drift.known !== null
      ? [`version ${drift.known} is the newest that the base's migrations explain`]
      : []),
    ...("causes" in drift ? drift.causes.map((cause) => `perhaps ${cause}`) : []),
  ];
}

const SIDES = { "+": "only in the registry:", "-": "only in the base:", "~": "base -> registry:" } as const;
