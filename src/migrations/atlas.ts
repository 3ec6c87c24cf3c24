import type { History, Migration, MigrationProblem, SourceFile, TextRange } from "../model/migration.ts";
import { type HistoryTable, InputError } from "../ports.ts";
import { tokenAt } from "../sql/lexer.ts";
import { sumProblems } from "./atlas-sum.ts";
import { CERTAINTY, type Framework, fileName, type MigrationFolder, orderMigrations, wholeText } from "./framework.ts";
import { compareBytes, isDirectlyIn } from "./names.ts";
import { unreadable } from "./problems.ts";
import { writeAtlas } from "./write/atlas.ts";

const SUM = "atlas.sum";

/**
 * Atlas versioned migrations (ariga.io/atlas v0.38, sql/migrate): the .sql files of the folder itself in order of their names' bytes,
 * each in a transaction of its own, or statement by statement after `-- atlas:txmode none`. On an empty database the
 * last checkpoint stands for all before it. Nothing runs while atlas.sum does not match.
 */
export const atlas: Framework = {
  id: "atlas",
  title: "Atlas",
  confidence: ({ paths, texts }) => (paths.includes(SUM) && !isAnothers(paths, texts) ? CERTAINTY.ownFile : 0),
  wants: (path) => isDirectlyIn(path) && (path === SUM || path.endsWith(".sql")),
  read: readFolder,
  compareVersions: compareBytes,
  outOfOrder: "Atlas stops there, unless it is told `--exec-order non-linear`",
  records: "every version",
  historyTable: atlasTable(),
  writer: writeAtlas,
};

/**
 * Atlas also plans migrations for other tools, in their formats (`format` of a dir in atlas.hcl), and sums them up all the same:
 * those tools run them.
 */
function isAnothers(paths: readonly string[], texts: ReadonlyMap<string, string>): boolean {
  const sections = /^--[ \t]*(?:\+goose[ \t]+up|migrate:up|liquibase formatted sql)\b/im;
  return paths.some((path) => /\.up\.sql$/.test(path)) || [...texts.values()].some((text) => sections.test(text));
}

function atlasTable(): HistoryTable {
  return {
    table: "atlas_schema_revisions.atlas_schema_revisions",
    // Rows of Atlas's own business begin with a dot.
    query: (table) => `SELECT version, type, applied, total FROM ${table} WHERE version NOT LIKE '.%' ORDER BY version`,
    read(rows, table) {
      const partial = rows.find((row) => row.applied !== row.total);
      if (partial !== undefined) {
        throw new InputError(`version ${String(partial.version)} failed half-way on the database`, {
          where: table,
          todo: "repair the database and run `atlas migrate set`",
        });
      }
      // RevisionTypeBaseline: the first row may stand for all before it.
      return rows.map((row) => (Number(row.type) === 1 ? { upTo: String(row.version) } : String(row.version)));
    },
  };
}

function readFolder({ files }: MigrationFolder): History {
  const scripts = files.filter(({ path }) => path.endsWith(".sql")).sort((a, b) => compareBytes(a.path, b.path));
  const sum = files.find(({ path }) => fileName(path) === SUM);
  const checkpoint = scripts.findLastIndex(({ text }) => directives(text).has("checkpoint"));
  const read = scripts
    .slice(Math.max(checkpoint, 0))
    .map((file, place) => migrationOf(file, checkpoint >= 0 && place === 0));
  const ordered = orderMigrations(read, atlas);
  return {
    framework: atlas.id,
    migrations: ordered.migrations,
    problems: [...sumProblems(scripts, sum), ...ordered.migrations.flatMap(templateProblem), ...ordered.problems],
  };
}

function migrationOf({ path, text }: SourceFile, isCheckpoint: boolean): Migration {
  const stem = fileName(path).replace(/\.sql$/, "");
  const place = stem.indexOf("_");
  return {
    version: place === -1 ? stem : stem.slice(0, place),
    name: place === -1 ? "" : stem.slice(place + 1),
    file: path,
    text,
    ranges: rangesOf(text),
    transaction: directives(text).get("txmode") === "none" ? "statement" : "migration",
    ...(isCheckpoint ? { role: "baseline" } : {}),
  };
}

/** The directives of a file: comment lines at its top, parted from what follows by an empty line (dir.go, LocalFile.comments). */
function directives(text: string): ReadonlyMap<string, string> {
  const [top = ""] = /^(?:(?:#|--)[^\n]*(?:\n|$))*/.exec(text) ?? [];
  const rest = text.slice(top.length);
  if (rest !== "" && !/^[ \t]*\r?\n/.test(rest)) return new Map();
  const found = top.split("\n").map((line) => /^[ -~]*?atlas:(\w+)(?: +([ -~]*?))?\s*$/.exec(line));
  return new Map(found.flatMap((match) => (match === null ? [] : [[match[1] ?? "", match[2] ?? ""]])));
}

function rangesOf(text: string): readonly TextRange[] {
  const firstLine = text.split("\n", 1)[0] ?? "";
  if (/^-- atlas:txtar\b/.test(firstLine)) return archivedScript(text);
  const [, delimiter] = /^-- atlas:delimiter +([ -~]*?)\r?$/.exec(firstLine) ?? [];
  if (delimiter === undefined) return wholeText(text);
  const plain = delimiter.replace(/\\([nrt])/g, (_, letter) => ({ n: "\n", r: "\r", t: "\t" })[String(letter)] ?? "");
  return cutAt(text, firstLine.length + 1, plain);
}

/** `-- migration.sql --` of an archive that holds checks and the way back beside it. */
function archivedScript(text: string): readonly TextRange[] {
  const heads = [...text.matchAll(/^-- (\S+) --[ \t]*\r?$/gm)];
  return heads.flatMap((head, place) =>
    head[1] === "migration.sql"
      ? [{ start: head.index + head[0].length, end: heads[place + 1]?.index ?? text.length }]
      : [],
  );
}

/** Cut where the delimiter begins outside of quotes; it counts in comments (lex.go: delimiters take precedence). */
function cutAt(text: string, start: number, delimiter: string): readonly TextRange[] {
  const ranges: TextRange[] = [];
  let begin = start;
  let quotedUntil = start;
  for (let place = start; place < text.length; ) {
    if (place >= quotedUntil && text.startsWith(delimiter, place)) {
      ranges.push({ start: begin, end: place });
      begin = place + delimiter.length;
      place = begin;
      quotedUntil = begin;
      continue;
    }
    if (place >= quotedUntil) {
      const token = tokenAt(text, place, text.length);
      if (token !== null && (token.kind === "string" || token.kind === "quoted identifier")) quotedUntil = token.end;
    }
    place++;
  }
  return [...ranges, { start: begin, end: text.length }];
}

/** A folder that `data "template_dir"` fills in. */
function templateProblem({ file, text }: Migration): readonly MigrationProblem[] {
  return /\{\{-?\s*(?:template|define|if|range|with|block|end|else|\.|\$)/.test(text)
    ? [unreadable(file, "is a template, which headgate does not fill in")]
    : [];
}
