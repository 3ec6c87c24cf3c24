import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { SourceFile } from "../../model/migration.ts";
import { InputError } from "../../ports.ts";
import { relativePath } from "../framework.ts";
import { nextName, stem, wordsOf } from "./naming.ts";
import { statementTexts } from "./statements.ts";
import { nextVersion } from "./version.ts";
import { inFolder, lastMigration, type MigrationWriter, type PlacedMigration, type WritableFolder } from "./writer.ts";

const JOURNAL = "meta/_journal.json";
/** Between statements; drizzle-orm sends each by itself. */
const BREAKPOINT = "--> statement-breakpoint\n";

/**
 * Drizzle: what `drizzle-kit generate --custom` makes, a script of one's own with its entry in the journal and the snapshot of the
 * migration in front again (from 1.0 on: a folder with both).
 */
export const writeDrizzle: MigrationWriter = {
  outsideTransaction: { reason: "Drizzle runs all pending migrations in one transaction" },
  wants: (path) => /^meta\/[^/]*_snapshot\.json$|^[^/]+\/snapshot\.json$/.test(path),
  draft(folder, { title, up }) {
    const text = statementTexts(up).join(`\n${BREAKPOINT}`);
    if (journalOf(folder) === null) {
      const named = nextName(folder, title, /^()()(\d+)(_)/);
      const path = inFolder(folder, `${stem(named)}/migration.sql`);
      return { version: named.version, scripts: [{ path, text: `${text}\n` }] };
    }
    const version = nextTag(folder);
    const path = inFolder(folder, `${version}_${wordsOf(title, folder).replaceAll("-", "_")}.sql`);
    return { version, scripts: [{ path, text: `${text}\n` }] };
  },
  place(folder, [script]) {
    if (script === undefined) return { files: [], notes: [] };
    const journal = journalOf(folder);
    return journal === null ? inFolders(folder, script) : inJournal(folder, script, journal);
  },
};

interface Journal extends SourceFile {
  readonly whole: Readonly<Record<string, unknown>>;
  readonly entries: readonly Readonly<Record<string, unknown>>[];
}

function journalOf(folder: WritableFolder): Journal | null {
  const file = folder.files.find(({ path }) => relativePath(folder.folder, path) === JOURNAL);
  if (file === undefined) return null;
  const whole = recordOf(file);
  return { ...file, whole, entries: Array.isArray(whole.entries) ? whole.entries : [] };
}

/** `0005` or a time, as the last script is called; the place in the journal where that has no number. */
function nextTag(folder: WritableFolder): string {
  const { name } = lastMigration(folder);
  const [number] = /^\d+(?=_)/.exec(name) ?? [];
  if (number === undefined) return String(folder.history.migrations.length).padStart(4, "0");
  return nextVersion(number, folder.now);
}

function inJournal(folder: WritableFolder, script: SourceFile, journal: Journal): PlacedMigration {
  const last = journal.entries.at(-1);
  // What a database has is told by the time of the last one alone.
  const when = Math.max(folder.now.getTime(), Number(last?.when ?? 0) + 1);
  const tag = relativePath(folder.folder, script.path).replace(/\.sql$/, "");
  const entry = { idx: Number(last?.idx ?? -1) + 1, version: last?.version ?? "7", when, tag, breakpoints: true };
  const text = `${JSON.stringify({ ...journal.whole, entries: [...journal.entries, entry] }, null, 2)}\n`;
  const snapshots = snapshotsOf(folder, /^meta\/[^/]*_snapshot\.json$/);
  const snapshot = snapshotBehind(
    snapshots.at(-1),
    inFolder(folder, `meta/${tag.replace(/_.*/s, "")}_snapshot.json`),
    script,
  );
  return { files: [script, { path: journal.path, text }, ...snapshot.files], notes: snapshot.notes };
}

function inFolders(folder: WritableFolder, script: SourceFile): PlacedMigration {
  const snapshots = snapshotsOf(folder, /^[^/]+\/snapshot\.json$/);
  const path = script.path.replace(/[^/]+$/, "snapshot.json");
  const snapshot = snapshotBehind(snapshots.at(-1), path, script);
  return { files: [script, ...snapshot.files], notes: snapshot.notes };
}

function snapshotsOf({ folder, files }: WritableFolder, pattern: RegExp): readonly SourceFile[] {
  return files
    .filter(({ path }) => pattern.test(relativePath(folder, path)))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

const NOT_YET =
  "drizzle-kit's snapshot shows the schema as it was: change schema.ts, let `drizzle-kit generate` write what it finds, and empty that migration, as this one has done it";

/** The snapshot in front, under an identity of its own that follows on that one's. */
function snapshotBehind(before: SourceFile | undefined, path: string, script: SourceFile): PlacedMigration {
  const snapshot = before === undefined ? {} : recordOf(before);
  if (typeof snapshot.id !== "string") {
    return { files: [], notes: ["drizzle-kit keeps no snapshot here to go on from: none was written", NOT_YET] };
  }
  const id = identityOf(`${snapshot.id}/${script.path}`);
  const chain = "prevIds" in snapshot ? { prevIds: [snapshot.id] } : { prevId: snapshot.id };
  return { files: [{ path, text: `${JSON.stringify({ ...snapshot, id, ...chain }, null, 2)}\n` }], notes: [NOT_YET] };
}

/** A UUID of a kind that anybody may fill as they like (RFC 9562, version 8), the same for the same text. */
function identityOf(text: string): string {
  const hex = bytesToHex(sha256(utf8ToBytes(text)));
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}

function recordOf({ path, text }: SourceFile): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return Object.fromEntries(Object.entries(value));
  } catch {
    // Told below.
  }
  throw new InputError("this file of Drizzle's cannot be read", { where: path });
}
