/** Date and time literals as pgjdbc's TimestampUtils and Debezium's converters read and print them. */

/** A moment in proleptic ISO time: nanoseconds since 1970-01-01T00:00 in the literal's own clock. */
export interface DateTime {
  readonly nanos: bigint;
  /** Nanoseconds to subtract to get UTC; null when the literal names no zone. */
  readonly offset: bigint | null;
}

export type TemporalValue = DateTime | "infinity" | "-infinity";

export const NANOS_PER_SECOND = 1_000_000_000n;
export const NANOS_PER_DAY = 86_400n * NANOS_PER_SECOND;

const TIMESTAMP =
  /^\s*(?:(\d+)-(\d+)-(\d+)\s*)?(?:(\d+):(\d+):(\d+)(?:\.(\d+))?\s*)?(?:([+-])(\d+)(?::(\d+))?(?::(\d+))?\s*)?(AD|BC)?\s*$/;

/** pgjdbc's parseBackendTimestamp; null when it would throw. */
export function parseTimestamp(text: string): TemporalValue | null {
  if (text === "infinity" || text === "-infinity") return text;
  const match = TIMESTAMP.exec(text);
  if (match === null || text.trim() === "") return null;
  const [, year, month, day, hour, minute, second, fraction, sign, zoneHour, zoneMinute, zoneSecond, era] = match;
  if (year === undefined) return null;
  const days = epochDays(era === "BC" ? 1 - Number(year) : Number(year), Number(month), Number(day));
  if (days === null) return null;
  const clock = clockNanos(hour ?? "0", minute ?? "0", second ?? "0", fraction ?? "");
  const zone = sign === undefined ? null : clockNanos(zoneHour ?? "0", zoneMinute ?? "0", zoneSecond ?? "0", "");
  return { nanos: days * NANOS_PER_DAY + clock, offset: zone === null ? null : sign === "-" ? -zone : zone };
}

const LOCAL_TIME = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?$/;

/** LocalTime.parse with pgjdbc's reading of 24:00:00 as the last nanosecond of the day; nanoseconds, null when invalid. */
export function parseTime(text: string): bigint | null {
  if (/^24:00:00(\.0+)?$/.test(text)) return NANOS_PER_DAY - 1n;
  const match = LOCAL_TIME.exec(text);
  if (match === null) return null;
  const [, hour = "0", minute = "0", second = "0", fraction = ""] = match;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  return clockNanos(hour, minute, second, fraction);
}

function clockNanos(hour: string, minute: string, second: string, fraction: string): bigint {
  const seconds = (BigInt(hour) * 60n + BigInt(minute)) * 60n + BigInt(second);
  return seconds * NANOS_PER_SECOND + BigInt(fraction.slice(0, 9).padEnd(9, "0"));
}

/** Days since 1970-01-01 of a proleptic Gregorian date (H. Hinnant's algorithm); null for dates that do not exist. */
function epochDays(year: number, month: number, day: number): bigint | null {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  if (day < 1 || day > (lengths[month - 1] ?? 0)) return null;
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return BigInt(era * 146097 + dayOfEra - 719468);
}

/** Integer division that rounds down, as Java's Math.floorDiv. */
export function floorDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  return value % divisor < 0n ? quotient - 1n : quotient;
}

/** `2020-01-15`, `-0043-03-15`, `+12345-01-01`: ISO_LOCAL_DATE. */
export function isoDate(nanos: bigint): string {
  const days = Number(floorDivide(nanos, NANOS_PER_DAY)) + 719468;
  const era = Math.floor(days / 146097);
  const dayOfEra = days - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const sign = year < 0 ? "-" : year > 9999 ? "+" : "";
  return `${sign}${pad(Math.abs(year), 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

/** `10:20:30.123`: at least `digits` fractional digits, more when the value has them. */
export function isoTime(nanos: bigint, digits: number): string {
  const ofDay = nanos - floorDivide(nanos, NANOS_PER_DAY) * NANOS_PER_DAY;
  const seconds = Number(ofDay / NANOS_PER_SECOND);
  const fraction = pad(Number(ofDay % NANOS_PER_SECOND), 9)
    .replace(/0+$/, "")
    .padEnd(digits, "0");
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map((part) => pad(part, 2));
  return `${clock.join(":")}${fraction === "" ? "" : `.${fraction}`}`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, "0");
}
