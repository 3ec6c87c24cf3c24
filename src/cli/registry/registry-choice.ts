import { resolve } from "node:path";
import { readRegistryFile } from "../../adapters/registry/snapshot-file.ts";
import type { Config } from "../../model/config.ts";
import type { RegistryServer, SnapshotUse } from "../../model/registry.ts";
import { type FileTree, InputError, type RegistryHistory, type SchemaRegistry } from "../../ports.ts";
import type { Session } from "../session.ts";
import { committedSnapshot, namedSnapshot, snapshotAlterations } from "./committed-snapshot.ts";
import { openLiveRegistry } from "./live-registry.ts";

/** What the command line says about the registry. */
export interface RegistryOptions {
  readonly registrySnapshot?: string;
  readonly registryUrl?: string;
  readonly offline?: boolean;
}

/** What a change is held against. Null: no registry is at hand, and what the base is predicted to have registered stands in for it. */
export interface RegistryChoice {
  readonly history: RegistryHistory | null;
  /** Where a snapshot is it. */
  readonly snapshot: SnapshotUse | null;
  /** The registry itself, for what its history cannot tell; null where it is not asked. */
  readonly live: SchemaRegistry | null;
  /** For the report: which registry was asked, or why none was. */
  readonly notes: readonly string[];
}

/** The addresses a registry has been given, by how far they can be trusted with credentials. */
export interface RegistryAddress {
  /** From the command line, the environment, or what was reviewed. */
  readonly url: string | null;
  /** headgate.yaml names one that came with the change under review. */
  readonly isUnreviewed: boolean;
}

const OFFLINE = "HEADGATE_OFFLINE";
const URL_VARIABLE = "HEADGATE_REGISTRY_URL";

/**
 * Whoever writes a change must not have the credentials of the environment sent to an address of his own: of headgate.yaml's only the
 * base's address counts. What the change sets holds from the next change on.
 * @param reviewed the base's own configuration, or one that nobody else wrote; null where there is none
 */
export function registryAddress(
  { terminal: { environment } }: Session,
  options: RegistryOptions,
  head: Config,
  reviewed: Config | null,
): RegistryAddress {
  const url = options.registryUrl ?? environment.get(URL_VARIABLE) ?? reviewed?.registry.url ?? null;
  return { url, isUnreviewed: url === null && head.registry.url !== null };
}

/**
 * `--registry-snapshot`, else without `--offline` the registry itself, else the configured snapshot, else none. Throws InputError: a registry
 * that does not answer is never taken to be absent.
 */
export async function chooseRegistry(
  session: Session,
  options: RegistryOptions,
  config: Config,
  address: RegistryAddress,
  trees: { readonly base: FileTree; readonly head: FileTree },
  now: Date,
): Promise<RegistryChoice> {
  const { terminal } = session;
  const { registrySnapshot } = options;
  if (registrySnapshot !== undefined) {
    const path = resolve(terminal.cwd, registrySnapshot);
    const { history, use, notes } = namedSnapshot(await readRegistryFile(path), registrySnapshot, now);
    return { history, live: null, snapshot: use, notes };
  }
  const isOffline = options.offline === true || terminal.environment.has(OFFLINE);
  const { snapshot: path } = config.registry;
  if (address.url !== null && !isOffline) {
    const altered = path === null ? [] : await snapshotAlterations(path, trees.base, trees.head);
    const asked = await askLive(session, config, address.url);
    return { ...asked, notes: [...asked.notes, ...altered] };
  }
  const instead = unasked(address, isOffline, path);
  if (path === null) return { history: null, live: null, snapshot: null, notes: instead };
  const { history, use, notes } = await committedSnapshot(path, trees, now);
  return { history, live: null, snapshot: use, notes: [...instead, ...notes] };
}

async function askLive({ terminal }: Session, config: Config, url: string): Promise<RegistryChoice> {
  const live = namingOffline(await openLiveRegistry(terminal, config, url));
  return {
    history: live,
    live,
    snapshot: null,
    notes: [`the registry at ${live.label} was asked${named(await live.server())}`],
  };
}

function named({ product, version }: RegistryServer): string {
  const words = [product, version].filter((word) => word !== null);
  return words.length === 0 ? "" : ` (${words.join(" ")})`;
}

/** A snapshot is what most changes of forks and work on a train are held against: it goes without saying. */
function unasked(
  { url, isUnreviewed }: RegistryAddress,
  isOffline: boolean,
  snapshot: string | null,
): readonly string[] {
  const instead = snapshot === null ? "versions are those predicted for the base" : "versions are the snapshot's";
  if (isUnreviewed) {
    return [
      `the registry was not asked: registry.url comes with this change and holds from the next one on; ${instead} (--registry-url or ${URL_VARIABLE} name one now)`,
    ];
  }
  return url !== null && isOffline ? [`the registry was not asked (offline): ${instead}`] : [];
}

/** Whoever reads why a registry did not answer learns how to do without. */
function namingOffline(registry: SchemaRegistry): SchemaRegistry {
  return {
    ...{ label: registry.label, takenAt: registry.takenAt },
    subject: (name) => withWayOut(registry.subject(name)),
    server: () => withWayOut(registry.server()),
    subjects: (prefix) => withWayOut(registry.subjects(prefix)),
    settings: () => withWayOut(registry.settings()),
    find: (subject, schema) => withWayOut(registry.find(subject, schema)),
    compatibility: (subject, schema) => withWayOut(registry.compatibility(subject, schema)),
  };
}

async function withWayOut<Value>(answer: Promise<Value>): Promise<Value> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { message, where, todo, cause } = error;
    const without = "--offline does without the registry: the snapshot counts, or what is predicted for the base";
    throw new InputError(message, { where, todo: todo === null ? without : `${todo}\n  ${without}`, cause });
  }
}
