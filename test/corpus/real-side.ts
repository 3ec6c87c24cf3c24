import type pg from "pg";
import type { SqlParser } from "../../src/ports.ts";
import type { CatalogJson } from "../support/catalog-json.ts";
import type { PostgresServer } from "../support/postgres.ts";
import { realCatalog } from "../support/real-catalog.ts";
import type { Step } from "./layouts.ts";

/** What a real server holds after a history; the step it stumbled over when it did not apply. */
export interface RealSide {
  readonly catalog: CatalogJson;
  readonly failure: { readonly file: string; readonly message: string } | null;
  readonly milliseconds: number;
}

/** Runs a history's steps in a fresh database, each as its framework would, and reads the catalog they leave. */
export async function applyToServer(
  server: PostgresServer,
  database: string,
  steps: readonly Step[],
  parser: SqlParser,
  roles: readonly string[] = [],
): Promise<RealSide> {
  for (const role of roles) {
    await server.exec(`DO $$ BEGIN CREATE ROLE ${role}; EXCEPTION WHEN duplicate_object THEN NULL; END $$`);
  }
  await server.createDatabase(database);
  const client = await server.connect(database);
  try {
    const start = performance.now();
    const failure = await applyAll(client, steps, parser);
    const milliseconds = performance.now() - start;
    return { catalog: await realCatalog(client), failure, milliseconds };
  } finally {
    await client.end();
  }
}

async function applyAll(client: pg.Client, steps: readonly Step[], parser: SqlParser): Promise<RealSide["failure"]> {
  for (const step of steps) {
    try {
      for (const text of queriesOf(step, parser)) await client.query(text);
    } catch (error) {
      return { file: step.file, message: error instanceof Error ? error.message : String(error) };
    }
  }
  return null;
}

/** One simple query runs as one transaction; steps that must not are sent statement by statement. */
function queriesOf(step: Step, parser: SqlParser): readonly string[] {
  if (step.transaction === "migration") return [step.sql];
  const parsed = parser.parse(step.sql);
  if (!parsed.ok) return [step.sql];
  const bytes = Buffer.from(step.sql);
  return parsed.statements.map(({ location, length }) =>
    bytes.subarray(location, length === 0 ? undefined : location + length).toString("utf8"),
  );
}
