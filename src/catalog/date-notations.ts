const MONTH_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"] as const;
const MONTH =
  "(?<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\b\\.?";
const DAY = "(?<day>\\d{1,2})";
const YEAR = "(?<year>\\d{4})";
const WEEKDAY =
  /^\s*(?:(?:mon|fri|sun)(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thur?s?(?:day)?|sat(?:urday)?),?\s+(?=\S)/i;

/** Dates with the month as a word, which leaves no doubt about the order of the rest. */
const IN_WORDS = [
  `${MONTH}[\\s-]+${DAY}(?:,?\\s+|-)${YEAR}\\b`,
  `${DAY}[\\s-]${MONTH}[\\s-]${YEAR}\\b`,
  `${YEAR}[\\s-]${MONTH}[\\s-]${DAY}\\b`,
].map((notation) => new RegExp(`^\\s*${notation}`, "i"));

/** `Jan 08 04:05:06 1999`: the year behind the time, as DateStyle Postgres prints it. */
const YEAR_LAST = new RegExp(`^\\s*${MONTH}\\s+${DAY}\\s+(?<time>\\d[\\d:.]*)\\s+${YEAR}\\b`, "i");

/**
 * Puts notations that mean the same whatever DateStyle is in ISO's: `20200131`, `January 31, 2020`, `Fri 31 Jan 2020`,
 * `2020.031` and `J2458880` (PostgreSQL, "Date/Time Input"). Anything else is left as it is.
 */
export function isoDate(written: string): string {
  const compact = /^\s*(\d{4})(\d{2})(\d{2})(?=$|[ T])/.exec(written);
  if (compact !== null) return isoCompactTime(written.replace(compact[0], `${compact[1]}-${compact[2]}-${compact[3]}`));
  const counted = countedDay(written);
  if (counted !== null) return counted;
  const text = written.replace(WEEKDAY, "");
  const found = [...IN_WORDS, YEAR_LAST].map((notation) => notation.exec(text)).find((match) => match !== null);
  if (found === null || found === undefined) return written;
  const { year = "", month = "", day = "", time } = found.groups ?? {};
  const number = MONTH_NAMES.findIndex((name) => month.toLowerCase().startsWith(name)) + 1;
  return text.replace(found[0], `${year}-${number}-${day}${time === undefined ? "" : ` ${time}`}`);
}

/** `2020-01-31T040506`: without colons behind a date without dashes. */
function isoCompactTime(text: string): string {
  return text.replace(/[T ](\d{2})(\d{2})(\d{2})(?=$|[^\d:])/, " $1:$2:$3");
}

/** Days counted from the year's first or from 4714-11-24 BC. */
function countedDay(text: string): string | null {
  const [ofYear, year = "", day = ""] = /^\s*(\d{4})\.(\d{3})(?=$|\s)/.exec(text) ?? [];
  if (ofYear !== undefined) return text.replace(ofYear, printed(Date.UTC(Number(year), 0, Number(day))));
  const [julian, days = ""] = /^\s*J(\d{7})(?=$|\s)/i.exec(text) ?? [];
  return julian === undefined ? null : text.replace(julian, printed((Number(days) - JULIAN_OF_EPOCH) * 86_400_000));
}

/** The Julian day of 1970-01-01. */
const JULIAN_OF_EPOCH = 2_440_588;

function printed(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10);
}
