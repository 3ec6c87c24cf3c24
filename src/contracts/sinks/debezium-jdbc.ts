import type { Arrival } from "./arrival.ts";
import { type ArrivalChange, keyNames } from "./changes.ts";
import type { SinkOptions } from "./configuration.ts";
import { goesOn, refuses, type Selection, type SinkMisfit, type SinkProfile, type Telling } from "./profile.ts";
import { staleColumn } from "./stale-column.ts";

/**
 * Debezium's JDBC sink. io.debezium.connector.jdbc.JdbcChangeEventSink: a table is altered only for fields it lacks
 * (`alterTableIfNeeded`), never for types or nullability; GeneralDatabaseDialect creates a column NOT NULL where the field is not
 * optional, with the field's default.
 */
export const debeziumJdbc: SinkProfile = {
  name: "debezium-jdbc",
  product: "Debezium's JDBC sink",
  classes: ["io.debezium.connector.jdbc.JdbcSinkConnector"],
  read(options) {
    const evolves = options.choice("schema.evolution", ["none", "basic"], "none") === "basic";
    const mode = options.choice("insert.mode", ["insert", "upsert", "update"], "insert");
    const keyMode = options.choice(
      "primary.key.mode",
      ["none", "kafka", "record_key", "record_value", "record_header"],
      "none",
    );
    const deletes = options.boolean("delete.enabled", false);
    const truncates = options.boolean("truncate.enabled", false);
    const ofKey = keyMode === "record_key";
    const config: Config = { evolves, mode, keyMode, deletes };
    return {
      takes: selection(options),
      names:
        ofKey || keyMode === "record_value"
          ? options
              .list("primary.key.fields")
              .map((field) => ({ ...field, option: "primary.key.fields", of: ofKey ? "key" : "value" }))
          : [],
      keyed: ofKey ? options.place("primary.key.mode") : null,
      deletes: deletes ? ["tombstone", "envelope"] : [],
      truncates,
      // Whatever it throws in put() stops the task: no record is reported by itself.
      reportsErrors: "no",
      misfits: (arrival) => misfits(arrival, options, config),
      tell: (change) => tell(change, config),
    };
  },
};

interface Config {
  readonly evolves: boolean;
  readonly mode: "insert" | "upsert" | "update";
  readonly keyMode: "none" | "kafka" | "record_key" | "record_value" | "record_header";
  readonly deletes: boolean;
}

/** Entries may carry the topic before a colon; a name alone is a field of every topic (FieldFilterFactory). */
function selection(options: SinkOptions): Selection {
  const fields = (key: string) =>
    options.list(key).map(({ name, at }) => ({ name: name.slice(name.lastIndexOf(":") + 1), at }));
  if (options.has("field.include.list")) return { kind: "only", fields: fields("field.include.list") };
  if (options.has("field.exclude.list")) return { kind: "all but", fields: fields("field.exclude.list") };
  return { kind: "all" };
}

function misfits({ key }: Arrival, options: SinkOptions, { keyMode, deletes, mode }: Config): readonly SinkMisfit[] {
  const at = options.place("primary.key.mode");
  const found: SinkMisfit[] = [];
  if (keyMode === "record_key" && key.kind === "none") {
    found.push({ at, message: "primary.key.mode=record_key, and no key arrives" });
  }
  // JdbcSinkConnectorConfig.validateDeleteEnabled.
  if (deletes && keyMode !== "record_key") {
    found.push({ at: options.place("delete.enabled"), message: "delete.enabled takes primary.key.mode=record_key" });
  }
  if (mode === "upsert" && keyMode === "none") {
    found.push({ at: options.place("insert.mode"), message: "insert.mode=upsert takes a primary.key.mode" });
  }
  return found;
}

function tell(change: ArrivalChange, config: Config): Telling | null {
  switch (change.kind) {
    case "added":
      return added(change, config);
    case "gone":
      return staleColumn(change, { madeBySink: config.evolves, updatesRows: config.mode !== "insert" });
    case "made anew":
      return goesOn("the target's column goes on with another column's values", "may-break");
    case "retyped":
      return retyped(change, config);
    case "nullable":
      return config.evolves
        ? refuses("the target's column was made NOT NULL, and is not altered: the first null is refused")
        : refuses("the target's column is not altered: a null is refused where it is NOT NULL", "may-break");
    case "required":
      return null;
    case "labels":
      // Enums are text in a target the sink makes (dialect/postgres/EnumType speaks only of propagated source types).
      return null;
    case "key":
      return keyed(change, config);
    case "deletions stop":
    case "deletions come":
    case "truncates stop":
      return null;
    default:
      return change satisfies never;
  }
}

function added({ needs }: Extract<ArrivalChange, { kind: "added" }>, { evolves }: Config): Telling | null {
  if (needs === "value")
    return refuses("a target without it is not altered, for it is not optional and has no default");
  if (evolves) return null;
  return refuses("a target without it is not altered with schema.evolution=none");
}

function retyped({ how }: Extract<ArrivalChange, { kind: "retyped" }>, { evolves }: Config): Telling | null {
  switch (how) {
    case "wider":
      return refuses("the target's column is not altered: values past its range are refused", "may-break");
    case "narrower":
    case "fewer digits":
    case "less scale":
      return null;
    case "more digits":
      return refuses("the target's column is not altered: values with more digits are refused", "may-break");
    case "more scale":
      return goesOn("the target's column is not altered: values are rounded to its scale", "may-break");
    case "unit":
      // The semantic type tells the unit, and the sink reads it (io.debezium.connector.jdbc.type.debezium); times in tables that it
      // makes itself have microseconds whatever the unit.
      return evolves
        ? null
        : goesOn("the target's column is not altered: finer values are rounded to its precision", "may-break");
    case "family":
      return evolves
        ? refuses("the target's column is not altered, and does not take the new type")
        : refuses("whether the target's column takes the new type is not known here", "may-break");
    default:
      return how satisfies never;
  }
}

function keyed({ was, is }: Extract<ArrivalChange, { kind: "key" }>, { keyMode, mode }: Config): Telling | null {
  if (keyMode !== "record_key") return null;
  if (is.kind === "none") return refuses("primary.key.mode=record_key takes a key");
  if (keyNames(was) === keyNames(is)) {
    return refuses("its type is another, and the target's key column is not altered");
  }
  return mode === "upsert"
    ? refuses("the target has no unique constraint on the new one to upsert by")
    : goesOn("the target's primary key stays what it was");
}
