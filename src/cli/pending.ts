import { relative, resolve } from "node:path";
import { openDatabase } from "../adapters/postgres.ts";
import type { Framework, VersionOrder } from "../migrations/framework.ts";
import { frameworkById } from "../migrations/frameworks.ts";
import { historyTableOf } from "../migrations/history-table.ts";
import { listedOrder } from "../migrations/listed-order.ts";
import {
  notYetApplied,
  type Pending,
  pendingAfter,
  pendingFiles,
  pendingSince,
  pendingUnrecorded,
} from "../migrations/pending.ts";
import { continued, PRINTED, printedOrder, UNMARKED } from "../migrations/printed.ts";
import { DUMP, readHistory } from "../migrations/read.ts";
import type { Config, DatabaseConfig, MigrationSource } from "../model/config.ts";
import type { History, MigrationProblem, Transition } from "../model/migration.ts";
import type { RecordedIn } from "../plans/evidence/live/systems.ts";
import { type CommandRunner, type FileTree, InputError, type RecordedVersion } from "../ports.ts";
import type { LoadOptions } from "./load.ts";
import type { Project } from "./project.ts";
import type { Session } from "./session.ts";

/** How the pending migrations are told from those that have run. `label` is what a report calls the base then. */
export type PendingBy =
  | { readonly kind: "base" }
  | { readonly kind: "files"; readonly files: readonly string[]; readonly label: string }
  | { readonly kind: "applied"; readonly version: string; readonly label: string }
  | { readonly kind: "recorded"; readonly url: string; readonly label: string };

/** Keeps a password out of the command line. */
const URL_VARIABLE = "HEADGATE_DATABASE_URL";

/** What the options say; files become paths from the project's root. */
export function pendingBy({ terminal }: Session, project: Project, options: LoadOptions): PendingBy {
  const { applied, base, files } = options;
  if (applied !== undefined) return { kind: "applied", version: applied, label: `version ${applied} applied` };
  const url = options.databaseUrl ?? (base === undefined ? terminal.environment.get(URL_VARIABLE) : undefined);
  if (files.length === 0) {
    return url === undefined ? { kind: "base" } : { kind: "recorded", url, label: "what the database records" };
  }
  const paths = files.map((file) => relative(project.root, resolve(terminal.cwd, file)).replaceAll("\\", "/"));
  return { kind: "files", files: paths, label: "all but the named files" };
}

/** What there was before a change. */
export interface BaseState {
  readonly tree: FileTree;
  readonly config: Config;
}

/** What a change does to one database, and what is odd about the files that say so. */
export interface Split {
  readonly transition: Transition;
  readonly problems: readonly MigrationProblem[];
  /** Of the base's history; of the head's where the base has none. */
  readonly framework: string;
}

/**
 * The history of one database, parted. With a base, what ran is what the base holds, where the base's own configuration says
 * it is. Where one side has no history (a schema dump), its state is compared with the other's.
 * @param base the base's tree and configuration; null when there is none
 */
export async function splitPending(
  database: DatabaseConfig,
  by: PendingBy,
  head: FileTree,
  base: BaseState | null,
  commands: CommandRunner | null,
): Promise<Split> {
  const history = await readHistory(head, headSource(database, base), commands);
  const { problems } = history;
  if (by.kind !== "base") {
    const pending = await partedBy(by, history, database);
    return { transition: pending, problems: pending.problems, framework: history.framework };
  }
  const before = base === null ? null : await baseHistory(database, base, commands);
  const transition = transitionSince(before, history);
  const own = transition.kind === "states" ? problems : transition.problems;
  return { transition, problems: own, framework: (before ?? history).framework };
}

function transitionSince(
  before: History | null,
  head: History,
): Pending | Extract<Transition, { readonly kind: "states" }> {
  const frameworks = new Set([head.framework, before?.framework ?? head.framework]);
  if (frameworks.size === 1 && frameworks.has(UNMARKED)) {
    const grown = before === null ? head : continued(before, head);
    if (grown !== null) return before === null ? notYetApplied(grown) : pendingSince(before, grown, printedOrder(null));
  }
  if ([DUMP, UNMARKED].some((state) => frameworks.has(state)) || (frameworks.size > 1 && frameworks.has(PRINTED))) {
    return { kind: "states", before: before?.migrations ?? [], after: head.migrations };
  }
  if (before === null) return notYetApplied(head);
  return pendingSince(before, head, head.framework === PRINTED ? printedOrder(null) : orderIn(head));
}

/**
 * Where the head's migrations are. A command is that of the base where the base has one: what a change says about itself
 * holds from the next change on.
 */
function headSource({ name, migrations }: DatabaseConfig, base: BaseState | null): MigrationSource {
  if (migrations.kind !== "command") return migrations;
  const merged = base?.config.databases.find((candidate) => candidate.name === name)?.migrations;
  return merged?.kind === "command" ? merged : migrations;
}

/** What ran is told by a person or by a server. Throws InputError for a history that is none. */
async function partedBy(
  by: Exclude<PendingBy, { readonly kind: "base" }>,
  history: History,
  database: DatabaseConfig,
): Promise<Pending> {
  switch (by.kind) {
    case "applied":
      return pendingAfter(history, by.version, orderOf(history, database));
    case "files":
      return pendingFiles(history, by.files, orderOf(history, database));
    case "recorded": {
      const framework = frameworkOf(history, database);
      return pendingUnrecorded(history, await recordedVersions(by.url, framework, database), framework);
    }
    default:
      throw new Error(`unknown split ${JSON.stringify(by satisfies never)}`);
  }
}

/** What the framework's history table on a live server holds. */
async function recordedVersions(
  url: string,
  framework: Framework,
  { migrations }: DatabaseConfig,
): Promise<readonly RecordedVersion[]> {
  const server = await openDatabase(url);
  try {
    return await server.appliedVersions(
      historyTableOf(framework, migrations.kind === "path" ? migrations.table : null),
    );
  } finally {
    await server.close();
  }
}

/** Where a framework writes down what has run; null where it does not, or where that is not known. */
export function recordedTable(id: string, { migrations }: DatabaseConfig): RecordedIn | null {
  if ([DUMP, UNMARKED, PRINTED].some((state) => state === id)) return null;
  const framework = frameworkById(id);
  try {
    return { framework, table: historyTableOf(framework, migrations.kind === "path" ? migrations.table : null) };
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

/** Null when the base has no migrations yet. */
async function baseHistory(
  { name }: DatabaseConfig,
  base: BaseState,
  commands: CommandRunner | null,
): Promise<History | null> {
  const source = base.config.databases.find((candidate) => candidate.name === name)?.migrations;
  if (source === undefined) return null;
  if (source.kind === "command") return readHistory(base.tree, source, commands);
  const listed = await base.tree.list(source.path);
  return listed.length === 0 ? null : readHistory(base.tree, source);
}

/** The order of a history's versions. A dump, and output without marks, is one text: what in it is new cannot be told. */
export function orderOf(history: History, database: DatabaseConfig): VersionOrder {
  if (history.framework === PRINTED) return printedOrder(history);
  frameworkOf(history, database);
  return orderIn(history);
}

function orderIn(history: History): VersionOrder {
  const framework = frameworkById(history.framework);
  return framework.listed ? listedOrder(framework, history) : framework;
}

function frameworkOf({ framework }: History, { name, migrations }: DatabaseConfig): Framework {
  switch (framework) {
    case DUMP:
    case UNMARKED:
      throw new InputError(`${name}: ${STATES[framework]} has no versions and no pending files`, {
        where: migrations.kind === "command" ? migrations.command : migrations.path,
        todo: "compare it with that of another git ref: --base",
      });
    case PRINTED:
      throw new InputError(`${name}: what a command prints is not looked up in a database`, {
        where: migrations.kind === "command" ? migrations.command : null,
        todo: "name the newest version that has run (--applied), or compare with another git ref (--base)",
      });
    default:
      return frameworkById(framework);
  }
}

const STATES = { [DUMP]: "a schema dump", [UNMARKED]: "the output of a command, without marks between migrations," };
