import { loadSqlParser } from "../../adapters/libpg-query.ts";
import { didYouMean } from "../../config/nearest.ts";
import { undeclaredTables, unreadColumns } from "../../contracts/query/gaps.ts";
import { type NamedTable, readTarget, type Target } from "../../contracts/query/target.ts";
import { answerReaders, NO_CONTRACTS } from "../../contracts/query.ts";
import type { ContractSet } from "../../contracts/reader.ts";
import { type TableShape, tableShapes } from "../../contracts/shape.ts";
import { type Catalog, qualifiedName } from "../../model/catalog.ts";
import type { Contract, Reader, Via } from "../../model/contract.ts";
import { InputError } from "../../ports.ts";
import { answerCsv, answerJson, answerText, type ConsumersAnswer } from "../consumers/answer.ts";
import { openLineage } from "../consumers/openlineage.ts";
import { contractsElsewhere } from "../contracts-elsewhere.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import type { Session } from "../session.ts";
import { readSide, type Side } from "../side.ts";
import { say, write } from "../terminal.ts";
import { predictFor } from "../tree-state.ts";
import { openTree, replayTree } from "../view.ts";

export interface ConsumersOptions {
  readonly format: "text" | "json" | "csv" | "openlineage";
  readonly consumer?: string;
  readonly owner?: string;
  readonly via?: Via;
  readonly reader?: Reader["reader"];
  readonly unread?: true;
  readonly undeclared?: true;
  readonly exitCode?: true;
}

/**
 * `headgate consumers [TABLE[.COLUMN]]`: who says that they read it, and what nobody says to read. With `--exit-code` the status is
 * 0 where nobody reads, 1 where somebody does or may, as `headgate check` tells what is safe by 0; no contracts at all is no answer.
 */
export async function consumers(session: Session, text: string | null, options: ConsumersOptions): Promise<ExitCode> {
  requireLineage(options);
  const open = await openTree(session, null);
  const side = await readSide(open.tree, open.config, contractsElsewhere(open.session, open.project), session.cache);
  requireDeclared(side.contracts, options);
  const states = await replayTree(open, side.connectors);
  const shapes = states.flatMap(({ database, catalog }) =>
    (side.connectors.get(database.name) ?? []).flatMap((connector) =>
      tableShapes(catalog, predictFor(database, connector, catalog), connector, database.debezium),
    ),
  );
  const catalogs = states.map(({ catalog }) => catalog);
  const target = text === null ? null : targetOf(text, namedTables(shapes, catalogs, side.contracts));
  const set = { contracts: side.contracts, files: side.contractFiles, parser: await loadSqlParser() };
  const answer = await answered(session, set, shapes, { text, target, options });
  await write(session.terminal.stdout, written(session, answer, { side, shapes, options }));
  if (options.exitCode !== true) return EXIT.passed;
  if (set.contracts.length === 0) return EXIT.failed;
  return isEmpty(answer) ? EXIT.passed : EXIT.blocked;
}

interface Question {
  readonly text: string | null;
  readonly target: Target | null;
  readonly options: ConsumersOptions;
}

/** The answer; where nothing is found, stderr tells whether nobody says so or nobody was ever asked. */
async function answered(
  session: Session,
  set: ContractSet,
  shapes: readonly TableShape[],
  { text, target, options }: Question,
): Promise<ConsumersAnswer> {
  const silent = set.contracts.length === 0;
  if (options.unread === true || options.undeclared === true) {
    if (silent) await say(session.terminal, NO_CONTRACTS);
    if (options.undeclared === true) return { kind: "undeclared", undeclared: undeclaredTables(set, shapes, target) };
    return { kind: "unread", unread: unreadColumns(set, shapes, target) };
  }
  const { consumer = null, owner = null, via = null, reader = null } = options;
  const narrowed = [consumer, owner, via, reader].filter((word) => word !== null);
  const what = [text ?? "anything", ...(narrowed.length === 0 ? [] : [`(${narrowed.join(", ")})`])].join(" ");
  const answer = answerReaders(set, shapes, { target, consumer, owner, via, reader }, what);
  if (answer.kind === "readers") return answer;
  await say(session.terminal, answer.message);
  return { kind: "readers", readers: [] };
}

function isEmpty(answer: ConsumersAnswer): boolean {
  switch (answer.kind) {
    case "readers":
      return answer.readers.length === 0;
    case "unread":
      return answer.unread.length === 0;
    case "undeclared":
      return answer.undeclared.length === 0;
    default:
      return answer satisfies never;
  }
}

interface Written {
  readonly side: Side;
  readonly shapes: readonly TableShape[];
  readonly options: ConsumersOptions;
}

function written(session: Session, answer: ConsumersAnswer, { side, shapes, options }: Written): string {
  switch (options.format) {
    case "text":
      return answerText(answer, session.paint);
    case "json":
      return answerJson(answer);
    case "csv":
      return answerCsv(answer);
    case "openlineage": {
      const readers = answer.kind === "readers" ? answer.readers : [];
      const connectors = [...side.connectors.values()].flat();
      return openLineage({ shapes, connectors, readers, time: eventTime(session) });
    }
    default:
      return options.format satisfies never;
  }
}

/** What nobody reads is no lineage. Throws InputError. */
function requireLineage({ format, unread, undeclared }: ConsumersOptions): void {
  if (format !== "openlineage" || (unread !== true && undeclared !== true)) return;
  throw new InputError("--format openlineage tells who reads, not what nobody reads", { todo: "--format json or csv" });
}

/** Now, or the moment that reproducible builds name (SOURCE_DATE_EPOCH, in seconds). */
function eventTime({ terminal }: Session): string {
  const epoch = Number(terminal.environment.get("SOURCE_DATE_EPOCH") ?? Number.NaN);
  return (Number.isNaN(epoch) ? new Date() : new Date(epoch * 1000)).toISOString();
}

/** A consumer or an owner that no contract names is misspelt, or there would be no question. Throws InputError. */
function requireDeclared(contracts: readonly Contract[], { consumer, owner }: ConsumersOptions): void {
  const unknown = (what: string, name: string, names: readonly string[]) => {
    if (names.length === 0 || names.includes(name)) return;
    throw new InputError(`no contract is of ${what} ${name}${didYouMean(name, [...new Set(names)])}`, {
      todo: "headgate contracts list",
    });
  };
  if (consumer !== undefined)
    unknown(
      "a consumer",
      consumer,
      contracts.map((contract) => contract.consumer),
    );
  if (owner !== undefined)
    unknown(
      "an owner",
      owner,
      contracts.flatMap((contract) => contract.owner ?? []),
    );
}

function targetOf(text: string, known: readonly NamedTable[]): Target {
  const reading = readTarget(text, known);
  if (reading.kind === "target") return reading.target;
  throw new InputError(reading.message, { todo: "headgate catalog lists all" });
}

/** Everything a question can be about: captured tables, the database's others, and what contracts name themselves. */
function namedTables(
  shapes: readonly TableShape[],
  catalogs: readonly Catalog[],
  contracts: readonly Contract[],
): readonly NamedTable[] {
  const captured = shapes.map(({ table, topic }, index) => ({
    table,
    topic,
    columns: () =>
      shapes[index]?.columns.flatMap(({ field, column }) => [field, ...(column === null ? [] : [column])]) ?? [],
  }));
  const tables = catalogs.flatMap(({ relations }) =>
    [...relations.values()].map((relation) => ({
      table: qualifiedName(relation),
      topic: null,
      columns: () => relation.columns.map(({ name }) => name),
    })),
  );
  const declared = contracts.flatMap(({ reads }) =>
    reads.map(({ table, columns, key, before }) => ({
      table,
      topic: null,
      columns: () => [...columns, ...key, ...before].map(({ name }) => name),
    })),
  );
  return [...captured, ...tables, ...declared];
}
