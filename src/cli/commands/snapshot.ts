import { join, relative, resolve } from "node:path";
import { readSnapshotText, writeSnapshotText } from "../../adapters/registry/snapshot-file.ts";
import { InputError, type SchemaRegistry } from "../../ports.ts";
import { areSame, type SnapshotDifferences, snapshotDifferences } from "../../registry/snapshot/difference.ts";
import { parseSnapshot, readableSnapshot } from "../../registry/snapshot/read.ts";
import { printSnapshot, type RegistrySnapshot } from "../../registry/snapshot/snapshot.ts";
import { overlaid, takeSnapshot } from "../../registry/snapshot/take.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { openLiveRegistry } from "../registry/live-registry.ts";
import { differencesTally, differencesText } from "../registry/snapshot-report.ts";
import { knownNames, namedSubjects, registeredNames } from "../registry/snapshot-subjects.ts";
import type { Session } from "../session.ts";
import { say, write } from "../terminal.ts";
import { type OpenTree, openTree, viewPending } from "../view.ts";

export interface SnapshotOptions {
  /** A file from the current folder, or `-`. */
  readonly out?: string;
  readonly registryUrl?: string;
  readonly check?: true;
  readonly all?: true;
  readonly touch?: true;
}

/** The snapshot's file as it is: what people call it, where it is, and what it holds; null where it has nothing that can be used. */
interface SnapshotFile {
  readonly label: string;
  readonly path: string;
  readonly held: RegistrySnapshot | null;
}

/**
 * `headgate snapshot [SUBJECT…]`: reads a live registry and writes what it holds to the file that `registry.snapshot` names. A file that would
 * only get another time is left alone, unless it is asked for; `--check` writes nothing, and says what is another.
 */
export async function snapshot(
  session: Session,
  names: readonly string[],
  options: SnapshotOptions,
): Promise<ExitCode> {
  const { terminal, paint } = session;
  const open = await openTree(session, null);
  const file = options.out === "-" ? null : await openFile(open, options, names.length > 0);
  const registry = await openLiveRegistry(terminal, open.config, options.registryUrl);
  const taken = await take(open, registry, names, options, file?.held ?? null);
  if (file === null) {
    await write(terminal.stdout, printSnapshot(taken));
    await say(terminal, `${registry.label}: ${sizeOf(taken)}`);
    return EXIT.passed;
  }
  const differences = snapshotDifferences(file.held ?? { ...taken, subjects: new Map() }, taken);
  if (options.check === true) {
    await write(terminal.stdout, differencesText(differences, paint));
    await say(terminal, `${file.label}: ${verdictOf(differences, registry)}`);
    return areSame(differences) ? EXIT.passed : EXIT.blocked;
  }
  const unchanged = file.held !== null && areSame(differences);
  const kept = unchanged && options.touch !== true;
  if (!kept) await writeSnapshotText(file.path, printSnapshot(taken));
  const what = unchanged ? "nothing is another" : differencesTally(differences) || "nothing in it";
  const done = kept ? "left as it is" : unchanged ? "only its time is new" : "written";
  await say(terminal, `${file.label}: ${what}; ${done} (${sizeOf(taken)} of ${registry.label})`);
  return EXIT.passed;
}

/** Where the snapshot goes. Throws InputError where nobody says, and where a part cannot be laid over what is there. */
async function openFile(
  { session, project, config }: OpenTree,
  options: SnapshotOptions,
  isPart: boolean,
): Promise<SnapshotFile> {
  const { cwd } = session.terminal;
  const configured = config.registry.snapshot === null ? null : join(project.root, config.registry.snapshot);
  const path = options.out === undefined ? configured : resolve(cwd, options.out);
  if (path === null) {
    throw new InputError("there is no file to keep the snapshot in", {
      where: config.file,
      todo: "set registry.snapshot in headgate.yaml, or name a file with --out (- is standard output)",
    });
  }
  const label = options.out ?? relative(cwd, path);
  const text = await readSnapshotText(path);
  if (text === null && options.check === true) {
    throw new InputError("there is no snapshot to check", { where: label, todo: "write it with `headgate snapshot`" });
  }
  if (text === null) return { label, path, held: null };
  // A file that is written anew need not be one that can be read.
  const read = options.check === true || isPart ? parseSnapshot : readableSnapshot;
  return { label, path, held: read({ path: label, text }) };
}

/** Named subjects only; else all, if that is asked for or the file has had all so far; else what connectors register. */
async function take(
  open: OpenTree,
  registry: SchemaRegistry,
  names: readonly string[],
  options: SnapshotOptions,
  older: RegistrySnapshot | null,
): Promise<RegistrySnapshot> {
  const now = `${new Date().toISOString().slice(0, 19)}Z`;
  if (names.length === 0 && (options.all === true || older?.complete === true)) {
    return takeSnapshot(registry, { subjects: null, now });
  }
  const predicted = registeredNames(await viewPending(open.session, null));
  if (names.length === 0) {
    const subjects = await knownNames(predicted, registry);
    return takeSnapshot(registry, { subjects, now });
  }
  const subjects = await namedSubjects(names, predicted, registry);
  const part = await takeSnapshot(registry, { subjects, now });
  return older === null ? part : overlaid(older, part, subjects);
}

function verdictOf(differences: SnapshotDifferences, registry: SchemaRegistry): string {
  if (areSame(differences)) return `what ${registry.label} holds`;
  return `not what ${registry.label} holds: ${differencesTally(differences)}; headgate snapshot renews it`;
}

function sizeOf({ subjects }: RegistrySnapshot): string {
  const versions = [...subjects.values()].reduce((sum, subject) => sum + subject.versions.length, 0);
  return `${counted(subjects.size, "subject")}, ${counted(versions, "version")}`;
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
