import type { Datum } from "../datum.ts";

/** 2026-01-15T10:30:00.123456789Z and others, as seconds since 1970 and nanoseconds in the second. */
const MOMENTS: readonly (readonly [seconds: bigint, nanoseconds: bigint])[] = [
  [1_768_473_000n, 123_456_000n],
  [0n, 0n],
  [-1n, 999_000_000n],
  // 2038-01-19T03:14:08, beyond 32 bits
  [2_147_483_648n, 0n],
  // 0044-03-15 BC and 9999-12-31
  [-63_517_910_400n, 0n],
  [253_402_300_799n, 999_999_000n],
];

const TIMES_OF_DAY: readonly (readonly [seconds: bigint, nanoseconds: bigint])[] = [
  [37_800n, 123_456_000n],
  [0n, 0n],
  [86_399n, 999_999_000n],
];

/**
 * What infinity comes as, seen on the wire: pgjdbc's DATE_POSITIVE_INFINITY and DATE_NEGATIVE_INFINITY are milliseconds, and too many for
 * microseconds, which end at 64 bits.
 */
const INFINITIES: Readonly<Record<Unit, readonly bigint[]>> = {
  milliseconds: [9_223_372_036_825_200_000n, -9_223_372_036_832_400_000n],
  microseconds: [9_223_372_036_854_775_807n, -9_223_372_036_854_775_808n],
  nanoseconds: [],
};

type Unit = "milliseconds" | "microseconds" | "nanoseconds";
const IN_A_SECOND: Readonly<Record<Unit, bigint>> = {
  milliseconds: 1_000n,
  microseconds: 1_000_000n,
  nanoseconds: 1_000_000_000n,
};

function counted(unit: Unit, [seconds, nanoseconds]: readonly [bigint, bigint]): bigint {
  return seconds * IN_A_SECOND[unit] + (nanoseconds * IN_A_SECOND[unit]) / 1_000_000_000n;
}

/** 64 bits of nanoseconds end in 2262. */
function fits(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value;
}

function timestamps(unit: Unit): readonly bigint[] {
  return [...MOMENTS.map((moment) => counted(unit, moment)).filter(fits), ...INFINITIES[unit]];
}

const times = (unit: Unit) => TIMES_OF_DAY.map((time) => counted(unit, time));
/** The fourth is 0044-03-15 BC as it comes, the last two are infinity and -infinity: all seen on the wire. */
const dates = [20_468n, 0n, -1n, -735_160n, 2_932_896n, 2_146_033_979n, -2_147_472_691n];
const spans = [0n, 1n, -1n, 93_784_000_005n, -2_629_800_000_000n];

/** ISO 8601 with a year of four digits or more; those before year 1 are negative, and year 0 is 1 BC. */
const ISO_DATES = ["2026-01-15", "1970-01-01", "-0043-03-15", "9999-12-31"];
const ISO_TIMES = ["10:30:00.123456", "00:00:00", "23:59:59.999999"];
const zoned = (texts: readonly string[]) => texts.map((text) => `${text}Z`);
const isoTimestamps = ISO_DATES.map((date, index) => `${date}T${ISO_TIMES[index % ISO_TIMES.length] ?? ""}`);

/** By the schema's name: what Debezium's time classes and Kafka Connect's write (io.debezium.time, org.apache.kafka.connect.data). */
export const TIME_EDGES: ReadonlyMap<string, readonly Datum[]> = new Map<string, readonly Datum[]>([
  ["io.debezium.time.Date", dates],
  ["io.debezium.time.Time", times("milliseconds")],
  ["io.debezium.time.MicroTime", times("microseconds")],
  ["io.debezium.time.NanoTime", times("nanoseconds")],
  ["io.debezium.time.Timestamp", timestamps("milliseconds")],
  ["io.debezium.time.MicroTimestamp", timestamps("microseconds")],
  ["io.debezium.time.NanoTimestamp", timestamps("nanoseconds")],
  ["io.debezium.time.IsoDate", zoned(ISO_DATES)],
  ["io.debezium.time.IsoTime", zoned(ISO_TIMES)],
  ["io.debezium.time.IsoTimestamp", zoned(isoTimestamps)],
  ["io.debezium.time.ZonedTime", zoned(ISO_TIMES)],
  ["io.debezium.time.ZonedTimestamp", [...zoned(isoTimestamps), "infinity", "-infinity"]],
  ["io.debezium.time.MicroDuration", spans],
  ["io.debezium.time.NanoDuration", spans.map((span) => span * 1000n).filter(fits)],
  ["io.debezium.time.Interval", ["P0Y0M1DT0H0M0S", "P0Y0M0DT0H0M0S", "P-1Y-2M3DT4H5M6.78S"]],
  ["org.apache.kafka.connect.data.Date", dates],
  ["org.apache.kafka.connect.data.Time", times("milliseconds")],
  ["org.apache.kafka.connect.data.Timestamp", MOMENTS.map((moment) => counted("milliseconds", moment))],
]);

/** What stands for a time as a text in a required column of which the log has nothing. */
export const TIME_ZEROS: ReadonlyMap<string, string> = new Map([
  ["io.debezium.time.IsoDate", "1970-01-01Z"],
  ["io.debezium.time.IsoTime", "00:00:00Z"],
  ["io.debezium.time.IsoTimestamp", "1970-01-01T00:00:00Z"],
  ["io.debezium.time.ZonedTime", "00:00:00Z"],
  ["io.debezium.time.ZonedTimestamp", "1970-01-01T00:00:00Z"],
  ["io.debezium.time.Interval", "P0Y0M0DT0H0M0S"],
]);
