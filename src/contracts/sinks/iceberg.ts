import type { ArrivalChange } from "./changes.ts";
import type { NamedOption, SinkOptions } from "./configuration.ts";
import { EVERY_FIELD, goesOn, type NamedField, refuses, type SinkProfile, type Telling } from "./profile.ts";

/**
 * The Iceberg sink of Apache, and Tabular's before it. org.apache.iceberg.connect.data.RecordConverter.convertToStruct: a field that
 * the table lacks is added with `evolve-schema-enabled` and left out without; SchemaUtils.needsDataTypeUpdate promotes int to long
 * and float to double only; required columns are made optional only then too; numbers and texts are coerced (convertInt takes the
 * low 32 bits, convertDecimal rounds to the table's scale).
 */
export const iceberg: SinkProfile = {
  name: "iceberg",
  product: "the Iceberg sink",
  classes: ["org.apache.iceberg.connect.IcebergSinkConnector", "io.tabular.iceberg.connect.IcebergSinkConnector"],
  read(options) {
    const config: Config = {
      evolves: options.boolean("iceberg.tables.evolve-schema-enabled", false),
      creates: options.boolean("iceberg.tables.auto-create-enabled", false),
      allOptional: options.boolean("iceberg.tables.schema-force-optional", false),
    };
    return {
      takes: EVERY_FIELD,
      names: namedFields(options),
      // Rows are told apart by id columns of the value; the record key is not looked at.
      keyed: null,
      deletes: [],
      truncates: false,
      reportsErrors: "no",
      misfits: () => [],
      tell: (change) => tell(change, config),
    };
  },
};

interface Config {
  readonly evolves: boolean;
  readonly creates: boolean;
  readonly allOptional: boolean;
}

/** Columns that ids and partitions are made of, and those that say where a row goes and what happened to it. */
function namedFields(options: SinkOptions): readonly NamedField[] {
  const named = (option: string, take: (name: NamedOption) => string) =>
    options.list(option).map((entry): NamedField => ({ name: take(entry), at: entry.at, option, of: "value" }));
  const plain = ({ name }: NamedOption) => name.split(".")[0] ?? name;
  const tables = options.under("iceberg.table.").map(([key]) => key);
  return [
    "iceberg.tables.default-id-columns",
    "iceberg.tables.cdc-field",
    "iceberg.tables.route-field",
    ...tables.filter((key) => key.endsWith(".id-columns")),
  ]
    .flatMap((option) => named(option, plain))
    .concat(
      ["iceberg.tables.default-partition-by", ...tables.filter((key) => key.endsWith(".partition-by"))].flatMap(
        // bucket(id, 16) is cut at its comma: what is no name or transform of one is the rest of it.
        (option) => named(option, partitioned).filter(({ name }) => name !== ""),
      ),
    );
}

function partitioned({ name }: NamedOption): string {
  return /^(?:\w+\()?([A-Za-z_]\w*)\)?$/.exec(name)?.[1] ?? "";
}

function tell(change: ArrivalChange, config: Config): Telling | null {
  switch (change.kind) {
    case "added":
      // Without evolution the value is left out, as it was before it existed.
      return null;
    case "gone":
      return gone(change, config);
    case "made anew":
      return goesOn("the table's column goes on with another column's values", "may-break");
    case "retyped":
      return retyped(change, config);
    case "nullable":
      if (config.evolves || config.allOptional) return null;
      return config.creates
        ? refuses("the table's column was made required, and is not altered: the first null is refused")
        : refuses("the table's column is not altered: a null is refused where it is required", "may-break");
    case "required":
    case "labels":
    case "key":
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
  return config.creates && !config.allOptional && !field.schema.optional
    ? refuses(`the table's column stays required: rows without it are refused${elsewhere}`)
    : goesOn(`the table's column stays and new rows have null there${elsewhere}`);
}

function retyped({ was, is, how }: Extract<ArrivalChange, { kind: "retyped" }>, { evolves }: Config): Telling | null {
  switch (how) {
    case "wider": {
      const promoted = is.schema.type === "FLOAT64" || (is.schema.type === "INT64" && was.schema.type !== "INT64");
      if (is.schema.type !== "INT64" && is.schema.type !== "FLOAT64") return null;
      return evolves && promoted
        ? null
        : goesOn("the table's column is not promoted: values past it are cut off without an error");
    }
    case "narrower":
    case "fewer digits":
    case "less scale":
      return null;
    case "more digits":
      return refuses("the table's column is not altered: values with more digits are refused", "may-break");
    case "more scale":
      return goesOn("the table's column is not altered: values are rounded to its scale", "may-break");
    case "unit":
      // Debezium's times are plain integers to it: only Kafka Connect's own are known (SchemaUtils.SchemaGenerator).
      return goesOn("the table gets the numbers as they are: the same column then holds two units");
    case "family":
      return is.schema.type !== "STRUCT" && was.schema.type === "STRING"
        ? goesOn("the table's column goes on as a string, with values of another kind", "may-break")
        : refuses("the table's column is not altered, and values of the new type are refused or misread");
    default:
      return how satisfies never;
  }
}
