import type { Contract } from "../../../model/contract.ts";
import { count } from "../../../report/summary.ts";
import { inColumns } from "../../columns.ts";
import { contractsElsewhere } from "../../contracts-elsewhere.ts";
import { csvText } from "../../csv.ts";
import { EXIT, type ExitCode } from "../../exit-codes.ts";
import type { Session } from "../../session.ts";
import { readSide } from "../../side.ts";
import { say, write } from "../../terminal.ts";
import { openTree } from "../../view.ts";
import { readerKinds } from "./reader-kinds.ts";

export type ListFormat = "text" | "json" | "csv";

/** `headgate contracts list`: every consumer that has a contract. */
export async function listContracts(session: Session, { format }: { readonly format: ListFormat }): Promise<ExitCode> {
  const open = await openTree(session, null);
  const { contracts } = await readSide(open.tree, open.config, contractsElsewhere(open.session, open.project));
  const listed = contracts.map(listedContract);
  const text = textIn(format, session, listed);
  if (text !== "") await write(session.terminal.stdout, text);
  if (listed.length === 0) await say(session.terminal, `no contracts in ${open.config.contracts.join(", ")}`);
  return EXIT.passed;
}

/** A contract as programs get it. */
interface ListedContract {
  readonly consumer: string;
  readonly owner: string | null;
  readonly contact: string | null;
  readonly status: Contract["status"];
  readonly file: string;
  readonly line: number;
  /** Null: a file of this tree. */
  readonly from: string | null;
  readonly reads: readonly {
    readonly table: string;
    readonly via: string;
    readonly group: string | null;
    readonly readers: readonly string[];
    readonly line: number;
  }[];
  readonly test: string | null;
}

function listedContract(contract: Contract): ListedContract {
  const { consumer, owner, contact, status, file, at, origin, reads, test } = contract;
  return {
    ...{ consumer, owner, contact, status, file },
    line: at.start.line,
    from: origin.kind === "tree" ? null : origin.label,
    reads: reads.map((read) => {
      const { table, via, group } = read;
      return { table, via, group, readers: readerKinds(read), line: read.at.start.line };
    }),
    test: test?.command ?? null,
  };
}

function textIn(format: ListFormat, session: Session, contracts: readonly ListedContract[]): string {
  switch (format) {
    case "json":
      return `${JSON.stringify({ version: 1, contracts }, null, 2)}\n`;
    case "csv":
      return csvText([HEADER, ...contracts.map(cells)]);
    case "text":
      return contracts.length === 0 ? "" : `${inColumns(session.paint, contracts.map(textCells))}\n`;
    default:
      return format satisfies never;
  }
}

const HEADER = ["consumer", "owner", "contact", "status", "file", "line", "reads", "readers", "via", "groups", "test"];

function cells(contract: ListedContract): readonly string[] {
  const { consumer, owner, contact, status, file, line, reads, test } = contract;
  const all = (values: readonly (string | null)[]) => [...new Set(values.filter((value) => value !== null))].join(" ");
  return [
    ...[consumer, owner ?? "", contact ?? "", status, file, String(line)],
    all(reads.map(({ table }) => table)),
    all(reads.flatMap(({ readers }) => readers)),
    all(reads.map(({ via }) => via)),
    all(reads.map(({ group }) => group)),
    test ?? "",
  ];
}

function textCells({ consumer, owner, contact, status, file, line, reads, test }: ListedContract): readonly string[] {
  const distinct = (values: readonly string[]) => [...new Set(values)].join(", ");
  return [
    consumer,
    [owner, contact].filter((name) => name !== null).join(", "),
    status,
    `${count(reads.length, "read")}: ${distinct(reads.map(({ table }) => table))}`,
    distinct(reads.flatMap(({ readers }) => readers)),
    distinct(reads.map(({ via }) => via)),
    test === null ? "no test" : "test",
    `${file}:${line}`,
  ];
}
