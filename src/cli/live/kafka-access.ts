import type { KafkaAccess, KafkaSasl } from "../../adapters/kafka/access.ts";
import { BROKER_WORDS, brokerList, isBroker } from "../../config/kafka.ts";
import { didYouMean } from "../../config/nearest.ts";
import { type KafkaAddress, SASL_MECHANISMS, type SaslMechanism } from "../../model/config.ts";
import { InputError } from "../../ports.ts";
import type { Terminal } from "../terminal.ts";
import { tlsOf } from "../tls.ts";

export const BROKERS = "HEADGATE_KAFKA_BROKERS";
const SSL = "HEADGATE_KAFKA_SSL";
const MECHANISM = "HEADGATE_KAFKA_SASL";
const USER_INFO = "HEADGATE_KAFKA_USER_INFO";
const TOKEN = "HEADGATE_KAFKA_TOKEN";

type Environment = Terminal["environment"];

/** Brokers that the command line or the environment names. Throws InputError. */
export function namedKafka(flag: string | undefined, environment: Environment): KafkaAddress | null {
  const written = flag ?? environment.get(BROKERS);
  if (written === undefined) return null;
  const brokers = brokerList(written);
  const bad = brokers.find((broker) => !isBroker(broker));
  if (bad !== undefined || brokers.length === 0) {
    throw new InputError(`${flag === undefined ? BROKERS : "--kafka-brokers"}: "${bad ?? written}" is no broker`, {
      todo: BROKER_WORDS,
    });
  }
  return { brokers, ssl: false, sasl: null };
}

/** With what the environment says of encryption and credentials. Throws InputError for what does not go together. */
export async function kafkaAccess(address: KafkaAddress, terminal: Terminal): Promise<KafkaAccess> {
  const { environment } = terminal;
  const tls = await tlsOf(terminal, "HEADGATE_KAFKA");
  const isEncrypted = truth(environment, SSL) ?? (address.ssl || Object.keys(tls).length > 0);
  return {
    brokers: address.brokers,
    tls: isEncrypted ? tls : null,
    sasl: saslOf(mechanismOf(environment) ?? address.sasl, environment),
  };
}

function truth(environment: Environment, name: string): boolean | null {
  const text = environment.get(name)?.toLowerCase();
  if (text === undefined) return null;
  if (text === "true" || text === "1") return true;
  if (text === "false" || text === "0") return false;
  throw new InputError(`${name} is neither true nor false`);
}

function mechanismOf(environment: Environment): SaslMechanism | null {
  const written = environment.get(MECHANISM);
  if (written === undefined) return null;
  const known = SASL_MECHANISMS.find((mechanism) => mechanism === written.toLowerCase());
  if (known !== undefined) return known;
  throw new InputError(`${MECHANISM}: there is no "${written}"${didYouMean(written, SASL_MECHANISMS)}`, {
    todo: `set it to one of ${SASL_MECHANISMS.join(", ")}`,
  });
}

/** A user without a mechanism is Kafka's plainest. */
function saslOf(mechanism: SaslMechanism | null, environment: Environment): KafkaSasl | null {
  const [userInfo, token] = [environment.get(USER_INFO), environment.get(TOKEN)];
  if (mechanism === "oauthbearer" || (mechanism === null && token !== undefined)) {
    if (token === undefined)
      throw new InputError(`the SASL mechanism oauthbearer needs a token`, { todo: `set ${TOKEN}` });
    return { mechanism: "oauthbearer", token };
  }
  if (userInfo === undefined) {
    if (mechanism === null) return null;
    throw new InputError(`the SASL mechanism ${mechanism} needs a user`, { todo: `set ${USER_INFO} to user:password` });
  }
  const colon = userInfo.indexOf(":");
  if (colon < 0) throw new InputError(`${USER_INFO} has no colon`, { todo: "set it to user:password" });
  return { mechanism: mechanism ?? "plain", username: userInfo.slice(0, colon), password: userInfo.slice(colon + 1) };
}
