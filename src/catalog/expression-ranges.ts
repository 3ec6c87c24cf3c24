import { Unprintable } from "./expression-nodes.ts";

/** Prints a bound as the subtype does. */
type Bound = (text: string) => string;
/** How far apart neighbouring values of a subtype are; null where there is no next one. */
export type Discrete = "integer" | "date" | null;

interface Range {
  readonly lower: string | null;
  readonly upper: string | null;
  readonly lowerIncluded: boolean;
  readonly upperIncluded: boolean;
}

const RANGE =
  /^\s*([[(])((?:"(?:[^"\\]|\\.|"")*"|[^,"\\()[\]]|\\.)*),((?:"(?:[^"\\]|\\.|"")*"|[^,"\\()[\]]|\\.)*)([\])])\s*$/s;

/** range_out: bounds as the subtype prints them, discrete ones as `[lower,upper)`, those without values `empty`. */
export function canonicalRange(text: string, bound: Bound, discrete: Discrete): string {
  if (/^\s*empty\s*$/i.test(text)) return "empty";
  const [, open, low = "", high = "", close] = RANGE.exec(text) ?? [];
  if (open === undefined) throw new Unprintable(`a range in this notation: ${text}`);
  const lower = boundOf(low, bound);
  const upper = boundOf(high, bound);
  const written: Range = {
    lower,
    upper,
    lowerIncluded: open === "[" && lower !== null,
    upperIncluded: close === "]" && upper !== null,
  };
  const range = discrete === null ? written : stepped(written, discrete);
  return isEmpty(range, discrete) ? "empty" : rangeText(range);
}

/** multirange_out of ranges that are in order and apart; others would be merged. */
export function canonicalMultirange(text: string, bound: Bound, discrete: Discrete): string {
  const inside = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1];
  if (inside === undefined) throw new Unprintable(`a multirange in this notation: ${text}`);
  if (inside.trim() === "") return "{}";
  const members = inside.match(/\s*[[(][^\])]*[\])]\s*(?:,|$)/g) ?? [];
  if (members.join("") !== inside || discrete === null) throw new Unprintable("a multirange that may be merged");
  const ranges = members.map((member) => canonicalRange(member.replace(/,\s*$/, ""), bound, discrete));
  const apart = ranges.every((range, index) => {
    const [before, after] = [/,(.*)\)$/.exec(ranges[index - 1] ?? "")?.[1], /^\[(.*),/.exec(range)?.[1]];
    return (
      range !== "empty" &&
      (index === 0 || (before !== undefined && after !== undefined && less(before, after, discrete)))
    );
  });
  if (!apart) throw new Unprintable("a multirange that may be merged");
  return `{${ranges.join(",")}}`;
}

function boundOf(text: string, bound: Bound): string | null {
  if (text === "") return null;
  const raw = text.replaceAll(
    /"((?:[^"\\]|\\.|"")*)"|\\(.)/gs,
    (_whole, quoted: string | undefined, escaped: string | undefined) =>
      quoted === undefined ? (escaped ?? "") : quoted.replaceAll('""', '"').replaceAll(/\\(.)/gs, "$1"),
  );
  return bound(raw);
}

/** int4range_canonical and its like: included lower, excluded upper bound. */
function stepped(range: Range, discrete: "integer" | "date"): Range {
  const next = (value: string): string => (/infinity/.test(value) ? value : following(value, discrete));
  return {
    lower: range.lower === null || range.lowerIncluded ? range.lower : next(range.lower),
    upper: range.upper === null || !range.upperIncluded ? range.upper : next(range.upper),
    lowerIncluded: range.lower !== null,
    upperIncluded: false,
  };
}

function following(value: string, discrete: "integer" | "date"): string {
  if (discrete === "integer") return `${BigInt(value) + 1n}`;
  const moment = Date.parse(`${value}T00:00:00Z`);
  if (Number.isNaN(moment)) throw new Unprintable("a date in this notation");
  return new Date(moment + 86_400_000).toISOString().slice(0, 10);
}

/** Only texts whose order is the values' order are compared. */
function less(a: string, b: string, discrete: Discrete): boolean {
  if (discrete === "integer") return BigInt(a) < BigInt(b);
  if (/^-?\d+(\.\d+)?$/.test(a) && /^-?\d+(\.\d+)?$/.test(b)) return Number(a) < Number(b);
  const comparable = [a, b].every((text) => /^\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d(\.\d+)?(\+00)?)?$/.test(text));
  if (!comparable) throw new Unprintable("bounds whose order is not known");
  return a < b;
}

function isEmpty({ lower, upper, lowerIncluded, upperIncluded }: Range, discrete: Discrete): boolean {
  if (lower === null || upper === null || /infinity/.test(lower + upper)) return false;
  if (lower === upper) return !(lowerIncluded && upperIncluded);
  if (less(upper, lower, discrete)) throw new Unprintable("a range whose lower bound is above its upper one");
  return false;
}

function rangeText({ lower, upper, lowerIncluded, upperIncluded }: Range): string {
  return `${lowerIncluded ? "[" : "("}${quoted(lower)},${quoted(upper)}${upperIncluded ? "]" : ")"}`;
}

function quoted(bound: string | null): string {
  if (bound === null) return "";
  return bound === "" || /[\s,"\\()[\]]/.test(bound) ? `"${bound.replaceAll(/["\\]/g, "$&$&")}"` : bound;
}
