import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { didYouMean } from "../../../config/nearest.ts";
import { contractEntries, contractsText, odcsTexts } from "../../../contracts/odcs/import.ts";
import { InputError } from "../../../ports.ts";
import { contractsElsewhere } from "../../contracts-elsewhere.ts";
import { EXIT, type ExitCode } from "../../exit-codes.ts";
import { readInput } from "../../files.ts";
import { configOf, openProject } from "../../project.ts";
import type { Session } from "../../session.ts";
import { write } from "../../terminal.ts";
import { readMatching } from "../../tree-files.ts";

export interface OutOption {
  readonly out?: string;
  readonly force?: true;
}

/** `headgate contracts import FILE`: an ODCS document as a contract file, on stdout or in a file. */
export async function importContracts(session: Session, file: string, options: OutOption): Promise<ExitCode> {
  const text = await readInput(session, file);
  return give(session, contractsText(contractEntries({ path: file, text })), options);
}

/**
 * `headgate contracts export [CONSUMER]`: contracts as ODCS documents, those kept elsewhere as they are pinned. Throws InputError where
 * there is no such consumer.
 */
export async function exportContracts(
  session: Session,
  consumer: string | null,
  options: OutOption & { readonly format: "odcs" },
): Promise<ExitCode> {
  const project = await openProject(session);
  const config = await configOf(project, project.workTree, session.terminal.environment, {});
  const own = await readMatching(project.workTree, config.contracts);
  const foreign = await contractsElsewhere(session, project)(project.workTree, config);
  const listed = await Promise.all(foreign.map(({ tree, patterns }) => readMatching(tree, patterns)));
  const files = [...own, ...listed.flat()];
  const entries = files.flatMap(contractEntries);
  const chosen = entries.filter((entry) => consumer === null || entry.consumer === consumer);
  if (chosen.length === 0) {
    const names = entries.map((entry) => entry.consumer);
    const places = [...config.contracts, ...foreign.map(({ label }) => label)];
    const none = `there are no contracts in ${places.join(", ")}`;
    const message = consumer === null || names.length === 0 ? none : `no contract of "${consumer}"`;
    throw new InputError(`${message}${consumer === null ? "" : didYouMean(consumer, names)}`, {
      todo: "`headgate contracts list` shows whose there are",
    });
  }
  return give(session, odcsTexts(chosen), options);
}

async function give({ terminal }: Session, text: string, { out, force }: OutOption): Promise<ExitCode> {
  if (out === undefined) {
    await write(terminal.stdout, text);
    return EXIT.passed;
  }
  const path = resolve(terminal.cwd, out);
  if (existsSync(path) && force !== true) {
    throw new InputError(`${out} is already there`, { where: out, todo: "--force overwrites it" });
  }
  await writeFile(path, text);
  await write(terminal.stdout, `wrote ${out}\n`);
  return EXIT.passed;
}
