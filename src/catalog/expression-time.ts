import { isoDate } from "./date-notations.ts";
import { Unprintable } from "./expression-nodes.ts";
import { abbreviatedMinutes, isRegion, regionMinutes } from "./time-zones.ts";

const DATE = String.raw`(\d{4,6})-(\d{1,2})-(\d{1,2})`;
const ERA = /\s+BC\s*$/i;
const TIME = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?`;
const ZONE = String.raw`\s*(Z|z|UTC|utc|GMT|[+-]\d{1,2}(?::?\d{2})?)?`;
const ABBREVIATION = /[\s\d]([A-Za-z]{2,5})\s*$/;
const REGION = /\s+([A-Za-z]+(?:\/[A-Za-z_-]+)+)\s*$/;

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
export function canonicalDate(written: string): string {
  const known = special(written, "1970-01-01");
  if (known !== null) return known;
  const text = isoDate(written);
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
  const { local, zone } = stamp(text.replace(ERA, ""));
  const era = ERA.test(text) ? " BC" : "";
  if (zone === 0) return `${local}+00${era}`;
  if (era !== "") throw new Unprintable(`a timestamp in this notation: ${text}`);
  const [whole = "", fraction] = local.split(".");
  const moment = Date.parse(`${whole.replace(" ", "T")}Z`);
  if (Number.isNaN(moment)) throw new Unprintable(`a timestamp in this notation: ${text}`);
  const shifted = new Date(moment - zone * 60_000).toISOString().slice(0, 19).replace("T", " ");
  return `${shifted}${fraction === undefined ? "" : `.${fraction}`}+00`;
}

/** Twelve hours a half day, or without colons, put in 24 hours: `04:05 PM`, `040506`. */
function isoTime(text: string): string {
  const compact = /^\s*(\d{2})(\d{2})(\d{2})(\.\d+)?\s*$/.exec(text);
  if (compact !== null) return `${compact[1]}:${compact[2]}:${compact[3]}${compact[4] ?? ""}`;
  return text.replace(/(\d{1,2})(:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(am|pm)\b/i, (whole, hour, rest, half) => {
    if (Number(hour) < 1 || Number(hour) > 12) return whole;
    return `${(Number(hour) % 12) + (/pm/i.test(half) ? 12 : 0)}${rest}`;
  });
}

/** timetz_out. Without a zone in the text it would be the session's. */
export function canonicalTimetz(text: string): string {
  const parts = new RegExp(`^(.*?)${ZONE.replace("?$", "")}\\s*$`).exec(text.trim());
  if (parts?.[2] === undefined) throw new Unprintable("a time without its zone");
  const minutes = zoneMinutes(parts[2]);
  const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const two = (value: number) => `${value}`.padStart(2, "0");
  return `${canonicalTime(parts[1] ?? "")}${minutes < 0 ? "-" : "+"}${two(hours)}${rest === 0 ? "" : `:${two(rest)}`}`;
}

/** time_out. */
export function canonicalTime(written: string): string {
  if (written.trim().toLowerCase() === "allballs") return "00:00:00";
  const text = isoTime(written);
  const parts = new RegExp(`^\\s*${TIME}\\s*$`).exec(text);
  if (parts === null) throw new Unprintable(`a time in this notation: ${text}`);
  return timeText(parts, 1);
}

function zoneMinutes(text: string | undefined): number {
  const offset = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(text ?? "");
  const minutes = offset === null ? 0 : Number(offset[2]) * 60 + Number(offset[3] ?? 0);
  return offset?.[1] === "-" ? -minutes : minutes;
}

interface Stamp {
  readonly local: string;
  /** Minutes ahead of UTC. */
  readonly zone: number;
}

function stamp(written: string): Stamp {
  const abbreviation = ABBREVIATION.exec(written)?.[1] ?? "";
  const minutes = abbreviatedMinutes(abbreviation);
  if (minutes !== null) return { ...offsetStamp(written.replace(/[A-Za-z]+\s*$/, "")), zone: minutes };
  const region = REGION.exec(written)?.[1];
  if (region === undefined || !isRegion(region)) return offsetStamp(written);
  const { local } = offsetStamp(written.replace(REGION, ""));
  const zone = regionMinutes(region, Date.parse(`${local.replace(" ", "T")}Z`));
  if (zone === null) throw new Unprintable(`a timestamp in this notation: ${written}`);
  return { local, zone };
}

function offsetStamp(written: string): Stamp {
  const text = isoTime(isoDate(written));
  const parts = new RegExp(`^\\s*${DATE}(?:[ T]+${TIME})?${ZONE}\\s*$`).exec(text);
  if (parts === null) throw new Unprintable(`a timestamp in this notation: ${text}`);
  const date = dateText(parts);
  const time = parts[4] === undefined ? "00:00:00" : timeText(parts, 4);
  const local = time === "24:00:00" ? `${dayAfter(date)} 00:00:00` : `${date} ${time}`;
  return { local, zone: zoneMinutes(parts[8]) };
}

function dayAfter(date: string): string {
  const moment = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(moment)) throw new Unprintable("a date in this notation");
  return new Date(moment + 86_400_000).toISOString().slice(0, 10);
}

function dateText(parts: readonly (string | undefined)[]): string {
  const [, year = "", month = "", day = ""] = parts;
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > days) {
    throw new Unprintable("a date that does not exist");
  }
  return `${year.replace(/^0+(?=\d{4})/, "")}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

/** Rounded to microseconds, as dtoa reads them; a leap second counts; `24:00:00` for the end of the day. */
function timeText(parts: readonly (string | undefined)[], from: number): string {
  const [hour = "", minute = "", second = "00", fraction = ""] = parts.slice(from, from + 4);
  const microseconds = rounded(Number(`0.${fraction}0`) * 1e6);
  const seconds = (Number(hour) * 60 + Number(minute)) * 60 + Number(second) + (microseconds === 1e6 ? 1 : 0);
  const past = Number(minute) > 59 || Number(second) > 60 || seconds > 86_400;
  if (past || (seconds === 86_400 && microseconds % 1e6 > 0)) throw new Unprintable("a time past its range");
  const two = (value: number) => `${value}`.padStart(2, "0");
  const rest = `${microseconds % 1e6}`.padStart(6, "0").replace(/0+$/, "");
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(":");
  return rest === "" ? clock : `${clock}.${rest}`;
}

/** C's rint: halves go to the even neighbour. */
function rounded(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
