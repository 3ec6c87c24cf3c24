/** Whether a name is that of a region, `Europe/Paris`: abbreviations follow lists of the server's own. */
export function isRegion(name: string): boolean {
  return clockOf(name) !== null;
}

/**
 * Minutes by which a region's clock is ahead of UTC where it shows a local time; null before 1970, where collections of zones
 * differ, and for offsets of uneven minutes. Of a time that comes twice or never PostgreSQL takes the one in standard time
 * (DetermineTimeZoneOffset).
 *
 * @param local milliseconds since 1970-01-01 as if the time were in UTC
 */
export function regionMinutes(name: string, local: number): number | null {
  const clock = clockOf(name);
  if (clock === null || local < DAY || local > LAST) return null;
  const ahead = (moment: number) => minutesAhead(clock, moment);
  const [before, after] = [ahead(local - DAY), ahead(local + DAY)];
  const holds = (minutes: number) => ahead(local - minutes * MINUTE) === minutes;
  const [early, late] = [holds(before), holds(after)];
  if (early !== late) return early ? before : after;
  return Number.isInteger(before) && Number.isInteger(after) ? Math.min(before, after) : null;
}

/**
 * Minutes ahead of UTC of an abbreviation for which timezone_abbreviations = 'Default' has one fixed offset, the same in all
 * releases; null for those that follow a region's history, or that are not known.
 */
export function abbreviatedMinutes(abbreviation: string): number | null {
  return ABBREVIATIONS.get(abbreviation.toUpperCase()) ?? null;
}

const ABBREVIATIONS: ReadonlyMap<string, number> = new Map([
  ...["UTC", "UT", "UCT", "GMT", "ZULU", "WET"].map((name): [string, number] => [name, 0]),
  ...["CET", "MET", "MEZ", "BST"].map((name): [string, number] => [name, 60]),
  ...["CEST", "MEST", "MESZ", "EET", "IST", "SAST"].map((name): [string, number] => [name, 120]),
  ["EEST", 180],
  ["JST", 540],
  ["AEST", 600],
  ["AEDT", 660],
  ["NZST", 720],
  ["NZDT", 780],
  ["EDT", -240],
  ...["EST", "CDT"].map((name): [string, number] => [name, -300]),
  ...["CST", "MDT"].map((name): [string, number] => [name, -360]),
  ...["MST", "PDT"].map((name): [string, number] => [name, -420]),
  ...["PST", "AKDT"].map((name): [string, number] => [name, -480]),
  ["AKST", -540],
  ["HST", -600],
]);

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Rules of later years still change from one collection of zones to the next. */
const LAST = Date.UTC(2026, 0, 1);

const CLOCKS = new Map<string, Intl.DateTimeFormat | null>();

function clockOf(name: string): Intl.DateTimeFormat | null {
  const known = CLOCKS.get(name);
  if (known !== undefined) return known;
  const clock = madeClock(name);
  CLOCKS.set(name, clock);
  return clock;
}

function madeClock(timeZone: string): Intl.DateTimeFormat | null {
  if (!/^[A-Za-z]+(?:\/[A-Za-z_-]+)+$/.test(timeZone)) return null;
  const two = "2-digit";
  const shown = { year: "numeric", month: two, day: two, hour: two, minute: two, second: two } as const;
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", ...shown });
  } catch {
    return null;
  }
}

function minutesAhead(clock: Intl.DateTimeFormat, moment: number): number {
  const shown = new Map(clock.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => shown.get(type) ?? 0;
  const local = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return (local - Math.floor(moment / 1000) * 1000) / MINUTE;
}
