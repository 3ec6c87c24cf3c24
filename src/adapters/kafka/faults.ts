import { InputError } from "../../ports.ts";
import type { Secrets } from "../http/secrets.ts";

/** What kept Kafka from answering, in words that show no secret, and what a person can do. */
export function kafkaFailed(label: string, doing: string, error: unknown, secrets: Secrets): InputError {
  const cause = rootOf(error);
  const said = secrets.redact(cause instanceof Error ? cause.message || cause.name : String(cause));
  return new InputError(`${doing} failed: ${said}`, { where: label, todo: adviceFor(cause) });
}

/** kafkajs says that it gave up, and keeps why inside. */
function rootOf(error: unknown): unknown {
  let found = error;
  for (let depth = 0; depth < 10; depth += 1) {
    if (!(found instanceof Error)) return found;
    const inner = "originalError" in found && found.originalError instanceof Error ? found.originalError : found.cause;
    if (!(inner instanceof Error)) return found;
    found = inner;
  }
  return found;
}

/** By the error codes of Kafka's protocol, https://kafka.apache.org/protocol#protocol_error_codes, and the names of kafkajs's own. */
function adviceFor(error: unknown): string {
  const name = error instanceof Error ? error.name : "";
  const type = error instanceof Error && "type" in error ? String(error.type) : "";
  const said = error instanceof Error ? error.message : "";
  switch (type) {
    case "TOPIC_AUTHORIZATION_FAILED":
      return "the user needs READ, DESCRIBE and DESCRIBE_CONFIGS on the topic";
    case "GROUP_AUTHORIZATION_FAILED":
      return "the user needs DESCRIBE on the consumer group";
    case "CLUSTER_AUTHORIZATION_FAILED":
      return "the user may not ask this of the cluster";
    case "SASL_AUTHENTICATION_FAILED":
    case "ILLEGAL_SASL_STATE":
    case "UNSUPPORTED_SASL_MECHANISM":
      return "check the user and its password (HEADGATE_KAFKA_USER_INFO) or token, and the SASL mechanism";
    default:
  }
  if (name.includes("SASL")) {
    return "check the user and its password (HEADGATE_KAFKA_USER_INFO) or token, and the SASL mechanism";
  }
  if (/certificate|self.signed|SSL|TLS|EPROTO|wrong version number/i.test(said)) {
    return "check whether the brokers take TLS, and their certificate authority (HEADGATE_KAFKA_CA)";
  }
  return "check the addresses of the brokers, the network, and whether they want TLS (kafka.ssl) or SASL";
}
