import { frameworkById } from "../../../src/migrations/frameworks.ts";
import { readHistory } from "../../../src/migrations/read.ts";
import { apart, writeMigration } from "../../../src/migrations/write/new-migration.ts";
import { openForWriting, withFiles } from "../../../src/migrations/write/open.ts";
import type { NewMigration } from "../../../src/migrations/write/writer.ts";
import type { History, Migration } from "../../../src/model/migration.ts";
import type { FileTree } from "../../../src/ports.ts";

export const NOW = new Date("2026-11-22T09:08:07.065Z");

/** What expand comes to: semicolons at the ends of lines inside a body, quotes, comments. */
export const EXPAND: NewMigration = {
  title: "expand users email to contact_email",
  up: `-- The new column: rows get it from the trigger and the backfill.
ALTER TABLE public.users ADD COLUMN contact_email text;

CREATE FUNCTION public.users_email_sync() RETURNS trigger LANGUAGE plpgsql AS $sync$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.contact_email := coalesce(NEW.contact_email, NEW.email);
    -- a comment; with a semicolon
  END IF;
  RETURN NEW;
END;
$sync$;

CREATE TRIGGER zz_users_email_sync BEFORE INSERT OR UPDATE ON public.users
  FOR EACH ROW EXECUTE FUNCTION public.users_email_sync();
`,
  down: `DROP TRIGGER zz_users_email_sync ON public.users;
DROP FUNCTION public.users_email_sync();
ALTER TABLE public.users DROP COLUMN contact_email;
`,
  transaction: "migration",
};

/** Two statements, neither of which may be in a transaction. */
export const OUTSIDE: NewMigration = {
  title: "index users contact_email",
  up: `CREATE INDEX CONCURRENTLY users_contact_email ON public.users (contact_email);
DO $$
BEGIN
  UPDATE public.users SET contact_email = email WHERE contact_email IS NULL;
  COMMIT;
END;
$$;
`,
  down: "DROP INDEX CONCURRENTLY public.users_contact_email;\n",
  transaction: "none",
};

export interface Written {
  readonly before: History;
  readonly after: History;
  /** What was added, in order; those that are run by hand left out. */
  readonly added: readonly Migration[];
  /** New and changed files, by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly byHand: readonly string[];
  readonly notes: readonly string[];
}

/** Writes migrations one after the other into the folder of a tree, as headgate does it, and reads what is there then. */
export async function write(
  tree: FileTree,
  path: string,
  framework: string | null,
  migrations: readonly NewMigration[],
  placeholders: ReadonlyMap<string, string> = new Map(),
): Promise<Written> {
  const source = { kind: "path", path, framework, table: null, placeholders } as const;
  const before = await readHistory(tree, source);
  const kind = frameworkById(before.framework);
  const files: Record<string, string> = {};
  const byHand: string[] = [];
  const notes: string[] = [];
  let now = tree;
  for (const migration of migrations.flatMap((one) => apart(kind, one))) {
    const { framework: found, folder } = await openForWriting(now, source, NOW);
    const outcome = writeMigration(found, folder, migration);
    if (outcome.kind === "by hand") byHand.push(outcome.reason);
    else {
      notes.push(...outcome.notes);
      now = withFiles(now, outcome.files);
      for (const file of outcome.files) files[file.path] = file.text;
    }
  }
  const after = await readHistory(now, source);
  const known = new Set(before.migrations.map(({ version }) => version));
  const added = after.migrations.filter(({ version }) => !known.has(version));
  return { before, after, added, files, byHand, notes };
}
