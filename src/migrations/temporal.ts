import type { Migration, MigrationProblem, SourceFile } from "../model/migration.ts";
import type { HistoryTable } from "../ports.ts";
import { CERTAINTY, type Framework, orderMigrations, relativePath, startOfFile, wholeText } from "./framework.ts";
import { compareNumbers } from "./names.ts";
import { compareNaturally } from "./natural-order.ts";
import { unreadable } from "./problems.ts";
import { writeTemporal } from "./write/temporal.ts";

const MANIFEST = /^([^/]+)\/manifest\.json$/;
const FILES = "SchemaUpdateCqlFiles";

/**
 * The schema tools of Temporal and Cadence (tools/common/schema/updatetask.go): a folder for each version, whose manifest.json lists
 * the files to run in their order; each statement by itself. A version is the folder's, with the file's place in the list.
 */
export const temporal: Framework = {
  id: "temporal",
  title: "Temporal's schema tool",
  confidence: ({ texts, paths }) =>
    [...texts.keys()].some((path) => paths.includes(path.replace(/[^/]+$/, "manifest.json"))) &&
    paths.some((path) => MANIFEST.test(path))
      ? CERTAINTY.ownComment
      : 0,
  wants: (path) => MANIFEST.test(path) || /^[^/]+\/[^/]+\.sql$/.test(path),
  read({ folder, files }) {
    const byPath = new Map(files.map((file) => [relativePath(folder, file.path), file]));
    const read = [...byPath]
      .filter(([path]) => MANIFEST.test(path))
      .flatMap(([path, manifest]) => stepsOf(path.replace(/\/manifest\.json$/, ""), manifest, byPath));
    const ordered = orderMigrations(
      read.flatMap((step) => ("kind" in step ? [] : [step])),
      temporal,
    );
    const problems = read.flatMap((step) => ("kind" in step ? [step] : []));
    return { framework: temporal.id, migrations: ordered.migrations, problems: [...problems, ...ordered.problems] };
  },
  compareVersions(a, b) {
    const [left = "", leftPlace] = a.replace(/^v/, "").split("/");
    const [right = "", rightPlace] = b.replace(/^v/, "").split("/");
    const order = compareNaturally(left, right);
    if (order !== 0 || leftPlace === undefined || rightPlace === undefined) return order;
    return compareNumbers(leftPlace, rightPlace);
  },
  outOfOrder: "the tool never runs it where a later version has run",
  records: "last version",
  historyTable: versionTable(),
  writer: writeTemporal,
};

function versionTable(): HistoryTable {
  return {
    table: "schema_version",
    query: (table) => `SELECT curr_version AS version FROM ${table}`,
    read: (rows) => rows.map((row) => String(row.version)),
  };
}

function stepsOf(
  folder: string,
  manifest: SourceFile,
  files: ReadonlyMap<string, SourceFile>,
): readonly (Migration | MigrationProblem)[] {
  const names = listedFiles(manifest.text);
  if (names === null) return [unreadable(manifest.path, `is no manifest of a version: it has no list ${FILES}`)];
  return names.map((name, place) => {
    const file = files.get(`${folder}/${name}`);
    if (file === undefined) {
      return { kind: "missing", message: `lists ${name}, which is not there`, at: startOfFile(manifest.path) };
    }
    return {
      version: `${folder.replace(/^v/, "")}/${place + 1}`,
      name: name.replace(/\.sql$/, ""),
      file: file.path,
      text: file.text,
      ranges: wholeText(file.text),
      transaction: "statement",
    };
  });
}

function listedFiles(text: string): readonly string[] | null {
  try {
    const manifest: unknown = JSON.parse(text);
    if (typeof manifest !== "object" || manifest === null) return null;
    const files: unknown = new Map<string, unknown>(Object.entries(manifest)).get(FILES);
    return Array.isArray(files) ? files.map(String) : null;
  } catch {
    return null;
  }
}
