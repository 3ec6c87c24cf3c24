import type { KafkaAddress } from "../model/config.ts";
import { formatLocation } from "../model/location.ts";
import type { ConfigFile } from "./format.ts";
import type { Complaint } from "./malformed.ts";
import { type Environment, resolvePlaceholders } from "./placeholders.ts";
import type { YamlDocument } from "./yaml.ts";

type Written = ConfigFile["kafka"];

/** What a broker's address must be, for people. */
export const BROKER_WORDS = "a broker is written host:port, several apart by commas";

/** What `kafka:` tells; null where it tells no broker, or a placeholder of them stands for nothing. */
export function kafkaDraft(document: YamlDocument, written: Written, environment: Environment): KafkaAddress | null {
  if (written === undefined) return null;
  const { brokers, ssl = false, sasl = null } = written;
  const where = formatLocation(document.at(["kafka", "brokers"]));
  const texts = typeof brokers === "string" ? [brokers] : brokers;
  const resolved = texts.map((text) => resolvePlaceholders(text, environment, where));
  if (resolved.some((text) => text === null)) return null;
  const addresses = brokerList(resolved.join(","));
  return addresses.length === 0 ? null : { brokers: addresses, ssl, sasl };
}

/** What the shape alone cannot refuse: brokers that are no addresses. Placeholders may stand for anything. */
export function kafkaComplaints(document: YamlDocument, written: Written): readonly Complaint[] {
  if (written === undefined) return [];
  const texts = typeof written.brokers === "string" ? [written.brokers] : written.brokers;
  const bad = texts
    .filter((text) => !text.includes("${"))
    .flatMap(brokerList)
    .find((broker) => !isBroker(broker));
  return bad === undefined ? [] : [{ at: document.at(["kafka", "brokers"]), message: `"${bad}": ${BROKER_WORDS}` }];
}

/** `a:9092, b:9092` as a list. */
export function brokerList(text: string): readonly string[] {
  return text
    .split(",")
    .map((broker) => broker.trim())
    .filter((broker) => broker !== "");
}

export function isBroker(text: string): boolean {
  return /^(?:[^\s:/@[\]]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}$/.test(text);
}
