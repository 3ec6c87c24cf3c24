import pg from "pg";
import type { Random } from "../debezium/random/random.ts";
import type { Mutation } from "./mutation.ts";

/** The same change, put before the gate in another way. */
type Wrapping = (mutation: Mutation, random: Random) => Mutation;

const WRAPPINGS: Readonly<Record<string, Wrapping>> = {
  "DO block": (mutation) => hidden(mutation, `DO $do$\nBEGIN\n${all(mutation)}\nEND\n$do$;`),
  "DO block with EXECUTE": (mutation) =>
    hidden(
      mutation,
      `DO $do$\nBEGIN\n${statements(mutation)
        .map((one) => `EXECUTE ${pg.escapeLiteral(one)};`)
        .join("\n")}\nEND\n$do$;`,
    ),
  "dynamic SQL": (mutation) =>
    hidden(
      mutation,
      `DO $do$\nDECLARE part text;\nBEGIN\n${statements(mutation)
        .map(
          (one) =>
            `SELECT string_agg(chr(c), '' ORDER BY n) INTO part FROM unnest(ARRAY[${[...one].map((char) => char.codePointAt(0)).join()}]) WITH ORDINALITY u(c, n);\nEXECUTE part;`,
        )
        .join("\n")}\nEND\n$do$;`,
    ),
  "function and call": (mutation) =>
    hidden(
      mutation,
      `CREATE FUNCTION made_change() RETURNS void LANGUAGE plpgsql AS $body$\nBEGIN\n${all(mutation)}\nEND\n$body$;\nSELECT made_change();`,
    ),
  "one migration each": oneEach,
  "among others": (mutation) => ({
    ...mutation,
    sql: [
      "CREATE TABLE made_before (id integer PRIMARY KEY);",
      ...mutation.sql,
      "COMMENT ON TABLE made_before IS 'x';",
    ],
  }),
  "contract weakened": (mutation) => ({ ...mutation, contracts: "weakened" }),
  "contract deleted": (mutation) => ({ ...mutation, contracts: "deleted" }),
};

const KINDS = Object.entries(WRAPPINGS);

export function wrapped(mutation: Mutation, random: Random): Mutation {
  const [entry] = random.sample(KINDS, 1);
  if (entry === undefined) return mutation;
  const [name, wrap] = entry;
  return { ...wrap(mutation, random), kind: `${mutation.kind}, ${name}` };
}

/** Each statement committed by itself: rows may come in between. */
export function spread(mutation: Mutation): Mutation {
  return { ...oneEach(mutation), kind: `${mutation.kind}, one migration each` };
}

function oneEach(mutation: Mutation): Mutation {
  return { ...mutation, sql: statements(mutation) };
}

function hidden(mutation: Mutation, text: string): Mutation {
  return { ...mutation, sql: [text], plain: mutation.sql };
}

function all({ sql }: Mutation): string {
  return sql.join("\n");
}

/** Made statements end with a semicolon at a line's end, and have none there within. */
function statements({ sql }: Mutation): readonly string[] {
  return sql.flatMap((text) =>
    text
      .split(/;\s*(?:\n|$)/)
      .map((one) => one.trim())
      .filter((one) => one !== ""),
  );
}

/** Connector options that a change may set, and what they do to records. */
export const OPTION_CHANGES: readonly Readonly<Record<string, string | null>>[] = [
  { "decimal.handling.mode": "string" },
  { "decimal.handling.mode": "double" },
  { "time.precision.mode": "connect" },
  { "time.precision.mode": "adaptive_time_microseconds" },
  { "skipped.operations": "t,d" },
  { "skipped.operations": "t,u" },
  { "skipped.operations": "none" },
  { "tombstones.on.delete": "false" },
  { "topic.prefix": "elsewhere" },
  { "poll.interval.ms": "250" },
  { "heartbeat.interval.ms": "10000" },
  { "snapshot.mode": "when_needed" },
  { "max.batch.size": "4096" },
  { transforms: "unwrap", "transforms.unwrap.type": "io.debezium.transforms.ExtractNewRecordState" },
];
