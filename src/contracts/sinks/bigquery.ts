import type { ConnectSchema } from "../../model/connect-schema.ts";
import type { Arrival } from "./arrival.ts";
import type { ArrivalChange } from "./changes.ts";
import type { SinkOptions } from "./configuration.ts";
import {
  EVERY_FIELD,
  goesOn,
  type NamedField,
  refuses,
  type SinkMisfit,
  type SinkProfile,
  type Telling,
} from "./profile.ts";

/**
 * The BigQuery sink of WePay, Confluent and Aiven. com.wepay.kafka.connect.bigquery.SchemaManager.validateSchemaChange: a new field
 * takes `allowNewBigQueryFields`, one that is REQUIRED `allowBigQueryRequiredFieldRelaxation` too, as does a field that becomes
 * NULLABLE. BigQueryRecordConverter's DebeziumLogicalConverters make TIMESTAMP of milliseconds and microseconds.
 */
export const bigquery: SinkProfile = {
  name: "bigquery",
  product: "the BigQuery sink",
  classes: ["com.wepay.kafka.connect.bigquery.BigQuerySinkConnector"],
  read(options) {
    const upserts = options.boolean("upsertEnabled", false);
    const deletes = options.boolean("deleteEnabled", false);
    const config: Config = {
      addsFields: options.boolean("allowNewBigQueryFields", false),
      relaxes: options.boolean("allowBigQueryRequiredFieldRelaxation", false),
      allNullable: options.boolean("allBQFieldsNullable", false),
      merges: upserts || deletes,
      keyField: options.text("kafkaKeyFieldName"),
    };
    return {
      takes: EVERY_FIELD,
      names: [...named(options, "timestampPartitionFieldName"), ...named(options, "clusteringPartitionFieldNames")],
      keyed: config.merges || config.keyField !== null ? options.place("kafkaKeyFieldName") : null,
      deletes: deletes ? ["tombstone"] : [],
      truncates: false,
      reportsErrors: "yes",
      misfits: (arrival) => misfits(arrival, options, config),
      tell: (change) => tell(change, config),
    };
  },
};

interface Config {
  readonly addsFields: boolean;
  readonly relaxes: boolean;
  readonly allNullable: boolean;
  readonly merges: boolean;
  readonly keyField: string | null;
}

function named(options: SinkOptions, option: string): readonly NamedField[] {
  return options.list(option).map((field) => ({ ...field, option, of: "value" }));
}

function misfits({ key, fields }: Arrival, options: SinkOptions, config: Config): readonly SinkMisfit[] {
  const found: SinkMisfit[] = [];
  const at = options.place("kafkaKeyFieldName");
  if (config.merges && config.keyField === null) {
    found.push({ at, message: "upsertEnabled and deleteEnabled take kafkaKeyFieldName" });
  }
  if ((config.merges || config.keyField !== null) && key.kind === "none") {
    found.push({ at, message: "it takes the record key, and no key arrives" });
  }
  if (options.boolean("sanitizeFieldNames", false)) return found;
  // Column names of BigQuery: letters, digits and underscores, no digit first ("Specifying a schema").
  const bad = fields.find(({ name }) => !/^[A-Za-z_]\w*$/.test(name));
  if (bad !== undefined) {
    found.push({ at: options.at, message: `"${bad.name}" is no name BigQuery takes, and sanitizeFieldNames is false` });
  }
  return found;
}

function tell(change: ArrivalChange, config: Config): Telling | null {
  switch (change.kind) {
    case "added":
      if (!config.addsFields) return refuses("a table without it is not altered with allowNewBigQueryFields=false");
      if (change.needs === "nothing" || config.allNullable || config.relaxes) return null;
      return refuses("it is REQUIRED, and is not added with allowBigQueryRequiredFieldRelaxation=false");
    case "gone":
      return gone(change, config);
    case "made anew":
      return goesOn("the table's column goes on with another column's values", "may-break");
    case "retyped":
      return retyped(change);
    case "nullable":
      if (config.allNullable || config.relaxes) return null;
      return refuses(
        "the table's column is REQUIRED, and is not relaxed with allowBigQueryRequiredFieldRelaxation=false",
      );
    case "required":
    case "labels":
      return null;
    case "key":
      if (!config.merges) {
        return config.keyField === null ? null : refuses("the table has the old key's columns", "may-break");
      }
      return refuses("rows are no longer merged into what they were");
    case "deletions stop":
    case "deletions come":
    case "truncates stop":
      return null;
    default:
      return change satisfies never;
  }
}

function gone({ field, renamedTo }: Extract<ArrivalChange, { kind: "gone" }>, config: Config): Telling {
  const elsewhere = renamedTo === null ? "" : `, its values come as "${renamedTo.name}"`;
  return field.schema.optional || config.allNullable
    ? goesOn(`the table's column stays and new rows have null there${elsewhere}`)
    : refuses(`the table's column stays REQUIRED: rows without it are refused${elsewhere}`);
}

const TIMESTAMPS = [
  "io.debezium.time.Timestamp",
  "io.debezium.time.MicroTimestamp",
  "org.apache.kafka.connect.data.Timestamp",
];

function retyped({ was, is, how }: Extract<ArrivalChange, { kind: "retyped" }>): Telling | null {
  switch (how) {
    case "wider":
    case "narrower":
    case "more digits":
    case "fewer digits":
    case "more scale":
    case "less scale":
      // Integers are INT64 and decimals FLOAT64 there, whatever their width.
      return null;
    case "unit":
      return [was.schema, is.schema].every(isTimestamp)
        ? null
        : goesOn("the table gets the numbers as they are: the same column then holds two units");
    case "family":
      return refuses("the type of a BigQuery column is not changed, and it does not take the new one");
    default:
      return how satisfies never;
  }
}

function isTimestamp({ name }: ConnectSchema): boolean {
  return name !== null && TIMESTAMPS.includes(name);
}
