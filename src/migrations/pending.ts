import { printablePath } from "../model/location.ts";
import type { History, Migration, MigrationProblem, Transition } from "../model/migration.ts";
import { InputError, type RecordedVersion } from "../ports.ts";
import { type Framework, startOfFile, type VersionOrder } from "./framework.ts";

/** A history parted into what has run and what a change adds. */
export type Pending = Extract<Transition, { readonly kind: "migrations" }> & {
  readonly problems: readonly MigrationProblem[];
};

/**
 * What the head tree adds to the base tree. A merged migration that is edited or gone is a problem; what ran is still
 * the text of the base. A repeatable migration whose text changed runs again. A draft has run in neither.
 */
export function pendingSince(base: History, head: History, framework: VersionOrder): Pending {
  const applied = base.migrations.filter(isHistory);
  const mergedAs = finder(applied, framework);
  const presentAs = finder(head.migrations, framework);
  const baseline = head.migrations.find(({ role }) => role === "baseline");
  const known = new Set(base.problems.map(sameProblem));
  const problems = head.problems.map(
    (problem): MigrationProblem => (known.has(sameProblem(problem)) ? { ...problem, merged: true } : problem),
  );
  const pending: Migration[] = [];

  for (const migration of head.migrations) {
    const merged = mergedAs(migration.version);
    if (migration.role === "baseline" && merged?.role !== "baseline") {
      // On a database with a history a baseline migration never runs.
      if (applied.length === 0) pending.push(migration);
    } else if (merged === undefined || migration.role === "always") pending.push(migration);
    else if (merged.name !== migration.name && framework.remembersNames === true)
      problems.push(renamed(merged, migration, framework));
    else if (!sameText(merged, migration)) {
      if (migration.role === "repeatable") pending.push(migration);
      else problems.push(edited(migration));
    }
  }
  for (const merged of applied) {
    const covered = baseline !== undefined && framework.compareVersions(merged.version, baseline.version) <= 0;
    if (!covered && presentAs(merged.version) === undefined) problems.push(removed(merged));
  }
  problems.push(...outOfOrder(applied, pending, framework));
  return { kind: "migrations", applied, pending, problems };
}

/** Two histories' problems are one where they say the same of the same file. */
function sameProblem({ kind, at, message }: MigrationProblem): string {
  return `${kind} ${at.file}\0${message}`;
}

function isHistory({ role }: Migration): boolean {
  return role !== "draft";
}

/** A history none of which has run. */
export function notYetApplied({ migrations, problems }: History): Pending {
  return { kind: "migrations", applied: [], pending: migrations, problems };
}

/** What is behind a version that is known to be the last applied (`--applied VERSION`); `none` for an empty database. */
export function pendingAfter(history: History, version: string, framework: VersionOrder): Pending {
  if (version === "none") return notYetApplied(history);
  const last = findVersion(history, version, framework);
  const behind = history.migrations.indexOf(last) + 1;
  const isApplied = (migration: Migration, place: number) => isHistory(migration) && place < behind;
  return {
    kind: "migrations",
    applied: history.migrations.filter(isApplied),
    pending: history.migrations.filter((migration, place) => !isApplied(migration, place)),
    problems: history.problems,
  };
}

/** The migrations whose files are named; all others have run. */
export function pendingFiles(history: History, files: readonly string[], framework: VersionOrder): Pending {
  const missing = files.find((file) => !history.migrations.some((migration) => migration.file === file));
  if (missing !== undefined) {
    throw new InputError("this file is no migration of the configured folder", {
      where: printablePath(missing),
      todo: `name files that ${framework.title} would run, relative to the repository's root`,
    });
  }
  const pending = history.migrations.filter(({ file }) => files.includes(file));
  const applied = history.migrations.filter((migration) => isHistory(migration) && !files.includes(migration.file));
  return {
    kind: "migrations",
    applied,
    pending,
    problems: [...history.problems, ...outOfOrder(applied, pending, framework)],
  };
}

/**
 * What a framework's history table does not hold. `recorded` are its versions, oldest first. Whether a repeatable
 * migration changed since it ran is not recorded as a version: it counts as applied and, to be safe, as pending too.
 */
export function pendingUnrecorded(history: History, rows: readonly RecordedVersion[], framework: Framework): Pending {
  const recorded = rows.flatMap((row) => (typeof row === "string" ? [row] : []));
  const begun = rows.flatMap((row) => (typeof row === "string" ? [] : [row.upTo]));
  const last = recorded.at(-1);
  const named = nameFinder(history.migrations, framework);
  const run = new Set(recorded.map((version) => named(version)?.version));
  const holds = (version: string) =>
    begun.some((upTo) => framework.compareVersions(version, upTo) <= 0) ||
    (framework.records === "last version"
      ? last !== undefined && framework.compareVersions(version, last) <= 0
      : run.has(version));
  const isApplied = (migration: Migration) =>
    migration.role === "baseline" ? rows.length > 0 : isHistory(migration) && holds(migration.version);
  const mayRunAgain = ({ role }: Migration) => role === "repeatable" || role === "always";
  const applied = history.migrations.filter(isApplied);
  const pending = history.migrations.filter((migration) => mayRunAgain(migration) || !isApplied(migration));
  return {
    kind: "migrations",
    applied,
    pending,
    problems: [
      ...history.problems,
      ...recordedWithoutFile(history, recorded, framework),
      ...outOfOrder(applied, pending, framework),
    ],
  };
}

function recordedWithoutFile(
  history: History,
  recorded: readonly string[],
  framework: VersionOrder,
): MigrationProblem[] {
  const baseline = history.migrations.find(({ role }) => role === "baseline");
  const folder = history.migrations[0]?.file ?? "";
  const presentAs = nameFinder(history.migrations, framework);
  return recorded
    .filter((version) => presentAs(version) === undefined)
    .filter((version) => baseline === undefined || framework.compareVersions(version, baseline.version) > 0)
    .map((version) => {
      const message = `version ${printablePath(version)} has run on the database, but no migration here has it`;
      return { kind: "missing", message, at: startOfFile(folder) };
    });
}

function outOfOrder(
  applied: readonly Migration[],
  pending: readonly Migration[],
  framework: VersionOrder,
): MigrationProblem[] {
  const last = applied.filter(({ role }) => role === undefined).at(-1);
  if (last === undefined || framework.outOfOrder === null) return [];
  return pending
    .filter(({ role, version }) => role === undefined && framework.compareVersions(version, last.version) < 0)
    .map(({ file, version }) => {
      const message = `version ${printablePath(version)} comes before ${printablePath(last.version)}, which has run: ${framework.outOfOrder}`;
      return { kind: "out-of-order", message, at: startOfFile(file) };
    });
}

/** Looks up versions however they are written; at once where they are written alike. */
function finder(migrations: readonly Migration[], framework: VersionOrder) {
  const byText = new Map(migrations.map((migration) => [migration.version, migration]));
  return (version: string): Migration | undefined =>
    byText.get(version) ?? migrations.find((own) => framework.compareVersions(own.version, version) === 0);
}

/**
 * Looks up versions as people and history tables write them: the framework's own way, else the name of the file or of the
 * folder it is alone in, else the number the name starts with, where that is no other's.
 */
function nameFinder(migrations: readonly Migration[], framework: VersionOrder) {
  const exact = finder(migrations, framework);
  return (text: string): Migration | undefined =>
    exact(text) ??
    only(migrations, ({ version }) => version.split("/").includes(text)) ??
    (/^\d+$/.test(text)
      ? only(migrations, ({ version }) => leadingNumber(version) === leadingNumber(text))
      : undefined);
}

function only(migrations: readonly Migration[], fits: (migration: Migration) => boolean): Migration | undefined {
  const found = migrations.filter(fits);
  return found.length === 1 ? found[0] : undefined;
}

/** `v2/0012_add` → `12`. */
function leadingNumber(version: string): string | null {
  const name = version.split("/").findLast((part) => /^\d/.test(part)) ?? "";
  return /^0*(\d+)/.exec(name)?.[1] ?? null;
}

function findVersion(history: History, version: string, framework: VersionOrder): Migration {
  const found = nameFinder(history.migrations, framework)(version);
  if (found !== undefined) return found;
  const first = history.migrations[0]?.version ?? "none";
  const last = history.migrations.at(-1)?.version ?? "none";
  throw new InputError(`no migration has version ${JSON.stringify(version)}`, {
    todo: `give one of the versions from ${printablePath(first)} to ${printablePath(last)}, or none for an empty database`,
  });
}

/** Line ends are the checkout's matter, not the author's. */
function sameText(a: Migration, b: Migration): boolean {
  return a.text === b.text || upText(a) === upText(b);
}

function upText({ text, ranges }: Migration): string {
  return ranges.map(({ start, end }) => text.slice(start, end).replace(/\r\n?/g, "\n")).join("\n");
}

function edited({ file, version }: Migration): MigrationProblem {
  const message = `version ${printablePath(version)} was changed after it was merged: databases that ran it keep what it did before`;
  return { kind: "edited", message, at: startOfFile(file) };
}

function renamed(merged: Migration, { file, version, name }: Migration, { title }: VersionOrder): MigrationProblem {
  const [before, now] = [merged.name, name].map((text) => JSON.stringify(text));
  const message = `version ${printablePath(version)} was merged as ${before} and is now ${now}: ${title} refuses to go on where it has run`;
  return { kind: "edited", message, at: startOfFile(file) };
}

function removed({ file, version }: Migration): MigrationProblem {
  const message = `version ${printablePath(version)} was merged and is gone: databases that ran it keep what it did`;
  return { kind: "missing", message, at: startOfFile(file) };
}
