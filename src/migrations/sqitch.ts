import { printablePath } from "../model/location.ts";
import type { History, Migration, MigrationProblem, SourceFile } from "../model/migration.ts";
import type { HistoryTable } from "../ports.ts";
import { CERTAINTY, type Framework, type MigrationFolder, relativePath, startOfFile, wholeText } from "./framework.ts";
import { unreadable } from "./problems.ts";
import { psqlVariables } from "./psql-variables.ts";
import { type PlannedChange, readPlan } from "./sqitch-plan.ts";
import { type SqitchSettings, sqitchSettings } from "./sqitch-settings.ts";
import { writeSqitch } from "./write/sqitch.ts";

const CONFIG = "sqitch.conf";

/**
 * Sqitch, as App::Sqitch 1.3 deploys to PostgreSQL: the plan file's changes in its order, each script by a psql of its own
 * (`--set ON_ERROR_STOP=1`): statement by statement unless it says BEGIN and COMMIT. A change that was reworked has its
 * earlier script beside the later one, under a tag's name (`users@v1.sql`). A version is the change's name; `users#2` is its
 * first rework. The folder is the one that holds sqitch.conf or the plan.
 */
export const sqitch: Framework = {
  id: "sqitch",
  title: "Sqitch",
  listed: true,
  confidence: ({ paths }) => (paths.some((path) => path === "sqitch.plan" || path === CONFIG) ? CERTAINTY.ownFile : 0),
  wants: (path) =>
    path === CONFIG ||
    /\.plan$/.test(path) ||
    (!/(^|\/)(revert|verify|node_modules)\//.test(path) && /\.sql$/i.test(path)),
  read: readFolder,
  compareVersions: (a, b) => (a === b ? 0 : a < b ? -1 : 1),
  outOfOrder: "Sqitch finds other changes deployed than the plan says, and stops",
  records: "every version",
  historyTable: sqitchChanges(),
  writer: writeSqitch,
};

/** Sqitch's registry: a row for each change that is deployed. A reworked change has one for each of its scripts. */
function sqitchChanges(): HistoryTable {
  return {
    table: "sqitch.changes",
    query: (table) => `SELECT change FROM ${table} ORDER BY committed_at`,
    read: (rows) => versionsOf(rows.map(({ change }) => String(change))),
  };
}

/** Names as they are, those that come again with the number of the time. */
function versionsOf(names: readonly string[]): readonly string[] {
  const times = new Map<string, number>();
  return names.map((name) => {
    const time = (times.get(name) ?? 0) + 1;
    times.set(name, time);
    return time === 1 ? name : `${name}#${time}`;
  });
}

function readFolder({ folder, files, placeholders }: MigrationFolder): History {
  const byPath = new Map(files.map((file) => [relativePath(folder, file.path), file]));
  const settings = sqitchSettings(byPath.get(CONFIG)?.text ?? "");
  const plan = byPath.get(settings.plan);
  if (plan === undefined) {
    const at = byPath.get(CONFIG)?.path ?? folder;
    return { framework: sqitch.id, migrations: [], problems: [unreadable(at, `there is no plan ${settings.plan}`)] };
  }
  const { changes, problems: unread } = readPlan(plan);
  const values = new Map([["registry", "sqitch"], ...settings.variables, ...placeholders]);
  const problems: MigrationProblem[] = unread.map(({ at, message }) => unreadable(at, message));
  const used = new Set<string>();
  const versions = versionsOf(changes.map(({ name }) => name));
  const migrations = changes.flatMap((change, index): Migration[] => {
    const path = scriptOf(change, settings, byPath);
    const script = byPath.get(path);
    if (script === undefined) {
      const message = `the plan deploys ${printablePath(change.name)}, but there is no ${printablePath(path)}`;
      problems.push({ kind: "missing", message, at: change.at });
      return [];
    }
    used.add(path);
    return [migrationOf(versions[index] ?? change.name, change.name, script, values)];
  });
  const left = [...byPath].filter(
    ([path]) => path.startsWith(`${settings.deploy}/`) && isScript(path, settings) && !used.has(path),
  );
  for (const [, { path }] of left) {
    problems.push({ kind: "missing", message: "no change of the plan deploys this script", at: startOfFile(path) });
  }
  return { framework: sqitch.id, migrations, problems };
}

function migrationOf(
  version: string,
  name: string,
  { path, text }: SourceFile,
  values: ReadonlyMap<string, string>,
): Migration {
  const ranges = wholeText(text);
  const replacements = ranges.flatMap((range) => psqlVariables(text, range, values));
  const filled = replacements.length === 0 ? {} : { replacements };
  return { version, name, file: path, text, ranges, transaction: "statement", resetsSession: true, ...filled };
}

/** The script of a change; of one that was reworked, that under the first of the tags for which there is one. */
function scriptOf(
  { name, reworkTags }: PlannedChange,
  { deploy, reworked, extension }: SqitchSettings,
  files: ReadonlyMap<string, SourceFile>,
): string {
  const [first] = reworkTags;
  if (first === undefined) return `${deploy}/${name}.${extension}`;
  const paths = reworkTags.map((tag) => `${reworked}/${name}@${tag}.${extension}`);
  return paths.find((path) => files.has(path)) ?? `${reworked}/${name}@${first}.${extension}`;
}

function isScript(path: string, { extension }: SqitchSettings): boolean {
  return path.endsWith(`.${extension}`);
}
