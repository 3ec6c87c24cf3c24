import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { workTree } from "../../../src/adapters/files.ts";
import { readHistory } from "../../../src/migrations/read.ts";
import type { History } from "../../../src/model/migration.ts";
import type { RecordedVersion } from "../../../src/ports.ts";
import type { CatalogJson, TableJson } from "../../support/catalog-json.ts";

/** What a real tool made of its fixture. */
export interface Golden {
  readonly by: string;
  /** The migrations folder below the fixture. */
  readonly path: string;
  /** Values of variables the tool was given. */
  readonly placeholders?: Readonly<Record<string, string>>;
  /** What the tool's history table holds in the end, oldest first. */
  readonly recorded: readonly RecordedVersion[];
  readonly catalog: CatalogJson;
  /** What is left when a migration's last statement fails, by version. */
  readonly failures: Readonly<Record<string, Failure>>;
  /** What is there when a migration has started and when it is complete, by version, where the tool takes two steps. */
  readonly phases?: Readonly<Record<string, PhasesSeen>>;
}

/** `schema.table(column type …, …) {trigger, …}` of each table. */
export interface PhasesSeen {
  readonly started: readonly string[];
  readonly completed: readonly string[];
}

export interface Failure {
  /** `schema.table(column, …)`. */
  readonly tables: readonly string[];
  /** What the history table holds then, or what headgate says about it. */
  readonly recorded: readonly RecordedVersion[] | string;
}

/** What fails: PostgreSQL finds it out only when the statement runs. */
export const FAILING = "SELECT 1/0;";

const HERE = import.meta.dirname;

export function fixtureOf(id: string): string {
  return join(HERE, "..", "fixtures", id);
}

/** The ids of all goldens. */
export function goldenIds(): readonly string[] {
  return readdirSync(HERE)
    .filter((name) => name.endsWith(".golden.json"))
    .map((name) => name.replace(/\.golden\.json$/, ""))
    .sort();
}

export function readGolden(id: string): Golden {
  return JSON.parse(readFileSync(goldenFile(id), "utf8"));
}

export function writeGolden(id: string, golden: Golden): void {
  writeFileSync(goldenFile(id), `${JSON.stringify(golden, null, 2)}\n`);
}

function goldenFile(id: string): string {
  return join(HERE, `${id}.golden.json`);
}

/** A fixture as headgate reads it, the framework told by the files alone. `texts` stand in for files of that path. */
export async function readFixture(
  root: string,
  { path, placeholders = {} }: Pick<Golden, "path" | "placeholders">,
  texts: ReadonlyMap<string, string> = new Map(),
): Promise<History> {
  const values = new Map(Object.entries(placeholders).map(([name, value]) => [name.toLowerCase(), value]));
  const source = { kind: "path", path, framework: null, table: null, placeholders: values } as const;
  const tree = await workTree(root);
  return readHistory({ ...tree, read: async (file) => texts.get(file) ?? tree.read(file) }, source);
}

/** The files of a history with a statement put behind the up script of one migration; null where that cannot be cut cleanly. */
export function withStatement(history: History, version: string, statement: string): string | null {
  const migration = history.migrations.find((candidate) => candidate.version === version);
  const last = migration?.ranges.at(-1);
  if (migration === undefined || last === undefined) return null;
  const up = migration.text.slice(0, last.end).trimEnd();
  if (!up.endsWith(";")) return null;
  return `${up}\n${statement}\n${migration.text.slice(up.length)}`;
}

interface TableColumns {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly Pick<TableJson["columns"][number], "name" | "type" | "notNull" | "default">[];
  readonly primaryKey: readonly string[] | null;
}

/** A table with what the stream shows of it and the triggers that write it. */
export function tableLine({ schema, name, columns, primaryKey }: TableColumns, triggers: readonly string[]): string {
  const written = columns.map((column) =>
    [
      `${column.name} ${column.type}`,
      column.notNull ? "NOT NULL" : "",
      column.default === null ? "" : `DEFAULT ${column.default}`,
    ]
      .filter((word) => word !== "")
      .join(" "),
  );
  const key = primaryKey === null ? "" : ` key (${primaryKey.join(", ")})`;
  return `${schema}.${name}(${written.join(", ")})${key} {${[...triggers].sort().join(", ")}}`;
}

interface Outlined {
  readonly tables: readonly {
    readonly schema: string;
    readonly name: string;
    readonly columns: readonly { readonly name: string }[];
  }[];
}

/** `schema.table(column, …)`, in order. */
export function outline(catalog: Outlined): readonly string[] {
  return catalog.tables.map(
    ({ schema, name, columns }) => `${schema}.${name}(${columns.map((column) => column.name).join(", ")})`,
  );
}
