/** `npm run oracle:frameworks [-- id…]`: runs the real migration tools on their fixtures and keeps what they did. */
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../../../src/adapters/postgres.ts";
import { frameworkById } from "../../../src/migrations/frameworks.ts";
import { historyTableOf } from "../../../src/migrations/history-table.ts";
import type { History } from "../../../src/model/migration.ts";
import { InputError, type RecordedVersion } from "../../../src/ports.ts";
import type { CatalogJson } from "../../support/catalog-json.ts";
import { type PostgresServer, startPostgres } from "../../support/postgres.ts";
import { realCatalog } from "../../support/real-catalog.ts";
import { FAILING, type Failure, fixtureOf, outline, readFixture, withStatement, writeGolden } from "./golden.ts";
import { phasesSeen } from "./staged.ts";
import type { RealTool } from "./tool.ts";
import { TOOLS } from "./tools.ts";

/** One run of a tool: a database and a copy of its fixture, both its own. */
interface Trial {
  readonly catalog: CatalogJson;
  readonly recorded: readonly RecordedVersion[] | string;
  /** What the tool said when it failed. */
  readonly failure: string | null;
}

async function trial(server: PostgresServer, tool: RealTool, change: (root: string) => Promise<void>): Promise<Trial> {
  const database = `trial_${Math.random().toString(36).slice(2)}`;
  await server.createDatabase(database);
  const root = await mkdtemp(join(tmpdir(), "headgate-fixture-"));
  try {
    await cp(fixtureOf(tool.id), root, { recursive: true });
    await change(root);
    const url = server.urlOf(database);
    const failure = await tool.apply({ root, folder: join(root, tool.path), url }).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    const client = await server.connect(database);
    try {
      const catalog = withoutTables(await realCatalog(client), ownTables(tool));
      return { catalog, recorded: await recorded(tool, url), failure };
    } finally {
      await client.end();
    }
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

function ownTables(tool: RealTool): ReadonlySet<string> {
  const { table } = historyTableOf(frameworkById(tool.id), null);
  return new Set([table.includes(".") ? table : `public.${table}`, ...(tool.own ?? [])]);
}

function withoutTables(catalog: CatalogJson, names: ReadonlySet<string>): CatalogJson {
  return { ...catalog, tables: catalog.tables.filter(({ schema, name }) => !names.has(`${schema}.${name}`)) };
}

async function recorded(tool: RealTool, url: string): Promise<readonly RecordedVersion[] | string> {
  const database = await openDatabase(url);
  try {
    return await database.appliedVersions(historyTableOf(frameworkById(tool.id), null));
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  } finally {
    await database.close();
  }
}

/** Makes each migration fail in turn, at its end, and sees what the tool leaves behind. */
async function failures(server: PostgresServer, tool: RealTool, history: History): Promise<Record<string, Failure>> {
  const found: Record<string, Failure> = {};
  for (const { version, file, role } of history.migrations) {
    if (role === "draft") continue;
    const broken = withStatement(history, version, FAILING);
    if (broken === null) continue;
    const { catalog, recorded, failure } = await trial(server, tool, async (root) => {
      await writeFile(join(root, file), broken);
      await tool.changed?.(join(root, tool.path));
    });
    if (failure === null) throw new Error(`${tool.id}: ${file} was to fail and did not`);
    // With a second statement, a file that is sent whole is a transaction, which some statements cannot be in.
    if (/cannot run inside a transaction block|both transactional and non-transactional/.test(failure)) continue;
    if (!failure.includes("division by zero")) throw new Error(`${tool.id}: ${file} failed otherwise: ${failure}`);
    found[version] = { tables: outline(catalog), recorded };
  }
  return found;
}

async function record(server: PostgresServer, tool: RealTool): Promise<void> {
  const history = await readFixture(fixtureOf(tool.id), tool);
  const whole = await trial(server, tool, async () => undefined);
  if (whole.failure !== null) throw new Error(`${tool.id}: ${whole.failure}`);
  if (typeof whole.recorded === "string") throw new Error(`${tool.id}: ${whole.recorded}`);
  const { catalog, recorded } = whole;
  const rest = await failures(server, tool, history);
  const { by, path, placeholders } = tool;
  const given = placeholders === undefined ? {} : { placeholders };
  const { staged } = tool;
  const phases =
    staged === undefined ? {} : { phases: await phasesSeen(server, tool, staged, history, ownTables(tool)) };
  writeGolden(tool.id, { by, path, ...given, recorded, catalog, failures: rest, ...phases });
  console.log(`${tool.id}: ${tool.by}, ${recorded.length} recorded, ${catalog.tables.length} tables`);
}

const names = process.argv.slice(2);
const chosen = TOOLS.filter(({ id }) => names.length === 0 || names.includes(id));
if (chosen.length === 0) throw new Error(`no such tool: ${names.join(", ")}`);
const server = await startPostgres();
try {
  for (const tool of chosen) await record(server, tool);
} finally {
  await server.stop();
}
