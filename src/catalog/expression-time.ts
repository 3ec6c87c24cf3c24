import { Unprintable } from "./expression-nodes.ts";

const DATE = String.raw`(\d{4,6})-(\d{1,2})-(\d{1,2})`;
const ERA = /\s+BC\s*$/i;
const TIME = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?`;
const ZONE = String.raw`\s*(Z|z|UTC|utc|GMT|[+-]\d{1,2}(?::?\d{2})?)?`;

/** Words that stand for a moment or a bound; what is read from the clock is fixed when the default is made. */
function special(text: string, epoch: string): string | null {
  const word = text.trim().toLowerCase();
  if (word === "epoch") return epoch;
  if (word === "infinity" || word === "-infinity") return word;
  if (/^(now|today|tomorrow|yesterday|allballs)\b/.test(word)) {
    throw new Unprintable(`'${word}' becomes the moment at which the statement runs`);
  }
  return null;
}

/** date_out of an ISO date. */
export function canonicalDate(text: string): string {
  const known = special(text, "1970-01-01");
  if (known !== null) return known;
  if (ERA.test(text)) return `${canonicalDate(text.replace(ERA, ""))} BC`;
  const parts = new RegExp(`^\\s*${DATE}(?:[ T].*)?\\s*$`).exec(text);
  if (parts === null) throw new Unprintable(`a date in this notation: ${text}`);
  return dateText(parts);
}

/** timestamp_out (ISO style). A time zone in the text is ignored, as PostgreSQL does. */
export function canonicalTimestamp(text: string): string {
  if (ERA.test(text)) return `${canonicalTimestamp(text.replace(ERA, ""))} BC`;
  return special(text, "1970-01-01 00:00:00") ?? stamp(text).local;
}

/** timestamptz_out in a session whose TimeZone is UTC. */
export function canonicalTimestamptz(text: string): string {
  const known = special(text, "1970-01-01 00:00:00+00");
  if (known !== null) return known;
  const { local, zone } = stamp(text);
  if (zone === 0) return `${local}+00`;
  const [whole = "", fraction] = local.split(".");
  const moment = Date.parse(`${whole.replace(" ", "T")}Z`);
  if (Number.isNaN(moment)) throw new Unprintable(`a timestamp in this notation: ${text}`);
  const shifted = new Date(moment - zone * 60_000).toISOString().slice(0, 19).replace("T", " ");
  return `${shifted}${fraction === undefined ? "" : `.${fraction}`}+00`;
}

/** time_out. */
export function canonicalTime(text: string): string {
  if (text.trim().toLowerCase() === "allballs") return "00:00:00";
  const parts = new RegExp(`^\\s*${TIME}\\s*$`).exec(text);
  if (parts === null) throw new Unprintable(`a time in this notation: ${text}`);
  if (/^\s*24:00(?::00(?:\.0+)?)?\s*$/.test(text)) return "24:00:00";
  return timeText(parts, 1);
}

function stamp(text: string): { readonly local: string; readonly zone: number } {
  const parts = new RegExp(`^\\s*${DATE}(?:[ T]+${TIME})?${ZONE}\\s*$`).exec(text);
  if (parts === null) throw new Unprintable(`a timestamp in this notation: ${text}`);
  const time = parts[4] === undefined ? "00:00:00" : timeText(parts, 4);
  const offset = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(parts[8] ?? "");
  const minutes = offset === null ? 0 : Number(offset[2]) * 60 + Number(offset[3] ?? 0);
  return { local: `${dateText(parts)} ${time}`, zone: offset?.[1] === "-" ? -minutes : minutes };
}

function dateText(parts: readonly (string | undefined)[]): string {
  const [, year = "", month = "", day = ""] = parts;
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > days) {
    throw new Unprintable("a date that does not exist");
  }
  return `${year.replace(/^0+(?=\d{4})/, "")}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

function timeText(parts: readonly (string | undefined)[], from: number): string {
  const [hour = "", minute = "", second = "00", fraction = ""] = parts.slice(from, from + 4);
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) throw new Unprintable("a time past its range");
  const rest = fraction.replace(/0+$/, "");
  return `${hour.padStart(2, "0")}:${minute}:${second}${rest === "" ? "" : `.${rest}`}`;
}

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
  hour: 3_600_000_000,
  hours: 3_600_000_000,
  h: 3_600_000_000,
  hr: 3_600_000_000,
  hrs: 3_600_000_000,
  minute: 60_000_000,
  minutes: 60_000_000,
  min: 60_000_000,
  mins: 60_000_000,
  m: 60_000_000,
  second: 1_000_000,
  seconds: 1_000_000,
  sec: 1_000_000,
  secs: 1_000_000,
  s: 1_000_000,
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

/** interval_out in the `postgres` style: `1 year 2 mons 3 days 04:05:06.7`. */
export function canonicalInterval(text: string, typmod: number): string {
  const trimmed = text.trim().toLowerCase();
  if (/^[+-]?infinity$/.test(trimmed)) return trimmed.replace("+", "");
  const iso =
    /^p(?:(\d+)y)?(?:(\d+)m)?(?:(\d+)w)?(?:(\d+)d)?(?:t(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)(?:\.(\d{1,6}))?s)?)?$/.exec(
      trimmed,
    );
  if (iso !== null && /\d/.test(trimmed)) {
    const [years, months, weeks, days, hours, minutes, seconds] = iso.slice(1, 8).map((part) => Number(part ?? 0));
    const micro =
      ((hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)) * 1_000_000 + Number((iso[8] ?? "").padEnd(6, "0"));
    return adjusted((years ?? 0) * 12 + (months ?? 0), (weeks ?? 0) * 7 + (days ?? 0), micro, typmod);
  }
  return traditional(trimmed, typmod);
}

/** Fields of INTERVAL_MASK: which parts smaller than the column's last field are cut off. */
const FIELDS = { month: 1 << 1, year: 1 << 2, day: 1 << 3, hour: 1 << 10, minute: 1 << 11, second: 1 << 12 } as const;
const ALL_FIELDS = 0x7fff;
const FULL_PRECISION = 0xffff;

const CLOCK = /^([+-]?)(\d+):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(?:\s+|$)/;

/** AdjustIntervalForTypmod: cuts to the fields, then rounds seconds half away from zero. */
function adjusted(months: number, days: number, micro: number, typmod: number): string {
  if (typmod < 0) return intervalText(months, days, micro);
  const range = (typmod >> 16) & ALL_FIELDS;
  const precision = typmod & FULL_PRECISION;
  const cut = (unit: number) => Math.trunc(micro / unit) * unit;
  if (range === FIELDS.year) return intervalText(Math.trunc(months / 12) * 12, 0, 0);
  if ((range & (FIELDS.day | FIELDS.hour | FIELDS.minute | FIELDS.second)) === 0) return intervalText(months, 0, 0);
  if (range === FIELDS.day) return intervalText(months, days, 0);
  if ((range & (FIELDS.minute | FIELDS.second)) === 0) return intervalText(months, days, cut(3_600_000_000));
  if ((range & FIELDS.second) === 0) return intervalText(months, days, cut(60_000_000));
  if (precision === FULL_PRECISION || precision >= 6) return intervalText(months, days, micro);
  const unit = 10 ** (6 - precision);
  const size = Math.trunc((Math.abs(micro) + Math.trunc(unit / 2)) / unit) * unit;
  return intervalText(months, days, micro < 0 ? -size : size);
}

function traditional(text: string, typmod: number): string {
  let [months, days, micro] = [0, 0, 0];
  let rest = text.replace(/^@\s*/, "");
  const ago = /\s+ago$/.test(rest);
  rest = rest.replace(/\s+ago$/, "");
  if (rest === "") throw new Unprintable("an empty interval");
  while (rest !== "") {
    const clock = CLOCK.exec(rest);
    const amount = /^([+-]?\d+(?:\.\d+)?)\s*([a-z]+)?(?:\s+|$)/.exec(rest);
    if (clock !== null) {
      const [, sign, hours, minutes, seconds = "0", fraction = ""] = clock;
      const value =
        (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1_000_000 + Number(fraction.padEnd(6, "0"));
      micro += sign === "-" ? -value : value;
    } else if (amount !== null) {
      const [whole, number = "0", named] = amount;
      if (named === undefined && typmod >= 0)
        throw new Unprintable("a number without a unit for a part of an interval");
      // A bare number before a time of day counts days, otherwise seconds (DecodeInterval).
      const unit = named ?? (CLOCK.test(rest.slice(whole.length)) ? "day" : "second");
      const value = Number(number);
      if (unit in MICROSECONDS) micro += Math.round(value * (MICROSECONDS[unit] ?? 0));
      else if (!Number.isInteger(value)) throw new Unprintable("a fraction of a day, month or year");
      else if (unit in DAYS) days += value * (DAYS[unit] ?? 0);
      else if (unit in MONTHS) months += value * (MONTHS[unit] ?? 0);
      else throw new Unprintable(`an interval in this notation: ${text}`);
    } else throw new Unprintable(`an interval in this notation: ${text}`);
    rest = rest.slice((clock ?? amount)?.[0].length);
  }
  return ago ? adjusted(-months, -days, -micro, typmod) : adjusted(months, days, micro, typmod);
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
  const seconds = Math.trunc(size / 1_000_000);
  const two = (value: number) => `${value}`.padStart(2, "0");
  const clock = `${two(Math.trunc(seconds / 3600))}:${two(Math.trunc(seconds / 60) % 60)}:${two(seconds % 60)}`;
  const fraction = `${size % 1_000_000}`.padStart(6, "0").replace(/0+$/, "");
  const sign = microseconds < 0 ? "-" : negative ? "+" : "";
  parts.push(`${sign}${clock}${fraction === "" ? "" : `.${fraction}`}`);
  return parts.join(" ");
}
