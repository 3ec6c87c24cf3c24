import { readFile } from "node:fs/promises";
import { InputError, type RegistryHistory } from "../ports.ts";

/**
 * The registry as a committed snapshot file holds it. `history` turns the file's text into the port (registry/snapshot.ts has it) and throws InputError
 * where the text is no snapshot; so does this where the file cannot be read.
 */
export async function readRegistryFile(
  path: string,
  history: (text: string, label: string) => RegistryHistory,
): Promise<RegistryHistory> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new InputError("cannot read the registry snapshot", {
      where: path,
      todo: "run `headgate snapshot`, or correct registry.snapshot in headgate.yaml",
      cause,
    });
  }
  return history(text, path);
}
