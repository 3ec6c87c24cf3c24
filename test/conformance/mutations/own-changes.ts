import pg from "pg";
import { readMigration } from "../../../src/sql/read.ts";
import type { Step } from "../../corpus/layouts.ts";
import type { PostgresServer } from "../../support/postgres.ts";
import { type Base, baseOf, migrationOf } from "./base.ts";
import type { ChosenHistory } from "./catalogs.ts";
import { judgeMutation } from "./judge-mutation.ts";
import { type JudgedChange, publication } from "./made-changes.ts";
import { PUBLICATION } from "./real-tables.ts";
import type { ReviewPorts } from "./review.ts";

interface Source {
  readonly server: PostgresServer;
  readonly steps: readonly Step[];
  readonly chosen: ChosenHistory;
  /** No more statements than these. */
  readonly most: number;
}

/** What may change or take away something that was there, by its first words. */
const DANGEROUS = /^\s*(ALTER\s+(TABLE|TYPE|DOMAIN|PUBLICATION)|DROP\s+(TABLE|TYPE|SCHEMA|DOMAIN)|DO\b|SELECT\b)/i;
const CONTROL = /^\s*(BEGIN|START|COMMIT|END|ROLLBACK)\b/i;

/** The history's own later statements, each in its turn over all that came before it. */
export async function* ownChanges(
  { server, steps, chosen, most }: Source,
  ports: ReviewPorts,
): AsyncGenerator<JudgedChange> {
  const database = `${chosen.name}_own`;
  await server.createDatabase(database);
  const client = await server.connect(database);
  let left = most;
  try {
    const merged = steps.slice(0, chosen.merged);
    for (const { sql } of merged) await client.query(sql);
    const published = await publication(client, { ...chosen, publication: "all tables" });
    await client.query(published.sql);
    const known = [...merged, published];
    let base: Base | null = null;
    for (const step of steps.slice(chosen.merged)) {
      for (const statement of statementsOf(step, ports)) {
        if (CONTROL.test(statement)) continue;
        if (DANGEROUS.test(statement) && left > 0) {
          base ??= await baseOf(client, known.map(migrationOf), ports);
          left--;
          // In a transaction of the oracle's, which is rolled back.
          const sql = statement.replace(/\bCONCURRENTLY\b/gi, "");
          const mutation = { kind: `own ${kindOf(statement)}`, sql: [sql] };
          yield { base, mutation, level: "NONE", judged: await judgeMutation(base, mutation, "NONE", ports) };
        }
        await follow(client, statement, published.sql);
        known.push({ file: step.file, sql: statement, transaction: "migration" });
        base = null;
      }
      if (left === 0) return;
    }
  } finally {
    await client.end();
  }
}

/** One statement more; rows that a table without an identity could not lose while it is published go while it is not. */
async function follow(client: pg.Client, statement: string, published: string): Promise<void> {
  try {
    await client.query(statement);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== OBJECT_NOT_IN_PREREQUISITE_STATE) throw error;
    await client.query(`DROP PUBLICATION ${PUBLICATION}`);
    await client.query(statement);
    await client.query(published);
  }
}

/** PostgreSQL's code where a row cannot be updated or deleted for want of a replica identity (CheckCmdReplicaIdentity). */
const OBJECT_NOT_IN_PREREQUISITE_STATE = "55000";

function statementsOf(step: Step, { parser }: ReviewPorts): readonly string[] {
  return readMigration(migrationOf(step, 0), parser).flatMap(({ statements }) => statements.map(({ text }) => text));
}

/** `ALTER TABLE … DROP COLUMN` as `alter table drop column`. */
function kindOf(statement: string): string {
  const words = statement.replace(/\s+/g, " ").trim().toLowerCase();
  const command =
    /\b(add column|add constraint|add value|add|drop column|drop constraint|drop not null|set not null|drop default|set default|rename to|rename value|rename column|rename|type|set schema)\b/.exec(
      words.replace(/^alter (table|type) (if exists )?(only )?\S+/, ""),
    );
  const [first = "", second = ""] = words.split(" ");
  return `${first} ${second}${command === null || first !== "alter" ? "" : ` ${command[1]}`}`;
}
