import type { History, Migration, SourceFile } from "../../model/migration.ts";
import { InputError } from "../../ports.ts";
import { type Framework, relativePath } from "../framework.ts";
import { statementTexts } from "./statements.ts";
import type { NewMigration, PlacedMigration, WritableFolder } from "./writer.ts";

/** What became of a migration that was to be written. */
export type WriteOutcome =
  | ({ readonly kind: "written" } & PlacedMigration)
  /** The framework has no way to run it: a person does, with psql. */
  | { readonly kind: "by hand"; readonly reason: string };

/**
 * Writes a migration in a framework's own naming and layout, under the version that comes next, and reads it back: exactly one new
 * migration behind all others, with these statements. Throws InputError where that is not what comes out.
 */
export function writeMigration(framework: Framework, folder: WritableFolder, migration: NewMigration): WriteOutcome {
  const { outsideTransaction: outside } = framework.writer;
  if (migration.transaction === "none" && typeof outside === "object") return { kind: "by hand", ...outside };
  const drafted = framework.writer.draft(folder, migration);
  return { kind: "written", ...placeMigration(framework, folder, drafted.scripts, migration.up) };
}

/**
 * Puts the scripts of one migration into the folder. Throws InputError where they would overwrite something, or where the framework would not read them as
 * one new last migration.
 * @param up the SQL it must come to; null where a person may have changed it
 */
export function placeMigration(
  framework: Framework,
  folder: WritableFolder,
  scripts: readonly SourceFile[],
  up: string | null,
): PlacedMigration {
  const taken = new Set(folder.paths);
  const there = scripts.find(({ path }) => taken.has(path));
  if (there !== undefined) throw new InputError("there is such a file already", { where: there.path });
  const placed = framework.writer.place?.(folder, scripts) ?? { files: scripts, notes: [] };
  const wanted = placed.files.filter(({ path }) => framework.wants(relativePath(folder.folder, path)));
  const replaced = new Set(wanted.map(({ path }) => path));
  const after = folder.read([...folder.files.filter(({ path }) => !replaced.has(path)), ...wanted]);
  const problem = differenceFrom(folder.history, after, up);
  if (problem === null) return placed;
  const where = scripts[0]?.path ?? folder.folder;
  throw new InputError(`this migration cannot be written for ${framework.title}: ${problem}`, {
    where,
    todo: "write it by hand: `--no-sql` leaves the SQL out",
  });
}

/** A "none" migration as as many as the framework needs to run each statement outside of a transaction. */
export function apart(framework: Framework, migration: NewMigration): readonly NewMigration[] {
  if (migration.transaction !== "none" || framework.writer.outsideTransaction !== "statement") return [migration];
  const statements = statementTexts(migration.up);
  if (statements.length < 2) return [migration];
  return statements.map((up, place) => ({
    ...migration,
    title: `${migration.title} ${place + 1}`,
    up,
    down: place === 0 ? migration.down : "",
  }));
}

/** Why the history that is read back is not the one before with this SQL behind it; null when it is. */
function differenceFrom(before: History, after: History, up: string | null): string | null {
  const known = new Set(before.migrations.map(({ version }) => version));
  const added = after.migrations.filter(({ version }) => !known.has(version));
  const [own] = added;
  if (own === undefined || added.length > 1 || after.migrations.length !== before.migrations.length + 1) {
    return "it is not read as one new migration";
  }
  const behind = after.migrations.slice(after.migrations.indexOf(own) + 1);
  if (behind.some(({ role }) => role !== "draft" && role !== "repeatable" && role !== "always")) {
    return "it would not run behind all others";
  }
  const told = new Set(before.problems.map(({ message, at }) => `${at.file} ${message}`));
  const [news] = after.problems.filter(({ message, at }) => !told.has(`${at.file} ${message}`));
  if (news !== undefined) return news.message;
  if (up === null) return null;
  const [read, wanted] = [bareStatements(upText(own)).join("\n"), bareStatements(up).join("\n")];
  // A tool that makes SQL of its files has more to run around it.
  const isThere = own.generated === undefined ? read === wanted : `\n${read}\n`.includes(`\n${wanted}\n`);
  return isThere ? null : "other statements are read";
}

/** The SQL a migration runs, with what stands in for stretches of it. */
function upText({ text, ranges, replacements = [], generated }: Migration): string {
  if (generated !== undefined) return generated.map(({ sql }) => sql).join("");
  return ranges
    .map(({ start, end }) => {
      let [at, filled] = [start, ""];
      for (const one of replacements.filter((one) => one.start >= start && one.end <= end)) {
        filled += text.slice(at, one.start) + one.value;
        at = one.end;
      }
      return filled + text.slice(at, end);
    })
    .join("\n");
}

/** Statements without comments in front and blanks, and without those that only begin and end a transaction. */
function bareStatements(sql: string): readonly string[] {
  return statementTexts(sql)
    .map((text) =>
      text
        .replaceAll(/^\s*--[^\n]*$/gm, "")
        .replaceAll(/\s+/g, " ")
        .trim(),
    )
    .filter((text) => !/^(?:begin|commit);$/i.test(text));
}
