import { readFile, writeFile } from "node:fs/promises";
import { gunzipSync, gzipSync } from "node:zlib";

/** The text of a file; unpacked when its name ends in `.gz`. */
export async function readText(path: string): Promise<string> {
  const bytes = await readFile(path);
  return (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
}

/** Writes a text, packed when the name ends in `.gz`; the same text gives the same bytes. */
export async function writeText(path: string, text: string): Promise<void> {
  await writeFile(path, path.endsWith(".gz") ? gzipSync(text, { level: 9 }) : text);
}

/** One JSON value a line. */
export function toLines(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}

export function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}
