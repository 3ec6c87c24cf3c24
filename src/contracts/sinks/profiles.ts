import { bigquery } from "./bigquery.ts";
import { confluentJdbc } from "./confluent-jdbc.ts";
import { debeziumJdbc } from "./debezium-jdbc.ts";
import { elasticsearch, opensearch } from "./elasticsearch.ts";
import { iceberg } from "./iceberg.ts";
import type { SinkProfile } from "./profile.ts";
import { aivenS3, confluentS3 } from "./s3.ts";
import { snowflake } from "./snowflake.ts";

/** Every sink whose behaviour is known. A new one is a file of its own and a line here. */
export const SINK_PROFILES: readonly SinkProfile[] = [
  debeziumJdbc,
  confluentJdbc,
  elasticsearch,
  opensearch,
  confluentS3,
  aivenS3,
  snowflake,
  bigquery,
  iceberg,
];

export function profileNamed(name: string): SinkProfile | null {
  return SINK_PROFILES.find((profile) => profile.name === name) ?? null;
}

/** The profile of a connector.class: its full name, or the simple one where only one class has it (Connect's plugin aliases). */
export function profileOfClass(className: string): SinkProfile | null {
  const exact = SINK_PROFILES.find(({ classes }) => classes.includes(className));
  if (exact !== undefined) return exact;
  const simple = (name: string) => (name.split(".").at(-1) ?? "").replace(/(?:Sink)?Connector$/, "");
  if (className.includes(".")) return null;
  const [alias, another] = SINK_PROFILES.filter(({ classes }) =>
    classes.some((name) => simple(name) === simple(className)),
  );
  return alias !== undefined && another === undefined ? alias : null;
}
