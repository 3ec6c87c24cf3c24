import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { InputError } from "../ports.ts";
import type { Session } from "./session.ts";

/** A file named on the command line, as text. Throws InputError when it cannot be read or is not UTF-8. */
export async function readInput(session: Session, file: string): Promise<string> {
  const bytes = await readFile(resolve(session.terminal.cwd, file)).catch((cause: unknown) => {
    throw new InputError(`cannot read ${file}`, { where: reason(cause), todo: "name a file that exists", cause });
  });
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new InputError(`${file} is not UTF-8 text`, { todo: "convert it to UTF-8", cause });
  }
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
