import type { FileSource } from "../model/config.ts";
import { InputError } from "../ports.ts";
import { selectPaths } from "./glob.ts";

/** Folders frameworks put SQL migrations in, as their own documentation has them. */
const MIGRATION_FOLDERS = [
  "db/migrations",
  "db/migrate",
  "migrations",
  "src/main/resources/db/migration",
  "src/main/resources/db/changelog",
  "db/changelog",
  "prisma/migrations",
  "supabase/migrations",
  "drizzle",
  "database/migrations",
  "sql/migrations",
  "hasura/migrations",
];

/** Where Sqitch's plan stands: the folder with everything else of it. */
const SQITCH_FOLDERS = [".", "db", "database", "sqitch"];

/** Where Rails (`config.active_record.schema_format = :sql`) and Ecto (`mix ecto.dump`) write the schema down. */
const DUMPS = ["db/structure.sql", "priv/repo/structure.sql"];

/** Files that tell tools whose migrations are code. */
const CODE: readonly (readonly [file: RegExp, tool: string])[] = [
  [/^(.*\/)?manage\.py$/, "Django"],
  [/^(.*\/)?alembic\.ini$/, "Alembic"],
  [/^(.*\/)?knexfile\.[cm]?[jt]s$/, "Knex"],
  [/^(.*\/)?\.sequelizerc$/, "Sequelize"],
  [/^(.*\/)?(ormconfig|data-source)\.[cm]?[jt]s(on)?$/, "TypeORM"],
  [/^db\/schema\.rb$/, "Rails"],
  [/^priv\/repo\/migrations\/.*\.exs$/, "Ecto"],
  [/^artisan$/, "Laravel"],
];

/** Folders that hold connectors and little else. */
const CONNECTOR_FOLDERS = [
  ...["deploy/connect", "deploy/connectors", "deploy/debezium", "connectors", "connect", "kafka-connect"],
  ...["debezium", "debezium-server", "strimzi"],
];

/** Any other folder: only resources that say themselves that they are connectors are read there. */
const CONNECTOR_PATTERNS = [
  ...CONNECTOR_FOLDERS.map((folder) => `${folder}/**/*.{json,yaml,yml,properties,tf}`),
  "{config,conf}/application.{properties,yaml,yml}",
  "**/*.connector.{json,properties}",
  "**/*{connector,Connector,kafka-connect,debezium}*.{yaml,yml}",
  "{k8s,kubernetes,manifests,deploy,kustomize}/**/*.{yaml,yml}",
  "*.tf",
  "{terraform,infra,infrastructure,deploy}/**/*.tf",
];

const NOT_OURS = "!**/node_modules/**";

/** Contracts may stand anywhere under contracts/ but in the folders of plans and of the generated JSON Schemas. */
export const DEFAULT_CONTRACTS = ["contracts/**/*.{yaml,yml}", "!contracts/plans/**", "!contracts/schema/**"];
export const DEFAULT_PLANS = ["contracts/plans/**/*.{yaml,yml}"];

/**
 * Where the migrations are, judged by the tree's paths. A dump counts where there are no migrations.
 * Throws InputError when there is nothing, or more than one folder to choose from: a wrong guess would check the wrong thing.
 * @param operations folders with migrations that are no SQL, told by what their files hold; those in unusual places count only
 *   where the usual ones hold no migrations
 */
export function discoverMigrations(paths: readonly string[], operations: readonly string[] = []): FileSource {
  const usual = MIGRATION_FOLDERS.filter((folder) => operations.includes(folder) || holdsSql(paths, folder));
  const folders = usual.length > 0 ? usual : operations;
  const [folder, another] = folders;
  if (another !== undefined) {
    throw new InputError(`migrations could be in ${folders.join(" or ")}`, {
      todo: 'say which in headgate.yaml: "migrations: <folder>"',
    });
  }
  if (folder !== undefined) return { kind: "path", path: folder, framework: null, table: null };
  const present = new Set(paths);
  const sqitch = SQITCH_FOLDERS.find((place) => present.has(place === "." ? "sqitch.plan" : `${place}/sqitch.plan`));
  if (sqitch !== undefined) return { kind: "path", path: sqitch, framework: "sqitch", table: null };
  const dump = DUMPS.find((path) => present.has(path));
  if (dump !== undefined) return { kind: "dump", path: dump };
  const tools = CODE.filter(([file]) => paths.some((path) => file.test(path))).map(([, tool]) => tool);
  if (tools.length > 0) {
    throw new InputError(`the migrations seem to be code (${tools.join(", ")}): no SQL was found`, {
      todo: "in headgate.yaml, name a command that prints their SQL (`migrations: {command: …}`) or a schema dump (`migrations: {dump: …}`)",
    });
  }
  throw new InputError("no migrations found", {
    todo: `name their folder in headgate.yaml ("migrations: <folder>"); looked for .sql files in ${MIGRATION_FOLDERS.join(", ")}, for sqitch.plan, for ${DUMPS.join(" and ")}, and for operations of pgroll and reshape`,
  });
}

/** Folders that may hold migrations which paths do not tell: the usual ones where those hold SQL, or else all there are. */
export function pathsOfOperations(paths: readonly string[]): readonly string[] {
  if (!MIGRATION_FOLDERS.some((folder) => holdsSql(paths, folder))) return paths;
  const folders = new Set<string>(MIGRATION_FOLDERS);
  return paths.filter((path) => folders.has(path.slice(0, Math.max(0, path.lastIndexOf("/")))));
}

function holdsSql(paths: readonly string[], folder: string): boolean {
  return paths.some((path) => path.startsWith(`${folder}/`) && path.endsWith(".sql"));
}

/** The patterns of connector files that match something in the tree; none when there are no such files. */
export function discoverConnectors(paths: readonly string[]): readonly string[] {
  const found = CONNECTOR_PATTERNS.filter((pattern) => selectPaths(paths, [pattern, NOT_OURS]).length > 0);
  return found.length === 0 ? [] : [...found, NOT_OURS];
}
