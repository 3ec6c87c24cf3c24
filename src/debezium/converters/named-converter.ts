import type { Connector } from "../../model/prediction.ts";

/** The converter of a connector's keys or values, as it is written. */
export interface NamedConverter {
  /** Its class; undefined where neither the connector nor its worker names one. */
  readonly name: string | undefined;
  /** What is written under `value.converter.` or `key.converter.`. */
  readonly option: (name: string) => string | undefined;
}

/** A converter's settings come from where it is named: the connector, else the worker (Kafka Connect's Plugins.newConverter). */
export function namedConverter({ config, worker }: Connector, kind: "key" | "value"): NamedConverter {
  const key = `${kind}.converter`;
  const from = config.has(key) ? config : worker;
  return { name: from.get(key)?.trim(), option: (name) => from.get(`${key}.${name}`)?.trim() };
}
