import type pg from "pg";
import type { Step } from "../../corpus/layouts.ts";
import type { PostgresServer } from "../../support/postgres.ts";
import type { Random } from "../debezium/random/random.ts";
import { type Base, baseOf, type Merged, migrationOf } from "./base.ts";
import { CANCELLED } from "./cancelled-changes.ts";
import type { ChosenHistory } from "./catalogs.ts";
import { groundOf } from "./ground.ts";
import { type Judged, judgeMutation } from "./judge-mutation.ts";
import { DANGEROUS, type Ground, HARMLESS, makeMutation, quotedTable } from "./make-mutations.ts";
import type { Mutation } from "./mutation.ts";
import { PUBLICATION, readState } from "./real-tables.ts";
import type { ReviewPorts } from "./review.ts";
import { OPTION_CHANGES, spread, wrapped } from "./wrap.ts";

export interface JudgedChange {
  readonly base: Merged;
  readonly mutation: Mutation;
  readonly level: "BACKWARD" | "NONE";
  readonly judged: Judged;
}

interface Source {
  readonly server: PostgresServer;
  readonly steps: readonly Step[];
  readonly chosen: ChosenHistory;
  readonly random: Random;
  readonly count: number;
}

/** Changes made by chance over all of a history, each by itself. */
export async function* madeChanges(source: Source, ports: ReviewPorts): AsyncGenerator<JudgedChange> {
  const { server, chosen, random } = source;
  const database = `${chosen.name}_made`;
  await server.createDatabase(database);
  const client = await server.connect(database);
  try {
    for (const { sql } of source.steps) await client.query(sql);
    const more = [await publication(client, chosen), await identities(client, random)];
    for (const { sql } of more) await client.query(sql);
    const base = await baseOf(client, [...source.steps, ...more].map(migrationOf), ports);
    const ground = await groundOf(client, base.state, { listed: chosen.publication === "listed", unread: base.unread });
    for (let number = 0; number < source.count; number++) {
      const mutation = chance(random, ground);
      const level = random.chance(0.3) ? "BACKWARD" : "NONE";
      yield { base, mutation, level, judged: await judged(base, mutation, level, ports) };
    }
  } finally {
    await client.end();
  }
}

async function judged(base: Base, mutation: Mutation, level: "BACKWARD" | "NONE", ports: ReviewPorts) {
  try {
    return await judgeMutation(base, mutation, level, ports);
  } catch (error) {
    throw new Error(`${mutation.kind}: ${mutation.sql.join("\n")}`, { cause: error });
  }
}

/** Two in five take something away, a third does not, some cancel out, half of those over several migrations; one in five is put in another way. */
function chance(random: Random, ground: Ground): Mutation {
  const roll = random.next();
  if (roll > 0.97) {
    const [options] = random.sample(OPTION_CHANGES, 1);
    if (options !== undefined) return { kind: `option ${Object.keys(options).join(", ")}`, sql: [], options };
  }
  const makers = roll < 0.5 ? DANGEROUS : roll < 0.88 ? HARMLESS : CANCELLED;
  for (;;) {
    const mutation = makeMutation(random, ground, makers);
    if (mutation === null) continue;
    if (makers === CANCELLED && random.chance(0.5)) return spread(mutation);
    return random.chance(0.2) ? wrapped(mutation, random) : mutation;
  }
}

/** What the connector makes itself, written down; where it lists tables, all that there are. */
export async function publication(client: pg.Client, { publication: how }: ChosenHistory): Promise<Step> {
  const { tables } = await readState(client);
  const list = tables.map(({ name }) => quotedTable(name)).join(", ");
  const what = how === "listed" ? `FOR TABLE ${list}` : "FOR ALL TABLES";
  return { file: "publication.sql", sql: `CREATE PUBLICATION ${PUBLICATION} ${what};`, transaction: "migration" };
}

/** One table in four carries whole old rows. */
async function identities(client: pg.Client, random: Random): Promise<Step> {
  const { tables } = await readState(client);
  const full = random.sample(tables, Math.ceil(tables.length / 4));
  const sql = full.map(({ name }) => `ALTER TABLE ${quotedTable(name)} REPLICA IDENTITY FULL;`).join("\n");
  return { file: "identities.sql", sql, transaction: "migration" };
}
