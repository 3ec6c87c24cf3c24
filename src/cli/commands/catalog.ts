import { type CatalogJson, catalogJson, type OpaqueJson, type TableJson } from "../../catalog/json.ts";
import type { MigrationProblem } from "../../model/migration.ts";
import { escapeLine } from "../../report/escape.ts";
import { count } from "../../report/summary.ts";
import { padTo, textWidth } from "../../report/width.ts";
import type { Paint } from "../../report/writer.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import type { Session } from "../session.ts";
import { write } from "../terminal.ts";
import { openTree, replayTree } from "../view.ts";

export interface CatalogOptions {
  readonly at?: string;
  /** The last version to run. */
  readonly after?: string;
  readonly format: "text" | "json";
}

/** `headgate catalog`: what pg_catalog would hold after the tree's migrations, for every database. */
export async function catalog(session: Session, { at, after, format }: CatalogOptions): Promise<ExitCode> {
  const databases = await replayTree(await openTree(session, at ?? null), null, after ?? null);
  const parts = databases.map((view) => catalogJson(view.catalog, view.database.name));
  const all: CatalogJson = {
    version: 1,
    tables: parts.flatMap((part) => part.tables),
    types: parts.flatMap((part) => part.types),
    publications: parts.flatMap((part) => part.publications),
    opaque: [...databases.flatMap(({ problems }) => problems.flatMap(unread)), ...parts.flatMap((part) => part.opaque)],
  };
  const text = format === "json" ? JSON.stringify(all, null, 2) : catalogText(all, session.paint);
  await write(session.terminal.stdout, `${text}\n`);
  return EXIT.passed;
}

/** What a file does that cannot be read is missing from the catalog. */
function unread({ kind, at, message }: MigrationProblem): readonly OpaqueJson[] {
  if (kind !== "unreadable" && kind !== "missing") return [];
  const { file, start } = at;
  return [{ file, line: start.line, column: start.column, reason: message, relations: null }];
}

function catalogText({ tables, types, publications, opaque }: CatalogJson, paint: Paint): string {
  const blocks = [
    ...tables.map((table) => tableText(table, paint)),
    ...types.flatMap(({ schema, name, kind, labels }) =>
      labels === undefined
        ? []
        : [`${paint("strong", escapeLine(`${kind} ${schema}.${name}`))}: ${escapeLine(labels.join(", "))}`],
    ),
    ...publications.map(({ name, allTables, tables: members }) => {
      const what = allTables ? "all tables" : members.map(({ table }) => table).join(", ");
      return `${paint("strong", escapeLine(`publication ${name}`))}: ${escapeLine(what)}`;
    }),
    ...opaque.map(({ file, line, column, reason }) =>
      paint("warning", escapeLine(`${file}:${line}:${column}: ${reason}`)),
    ),
  ];
  return [...blocks, `${count(tables.length, "table")}, ${opaque.length} opaque`].join("\n");
}

function tableText(table: TableJson, paint: Paint): string {
  const columns = table.columns.map(({ name, type }) => [escapeLine(name), escapeLine(type)] as const);
  const [names, typesWidth] = [widest(columns.map(([name]) => name)), widest(columns.map(([, type]) => type))];
  const lines = table.columns.map((column) => {
    const facts = [
      column.notNull ? "not null" : "",
      column.default === null ? "" : `default ${column.default}`,
      column.identity === null ? "" : `identity ${column.identity}`,
      column.generated === null ? "" : `generated ${column.generated}`,
      table.primaryKey?.includes(column.name) ? "primary key" : "",
    ].filter((fact) => fact !== "");
    return `  ${padTo(escapeLine(column.name), names)}  ${padTo(escapeLine(column.type), typesWidth)}  ${escapeLine(facts.join(", "))}`.trimEnd();
  });
  const identity =
    typeof table.replicaIdentity === "string" ? table.replicaIdentity : `index ${table.replicaIdentity.index}`;
  const unknown = table.opaque === undefined ? [] : [`  ${paint("warning", escapeLine(`unknown: ${table.opaque}`))}`];
  const title = `${paint("strong", escapeLine(`${table.schema}.${table.name}`))} (${table.kind}, replica identity ${escapeLine(identity)})`;
  return [title, ...lines, ...unknown, ""].join("\n");
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(textWidth));
}
