import type { Arrival } from "./arrival.ts";
import { type ArrivalChange, keyNames } from "./changes.ts";
import type { SinkOptions } from "./configuration.ts";
import { EVERY_FIELD, goesOn, refuses, type SinkMisfit, type SinkProfile, type Telling } from "./profile.ts";
import { staleColumn } from "./stale-column.ts";

/**
 * The JDBC sink of Confluent, and Aiven's that came of it. io.confluent.connect.jdbc.sink.DbStructure.amendIfNecessary: only fields
 * that the table lacks count, types are not compared; a missing field that is neither optional nor has a default is refused before
 * `auto.evolve` is asked. RecordValidator: which records are refused for want of a key or a value.
 */
export const confluentJdbc: SinkProfile = {
  name: "confluent-jdbc",
  product: "Confluent's JDBC sink",
  classes: ["io.confluent.connect.jdbc.JdbcSinkConnector", "io.aiven.connect.jdbc.JdbcSinkConnector"],
  read(options) {
    const keyMode = options.choice("pk.mode", ["none", "kafka", "record_key", "record_value"], "none");
    const config: Config = {
      keyMode,
      creates: options.boolean("auto.create", false),
      evolves: options.boolean("auto.evolve", false),
      upserts: options.choice("insert.mode", ["insert", "upsert", "update", "multi"], "insert") !== "insert",
      deletes: options.boolean("delete.enabled", false),
    };
    const whitelist = options.list("fields.whitelist");
    const ofKey = keyMode === "record_key";
    return {
      takes: whitelist.length === 0 ? EVERY_FIELD : { kind: "only", fields: whitelist },
      names:
        ofKey || keyMode === "record_value"
          ? options.list("pk.fields").map((field) => ({ ...field, option: "pk.fields", of: ofKey ? "key" : "value" }))
          : [],
      keyed: ofKey ? options.place("pk.mode") : null,
      deletes: config.deletes ? ["tombstone"] : [],
      truncates: false,
      // JdbcSinkTask reports to the ErrantRecordReporter where there is one.
      reportsErrors: "yes",
      misfits: (arrival) => misfits(arrival, options, config),
      tell: (change) => tell(change, config),
    };
  },
};

interface Config {
  readonly keyMode: "none" | "kafka" | "record_key" | "record_value";
  readonly creates: boolean;
  readonly evolves: boolean;
  readonly upserts: boolean;
  readonly deletes: boolean;
}

function misfits(arrival: Arrival, options: SinkOptions, config: Config): readonly SinkMisfit[] {
  const found: SinkMisfit[] = [];
  const { keyMode, deletes } = config;
  if (arrival.envelope) {
    const message = "Debezium's envelope arrives, and it writes no structs: it takes ExtractNewRecordState first";
    found.push({ at: options.place("transforms"), message });
  }
  if ((keyMode === "record_key" || deletes) && arrival.key.kind === "none") {
    found.push({ at: options.place("pk.mode"), message: "it takes the record key, and no key arrives" });
  }
  if (deletes && keyMode !== "record_key") {
    found.push({ at: options.place("delete.enabled"), message: "delete.enabled takes pk.mode=record_key" });
  }
  if (refusesNulls(config) && arrival.deletions.has("tombstone")) {
    found.push({
      at: options.place("pk.mode"),
      message: `null values arrive with deletes, and pk.mode=${keyMode} refuses them`,
    });
  }
  return found;
}

/** RecordValidator.create: with these key modes every record needs a value. */
function refusesNulls({ keyMode }: Config): boolean {
  return keyMode === "none" || keyMode === "record_value";
}

function tell(change: ArrivalChange, config: Config): Telling | null {
  switch (change.kind) {
    case "added":
      if (change.needs === "value")
        return refuses("a target without it is not altered, for it is not optional and has no default");
      return config.evolves ? null : refuses("a target without it is not altered with auto.evolve=false");
    case "gone":
      return staleColumn(change, { madeBySink: config.creates, updatesRows: config.upserts });
    case "made anew":
      return goesOn("the target's column goes on with another column's values", "may-break");
    case "retyped":
      return retyped(change);
    case "nullable":
      return config.creates
        ? refuses("the target's column was made NOT NULL, and is not altered: the first null is refused")
        : refuses("the target's column is not altered: a null is refused where it is NOT NULL", "may-break");
    case "required":
    case "labels":
      return null;
    case "key":
      return keyed(change, config);
    case "deletions come":
      return change.what === "tombstone" && refusesNulls(config)
        ? refuses(`null values come with deletes, and pk.mode=${config.keyMode} refuses them`)
        : null;
    case "deletions stop":
    case "truncates stop":
      return null;
    default:
      return change satisfies never;
  }
}

function retyped({ how }: Extract<ArrivalChange, { kind: "retyped" }>): Telling | null {
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
      return goesOn("the target's column is not altered: values are rounded where it has a scale", "may-break");
    case "unit":
      // It knows Kafka Connect's own times only: Debezium's are numbers to it (GenericDatabaseDialect.maybeBindLogical).
      return goesOn("the target gets the numbers as they are: the same column then holds two units");
    case "family":
      return refuses("the target's column is not altered, and does not take the new type");
    default:
      return how satisfies never;
  }
}

function keyed({ was, is }: Extract<ArrivalChange, { kind: "key" }>, { keyMode, upserts }: Config): Telling | null {
  if (keyMode !== "record_key") return null;
  if (is.kind === "none") return refuses("pk.mode=record_key takes a key");
  if (keyNames(was) === keyNames(is)) {
    return refuses("its type is another, and the target's key column is not altered");
  }
  return upserts
    ? refuses("the target has no unique constraint on the new one to upsert by")
    : goesOn("the target's primary key stays what it was");
}
