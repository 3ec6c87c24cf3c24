import { InputError } from "../../ports.ts";

/**
 * The version behind the last one, in the form the last one has: a sequence goes on with its padding and its depth
 * (`000012` → `000013`, `1.9` → `1.10`), a time is now in UTC, or the moment behind the last one where that is later.
 */
export function nextVersion(last: string, now: Date): string {
  const digits = last.replace(/\D/g, "");
  const clock = isOneNumberOrDate(last) ? CLOCKS.find((candidate) => candidate.fits(digits)) : undefined;
  return clock === undefined ? nextInSequence(last) : refilled(last, clock.next(digits, now));
}

/**
 * The first version that the framework puts behind the last one: the next, else a time, else a digit more (`9`, then `90`).
 * Throws InputError where none is.
 */
export function versionBehind(last: string, now: Date, isBehind: (version: string) => boolean): string {
  const candidates = [...(/\d/.test(last) ? [nextVersion(last, now)] : []), written(now, 14), `${last}0`];
  const next = candidates.find(isBehind);
  if (next !== undefined) return next;
  throw new InputError(`no version comes behind ${last}`, {
    todo: "rename the last migration, or add the SQL by hand",
  });
}

/** A moment of UTC as digits: 8 to the day, 12 to the minute, 14 to the second, 17 to the millisecond. */
export function written(moment: Date, digits: number): string {
  return moment.toISOString().replace(/\D/g, "").slice(0, digits);
}

/** A way to write a moment in digits. */
interface Clock {
  fits(digits: string): boolean;
  /** Now, or the next moment behind the last where that is not earlier. */
  next(last: string, now: Date): string;
}

const DAY = 86_400_000;

const CLOCKS: readonly Clock[] = [
  calendar(17, 1),
  calendar(14, 1000),
  calendar(12, 60_000),
  calendar(8, DAY),
  { fits: (digits) => digits.length === 10 && isCalendar(digits.slice(0, 8)), next: nextOfDay },
  epoch(13, 1),
  epoch(10, 1000),
];

function calendar(length: number, unit: number): Clock {
  return {
    fits: (digits) => digits.length === length && isCalendar(digits.slice(0, 8)),
    next(last, now) {
      const candidate = written(now, length);
      if (candidate > last) return candidate;
      const moment = momentOf(last);
      return moment === null ? addOne(last) : written(new Date(moment.getTime() + unit), length);
    },
  };
}

/** Milliseconds or seconds since 1970, from 2001 on. */
function epoch(length: number, unit: number): Clock {
  return {
    fits: (digits) => digits.length === length && /^[1-4]/.test(digits),
    next(last, now) {
      const candidate = String(Math.floor(now.getTime() / unit));
      return BigInt(candidate) > BigInt(last) ? candidate : addOne(last);
    },
  };
}

/** `2024010203`: the third of that day. */
function nextOfDay(last: string, now: Date): string {
  const today = written(now, 8);
  return today > last.slice(0, 8) ? `${today}01` : addOne(last);
}

function isCalendar(day: string): boolean {
  const year = Number(day.slice(0, 4));
  return year >= 1990 && year < 2100 && momentOf(day) !== null;
}

/** Null where there is no such moment. */
function momentOf(digits: string): Date | null {
  const [, day, month, date, hour, minute, second, rest] =
    /^((\d{4}\d\d)(\d\d))(\d\d)?(\d\d)?(\d\d)?(\d{3})?$/.exec(digits) ?? [];
  if (day === undefined || month === undefined) return null;
  const text = `${month.slice(0, 4)}-${month.slice(4)}-${date}T${hour ?? "00"}:${minute ?? "00"}:${second ?? "00"}.${rest ?? "000"}Z`;
  const moment = new Date(text);
  return Number.isNaN(moment.getTime()) || written(moment, digits.length) !== digits ? null : moment;
}

/** One number, or a date whose parts are set apart: `2024-01-02-123456`, `2024_01_02`, `20240102.1200`. */
function isOneNumberOrDate(version: string): boolean {
  return /^(?:\d+|\d{4}(\D)\d\d\1\d\d(?:\D\d+)*|\d{8}\D\d+)$/.test(version);
}

/** The digits in the places of those of the form. */
function refilled(form: string, digits: string): string {
  let at = 0;
  return form.replace(/\d/g, () => digits.charAt(at++));
}

function nextInSequence(last: string): string {
  return last.replace(/\d+(?=\D*$)/, addOne);
}

function addOne(digits: string): string {
  return String(BigInt(digits) + 1n).padStart(digits.length, "0");
}
