import { readHistory } from "../../src/migrations/read.ts";
import type { History } from "../../src/model/migration.ts";
import { treeOf } from "./tree.ts";

/** A history of files in the folder `db`; `placeholders` as headgate.yaml has them. */
export function readDb(
  framework: string | null,
  files: Readonly<Record<string, string>>,
  placeholders: Readonly<Record<string, string>> = {},
): Promise<History> {
  const inFolder = Object.fromEntries(Object.entries(files).map(([name, text]) => [`db/${name}`, text]));
  const values = new Map(Object.entries(placeholders).map(([name, value]) => [name.toLowerCase(), value]));
  const source = { kind: "path", path: "db", framework, table: null, placeholders: values } as const;
  return readHistory(treeOf(inFolder), source);
}

/** `version [mode] part | part`: the SQL each migration runs, with what stands in for it filled in. */
export function runs({ migrations }: History): string[] {
  return migrations.map(({ version, text, ranges, transaction, replacements = [] }) => {
    const parts = ranges.map(({ start, end }) => {
      let [at, filled] = [start, ""];
      for (const one of replacements.filter((one) => one.start >= start && one.end <= end)) {
        filled += text.slice(at, one.start) + one.value;
        at = one.end;
      }
      return (filled + text.slice(at, end)).replace(/\s+/g, " ").trim();
    });
    return `${version} [${transaction}] ${parts.join(" | ")}`.trim();
  });
}

/** `kind file:line: message`. */
export function troubles({ problems }: History): string[] {
  return problems.map(({ kind, at, message }) => `${kind} ${at.file.replace("db/", "")}:${at.start.line}: ${message}`);
}
