import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LOCK_NAME, type Pin, printLock } from "../../../config/contract-lock.ts";
import { InputError } from "../../../ports.ts";
import { contractsElsewhere, lockPath } from "../../contracts-elsewhere.ts";
import { EXIT, type ExitCode } from "../../exit-codes.ts";
import { configOf, openProject } from "../../project.ts";
import type { Session } from "../../session.ts";
import { readSide } from "../../side.ts";
import { write } from "../../terminal.ts";

export interface PullOptions {
  /** Writes nothing: only says whether the pins are the newest. */
  readonly check?: true;
}

/**
 * `headgate contracts pull`: fetches contracts kept elsewhere as they are now and pins them in contracts.lock.yaml beside headgate.yaml. They
 * must be readable: a pin that no check could use is never written.
 */
export async function pull(session: Session, { check }: PullOptions): Promise<ExitCode> {
  const { terminal } = session;
  const project = await openProject(session);
  const config = await configOf(project, project.workTree, terminal.environment, {});
  if (config.contractSources.length === 0) {
    throw new InputError("headgate.yaml names no contracts elsewhere", {
      where: project.configFile,
      todo: "name a place under `contracts:`, such as {git: https://…, ref: main, files: contracts/*.yaml}",
    });
  }
  const elsewhere = contractsElsewhere(session, project, { pins: "moving" });
  const opened = await elsewhere(project.workTree, config);
  await readSide(project.workTree, { ...config, databases: [], plans: [] }, async () => opened);
  const pins = opened.flatMap(({ pin }) => pin ?? []);
  const text = printLock(pins);
  const same = (await project.workTree.read(lockPath(project))) === text;
  await write(
    terminal.stdout,
    opened.map(({ label, pin }) => `${label}${pin === null ? " (a folder: not pinned)" : ""}\n`).join(""),
  );
  if (check === true) {
    await write(terminal.stdout, `${LOCK_NAME} ${same ? "is up to date" : "is behind"}\n`);
    return same ? EXIT.passed : EXIT.blocked;
  }
  if (!same) await writeFile(join(project.root, lockPath(project)), text);
  await write(
    terminal.stdout,
    `${same ? "nothing has moved: kept" : "wrote"} ${lockPath(project)}${described(pins)}\n`,
  );
  return EXIT.passed;
}

function described(pins: readonly Pin[]): string {
  const lines = pins.map((pin) =>
    pin.kind === "git" ? `${pin.url} ${pin.ref ?? "HEAD"} → ${pin.commit}` : `${pin.package} ${pin.version}`,
  );
  return lines.map((line) => `\n  ${line}`).join("");
}
