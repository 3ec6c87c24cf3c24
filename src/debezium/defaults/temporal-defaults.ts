import type { ConnectSchema } from "../../model/connect-schema.ts";
import type { Behaviour } from "../options/behaviour.ts";
import { type ColumnDefault, NO_DEFAULT } from "./column-default.ts";
import {
  floorDivide,
  isoDate,
  isoTime,
  NANOS_PER_DAY,
  NANOS_PER_SECOND,
  parseTime,
  parseTimestamp,
  type TemporalValue,
} from "./temporal-literal.ts";

/** Date and time defaults in the unit of the column's schema, whatever time.precision.mode chose it. */

/** pgjdbc's infinities after Debezium's conversion to days: they overflow. Observed with 3.7. */
const INFINITE_DAYS = { infinity: 169560311n, "-infinity": -170999002n } as const;
const INFINITE_ISO_DATES = { infinity: "+999999999-12-31Z", "-infinity": "-999999999-01-01Z" } as const;
const INFINITE_MICROS = { infinity: -9223372036853775810n, "-infinity": -9223372036854775808n } as const;
const INFINITE_NANOS = { infinity: 7852397722631405567n, "-infinity": -3028005206664544256n } as const;
const INFINITE_ISO_TIMESTAMPS = {
  infinity: "+999999999-12-31T23:59:59.999999999Z",
  "-infinity": "-999999999-01-01T00:00:00Z",
} as const;

export function dateDefault(literal: string, schema: ConnectSchema): ColumnDefault {
  const parsed = parseTimestamp(literal);
  if (parsed === null) return NO_DEFAULT;
  if (typeof parsed === "string") {
    return schema.type === "STRING" ? text(INFINITE_ISO_DATES[parsed]) : int(INFINITE_DAYS[parsed]);
  }
  const nanos = localNanos(parsed);
  if (schema.type === "STRING") return text(`${isoDate(nanos)}Z`);
  return int(floorDivide(nanos, NANOS_PER_DAY));
}

export function timeDefault(literal: string, schema: ConnectSchema): ColumnDefault {
  const nanos = parseTime(literal);
  if (nanos === null) return NO_DEFAULT;
  if (schema.type === "STRING") return text(`${isoTime(nanos, 0)}Z`);
  const unit = NANOS_PER_UNIT.get(schema.name ?? "");
  return unit === undefined ? NO_DEFAULT : int(nanos / unit);
}

export function timestampDefault(literal: string, schema: ConnectSchema, behaviour: Behaviour): ColumnDefault {
  const parsed = parseTimestamp(literal);
  if (parsed === null) return NO_DEFAULT;
  const unit = NANOS_PER_UNIT.get(schema.name ?? "");
  if (typeof parsed === "string") {
    if (schema.type === "STRING") return text(INFINITE_ISO_TIMESTAMPS[parsed]);
    if (unit === 1n) return behaviour.refusesNanosecondOverflow ? NO_DEFAULT : int(INFINITE_NANOS[parsed]);
    return unit === 1000n ? int(INFINITE_MICROS[parsed]) : NO_DEFAULT;
  }
  const nanos = localNanos(parsed);
  if (schema.type === "STRING") return text(`${isoDate(nanos)}T${isoTime(nanos, 0)}Z`);
  if (unit === undefined) return NO_DEFAULT;
  if (unit === 1000n) return int(micros(nanos));
  const value = floorDivide(nanos, unit);
  const wrapped = BigInt.asIntN(64, value);
  return wrapped === value || (unit === 1n && !behaviour.refusesNanosecondOverflow) ? int(wrapped) : NO_DEFAULT;
}

/** Conversions.toEpochMicros: seconds end at the last long (TimeUnit.convert), to which their fraction is added all the same. */
function micros(nanos: bigint): bigint {
  const seconds = floorDivide(nanos, NANOS_PER_SECOND);
  const fraction = floorDivide(nanos - seconds * NANOS_PER_SECOND, 1000n);
  const whole = seconds * 1_000_000n;
  const last = whole < 0n ? -(2n ** 63n) : 2n ** 63n - 1n;
  const kept = BigInt.asIntN(64, whole) === whole ? whole : last;
  return BigInt.asIntN(64, kept + fraction);
}

/** ZonedTimestamp in UTC with exactly the column's fractional digits, cut; timestamptz(0) keeps those of the literal. */
export function zonedTimestampDefault(literal: string, precision: number): ColumnDefault {
  const parsed = parseTimestamp(literal);
  if (parsed === null || typeof parsed === "string") return NO_DEFAULT;
  const unit = precision === 0 ? 1n : 10n ** BigInt(9 - precision);
  const nanos = floorDivide(parsed.nanos - (parsed.offset ?? 0n), unit) * unit;
  return text(`${isoDate(nanos)}T${isoTime(nanos, precision)}Z`);
}

/** The clock as written: a zone in the literal of a type without one moves nothing. */
function localNanos(parsed: Exclude<TemporalValue, string>): bigint {
  return parsed.nanos;
}

const NANOS_PER_UNIT: ReadonlyMap<string, bigint> = new Map([
  ["io.debezium.time.Time", 1_000_000n],
  ["io.debezium.time.MicroTime", 1_000n],
  ["io.debezium.time.NanoTime", 1n],
  ["io.debezium.time.Timestamp", 1_000_000n],
  ["io.debezium.time.MicroTimestamp", 1_000n],
  ["io.debezium.time.NanoTimestamp", 1n],
  ["org.apache.kafka.connect.data.Time", 1_000_000n],
  ["org.apache.kafka.connect.data.Timestamp", 1_000_000n],
]);

function int(value: bigint): ColumnDefault {
  return { kind: "value", value: { kind: "int", value } };
}

function text(value: string): ColumnDefault {
  return { kind: "value", value: { kind: "string", value } };
}
