import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface TemporaryFolder {
  readonly folder: string;
  write(path: string, text: string): void;
}

/** Runs something in a folder that holds these files, and is gone afterwards. */
export async function inFolder<Result>(
  files: Readonly<Record<string, string>>,
  work: (place: TemporaryFolder) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "headgate-folder-"));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  try {
    for (const [path, text] of Object.entries(files)) write(path, text);
    return await work({ folder, write });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
