import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { History } from "../../../src/model/migration.ts";
import type { PostgresServer } from "../../support/postgres.ts";
import { realCatalog } from "../../support/real-catalog.ts";
import { fixtureOf, type PhasesSeen, tableLine } from "./golden.ts";
import type { RealTool, Staged } from "./tool.ts";

const TRIGGERS = `
SELECT n.nspname || '.' || c.relname AS "table", t.tgname AS name
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE NOT t.tgisinternal`;

/** Starts and completes each migration of the fixture in its turn, and looks after each step. */
export async function phasesSeen(
  server: PostgresServer,
  tool: RealTool,
  staged: Staged,
  { migrations }: History,
  own: ReadonlySet<string>,
): Promise<Record<string, PhasesSeen>> {
  const database = `staged_${tool.id}`;
  await server.createDatabase(database);
  const root = await mkdtemp(join(tmpdir(), "headgate-fixture-"));
  const job = { root, folder: join(root, tool.path), url: server.urlOf(database) };
  const seen: Record<string, PhasesSeen> = {};
  try {
    await cp(fixtureOf(tool.id), root, { recursive: true });
    for (const { version, file } of migrations) {
      await staged.start(job, basename(file));
      const started = await tables(server, database, own);
      await staged.complete(job);
      seen[version] = { started, completed: await tables(server, database, own) };
    }
    return seen;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function tables(server: PostgresServer, database: string, own: ReadonlySet<string>): Promise<readonly string[]> {
  const client = await server.connect(database);
  try {
    const { rows } = await client.query<{ table: string; name: string }>(TRIGGERS);
    return (await realCatalog(client)).tables
      .map((table) => ({ table, path: `${table.schema}.${table.name}` }))
      .filter(({ path }) => !own.has(path))
      .map(({ table, path }) => {
        const triggers = rows.filter((row) => row.table === path).map(({ name }) => name);
        return tableLine(table, triggers);
      });
  } finally {
    await client.end();
  }
}
