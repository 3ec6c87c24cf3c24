import { existsSync } from "node:fs";
import { join } from "node:path";
import { type ContractDraft, contractText, type ReadDraft } from "../../../contracts/draft.ts";
import { parseContracts } from "../../../contracts/format.ts";
import type { TableShape } from "../../../contracts/shape.ts";
import { formatLocation } from "../../../model/location.ts";
import { InputError } from "../../../ports.ts";
import { type Captured, readCaptured } from "../../captured.ts";
import { readContracts } from "../../contract-files.ts";
import { EXIT, type ExitCode } from "../../exit-codes.ts";
import type { Session } from "../../session.ts";
import { write } from "../../terminal.ts";
import { readMatching } from "../../tree-files.ts";
import { type OpenTree, openTree } from "../../view.ts";
import { type Asker, askerAt } from "./ask.ts";
import { alreadyThere, contractPath, schemaPath, writeContract } from "./new-file.ts";
import { columnLines, pickColumns, pickKey, pickTable, topicsOf } from "./pick.ts";

export interface NewOptions {
  readonly owner?: string;
  readonly contact?: string;
  readonly table: readonly string[];
  readonly columns?: string;
  readonly key?: string;
  readonly group?: string;
  readonly out?: string;
  readonly types?: true;
  readonly force?: true;
  readonly print?: true;
}

/** `headgate contracts new [NAME]`: writes a contract from flags, and from answers where somebody is there to give them. */
export async function newContract(session: Session, name: string | null, options: NewOptions): Promise<ExitCode> {
  // Whoever gives all that is needed is asked for nothing else.
  const complete = name !== null && options.table.length > 0 && options.columns !== undefined;
  const asker = complete ? null : askerAt(session);
  try {
    const open = await openTree(session, null);
    const consumer = name ?? (await asker?.text("consumer")) ?? missing("NAME", "the consumer's name");
    const path = contractPath(open, consumer, options.out ?? null);
    if (options.print !== true && options.force !== true && existsSync(join(open.project.root, path))) {
      throw alreadyThere(path);
    }
    await requireNew(open, consumer, path);
    const draft = await draftOf(consumer, options, asker, await readCaptured(open));
    const text = contractText(draft, schemaPath(open.project.root, path));
    // Names may come from anywhere: nothing is written that would be refused.
    parseContracts({ path, text });
    if (options.print === true) await write(session.terminal.stdout, text);
    else {
      await writeContract(open, path, text, options.force === true ? "overwrite" : "keep");
      await write(session.terminal.stdout, `wrote ${path}\n`);
    }
    return EXIT.passed;
  } finally {
    asker?.close();
  }
}

function missing(flag: string, what: string, todo: string | null = null): never {
  throw new InputError(`${flag} is missing (${what}), and there is no terminal to ask at`, { todo });
}

/** Throws InputError where the consumer has a contract in another file. */
async function requireNew({ tree, config }: OpenTree, consumer: string, path: string): Promise<void> {
  const { contracts } = await readContracts(tree, await readMatching(tree, config.contracts));
  const other = contracts.find((contract) => contract.consumer === consumer && contract.file !== path);
  if (other === undefined) return;
  throw new InputError(`the consumer "${consumer}" has a contract already`, {
    where: formatLocation(other.at),
    todo: "add a read to it there, or choose another name",
  });
}

async function draftOf(
  consumer: string,
  options: NewOptions,
  asker: Asker | null,
  { shapes }: Captured,
): Promise<ContractDraft> {
  const owner = options.owner ?? (await asker?.text("owner, the team that answers for it (may be empty)")) ?? "";
  const contact = options.contact ?? (await asker?.text("contact, where the owner is reached (may be empty)")) ?? "";
  return {
    consumer,
    owner: owner === "" ? null : owner,
    contact: contact === "" ? null : contact,
    reads: await readsOf(options, asker, shapes),
  };
}

async function readsOf(
  options: NewOptions,
  asker: Asker | null,
  shapes: readonly TableShape[],
): Promise<readonly ReadDraft[]> {
  const tables = options.table.map((written) => pickTable(written, shapes));
  const several = [options.columns === "all" ? undefined : options.columns, options.key].some(
    (flag) => flag !== undefined,
  );
  if (tables.length > 1 && several) {
    throw new InputError("--columns and --key belong to one --table", { todo: "with several tables: --columns all" });
  }
  const captured = [
    ...new Set(
      shapes.map((shape) => (topicsOf(shape, shapes).length > 1 ? `${shape.topic} (${shape.table})` : shape.table)),
    ),
  ];
  if (tables.length > 0) {
    const reads: ReadDraft[] = [];
    for (const table of tables) reads.push(await readOf(table, shapes, options, asker));
    return reads;
  }
  if (asker === null) return missing("--table", "which captured table it reads", `captured are ${captured.join(", ")}`);
  await asker.say(`captured tables:\n${captured.map((table) => `  ${table}`).join("\n")}`);
  const first = await asker.until("table", (answer) => pickTable(answer, shapes));
  const reads = [await readOf(first, shapes, options, asker)];
  for (;;) {
    const next = await asker.until("another table (empty: no more)", (answer) =>
      answer === "" ? null : pickTable(answer, shapes),
    );
    if (next === null) return reads;
    reads.push(await readOf(next, shapes, options, asker));
  }
}

async function readOf(
  shape: TableShape,
  shapes: readonly TableShape[],
  options: NewOptions,
  asker: Asker | null,
): Promise<ReadDraft> {
  const key = options.key === undefined ? (shape.key ?? []) : pickKey(options.key, shape);
  return {
    ...(topicsOf(shape, shapes).length > 1 ? { topic: shape.topic } : { table: shape.table }),
    columns: await columnsOf(shape, options, asker),
    key: key.map(({ field }) => field),
    expectations: await expectationsOf(options, asker),
    group: await groupOf(options, asker),
  };
}

async function columnsOf(shape: TableShape, { columns }: NewOptions, asker: Asker | null) {
  if (columns !== undefined) return pickColumns(columns, shape);
  const list = `columns of ${shape.table}:\n${columnLines(shape).join("\n")}`;
  if (asker === null) return missing("--columns", "names with commas between them, or all", list);
  await asker.say(list);
  return asker.until("columns it reads (names with commas between them, or all)", (answer) =>
    pickColumns(answer, shape),
  );
}

async function expectationsOf({ types }: NewOptions, asker: Asker | null): Promise<ReadDraft["expectations"]> {
  if (types === true) return "types";
  const answer = (await asker?.text("write out their types? (y/n)", "n")) ?? "n";
  return /^y/i.test(answer) ? "types" : "names";
}

async function groupOf({ group }: NewOptions, asker: Asker | null): Promise<string | null> {
  const answer = group ?? (await asker?.text("Kafka consumer group (may be empty)")) ?? "";
  return answer === "" ? null : answer;
}
