/** Ranges of npm's versions as people write them: `1.2.3`, `^1.2`, `~1.2.3`, `1.x`, `*`, `>=1 <3`, `1.2 - 1.4`, and `||` between them (node-semver, "Ranges"). */

type Version = readonly [major: number, minor: number, patch: number];

interface Bound {
  readonly from: Version;
  /** Exclusive; null: none. */
  readonly to: Version | null;
}

/** Tells whether a version is in a range; null for a text that is no range. A pre-release counts where the range names one of the same numbers. */
export function versionRange(text: string): ((version: string) => boolean) | null {
  const choices = text.split("||").map((choice) => boundsOf(choice.trim()));
  const known = choices.filter((bounds) => bounds !== null);
  if (known.length < choices.length) return null;
  const named = new Set([...text.matchAll(/(\d+\.\d+\.\d+)-[0-9A-Za-z.-]+/g)].map(([, numbers]) => numbers));
  return (version) => {
    const match = /^v?(\d+)\.(\d+)\.(\d+)(-[0-9A-Za-z.-]+)?(?:\+.*)?$/.exec(version.trim());
    if (match === null) return false;
    const numbers: Version = [Number(match[1]), Number(match[2]), Number(match[3])];
    if (match[4] !== undefined && !named.has(numbers.join("."))) return false;
    return known.some((bounds) =>
      bounds.every(({ from, to }) => compare(numbers, from) >= 0 && (to === null || compare(numbers, to) < 0)),
    );
  };
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

const ZERO: Version = [0, 0, 0];

function boundsOf(choice: string): readonly Bound[] | null {
  if (choice === "" || choice === "*" || choice === "latest") return [{ from: ZERO, to: null }];
  const span = /^(\S+)\s+-\s+(\S+)$/.exec(choice);
  const tokens = span === null ? choice.replace(/([<>=~^])\s+/g, "$1").split(/\s+/) : [`>=${span[1]}`, `<=${span[2]}`];
  const bounds = tokens.map(boundOf);
  const known = bounds.filter((bound) => bound !== null);
  return known.length < bounds.length ? null : known;
}

function boundOf(token: string): Bound | null {
  const match =
    /^(\^|~|>=|<=|>|<|=|)v?(\d+|[xX*])(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?(?:-[0-9A-Za-z.-]+)?(?:\+\S*)?$/.exec(token);
  if (match === null) return null;
  const [, operator = "", ...written] = match;
  const parts = written.map((part) => (part === undefined || /[xX*]/.test(part) ? null : Number(part)));
  const [major, minor, patch] = parts;
  if (major == null) return { from: ZERO, to: null };
  const low: Version = [major, minor ?? 0, patch ?? 0];
  const next: Version =
    minor == null ? [major + 1, 0, 0] : patch == null ? [major, minor + 1, 0] : [major, minor, patch + 1];
  switch (operator) {
    case "^":
      return { from: low, to: caretEnd(major, minor ?? null, patch ?? null) };
    case "~":
      return { from: low, to: minor == null ? [major + 1, 0, 0] : [major, minor + 1, 0] };
    case ">=":
      return { from: low, to: null };
    case ">":
      return { from: next, to: null };
    case "<":
      return { from: ZERO, to: low };
    case "<=":
      return { from: ZERO, to: next };
    default:
      return { from: low, to: next };
  }
}

/** Up to the next change of the first number that is not zero. */
function caretEnd(major: number, minor: number | null, patch: number | null): Version {
  if (major > 0 || minor === null) return [major + 1, 0, 0];
  if (minor > 0 || patch === null) return [0, minor + 1, 0];
  return [0, 0, patch + 1];
}
