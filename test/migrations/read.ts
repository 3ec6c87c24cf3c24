import { frameworkById } from "../../src/migrations/frameworks.ts";
import { historyTableOf } from "../../src/migrations/history-table.ts";
import { readHistory } from "../../src/migrations/read.ts";
import type { History, Migration } from "../../src/model/migration.ts";
import type { HistoryRow, RecordedVersion } from "../../src/ports.ts";
import { treeOf } from "./tree.ts";

/** A history in `db/migrations`, the framework told by the files alone. Paths are from the root. */
export function detected(files: Readonly<Record<string, string>>, path = "db/migrations"): Promise<History> {
  return readHistory(treeOf(files), { kind: "path", path, framework: null, table: null });
}

/** As `detected`, the framework named. */
export function readAs(framework: string, files: Readonly<Record<string, string>>, path = "db/migrations") {
  return readHistory(treeOf(files), { kind: "path", path, framework, table: null });
}

/** What a framework makes of the rows of its history table. */
export function recordedBy(framework: string, rows: readonly HistoryRow[]): readonly RecordedVersion[] {
  const table = historyTableOf(frameworkById(framework), null);
  return table.read(rows, table.table);
}

/** The SQL of the way up, range by range. */
export function upTexts({ text, ranges }: Migration): readonly string[] {
  return ranges.map(({ start, end }) => text.slice(start, end).trim());
}

/** `db/migrations/<name>` → text, or a comment. */
export function inFolder(files: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map(([name, text]) => [`db/migrations/${name}`, text ?? `-- ${name}\n`]),
  );
}
