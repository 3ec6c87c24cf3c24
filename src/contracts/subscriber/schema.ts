import { emptyCatalog } from "../../catalog/empty.ts";
import { replay } from "../../catalog/replay.ts";
import { fileName, relativePath, wholeText } from "../../migrations/framework.ts";
import { detectFramework } from "../../migrations/frameworks.ts";
import { SURROUNDING_FILES, type Surroundings } from "../../migrations/surroundings.ts";
import type { Catalog } from "../../model/catalog.ts";
import type { History, Migration, MigrationProblem } from "../../model/migration.ts";
import { InputError, type SqlParser } from "../../ports.ts";
import { readMigration } from "../../sql/read.ts";
import type { ContractFiles } from "../reader.ts";
import { type Subscription, subscriptionsOf } from "./subscriptions.ts";

/** What a subscriber's database holds. */
export interface SubscriberSchema {
  readonly catalog: Catalog;
  readonly subscriptions: readonly Subscription[];
  /** What of its history cannot be read at all. */
  readonly problems: readonly MigrationProblem[];
}

export type SchemaReading =
  | { readonly kind: "read"; readonly schema: SubscriberSchema }
  /** A sentence without a full stop. */
  | { readonly kind: "unreadable"; readonly reason: string };

/** The release it is replayed as: the newest one, as nothing tells which one the subscriber runs. */
const POSTGRES = 18;

const FILE = /\.sql$/i;

/** Where a tool's settings may stand: in a migrations folder and in those above it. */
export function subscriberFiles(path: string): readonly string[] {
  return FILE.test(path) ? [path] : [path, ...SURROUNDING_FILES.flatMap((name) => placesOf(path, name))];
}

const known = new WeakMap<ContractFiles, Map<string, SchemaReading>>();

/**
 * The schema a subscriber's SQL file makes (`pg_dump --schema-only` or written by hand), or its folder of migrations of any
 * framework there is. Each is replayed once for the files it is among.
 */
export function subscriberSchema(path: string, files: ContractFiles, parser: SqlParser): SchemaReading {
  const readings = known.get(files) ?? new Map<string, SchemaReading>();
  known.set(files, readings);
  const reading = readings.get(path) ?? readSchema(path, files, parser);
  readings.set(path, reading);
  return reading;
}

function readSchema(path: string, files: ContractFiles, parser: SqlParser): SchemaReading {
  const text = files.get(path);
  try {
    const history =
      text === undefined ? folderHistory(path, files) : { migrations: [wholeFile(path, text)], problems: [] };
    if (history === null) return { kind: "unreadable", reason: `${path} cannot be read` };
    const read = history.migrations.flatMap((migration) => readMigration(migration, parser));
    const { catalog } = replay(emptyCatalog({ postgres: POSTGRES }), read, {
      postgres: POSTGRES,
      trace: false,
      parser,
    });
    const subscriptions = subscriptionsOf(read.flatMap(({ statements }) => statements));
    const problems = history.problems.filter(({ kind }) => kind === "unreadable");
    return { kind: "read", schema: { catalog, subscriptions, problems } };
  } catch (error) {
    if (error instanceof InputError) return { kind: "unreadable", reason: `${path}: ${error.message}` };
    throw error;
  }
}

/** psql runs a file statement by statement. */
function wholeFile(path: string, text: string): Migration {
  return {
    version: "schema",
    name: fileName(path),
    file: path,
    text,
    ranges: wholeText(text),
    transaction: "statement",
  };
}

/** As many SQL files as detection looks at in the provider's own folder. */
const GLIMPSED = 5;

/** Null where there is no migration at all. Throws InputError where the framework's own files are wrong. */
function folderHistory(folder: string, files: ContractFiles): History | null {
  const inFolder = [...files].filter(([path]) => path.startsWith(`${folder}/`)).map(([path, text]) => ({ path, text }));
  const around = surroundings(folder, files);
  const sql = inFolder.filter(({ path }) => FILE.test(path)).slice(0, GLIMPSED);
  const framework = detectFramework({
    folder,
    paths: inFolder.map(({ path }) => relativePath(folder, path)),
    texts: new Map(sql.map(({ path, text }) => [relativePath(folder, path), text])),
    around,
  });
  if (framework === null) return null;
  const wanted = inFolder.filter(({ path }) => framework.wants(relativePath(folder, path)));
  // What headgate.yaml gives placeholders is the provider's: a subscriber's values are those of its own tool's settings.
  const history = framework.read({ folder, files: wanted, placeholders: new Map(), around });
  return history.migrations.length === 0 ? null : history;
}

function surroundings(folder: string, files: ContractFiles): Surroundings {
  return new Map(
    SURROUNDING_FILES.flatMap((name) => {
      const path = placesOf(folder, name).find((place) => files.has(place));
      const text = path === undefined ? undefined : files.get(path);
      return path === undefined || text === undefined ? [] : [[name, { path, text }] as const];
    }),
  );
}

/** `a/b` → `a/b/name`, `a/name`, `name`. */
function placesOf(folder: string, name: string): readonly string[] {
  const parts = folder.split("/");
  return [...parts.map((_, index) => `${parts.slice(0, parts.length - index).join("/")}/${name}`), name];
}
