import type { LagVariant } from "../debezium/time/lag.ts";
import type { LateClash, Pass, Stream } from "../pass/pass.ts";
import { claims } from "./claims.ts";
import { causeLine } from "./registry-lines.ts";
import type { Draft, Rule } from "./rule.ts";
import { rootField, witnessOf } from "./stream-facts.ts";

export const lagRace: Rule = {
  id: "lag-race",
  title: "Fails only if rows come at the wrong time",
  level: "warning",
  what: "Every schema a connector registers while it keeps up is fine, yet one that is behind, or that gets no row between two migrations, registers another, which the registry refuses or which has no key; or rows that a connector has not read when it is stopped come with wrong values.",
  why: "Debezium takes the key, NOT NULL and defaults from the catalog as it is when a row is read, and registers a version only when a row comes. A connector with publication.autocreate.mode=filtered that starts again behind DDL reads rows from before it by the columns and types of after it. Whether this fails depends on the moment, not on the migration.",
  fix: "Let the connector catch up and see a row between the migrations, or make each of them compatible with what is registered now.",
  bad: {
    "migrations/0002_weight.sql": "ALTER TABLE products ADD COLUMN weight integer NOT NULL DEFAULT 0;\n",
    "migrations/0003_no_default.sql": "ALTER TABLE products ALTER COLUMN weight DROP DEFAULT;\n",
  },
  good: { "migrations/0002_weight.sql": "ALTER TABLE products ADD COLUMN weight integer NOT NULL DEFAULT 0;\n" },
  check: (pass: Pass): readonly Draft[] => [...pass.late.map(refused), ...keysLost(pass), ...misread(pass)],
};

function refused({ kind, subject, table, connector, level, against, causes, messages, reason, at }: LateClash): Draft {
  const field = rootField(causes[0]?.field ?? "") || null;
  return {
    severity: "warning",
    verdict: "registry",
    message: `${subject} may be refused by the registry at ${level}${field === null ? "" : ` because of ${field}`}`,
    why:
      kind === "behind"
        ? `It is fine while connector ${connector} keeps up and a row comes after each migration. If not, the registration fails with 409 and the task stops.`
        : `It is fine as long as rows come in the other order. If not, the registration fails with 409 and the task of connector ${connector} stops.`,
    at,
    table,
    field,
    subject,
    evidence: [
      `when: ${reason}`,
      ...causes.map(causeLine),
      `compared with ${against}`,
      ...messages.filter((message) => !message.startsWith("{oldSchema")).map((message) => `registry: ${message}`),
    ],
    fix: [
      kind === "behind"
        ? "Run the migrations apart, and let a row of the table pass the connector in between."
        : "Let the connectors register under subjects of their own, or have them make the same schema.",
    ],
    witness: witnessOf(causes),
    change: `late ${level} ${causes.map((cause) => cause.field).join()}`,
  };
}

/**
 * What speaks for the table, its key or the column that was in it already says what becomes of its rows. A table that has its name
 * only since the change has no readers, and is spoken for under its old one.
 */
function keysLost(pass: Pass): readonly Draft[] {
  const held = claims(pass);
  return pass.streams.flatMap((stream) =>
    stream
      .late()
      .filter(({ kind, text, keepingUp }) => kind === "key" && text === null && keepingUp !== null)
      .filter(({ table }) => capturedBefore(stream, table))
      .filter(({ table, column }) => !held.table(table) && !held.key(table) && !held.column(table, column ?? ""))
      .map((variant) => keyLost(variant, stream)),
  );
}

function capturedBefore({ before }: Stream, table: string): boolean {
  return before?.tables.some((one) => `${one.schema}.${one.table}` === table) === true;
}

function keyLost({ subject, table, reason, at }: LagVariant, { connector }: Stream): Draft {
  return {
    severity: "warning",
    verdict: "source",
    message: `rows of ${table} that are not read yet may come without a key`,
    why: "Without a key they go to any partition, and a compacted topic refuses them, which stops the task.",
    at,
    table,
    subject,
    evidence: [
      `when: ${reason}`,
      `connector ${connector.name} reads the key of a row from the catalog as it is by then`,
    ],
    fix: ["Let the connector catch up before this runs."],
    change: "late key",
  };
}

/** A change of type that the stream shows as such is found already; this one passes for none. */
function misread(pass: Pass): readonly Draft[] {
  const held = claims(pass);
  return pass.streams.flatMap((stream) =>
    stream
      .late()
      .filter(({ lag, kind }) => kind === "value" && lag === "misread")
      .filter(({ table, column }) => !held.table(table) && !held.column(table, column ?? ""))
      .map((variant) => valueWrong(variant, stream)),
  );
}

function valueWrong({ subject, table, column, reason, at }: LagVariant, { connector }: Stream): Draft {
  return {
    severity: "warning",
    verdict: "source",
    message: `values of ${table}.${column} that are not read when connector ${connector.name} is stopped may come out wrong`,
    why: "The bytes of the old type are decoded as the new one. Nothing fails: readers get the wrong value. Bytes that are no value of the new type can bring the server down (json read as jsonb did, on PostgreSQL 18.4).",
    at,
    table,
    field: column,
    subject,
    evidence: [
      `when: ${reason}`,
      `connector ${connector.name} has publication.autocreate.mode=filtered: as it starts again, PostgreSQL loads the publication's tables as they are into the session that then decodes older rows`,
    ],
    fix: ["Let the connector catch up before this runs, and do not restart it before it has read a row behind it."],
    change: "late values",
  };
}
