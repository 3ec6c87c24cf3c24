import { relative, resolve } from "node:path";
import { loadSqlParser } from "../../../adapters/libpg-query.ts";
import { type Complaint, MalformedError } from "../../../config/malformed.ts";
import { type Unresolved, type Validation, validateContracts } from "../../../contracts/validate.ts";
import type { ContractMismatch, ContractRemark } from "../../../model/contract.ts";
import { formatLocation, type Location } from "../../../model/location.ts";
import type { SourceFile } from "../../../model/migration.ts";
import { InputError } from "../../../ports.ts";
import { count } from "../../../report/summary.ts";
import { readCaptured } from "../../captured.ts";
import { type ReadContracts, readContracts, readDeclared } from "../../contract-files.ts";
import { contractsElsewhere } from "../../contracts-elsewhere.ts";
import { EXIT, type ExitCode } from "../../exit-codes.ts";
import type { Session } from "../../session.ts";
import { say, write } from "../../terminal.ts";
import { type OpenTree, openTree } from "../../view.ts";

export type ValidateFormat = "text" | "json";

/** `headgate contracts validate [FILES…]`: are contracts well formed, and is what they say so? */
export async function validate(
  session: Session,
  files: readonly string[],
  { format }: { readonly format: ValidateFormat },
): Promise<ExitCode> {
  const open = await openTree(session, null);
  const { sources, ...read } = files.length === 0 ? await configured(open) : await named(open, files);
  const held = await hold(open, read);
  const result: Validated = {
    files: sources.length,
    contracts: read.contracts.length,
    malformed: read.complaints,
    ...held,
  };
  if (format === "json") await write(session.terminal.stdout, `${JSON.stringify(asJson(result), null, 2)}\n`);
  else await writeText(session, result);
  if (result.malformed.length > 0) return EXIT.failed;
  return result.mismatches.length > 0 ? EXIT.blocked : EXIT.passed;
}

type Read = ReadContracts & { readonly sources: readonly SourceFile[] };

/** All that headgate.yaml names, elsewhere too. */
async function configured({ tree, config, project, session }: OpenTree): Promise<Read> {
  const foreign = await contractsElsewhere(session, project)(tree, config);
  const read = await readDeclared(tree, config, foreign, (parse) => parse());
  if (read.sources.length > 0) return read;
  throw new InputError(`there are no contracts in ${config.contracts.join(", ")}`, {
    where: project.configFile ?? project.root,
    todo: "headgate contracts new writes one",
  });
}

/** Named as the shell sees them, from the current folder. */
async function named({ tree, project, session }: OpenTree, files: readonly string[]): Promise<Read> {
  const sources: SourceFile[] = [];
  for (const file of new Set(files)) {
    const path = relative(project.root, resolve(session.terminal.cwd, file)).replaceAll("\\", "/");
    const text = await tree.read(path);
    if (text === null) throw new InputError(`there is no file ${file}`, { where: session.terminal.cwd });
    sources.push({ path, text });
  }
  return { ...(await readContracts(tree, sources)), sources };
}

/** Contracts as far as they could be read, held against the tables of the tree. */
async function hold(open: OpenTree, { contracts, files }: ReadContracts): Promise<Validation> {
  if (contracts.length === 0) return { mismatches: [], unresolved: [], remarks: [] };
  const { shapes, catalogs } = await readCaptured(open);
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  return validateContracts({ contracts, files: texts, parser: await loadSqlParser() }, shapes, catalogs);
}

interface Validated extends Validation {
  readonly files: number;
  readonly contracts: number;
  readonly malformed: readonly Complaint[];
}

async function writeText(session: Session, result: Validated): Promise<void> {
  const lines = [
    ...(result.malformed.length === 0 ? [] : [new MalformedError(result.malformed).message]),
    ...result.mismatches.map(mismatchLine),
  ];
  for (const line of lines) await say({ ...session.terminal, stderr: session.terminal.stdout }, line);
  for (const { consumer, reason, at } of result.unresolved) {
    await say(session.terminal, `${formatLocation(at)}: not told of ${consumer}: ${reason}`);
  }
  for (const remark of result.remarks) await say(session.terminal, remarkLine(remark));
  const complaints = result.malformed.length + result.mismatches.length;
  const wrong = complaints === 0 ? "nothing wrong" : count(complaints, "complaint");
  await write(
    session.terminal.stdout,
    `${count(result.contracts, "contract")} in ${count(result.files, "file")}: ${wrong}\n`,
  );
}

function mismatchLine({ consumer, message, hint, at }: ContractMismatch): string {
  return `${formatLocation(at)}: ${consumer}: ${message}${hint === null ? "" : ` (did you mean "${hint}"?)`}`;
}

function remarkLine({ consumer, message, at, readAt }: ContractRemark): string {
  const read = readAt === null ? "" : ` (read at ${formatLocation(readAt)})`;
  return `${formatLocation(at)}: remark for ${consumer}: ${message}${read}`;
}

/** What programs get: fields may be added, never changed. `line` and `column` are 1-based, `field` is the table's column. */
function asJson({ files, contracts, malformed, mismatches, unresolved, remarks }: Validated) {
  return {
    version: 1,
    files,
    contracts,
    complaints: [
      ...malformed.map(({ at, message }) => ({ kind: "malformed", ...bare, message, ...placeOf(at) })),
      ...mismatches.map(({ kind, consumer, owner, table, column, message, hint, at }) => {
        const what = kind === "no-table" ? "unknown-table" : kind;
        return { kind: what, consumer, owner, table, field: column, message, hint, ...placeOf(at) };
      }),
    ],
    unresolved: unresolved.map(({ consumer, table, reason, at }: Unresolved) => ({
      consumer,
      table,
      reason,
      ...placeOf(at),
    })),
    remarks: remarks.map(({ consumer, table, column, message, at, readAt }) => ({
      consumer,
      table,
      field: column,
      message,
      ...placeOf(at),
      readAt: readAt === null ? null : placeOf(readAt),
    })),
  };
}

const bare = { consumer: null, owner: null, table: null, field: null, hint: null };

function placeOf({ file, start }: Location) {
  return { file, line: start.line, column: start.column };
}
