import { sha1 } from "@noble/hashes/legacy.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** A committed migration: its headers by name, and the text its hash is of. */
export interface HeadedScript {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** parseMigrationText of graphile-migrate's src/migration.ts: headers begin with a capital and stand in front of all else. */
export function readHeaders(text: string): HeadedScript {
  const lines = text.split("\n");
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name, value = ""] = /^--! ([A-Z][a-zA-Z0-9_]*)(?::(.*))?$/.exec(line.replace(/\r$/, "")) ?? [];
    if (name === undefined || headers.has(name)) break;
    headers.set(name, value.trim());
  }
  return { headers, body: lines.slice(headers.size).join("\n").trim() };
}

/** calculateHash of src/hash.ts. @param previous the hash of the migration in front, `-` for the first */
export function hashOf(body: string, previous: string): string {
  const hashed = `${`${previous === "-" ? "" : previous}\n${body}`.trim()}\n`;
  return `sha1:${bytesToHex(sha1(utf8ToBytes(hashed)))}`;
}
