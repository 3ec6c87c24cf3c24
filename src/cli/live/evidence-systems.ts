import { openTopics } from "../../adapters/kafka/topics.ts";
import { openLiveDatabase } from "../../adapters/live-postgres.ts";
import type { Config, KafkaAddress } from "../../model/config.ts";
import type { EvidencePorts } from "../../pass/live-evidence.ts";
import type { LiveSystem } from "../../plans/evidence/live/systems.ts";
import type { LiveDatabase, Topics } from "../../ports/live.ts";
import { InputError } from "../../ports.ts";
import type { Session } from "../session.ts";
import { BROKERS, kafkaAccess, namedKafka } from "./kafka-access.ts";

/** What the command line says about running systems. */
export interface EvidenceOptions {
  readonly evidenceDatabaseUrl?: string;
  readonly kafkaBrokers?: string;
  readonly offline?: boolean;
}

const URL_VARIABLE = "HEADGATE_EVIDENCE_DATABASE_URL";
const OFFLINE = "HEADGATE_OFFLINE";

/** Whose addresses count. */
export interface EvidenceAddresses {
  readonly head: Config;
  /** The base's own configuration, or one that nobody else wrote; null where there is none. */
  readonly reviewed: Config | null;
  /** The database that tells what is pending, where one does. */
  readonly recorded: string | null;
}

/**
 * Whoever writes a change must not have queries and credentials sent to addresses of his own: the command line, the environment and the
 * base's configuration name them. Throws InputError for an address that is none.
 */
export function evidencePorts(session: Session, options: EvidenceOptions, addresses: EvidenceAddresses): EvidencePorts {
  const { environment } = session.terminal;
  const isOffline = options.offline === true || environment.has(OFFLINE);
  const flag = options.evidenceDatabaseUrl ?? environment.get(URL_VARIABLE) ?? addresses.recorded;
  const named = namedKafka(options.kafkaBrokers, environment);
  if (flag !== null && addresses.head.databases.length > 1) {
    throw new InputError(`which of the databases ${names(addresses.head)} is meant?`, {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: this is the placeholder as users write it
      todo: "write `url: ${VARIABLE}` under each of them in headgate.yaml, or name one in HEADGATE_DATABASE",
    });
  }
  return {
    database: (name) => (isOffline ? OFF : databaseOf(name, flag, addresses)),
    kafka: isOffline ? OFF : kafkaOf(session, named, addresses),
  };
}

const OFF = { kind: "unknown", reason: "not asked (offline)" } as const;

function names({ databases }: Config): string {
  return databases.map(({ name }) => name).join(", ");
}

function databaseOf(
  name: string,
  flag: string | null,
  { head, reviewed }: EvidenceAddresses,
): LiveSystem<LiveDatabase> {
  const own = (config: Config | null) => config?.databases.find((database) => database.name === name)?.url;
  const url = flag ?? own(reviewed);
  if (url !== undefined) return { kind: "known", open: () => openLiveDatabase(url) };
  if (own(head) !== undefined) return fromTheChange("its url", "--evidence-database-url", URL_VARIABLE);
  return {
    kind: "unknown",
    reason: `needs the database: --evidence-database-url (${URL_VARIABLE}), or its url in headgate.yaml`,
  };
}

function kafkaOf(
  { terminal }: Session,
  named: KafkaAddress | null,
  { head, reviewed }: EvidenceAddresses,
): LiveSystem<Topics> {
  const address = withSettings(named, reviewed);
  if (address !== undefined) {
    return { kind: "known", open: async () => openTopics(await kafkaAccess(address, terminal)) };
  }
  if (head.kafka !== undefined) return fromTheChange("kafka.brokers", "--kafka-brokers", BROKERS);
  return { kind: "unknown", reason: `needs Kafka: --kafka-brokers (${BROKERS}), or kafka.brokers in headgate.yaml` };
}

/** Other brokers of the same kind: how they are spoken to is what the base says. */
function withSettings(named: KafkaAddress | null, reviewed: Config | null): KafkaAddress | undefined {
  const own = reviewed?.kafka;
  if (named === null) return own;
  return own === undefined ? named : { ...own, brokers: named.brokers };
}

function fromTheChange(
  key: string,
  flag: string,
  variable: string,
): { readonly kind: "unknown"; readonly reason: string } {
  return {
    kind: "unknown",
    reason: `${key} comes with this change and holds from the next one on (${flag} or ${variable} name one now)`,
  };
}
