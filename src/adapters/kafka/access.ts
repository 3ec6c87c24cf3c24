import { rootCertificates } from "node:tls";
import type { KafkaConfig, SASLOptions } from "kafkajs";
import type { SaslMechanism } from "../../model/config.ts";
import type { HttpTls } from "../http/access.ts";
import { openSecrets, type Secrets } from "../http/secrets.ts";

/** How a Kafka is reached. */
export interface KafkaAccess {
  /** host:port */
  readonly brokers: readonly string[];
  /** Null: no encryption. */
  readonly tls: HttpTls | null;
  /** Null: no authentication. */
  readonly sasl: KafkaSasl | null;
  /** Milliseconds that everything asked of it may take together; a minute when absent. */
  readonly deadline?: number;
}

export type KafkaSasl =
  | { readonly mechanism: Exclude<SaslMechanism, "oauthbearer">; readonly username: string; readonly password: string }
  | { readonly mechanism: "oauthbearer"; readonly token: string };

/** What kafkajs is given. A gate asks twice, not for minutes. */
export function kafkaConfig({ brokers, tls, sasl }: KafkaAccess): KafkaConfig {
  return {
    clientId: "headgate",
    brokers: [...brokers],
    connectionTimeout: 5_000,
    authenticationTimeout: 10_000,
    requestTimeout: 15_000,
    retry: { retries: 2, initialRetryTime: 200, maxRetryTime: 1_000 },
    ...(tls === null ? {} : { ssl: tlsOptions(tls) }),
    ...(sasl === null ? {} : { sasl: saslOptions(sasl) }),
  };
}

function tlsOptions({ authorities, certificate, key, passphrase }: HttpTls): NonNullable<KafkaConfig["ssl"]> {
  return {
    ...(authorities === undefined ? {} : { ca: [...rootCertificates, authorities] }),
    ...(certificate === undefined ? {} : { cert: certificate }),
    ...(key === undefined ? {} : { key }),
    ...(passphrase === undefined ? {} : { passphrase }),
  };
}

function saslOptions(sasl: KafkaSasl): SASLOptions {
  switch (sasl.mechanism) {
    case "plain":
    case "scram-sha-256":
    case "scram-sha-512":
      return { mechanism: sasl.mechanism, username: sasl.username, password: sasl.password };
    case "oauthbearer":
      return { mechanism: "oauthbearer", oauthBearerProvider: () => Promise.resolve({ value: sasl.token }) };
    default:
      return sasl satisfies never;
  }
}

/** What must stand in no message. */
export function kafkaSecrets({ tls, sasl }: KafkaAccess): Secrets {
  const secrets = openSecrets();
  if (sasl !== null) secrets.add(sasl.mechanism === "oauthbearer" ? sasl.token : sasl.password);
  secrets.add(tls?.key ?? "", tls?.passphrase ?? "");
  return secrets;
}
