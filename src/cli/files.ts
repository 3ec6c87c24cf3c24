import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { InputError } from "../ports.ts";
import type { Session } from "./session.ts";

/** A file named on the command line, as text. Throws InputError when it cannot be read or is not UTF-8. */
export async function readInput(session: Session, file: string): Promise<string> {
  const bytes = await readFile(resolve(session.terminal.cwd, file)).catch((cause: unknown) => {
    throw new InputError(`${file} cannot be read: ${reason(cause)}`, { todo: "name a file that can be read", cause });
  });
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new InputError(`${file} is not UTF-8 text`, { todo: "convert it to UTF-8", cause });
  }
}

function reason(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = "code" in cause ? cause.code : null;
  if (code === "EISDIR") return "it is a folder";
  return code === "ENOENT" ? "there is no such file" : cause.message;
}
