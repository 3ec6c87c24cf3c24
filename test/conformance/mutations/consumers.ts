import { parseContracts } from "../../../src/contracts/format.ts";
import type { Contract } from "../../../src/model/contract.ts";
import type { AvroField, AvroKind } from "./avro-fields.ts";

/** How a consumer says what it reads; each reads every captured column. */
export const CONSUMERS = ["named", "typed", "keyed", "strict"] as const;
export type ConsumerKind = (typeof CONSUMERS)[number];

/** What contracts are made from: one table's records at base. */
export interface Readable {
  /** schema.table */
  readonly table: string;
  readonly fields: readonly AvroField[];
  /** Fields of the record key, empty without one. */
  readonly key: readonly string[];
  /** Fields whose old values the before image carries. */
  readonly before: readonly string[];
  /** Labels of enum fields. */
  readonly labels: ReadonlyMap<string, readonly string[]>;
}

/** What a typed contract says of one column. */
export interface Expectation {
  readonly type: string;
  readonly nullable: boolean;
  readonly values?: readonly string[];
}

const kept = new Map<string, readonly Contract[]>();

/** The contracts of one consumer, a file for each table. JSON is YAML. */
export function contractsOf(consumer: ConsumerKind, tables: readonly Readable[]): readonly Contract[] {
  return tables.flatMap((readable) => {
    const path = `consumers/${consumer}/${readable.table}.yaml`;
    const text = JSON.stringify(contractEntry(consumer, readable), null, 1);
    const known = kept.get(text);
    if (known !== undefined) return known;
    const parsed = parseContracts({ path, text });
    kept.set(text, parsed);
    return parsed;
  });
}

function contractEntry(consumer: ConsumerKind, readable: Readable): unknown {
  const columns = readable.fields.map(({ name }) => name);
  const read = { table: readable.table, columns };
  const { key, before } = readable;
  const reads: Readonly<Record<ConsumerKind, unknown>> = {
    named: read,
    typed: { ...read, columns: Object.fromEntries(expectations(readable)) },
    keyed: {
      ...read,
      tombstones: true,
      ...(key.length > 0 && { key }),
      ...(before.length > 0 && { before }),
    },
    strict: { ...read, "unknown-columns": "reject" },
  };
  return { consumer, owner: `team-${consumer}`, reads: [reads[consumer]] };
}

export function expectations(readable: Readable): ReadonlyMap<string, Expectation> {
  return new Map(
    readable.fields.map(({ name, type, nullable }) => {
      const values = readable.labels.get(name);
      const listed = type.name === "io.debezium.data.Enum" && values !== undefined && values.length > 0;
      return [name, { type: wordOf(type), nullable, ...(listed && { values }) }];
    }),
  );
}

/** The word of the contract format for what a field is on the wire (README, "Types in contracts"). */
export function wordOf({ avro, name, width, scale, precision, items }: AvroKind): string {
  switch (name) {
    case null:
      break;
    case "org.apache.kafka.connect.data.Decimal":
      return precision === null ? "decimal" : `decimal(${precision},${scale ?? 0})`;
    case "io.debezium.data.VariableScaleDecimal":
      return "decimal";
    case "io.debezium.time.Date":
      return "date";
    case "io.debezium.time.Timestamp":
      return "timestamp-millis";
    case "io.debezium.time.MicroTimestamp":
      return "timestamp-micros";
    case "io.debezium.time.ZonedTimestamp":
      return "timestamptz";
    case "io.debezium.time.Time":
    case "io.debezium.time.MicroTime":
      return "time";
    case "io.debezium.time.ZonedTime":
      return "timetz";
    case "io.debezium.time.MicroDuration":
      return "interval";
    case "io.debezium.data.Uuid":
      return "uuid";
    case "io.debezium.data.Json":
      return "json";
    case "io.debezium.data.Xml":
      return "xml";
    case "io.debezium.data.Enum":
      return "enum";
    default:
      return "any";
  }
  if (width === "int16") return "short";
  if (avro === "array") return items === null ? "array" : `${wordOf(items)}[]`;
  return avro === "record" ? "record" : avro;
}
