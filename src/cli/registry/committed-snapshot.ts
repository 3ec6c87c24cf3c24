import { formatDuration } from "../../config/duration.ts";
import type { SnapshotUse } from "../../model/registry.ts";
import { type FileTree, InputError, type RegistryHistory } from "../../ports.ts";
import { areSame, snapshotDifferences } from "../../registry/snapshot/difference.ts";
import { parseSnapshot, readableSnapshot } from "../../registry/snapshot/read.ts";
import { historyOf, type RegistrySnapshot } from "../../registry/snapshot/snapshot.ts";
import { differencesTally } from "./snapshot-report.ts";

/** A snapshot that a change is held against. */
export interface ChosenSnapshot {
  readonly history: RegistryHistory;
  readonly use: SnapshotUse;
  readonly notes: readonly string[];
}

/** A snapshot that is named for this run alone. */
export function namedSnapshot(text: string, label: string, now: Date): ChosenSnapshot {
  const snapshot = parseSnapshot({ path: label, text });
  return chosen(snapshot, label, snapshot, now);
}

/**
 * The snapshot of the base: what a change does to it counts from the next change on, save where the base has none that can be read. Throws
 * InputError where neither side has one, and where the change leaves one that cannot be read.
 */
export async function committedSnapshot(
  path: string,
  { base, head }: { readonly base: FileTree; readonly head: FileTree },
  now: Date,
): Promise<ChosenSnapshot> {
  const [before, after] = await bothSides(path, base, head);
  const snapshot = before.snapshot ?? after.snapshot;
  if (snapshot === null) {
    throw new InputError("there is no such registry snapshot", {
      where: path,
      todo: "write it with `headgate snapshot`, correct registry.snapshot in headgate.yaml, or name the file with --registry-snapshot",
    });
  }
  const { history, use, notes } = chosen(snapshot, path, after.snapshot ?? snapshot, now);
  return { history, use, notes: [...notes, ...alterations(path, before, after)] };
}

/** What a change does to the snapshot's file, in a sentence. */
export async function snapshotAlterations(path: string, base: FileTree, head: FileTree): Promise<readonly string[]> {
  const [before, after] = await bothSides(path, base, head);
  return alterations(path, before, after);
}

function chosen(snapshot: RegistrySnapshot, label: string, head: RegistrySnapshot, now: Date): ChosenSnapshot {
  const { takenAt, complete } = snapshot;
  const use = { label, takenAt, renewedAt: head.takenAt === takenAt ? null : head.takenAt, complete };
  return {
    history: historyOf(snapshot, label),
    use,
    notes: [`versions are those of ${label}, ${ageText(takenAt, now)}`],
  };
}

function ageText(takenAt: string | null, now: Date): string {
  if (takenAt === null) return "which does not say when it was taken";
  const age = now.getTime() - Date.parse(takenAt);
  const [largest] = formatDuration(age).split(" ");
  return `taken ${takenAt}${age < 0 ? "" : ` (${largest} ago)`}`;
}

interface SnapshotSide {
  readonly text: string | null;
  readonly snapshot: RegistrySnapshot | null;
}

async function bothSides(path: string, base: FileTree, head: FileTree): Promise<readonly [SnapshotSide, SnapshotSide]> {
  const text = await head.read(path);
  const after = { text, snapshot: text === null ? null : parseSnapshot({ path, text }) };
  const older = base === head ? text : await base.read(path);
  if (older === text) return [after, after];
  return [{ text: older, snapshot: older === null ? null : readableSnapshot({ path, text: older }) }, after];
}

function alterations(path: string, before: SnapshotSide, after: SnapshotSide): readonly string[] {
  if (before.text === after.text) return [];
  if (after.snapshot === null) return [`this change deletes ${path}, which counts for this change`];
  if (before.snapshot === null) {
    const why = before.text === null ? "comes with this change" : "could not be read before this change";
    return [`${path} ${why}, and counts as this change has it`];
  }
  const differences = snapshotDifferences(before.snapshot, after.snapshot);
  if (areSame(differences)) return [];
  return [`this change alters ${path} (${differencesTally(differences)}): that counts from the next change on`];
}
