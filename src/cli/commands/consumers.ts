import { loadSqlParser } from "../../adapters/libpg-query.ts";
import { didYouMean } from "../../config/nearest.ts";
import { answerReaders, type ReaderFilter, type ReadersAnswer } from "../../contracts/query.ts";
import { type TableShape, tableShapes } from "../../contracts/shape.ts";
import { type Catalog, qualifiedName } from "../../model/catalog.ts";
import type { Reader } from "../../model/contract.ts";
import { InputError } from "../../ports.ts";
import { inColumns } from "../columns.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import type { Session } from "../session.ts";
import { readSide } from "../side.ts";
import { say, write } from "../terminal.ts";
import { predictFor } from "../tree-state.ts";
import { openTree, replayTree } from "../view.ts";

/** `headgate consumers [TABLE[.COLUMN]]`: who says that they read it. */
export async function consumers(
  session: Session,
  target: string | null,
  { format }: { readonly format: "text" | "json" },
): Promise<ExitCode> {
  const open = await openTree(session, null);
  const side = await readSide(open.tree, open.config);
  const states = await replayTree(open, side.connectors);
  const shapes = states.flatMap(({ database, catalog }) =>
    (side.connectors.get(database.name) ?? []).flatMap((connector) =>
      tableShapes(catalog, predictFor(database, connector, catalog), connector),
    ),
  );
  const filters: readonly (ReaderFilter | null)[] = target === null ? [null] : filtersFor(target, shapes);
  const set = { contracts: side.contracts, files: side.contractFiles, parser: await loadSqlParser() };
  const answers = filters.map((filter) => answerReaders(set, shapes, filter));
  const answer = answers.find(({ kind }) => kind === "readers") ?? answers[0];
  if (target !== null && answer?.kind === "no-reader") {
    requireKnown(
      target,
      states.map(({ catalog }) => catalog),
      shapes,
    );
  }
  await answerWith(session, format, answer);
  return EXIT.passed;
}

/** `a.b` is a table with its schema or a column of a table in public; what exists decides, a table first. */
function filtersFor(target: string, shapes: readonly TableShape[]): readonly ReaderFilter[] {
  const tables = new Set(shapes.flatMap(({ table, topic }) => [table, topic]));
  const cut = target.lastIndexOf(".");
  const whole = [target, `public.${target}`].map((table) => ({ table }));
  const column = target.slice(cut + 1);
  const owners = cut === -1 ? [] : [target.slice(0, cut), `public.${target.slice(0, cut)}`];
  const split = owners.map((table) => ({ table, column }));
  const all: readonly ReaderFilter[] = [...whole, ...split];
  const known = all.filter(({ table }) => tables.has(table));
  return known.length > 0 ? known : all;
}

/** That nobody reads what does not exist is no answer: most likely it is misspelt. Throws InputError. */
function requireKnown(target: string, catalogs: readonly Catalog[], shapes: readonly TableShape[]): void {
  const columns = catalogs.flatMap(({ relations }) =>
    [...relations.values()].flatMap((relation) =>
      [null, ...relation.columns].map((column) =>
        column === null ? qualifiedName(relation) : `${qualifiedName(relation)}.${column.name}`,
      ),
    ),
  );
  const fields = shapes.flatMap(({ table, topic, columns: row }) =>
    [table, topic].flatMap((name) => [name, ...row.map(({ field }) => `${name}.${field}`)]),
  );
  const known = new Set([...columns, ...fields]);
  if (known.has(target) || known.has(`public.${target}`)) return;
  throw new InputError(`there is no table or column ${target}${didYouMean(target, [...known])}`, {
    todo: "headgate catalog lists all",
  });
}

async function answerWith(session: Session, format: "text" | "json", answer: ReadersAnswer | undefined): Promise<void> {
  const readers = answer?.kind === "readers" ? answer.readers : [];
  if (answer !== undefined && answer.kind !== "readers") await say(session.terminal, answer.message);
  const text = format === "json" ? JSON.stringify({ version: 1, readers }, null, 2) : readersText(session, readers);
  if (text !== "") await write(session.terminal.stdout, `${text}\n`);
}

function readersText({ paint }: Session, readers: readonly Reader[]): string {
  const rows = readers.map((reader) => [
    `${reader.table}.${reader.column}`,
    reader.image,
    reader.consumer,
    [reader.owner, reader.contact].filter((name) => name !== null).join(", "),
    reader.via === "kafka" ? `topic ${reader.topic ?? "?"}` : reader.via,
    reader.group === null ? "" : `group ${reader.group}`,
    `${reader.file}:${reader.line}`,
  ]);
  return inColumns(paint, rows);
}
