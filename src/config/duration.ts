/** What a text must be that `parseDuration` reads, for people. */
export const DURATION_WORDS = "write a number and w, d, h, m or s, such as 14d or 12h";

const UNITS: ReadonlyMap<string, number> = new Map([
  ["w", 7 * 24 * 60 * 60 * 1000],
  ["d", 24 * 60 * 60 * 1000],
  ["h", 60 * 60 * 1000],
  ["m", 60 * 1000],
  ["s", 1000],
]);

/** `14d`, `12h`, `2w`, `30m`, `10s` in milliseconds; null for anything else. */
export function parseDuration(text: string): number | null {
  const [, count, unit] = /^(\d+)([wdhms])$/.exec(text.trim()) ?? [];
  const milliseconds = UNITS.get(unit ?? "");
  return count === undefined || milliseconds === undefined ? null : Number(count) * milliseconds;
}

/** A span in its largest whole units: `14d`, `1d 6h`; below a minute `0m`. */
export function formatDuration(milliseconds: number): string {
  let rest = milliseconds;
  const parts: string[] = [];
  for (const unit of ["d", "h", "m"]) {
    const length = UNITS.get(unit) ?? 1;
    const count = Math.floor(rest / length);
    if (count > 0) parts.push(`${count}${unit}`);
    rest -= count * length;
  }
  return parts.length === 0 ? "0m" : parts.slice(0, 2).join(" ");
}
