import type { Evidence } from "../model/plan.ts";
import type { Connector, SubjectPrediction } from "../model/prediction.ts";
import { gatherLive } from "../plans/evidence/live/gather.ts";
import type { LiveSystem, LiveSystems, RecordedIn } from "../plans/evidence/live/systems.ts";
import { type PlanBook, planCase } from "../plans/judge.ts";
import type { LiveDatabase, Topics } from "../ports/live.ts";
import type { RegistryHistory, SqlParser } from "../ports.ts";

/** Running systems that proofs about plans may be read from: named by whoever runs the gate, or by the base. */
export interface EvidencePorts {
  /** Where the database of that name runs. */
  database(name: string): LiveSystem<LiveDatabase>;
  readonly kafka: LiveSystem<Topics>;
}

/** What of the base says where to look. */
export interface BaseStream {
  readonly database: string;
  readonly connectors: readonly Connector[];
  readonly subjects: readonly SubjectPrediction[];
  readonly history: RecordedIn | null;
  readonly registry: RegistryHistory | null;
  readonly parser: SqlParser;
}

/** What running systems say about the plans of these names. What was opened is closed again. */
export async function proveLive(
  names: readonly string[],
  book: PlanBook,
  base: BaseStream,
  ports: EvidencePorts,
): Promise<ReadonlyMap<string, readonly Evidence[]>> {
  const database = openedOnce(ports.database(base.database));
  const kafka = openedOnce(ports.kafka);
  const systems: LiveSystems = { ...base, database: database.system, kafka: kafka.system };
  const found = new Map<string, readonly Evidence[]>();
  try {
    for (const name of names) {
      const judged = planCase(name, book);
      if (judged !== null) found.set(name, await gatherLive(judged.given, systems, judged.required));
    }
  } finally {
    await Promise.all([database.close(), kafka.close()]);
  }
  return found;
}

interface Opened<Port> {
  readonly system: LiveSystem<Port>;
  close(): Promise<void>;
}

/** All questions of one run share a connection. One that could not be made is not tried again. */
function openedOnce<Port extends { close(): Promise<void> }>(system: LiveSystem<Port>): Opened<Port> {
  if (system.kind === "unknown") return { system, close: () => Promise.resolve() };
  let opening: Promise<Port> | null = null;
  const open = () => {
    opening ??= system.open();
    return opening;
  };
  return {
    system: { kind: "known", open },
    close: async () => {
      const port = await opening?.catch(() => null);
      await port?.close();
    },
  };
}
