/** `tsx test/migrations/real/written.ts [id…]`: the real tools run what headgate writes behind their fixtures. */
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { workTree } from "../../../src/adapters/files.ts";
import { apart, writeMigration } from "../../../src/migrations/write/new-migration.ts";
import { openForWriting } from "../../../src/migrations/write/open.ts";
import type { NewMigration } from "../../../src/migrations/write/writer.ts";
import { type PostgresServer, startPostgres } from "../../support/postgres.ts";
import { fixtureOf } from "./golden.ts";
import type { RealTool } from "./tool.ts";
import { TOOLS } from "./tools.ts";

const MIGRATIONS: readonly NewMigration[] = [
  {
    title: "headgate table",
    up: `-- A body with semicolons at the ends of lines.
CREATE TABLE public.headgate_written (id bigint PRIMARY KEY, a text, b text);
CREATE FUNCTION public.headgate_sync() RETURNS trigger LANGUAGE plpgsql AS $sync$
BEGIN
  IF NEW.b IS NULL THEN
    NEW.b := NEW.a;
  END IF;
  RETURN NEW;
END;
$sync$;
CREATE TRIGGER zz_headgate_sync BEFORE INSERT ON public.headgate_written
FOR EACH ROW EXECUTE FUNCTION public.headgate_sync();
INSERT INTO public.headgate_written (id, a) VALUES (1, 'one');
`,
    down: "DROP TABLE public.headgate_written;\nDROP FUNCTION public.headgate_sync();\n",
    transaction: "migration",
  },
  {
    title: "headgate index",
    up: `CREATE INDEX CONCURRENTLY headgate_written_b ON public.headgate_written (b);
DO $$
BEGIN
  UPDATE public.headgate_written SET a = 'two';
  COMMIT;
END;
$$;
`,
    down: "DROP INDEX CONCURRENTLY public.headgate_written_b;\n",
    transaction: "none",
  },
];

/** Writes both migrations and lets the tool run everything. Gives what it made of them. */
async function trial(server: PostgresServer, tool: RealTool): Promise<string> {
  const database = `written_${Math.random().toString(36).slice(2)}`;
  await server.createDatabase(database);
  const root = await mkdtemp(join(tmpdir(), "headgate-written-"));
  try {
    await cp(fixtureOf(tool.id), root, { recursive: true });
    // No name of a number comes behind this one in the order of bytes.
    if (tool.id === "rambler") await rm(join(root, tool.path, "99_last.sql"));
    const byHand = await writeInto(root, tool);
    await tool.apply({ root, folder: join(root, tool.path), url: server.urlOf(database) });
    const client = await server.connect(database);
    try {
      const { rows } = await client.query("SELECT a, b FROM public.headgate_written");
      const index = await client.query(
        "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('public.headgate_written_b')",
      );
      const found = JSON.stringify({ rows, index: index.rows });
      const expected = JSON.stringify(
        byHand
          ? { rows: [{ a: "one", b: "one" }], index: [] }
          : { rows: [{ a: "two", b: "one" }], index: [{ indisvalid: true }] },
      );
      if (found !== expected) throw new Error(`${found} is not ${expected}`);
      return byHand ? "one migration; the other is for a person to run" : "both migrations";
    } finally {
      await client.end();
    }
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** Whether what must not be in a transaction is left to a person. */
async function writeInto(root: string, { id, path, placeholders = {} }: RealTool): Promise<boolean> {
  const values = new Map(Object.entries(placeholders).map(([name, value]) => [name.toLowerCase(), value]));
  const source = { kind: "path", path, framework: id, table: null, placeholders: values } as const;
  const open = async () => openForWriting(await workTree(root), source, new Date());
  let byHand = false;
  const { framework: kind } = await open();
  for (const migration of MIGRATIONS.flatMap((one) => apart(kind, one))) {
    const { framework, folder } = await open();
    const outcome = writeMigration(framework, folder, migration);
    if (outcome.kind === "by hand") byHand = true;
    else {
      for (const file of outcome.files) {
        await mkdir(dirname(join(root, file.path)), { recursive: true });
        await writeFile(join(root, file.path), file.text);
      }
    }
  }
  return byHand;
}

const names = process.argv.slice(2);
const server = await startPostgres();
try {
  for (const tool of TOOLS.filter(({ id }) => names.length === 0 || names.includes(id))) {
    try {
      console.log(`${tool.id}: ${await trial(server, tool)}`);
    } catch (error) {
      console.log(`${tool.id}: FAILED ${error instanceof Error ? error.message.slice(0, 600) : String(error)}`);
      process.exitCode = 1;
    }
  }
} finally {
  await server.stop();
}
