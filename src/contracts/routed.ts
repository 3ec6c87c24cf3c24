import type { Connector } from "../model/prediction.ts";

/** Options of io.debezium.transforms.outbox.EventRouter that name columns, and their defaults. */
const COLUMN_OPTIONS: readonly (readonly [string, string | null])[] = [
  ["table.field.event.id", "id"],
  ["table.field.event.key", "aggregateid"],
  ["table.field.event.payload", "payload"],
  ["table.field.event.timestamp", null],
  ["table.field.event.schema.version", null],
  ["route.by.field", "aggregatetype"],
];

/** The columns of which an outbox router makes records, which leave out all others; null where a connector has none. */
export function routedColumns({ config }: Connector): readonly string[] | null {
  const aliases = (config.get("transforms") ?? "").split(",").map((alias) => alias.trim());
  const alias = aliases.find((one) => config.get(`transforms.${one}.type`)?.endsWith(".outbox.EventRouter") === true);
  if (alias === undefined) return null;
  const option = (name: string) => config.get(`transforms.${alias}.${name}`)?.trim();
  const placed = (option("table.fields.additional.placement") ?? "")
    .split(",")
    .map((entry) => entry.split(":")[0]?.trim());
  const named = COLUMN_OPTIONS.map(([name, byDefault]) => option(name) ?? byDefault);
  return [...named, ...placed].flatMap((name) => (name == null || name === "" ? [] : [name]));
}
