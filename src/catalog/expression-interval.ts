import { Unprintable } from "./expression-nodes.ts";

/** Months, days and microseconds, as PostgreSQL keeps an interval. */
interface Parts {
  months: number;
  days: number;
  micro: number;
}

const SECOND = 1_000_000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

const MONTHS: Readonly<Record<string, number>> = {
  year: 12,
  years: 12,
  y: 12,
  yr: 12,
  yrs: 12,
  month: 1,
  months: 1,
  mon: 1,
  mons: 1,
  decade: 120,
  decades: 120,
  century: 1200,
  centuries: 1200,
};
const DAYS: Readonly<Record<string, number>> = { day: 1, days: 1, d: 1, week: 7, weeks: 7, w: 7 };
const MICROSECONDS: Readonly<Record<string, number>> = {
  hour: HOUR,
  hours: HOUR,
  h: HOUR,
  hr: HOUR,
  hrs: HOUR,
  minute: 60 * SECOND,
  minutes: 60 * SECOND,
  min: 60 * SECOND,
  mins: 60 * SECOND,
  m: 60 * SECOND,
  second: SECOND,
  seconds: SECOND,
  sec: SECOND,
  secs: SECOND,
  s: SECOND,
  millisecond: 1000,
  milliseconds: 1000,
  ms: 1000,
  msec: 1000,
  msecs: 1000,
  microsecond: 1,
  microseconds: 1,
  us: 1,
  usec: 1,
  usecs: 1,
};

/** interval_out in the `postgres` style: `1 year 2 mons 3 days 04:05:06.7`. `typmod` holds the fields it is cut to. */
export function canonicalInterval(text: string, typmod: number): string {
  const trimmed = text.trim().toLowerCase();
  if (/^[+-]?infinity$/.test(trimmed)) return trimmed.replace("+", "");
  return adjusted(designated(trimmed) ?? traditional(trimmed, typmod), typmod);
}

/** ISO 8601 with designators (`P1Y2DT3H`) or as a point in time (`P0001-02-03T04:05:06`); null for other notations. */
function designated(text: string): Parts | null {
  const pattern =
    /^p(?:(\d+)y)?(?:(\d+)m)?(?:(\d+)w)?(?:(\d+)d)?(?:t(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)(?:\.(\d{1,6}))?s)?)?$/;
  const point = /^p(\d{4})-(\d{2})()-(\d{2})(?:t(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,6}))?)?$/;
  const found = pattern.exec(text) ?? point.exec(text);
  if (found === null || !/\d/.test(text)) return null;
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = found
    .slice(1, 8)
    .map((part) => Number(part ?? 0));
  const micro = (hours * 3600 + minutes * 60 + seconds) * SECOND + Number((found[8] ?? "").padEnd(6, "0"));
  return { months: years * 12 + months, days: weeks * 7 + days, micro };
}

/** Fields of INTERVAL_MASK: which parts smaller than the column's last field are cut off. */
const FIELDS = { month: 1 << 1, year: 1 << 2, day: 1 << 3, hour: 1 << 10, minute: 1 << 11, second: 1 << 12 } as const;
const ALL_FIELDS = 0x7fff;
const FULL_PRECISION = 0xffff;

const rangeOf = (typmod: number): number => (typmod < 0 ? ALL_FIELDS : (typmod >> 16) & ALL_FIELDS);

/** AdjustIntervalForTypmod: cuts to the fields, then rounds seconds half away from zero. */
function adjusted({ months, days, micro }: Parts, typmod: number): string {
  if (typmod < 0) return intervalText(months, days, micro);
  const range = rangeOf(typmod);
  const precision = typmod & FULL_PRECISION;
  const cut = (unit: number) => Math.trunc(micro / unit) * unit;
  if (range === FIELDS.year) return intervalText(Math.trunc(months / 12) * 12, 0, 0);
  if ((range & (FIELDS.day | FIELDS.hour | FIELDS.minute | FIELDS.second)) === 0) return intervalText(months, 0, 0);
  if (range === FIELDS.day) return intervalText(months, days, 0);
  if ((range & (FIELDS.minute | FIELDS.second)) === 0) return intervalText(months, days, cut(HOUR));
  if ((range & FIELDS.second) === 0) return intervalText(months, days, cut(60 * SECOND));
  if (precision === FULL_PRECISION || precision >= 6) return intervalText(months, days, micro);
  const unit = 10 ** (6 - precision);
  const size = Math.trunc((Math.abs(micro) + Math.trunc(unit / 2)) / unit) * unit;
  return intervalText(months, days, micro < 0 ? -size : size);
}

const CLOCK = /^([+-]?)(\d+):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(?:\s+|$)/;
const YEARS_MONTHS = /^([+-]?)(\d+)-(\d{1,2})(?:\s+|$)/;
const AMOUNT = /^([+-]?)(\d*)(\.\d+)?\s*([a-z]+)?(?:\s+|$)/;

function traditional(text: string, typmod: number): Parts {
  const parts: Parts = { months: 0, days: 0, micro: 0 };
  let rest = text.replace(/^@\s*/, "");
  const ago = /\s+ago$/.test(rest);
  rest = rest.replace(/\s+ago$/, "");
  if (rest === "") throw new Unprintable("an empty interval");
  while (rest !== "") {
    const read = readClock(rest, typmod, parts) ?? readYearsMonths(rest, parts) ?? readAmount(rest, typmod, parts);
    if (read === null) throw new Unprintable(`an interval in this notation: ${text}`);
    rest = rest.slice(read.length);
  }
  return ago ? { months: -parts.months, days: -parts.days, micro: -parts.micro } : parts;
}

/** Each reader adds what stands at the front of the text and gives the stretch it read; null when it is something else. */
function readClock(text: string, typmod: number, parts: Parts): string | null {
  const clock = CLOCK.exec(text);
  if (clock === null) return null;
  const [read, sign, first, second, third, fraction = ""] = clock;
  const minutesFirst = third === undefined && rangeOf(typmod) === (FIELDS.minute | FIELDS.second);
  const [hours, minutes, seconds] = minutesFirst ? [0, first, second] : [first, second, third ?? 0];
  const value =
    (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * SECOND + Number(fraction.padEnd(6, "0"));
  parts.micro += sign === "-" ? -value : value;
  return read;
}

/** SQL's `years-months`. */
function readYearsMonths(text: string, parts: Parts): string | null {
  const [read, sign, years, months] = YEARS_MONTHS.exec(text) ?? [];
  if (read === undefined || Number(months) > 11) return null;
  const value = Number(years) * 12 + Number(months);
  parts.months += sign === "-" ? -value : value;
  return read;
}

function readAmount(text: string, typmod: number, parts: Parts): string | null {
  const [read, sign, whole = "", fraction = "", written] = AMOUNT.exec(text) ?? [];
  if (read === undefined || (whole === "" && fraction === "")) return null;
  // A bare number before a time of day counts days, at the end it counts what the column's last field does (DecodeInterval).
  const rest = text.slice(read.length);
  const unit = written ?? (CLOCK.test(rest) ? "day" : rest === "" ? lastField(typmod) : null);
  if (unit === null) return null;
  const direction = sign === "-" ? -1 : 1;
  return addAmount(parts, unit, direction * Number(whole === "" ? 0 : whole), direction * Number(`0${fraction}`))
    ? read
    : null;
}

/** Units a number without one is read as, by the fields of the type. */
function lastField(typmod: number): string {
  const range = rangeOf(typmod);
  if (range === ALL_FIELDS || (range & FIELDS.second) !== 0) return "second";
  if ((range & FIELDS.minute) !== 0) return "minute";
  if ((range & FIELDS.hour) !== 0) return "hour";
  if ((range & FIELDS.day) !== 0) return "day";
  return (range & FIELDS.month) !== 0 ? "month" : "year";
}

/** AdjustYears, AdjustFractDays and their like: what a unit cannot hold goes to the next smaller one. */
function addAmount(parts: Parts, unit: string, whole: number, fraction: number): boolean {
  const [months, days, micro] = [MONTHS[unit], DAYS[unit], MICROSECONDS[unit]];
  if (months !== undefined) {
    parts.months += whole * months;
    if (months === 1) addFractionOfDays(parts, fraction * 30);
    else parts.months += halfToEven(fraction * months);
    return true;
  }
  if (days !== undefined) {
    parts.days += whole * days;
    addFractionOfDays(parts, fraction * days);
    return true;
  }
  if (micro === undefined) return false;
  parts.micro += whole * micro + rounded(fraction * micro);
  return true;
}

function addFractionOfDays(parts: Parts, amount: number): void {
  const days = Math.trunc(amount);
  parts.days += days;
  parts.micro += rounded((amount - days) * DAY);
}

/** Halves go toward zero, as AdjustFractMicroseconds has it. */
function rounded(value: number): number {
  const whole = Math.trunc(value);
  const rest = value - whole;
  return rest > 0.5 ? whole + 1 : rest < -0.5 ? whole - 1 : whole;
}

/** C's rint. */
function halfToEven(value: number): number {
  const nearest = Math.round(value);
  return Math.abs(value % 1) === 0.5 && nearest % 2 !== 0 ? nearest - 1 : nearest;
}

/** EncodeInterval, INTSTYLE_POSTGRES: a part gets a plus sign when it follows a negative one. */
function intervalText(months: number, days: number, microseconds: number): string {
  const parts: string[] = [];
  let negative = false;
  const add = (value: number, unit: string) => {
    if (value === 0) return;
    parts.push(`${negative && value > 0 ? "+" : ""}${value} ${unit}${value === 1 ? "" : "s"}`);
    negative = value < 0;
  };
  add(Math.trunc(months / 12), "year");
  add(months % 12, "mon");
  add(days, "day");
  if (microseconds === 0 && parts.length > 0) return parts.join(" ");
  const size = Math.abs(microseconds);
  const seconds = Math.trunc(size / SECOND);
  const two = (value: number) => `${value}`.padStart(2, "0");
  const clock = `${two(Math.trunc(seconds / 3600))}:${two(Math.trunc(seconds / 60) % 60)}:${two(seconds % 60)}`;
  const fraction = `${size % SECOND}`.padStart(6, "0").replace(/0+$/, "");
  const sign = microseconds < 0 ? "-" : negative ? "+" : "";
  parts.push(`${sign}${clock}${fraction === "" ? "" : `.${fraction}`}`);
  return parts.join(" ");
}
