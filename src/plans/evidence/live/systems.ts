import type { Framework } from "../../../migrations/framework.ts";
import type { Evidence, EvidenceKind } from "../../../model/plan.ts";
import type { Connector, SubjectPrediction } from "../../../model/prediction.ts";
import type { LiveDatabase, Topics } from "../../../ports/live.ts";
import { type HistoryTable, InputError, type RegistryHistory, type SqlParser } from "../../../ports.ts";
import { unverified } from "../case.ts";

/** A running system that may be asked. */
export type LiveSystem<Port> =
  /** Connects when it is asked for the first time. Throws InputError. */
  | { readonly kind: "known"; readonly open: () => Promise<Port> }
  /** Why nobody is asked, as the end of a sentence. */
  | { readonly kind: "unknown"; readonly reason: string };

/** Where a framework writes down what has run. */
export interface RecordedIn {
  readonly framework: Framework;
  readonly table: HistoryTable;
}

/** What proofs are read from, and what of the base tells where to look. Nothing here may come from the change under review. */
export interface LiveSystems {
  readonly database: LiveSystem<LiveDatabase>;
  readonly kafka: LiveSystem<Topics>;
  /** The registry, or a snapshot of it; null: neither is at hand. */
  readonly registry: RegistryHistory | null;
  readonly parser: SqlParser;
  /** Connectors at base. */
  readonly connectors: readonly Connector[];
  /** What they register, as it is predicted for the base. */
  readonly subjects: readonly SubjectPrediction[];
  /** Null where that is not known. */
  readonly history: RecordedIn | null;
}

/** What a running system says; whatever keeps it from answering leaves the evidence unverified, with what can be done. */
export async function asked<Port>(
  kind: EvidenceKind,
  system: LiveSystem<Port>,
  judge: (port: Port) => Promise<Evidence>,
): Promise<Evidence> {
  if (system.kind === "unknown") return unverified(kind, system.reason);
  return orUnverified(kind, async () => judge(await system.open()));
}

/** As `asked`, of something that is open already. */
export async function orUnverified(kind: EvidenceKind, judge: () => Promise<Evidence>): Promise<Evidence> {
  try {
    return await judge();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { message, where, todo } = error;
    const detail = todo === null ? message : `${message}; ${todo.replaceAll(/\s*\n\s*/g, "; ")}`;
    return unverified(kind, detail, where === null ? {} : { source: where });
  }
}
