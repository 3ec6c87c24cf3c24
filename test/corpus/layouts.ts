import { flyway } from "../../src/migrations/flyway.ts";
import type { Framework } from "../../src/migrations/framework.ts";
import { golangMigrate } from "../../src/migrations/golang-migrate.ts";
import type { TransactionMode } from "../../src/model/migration.ts";

/** The SQL one step of a history runs, cut out of its file. */
export interface Step {
  readonly file: string;
  readonly sql: string;
  readonly transaction: TransactionMode;
}

/** Files by path relative to the history's folder, in any order, to steps in the order the framework runs them. */
export type Layout = (files: ReadonlyMap<string, string>) => readonly Step[];

/**
 * How each framework (or product with a runner of its own) names and orders its files. `plain` also serves runners
 * that list their files in code, as long as the list is in name order.
 */
export const LAYOUTS: Readonly<Record<string, Layout>> = {
  plain: named(/\.sql$/i),
  "postgres-files": named(/\bpostgres[._].*\.sql$/i),
  "golang-migrate": by(golangMigrate),
  flyway: by(flyway),
  "up-files": named(/\.up\.sql$/i),
  sqlx: named(/(?<!\.down)\.sql$/i),
  // prisma compares folder names as text
  prisma: (files) => [...named(/\/migration\.sql$/i)(files)].sort((a, b) => (a.file < b.file ? -1 : 1)),
  // diesel compares folder names with their dashes removed
  diesel: (files) => named(/\/up\.sql$/i, (path) => path.replaceAll("-", ""))(files),
  "edition-folders": named(/\.up\.sql$/i),
  bytebase: named(/\/\d+##.*\.sql$/i),
  numary: named(/\/postgres\.sql$/i),
  goose: (files) => [...sections("goose")(files), ...gooseCode(files)].sort((a, b) => naturally(a.file, b.file)),
  "sql-migrate": sections("migrate"),
  popx,
  jobrunr,
  "manifest-folders": manifestFolders,
};

/** Frameworks the product itself reads. */
function by(framework: Framework): Layout {
  return (files) =>
    framework
      .read({
        folder: "",
        files: [...files].filter(([path]) => framework.wants(path)).map(([path, text]) => ({ path, text })),
        placeholders: new Map(),
      })
      .migrations.flatMap(({ file, text, ranges, transaction }) => {
        const parts = ranges.map(({ start, end }) => text.slice(start, end));
        if (transaction !== "section") return [{ file, sql: parts.join("\n"), transaction }];
        return parts.map((sql) => ({ file, sql, transaction: "migration" as const }));
      });
}

/** Names compared so that runs of digits count as numbers: V2 before V10, 1.2 before 1.10, 01 and 1 alike. */
export function naturally(a: string, b: string): number {
  const left = a.split(/(\d+)/);
  const right = b.split(/(\d+)/);
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const [one = "", two = ""] = [left[index], right[index]];
    if (index % 2 === 1) {
      const difference = BigInt(one) - BigInt(two);
      if (difference !== 0n) return difference < 0n ? -1 : 1;
    } else if (one !== two) return one < two ? -1 : 1;
  }
  return left.length - right.length;
}

/** Takes the files whose path fits, in natural order of their paths (or of what `key` makes of them). */
function named(pattern: RegExp, key: (path: string) => string = (path) => path): Layout {
  return (files) =>
    [...files]
      .filter(([path]) => pattern.test(path))
      .sort(([a], [b]) => naturally(key(a), key(b)))
      .map(([file, sql]) => ({ file, sql, transaction: transactionOf(sql) }));
}

/** Runners send CREATE INDEX CONCURRENTLY by itself, by a flag in a comment or by looking at the statement. */
function transactionOf(sql: string): TransactionMode {
  return /^\s*--.*\bno[- ]?transaction\b|^\s*(create|drop)\s.*\bconcurrently\b/im.test(sql) ? "statement" : "migration";
}

/** goose and sql-migrate: `-- +goose Up` … `-- +goose Down` in one file. */
function sections(marker: "goose" | "migrate"): Layout {
  const heading = new RegExp(`^--\\s*\\+${marker}\\s+(up|down)\\b.*$`, "gim");
  return (files) =>
    named(/\.sql$/i)(files).map((step) => {
      const marks = [...step.sql.matchAll(heading)];
      const parts = marks.map((mark, index) => ({
        up: mark[1]?.toLowerCase() === "up",
        sql: step.sql.slice(mark.index + mark[0].length, marks[index + 1]?.index),
        flags: mark[0],
      }));
      const up = parts.filter((part) => part.up);
      const alone = up.some((part) => /notransaction/i.test(part.flags));
      return {
        ...step,
        sql: up.map((part) => part.sql).join("\n"),
        transaction: alone ? "statement" : step.transaction,
      };
    });
}

/** goose migrations written in Go: the string constants that their `Up` function executes, in its order. */
function gooseCode(files: ReadonlyMap<string, string>): readonly Step[] {
  return [...files]
    .filter(([path]) => /^\d+_.*\.go$/.test(path))
    .map(([file, code]) => {
      const body = /^func Up\d+\([\s\S]*?^}/m.exec(code)?.[0] ?? "";
      const names = [...body.matchAll(/ExecContext\(ctx, (\w+)\)/g)].map((call) => call[1]);
      const sql = names.map((name) => new RegExp(`\\b${name}\\s*=\\s*\`([^\`]*)\``).exec(code)?.[1] ?? "").join("\n");
      return { file, sql, transaction: "migration" };
    });
}

/** ory popx: `version_name[.dialect][.autocommit].up.sql`; the file of the dialect wins over the general one. */
function popx(files: ReadonlyMap<string, string>): readonly Step[] {
  const best = new Map<string, { readonly dialect: boolean; readonly step: Step }>();
  for (const [file, sql] of files) {
    const parts = /^(\d+)_[^.]+(?:\.(\w+))??(\.autocommit)?\.up\.sql$/.exec(file);
    const [, version, dialect, autocommit] = parts ?? [];
    if (version === undefined || (dialect !== undefined && dialect !== "postgres")) continue;
    if (best.get(version)?.dialect && dialect === undefined) continue;
    const transaction = autocommit === undefined ? transactionOf(sql) : "statement";
    best.set(version, { dialect: dialect !== undefined, step: { file, sql, transaction } });
  }
  return [...best.values()].map(({ step }) => step).sort((a, b) => naturally(a.file, b.file));
}

/** jobrunr: files of the dialect's folder stand in for those of `common` with the same name. */
function jobrunr(files: ReadonlyMap<string, string>): readonly Step[] {
  const chosen = new Map<string, string>();
  for (const folder of ["common", "postgres"]) {
    for (const [path, sql] of files) {
      const name = path.replace(`${folder}/migrations/`, "");
      if (path.startsWith(`${folder}/migrations/`)) chosen.set(name, sql);
    }
  }
  return named(/\.sql$/)(chosen);
}

/** temporal and cadence: one folder a version, its manifest.json lists the files to run. */
function manifestFolders(files: ReadonlyMap<string, string>): readonly Step[] {
  return [...files.keys()]
    .filter((path) => path.endsWith("/manifest.json"))
    .sort(naturally)
    .flatMap((path) => {
      const manifest: { SchemaUpdateCqlFiles?: readonly string[] } = JSON.parse(files.get(path) ?? "{}");
      return (manifest.SchemaUpdateCqlFiles ?? []).map((name) => {
        const file = path.replace("manifest.json", name);
        const sql = files.get(file) ?? "";
        return { file, sql, transaction: transactionOf(sql) };
      });
    });
}
