import type { Framework } from "../../src/migrations/framework.ts";
import { frameworkById } from "../../src/migrations/frameworks.ts";
import { goose } from "../../src/migrations/goose.ts";
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
 * How products with runners of their own name and order their files. `plain` also serves runners that list their files
 * in code, as long as the list is in name order.
 */
const LAYOUTS: Readonly<Record<string, Layout>> = {
  plain: named(/\.sql$/i),
  "postgres-files": named(/\bpostgres[._].*\.sql$/i),
  "up-files": named(/\.up\.sql$/i),
  "edition-folders": named(/\.up\.sql$/i),
  bytebase: named(/\/\d+##.*\.sql$/i),
  numary: named(/\/postgres\.sql$/i),
  // Versions of goose may be programs: what SQL they hold stands in its turn.
  goose: (files) =>
    [...by(goose)(files).filter(({ file }) => file.endsWith(".sql")), ...gooseCode(files)].sort((a, b) =>
      naturally(a.file, b.file),
    ),
  jobrunr,
};

/** A layout of this page, or the framework of that name. */
export function layoutNamed(name: string): Layout {
  return LAYOUTS[name] ?? by(frameworkById(name));
}

/** Frameworks the product itself reads; what runs only in special cases is left out. */
function by(framework: Framework): Layout {
  return (files) =>
    framework
      .read({
        folder: "",
        files: [...files].filter(([path]) => framework.wants(path)).map(([path, text]) => ({ path, text })),
        placeholders: new Map(),
      })
      .migrations.flatMap(({ file, text, ranges, transaction, role }) => {
        if (role === "baseline" || role === "draft") return [];
        const parts = ranges.map(({ start, end }) => text.slice(start, end));
        // Followed one at a time, each is a run of its own.
        if (transaction === "run") return [{ file, sql: parts.join("\n"), transaction: "migration" as const }];
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
