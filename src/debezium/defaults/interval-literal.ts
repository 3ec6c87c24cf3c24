/** Interval literals in PostgreSQL's own output style, as pgjdbc's PGInterval reads them. */
export interface Interval {
  readonly years: number;
  readonly months: number;
  readonly days: number;
  readonly hours: number;
  readonly minutes: number;
  /** Seconds with up to six fractional digits, signed. */
  readonly microseconds: number;
}

type Unit = Exclude<keyof Interval, "microseconds">;

const UNITS: ReadonlyMap<string, Unit> = new Map<string, Unit>([
  ["year", "years"],
  ["years", "years"],
  ["mon", "months"],
  ["mons", "months"],
  ["day", "days"],
  ["days", "days"],
]);

/** `1 year 2 mons -3 days +04:05:06.789`; null for anything else. */
export function parseInterval(text: string): Interval | null {
  const parts = { years: 0, months: 0, days: 0, hours: 0, minutes: 0, microseconds: 0 };
  // PGInterval knows no infinity and leaves everything at zero.
  if (/^-?infinity$/.test(text)) return parts;
  const words = text.trim().split(/\s+/);
  while (words.length > 0) {
    const word = words.shift() ?? "";
    const clock = /^([+-]?)(\d+):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/.exec(word);
    if (clock !== null) {
      if (words.length > 0) return null;
      const sign = clock[1] === "-" ? -1 : 1;
      parts.hours = sign * Number(clock[2]);
      parts.minutes = sign * Number(clock[3]);
      parts.microseconds = sign * (Number(clock[4]) * 1_000_000 + Number((clock[5] ?? "").padEnd(6, "0")));
      continue;
    }
    const unit = UNITS.get(words.shift() ?? "");
    if (unit === undefined || !/^[+-]?\d+$/.test(word)) return null;
    parts[unit] = Number(word);
  }
  return parts;
}

/** MicroDuration.durationMicros in Java's double arithmetic: a month has 365.25 / 12 days. */
export function intervalMicros(interval: Interval): bigint {
  const days = (interval.years * 12 + interval.months) * (365.25 / 12) + interval.days;
  const seconds = ((days * 24 + interval.hours) * 60 + interval.minutes) * 60 + interval.microseconds / 1_000_000;
  return saturated(seconds * 1_000_000);
}

/** Java's cast of a double to long. */
function saturated(value: number): bigint {
  const whole = BigInt(Math.trunc(value));
  if (whole > LONG_MAX) return LONG_MAX;
  return whole < -LONG_MAX - 1n ? -LONG_MAX - 1n : whole;
}

const LONG_MAX = 2n ** 63n - 1n;

/** `P1Y2M3DT4H5M6.789S`: all parts always, each with its own sign. */
export function isoInterval(interval: Interval): string {
  const { years, months, days, hours, minutes, microseconds } = interval;
  const whole = Math.trunc(microseconds / 1_000_000);
  const fraction = String(Math.abs(microseconds) % 1_000_000)
    .padStart(6, "0")
    .replace(/0+$/, "");
  const sign = microseconds < 0 && whole === 0 ? "-" : "";
  return `P${years}Y${months}M${days}DT${hours}H${minutes}M${sign}${whole}${fraction === "" ? "" : `.${fraction}`}S`;
}
