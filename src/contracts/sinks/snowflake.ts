import type { ArrivalChange } from "./changes.ts";
import { EVERY_FIELD, goesOn, refuses, type SinkProfile, type Telling } from "./profile.ts";

/**
 * Snowflake's sink (documentation: "Schema detection and evolution for Kafka connector"). Without schematization a row is one
 * VARIANT, RECORD_CONTENT; with it new fields become columns, and NOT NULL is dropped from columns that new records lack. Types of
 * columns are never changed. Version 4 (SnowflakeStreamingSinkConnector) schematizes unless told otherwise.
 */
export const snowflake: SinkProfile = {
  name: "snowflake",
  product: "Snowflake's sink",
  classes: [
    "com.snowflake.kafka.connector.SnowflakeSinkConnector",
    "com.snowflake.kafka.connector.SnowflakeStreamingSinkConnector",
  ],
  read(options) {
    const newest = options.text("connector.class")?.endsWith("SnowflakeStreamingSinkConnector") ?? false;
    const streams =
      newest ||
      options.choice("snowflake.ingestion.method", ["snowpipe", "snowpipe_streaming"], "snowpipe") ===
        "snowpipe_streaming";
    const asked = options.boolean(
      "snowflake.enable.schematization",
      options.boolean("snowflake.schematization", newest),
    );
    const columns = asked && streams;
    return {
      takes: EVERY_FIELD,
      names: [],
      // The key goes to RECORD_METADATA, and decides nothing.
      keyed: null,
      deletes: [],
      truncates: false,
      reportsErrors: "yes",
      misfits: () =>
        asked && !streams
          ? [
              {
                at: options.place("snowflake.enable.schematization"),
                message: "schematization takes snowflake.ingestion.method=SNOWPIPE_STREAMING",
              },
            ]
          : [],
      tell: (change) => tell(change, columns),
    };
  },
};

function tell(change: ArrivalChange, columns: boolean): Telling | null {
  switch (change.kind) {
    case "added":
    case "nullable":
    case "required":
    case "labels":
      return null;
    case "gone": {
      const elsewhere = change.renamedTo === null ? "" : `, its values come as "${change.renamedTo.name}"`;
      return columns
        ? goesOn(`the column stays, without NOT NULL, and new rows have null there${elsewhere}`)
        : goesOn(`RECORD_CONTENT of new rows has no such member${elsewhere}`);
    }
    case "made anew":
      return goesOn("new rows hold another column's values under its name", "may-break");
    case "retyped":
      return retyped(change, columns);
    case "key":
    case "deletions stop":
    case "deletions come":
    case "truncates stop":
      return null;
    default:
      return change satisfies never;
  }
}

function retyped({ how }: Extract<ArrivalChange, { kind: "retyped" }>, columns: boolean): Telling | null {
  switch (how) {
    case "wider":
    case "narrower":
    case "more digits":
    case "fewer digits":
      // Integers of every width are NUMBER(38,0) there.
      return null;
    case "more scale":
    case "less scale":
      return null;
    case "unit":
      return goesOn("rows before and after hold numbers of different units under one name");
    case "family":
      return columns
        ? refuses("the column's type is never changed, and does not take the new one")
        : goesOn("RECORD_CONTENT holds another type under one name: views that cast it fail or give null");
    default:
      return how satisfies never;
  }
}
