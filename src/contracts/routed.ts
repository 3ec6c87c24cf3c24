import type { Connector } from "../model/prediction.ts";

/** The columns of which an outbox router makes records, which leave out all others. */
export interface RoutedColumns {
  /** Of the value: the payload, what is placed beside it, and what then names the value's schema. */
  readonly value: readonly string[];
  readonly key: string;
}

/** What io.debezium.transforms.outbox.EventRouter takes of a row; null where a connector has none. */
export function routedColumns({ config }: Connector): RoutedColumns | null {
  const aliases = (config.get("transforms") ?? "").split(",").map((alias) => alias.trim());
  const alias = aliases.find((one) => config.get(`transforms.${one}.type`)?.endsWith(".outbox.EventRouter") === true);
  if (alias === undefined) return null;
  const option = (name: string, byDefault: string) => config.get(`transforms.${alias}.${name}`)?.trim() || byDefault;
  const placed = option("table.fields.additional.placement", "")
    .split(",")
    .map((entry) => entry.split(":").map((part) => part.trim()))
    .flatMap(([name = "", placement = ""]) => (placement.toLowerCase() === "envelope" ? [name] : []));
  const named = [option("route.by.field", "aggregatetype"), option("table.field.event.schema.version", "")];
  return {
    value: [
      option("table.field.event.payload", "payload"),
      ...placed,
      ...(placed.length === 0 ? [] : named.filter((name) => name !== "")),
    ],
    key: option("table.field.event.key", "aggregateid"),
  };
}
