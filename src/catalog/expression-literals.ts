import { builtinType } from "../model/builtin-types.ts";
import type { ColumnType, UserType } from "../model/catalog.ts";
import { canonicalJsonb, canonicalNumeric, requireJson } from "./expression-json.ts";
import { Unprintable } from "./expression-nodes.ts";
import {
  canonicalDate,
  canonicalInterval,
  canonicalTime,
  canonicalTimestamp,
  canonicalTimestamptz,
} from "./expression-time.ts";
import type { TypeNames } from "./print.ts";
import { Refused } from "./refused.ts";

/**
 * What a type's output function prints for a literal its input function read: `' 5'` → `5`, `'t'` → `true`,
 * `'1 day'` → `1 day`. Throws Unprintable for notations and types whose input is not known here.
 */
export function canonicalLiteral(catalog: TypeNames, type: ColumnType, text: string): string {
  if (type.array) return canonicalArray(catalog, { ...type, array: false }, text);
  const builtin = builtinType(type.oid);
  if (builtin === undefined) return userLiteral(catalog.types.get(type.oid), text);
  const canonical = OUTPUT[builtin.name];
  if (canonical === undefined) throw new Unprintable(`a literal of type ${builtin.text}`);
  return canonical(text, type.typmod);
}

function userLiteral(type: UserType | undefined, text: string): string {
  if (type?.kind === "enum" || (type?.kind === "base" && type.name === "citext")) return text;
  if (type?.kind === "base" && type.name === "hstore" && text.trim() === "") return "";
  if (type?.kind === "range" && !/^\s*(empty|[[(].*,.*[\])])\s*$/is.test(text)) {
    throw new Refused(`malformed range literal: "${text}"`);
  }
  if (type?.kind === "composite" && !/^\s*\(.*\)\s*$/s.test(text)) {
    throw new Refused(`malformed record literal: "${text}"`);
  }
  throw new Unprintable(`a literal of type ${type?.name ?? "unknown"}`);
}

const same = (text: string) => text;

const OUTPUT: Readonly<Record<string, (text: string, typmod: number) => string>> = {
  text: same,
  varchar: same,
  bpchar: same,
  unknown: same,
  refcursor: same,
  xml: same,
  name: (text) => (text.length <= 63 ? text : fail("a long name")),
  json: (text) => {
    requireJson(text);
    return text;
  },
  jsonb: canonicalJsonb,
  bool: canonicalBoolean,
  int2: integerWithin(-(2n ** 15n), 2n ** 15n - 1n),
  int4: integerWithin(-(2n ** 31n), 2n ** 31n - 1n),
  int8: integerWithin(-(2n ** 63n), 2n ** 63n - 1n),
  oid: integerWithin(0n, 2n ** 32n - 1n),
  numeric: canonicalNumeric,
  float4: (text) => canonicalFloat(text, 6),
  float8: (text) => canonicalFloat(text, 15),
  uuid: canonicalUuid,
  bytea: canonicalBytea,
  bit: (text) => (/^[01]*$/.test(text) ? text : fail("a bit string in this notation")),
  varbit: (text) => (/^[01]*$/.test(text) ? text : fail("a bit string in this notation")),
  date: canonicalDate,
  timestamp: canonicalTimestamp,
  timestamptz: canonicalTimestamptz,
  time: canonicalTime,
  interval: canonicalInterval,
  char: (text) => (/^[\x20-\x7e]?$/.test(text) ? text : fail('a "char" of several bytes')),
  xid8: integerWithin(0n, 2n ** 64n - 1n),
  // Configurations of the server itself; one that is not in pg_catalog would be printed by its own rules.
  regconfig: (text) => (TEXT_SEARCH.has(text) ? text : fail(`text search configuration ${text}`)),
  inet: (text) => canonicalAddress(text),
  tsvector: (text) => (text.trim() === "" ? "" : fail("a tsvector")),
};

const TEXT_SEARCH = new Set([
  "simple",
  "english",
  "german",
  "french",
  "spanish",
  "italian",
  "portuguese",
  "dutch",
  "russian",
]);

function fail(what: string): never {
  throw new Unprintable(what);
}

function canonicalBoolean(text: string): string {
  const word = text.trim().toLowerCase();
  if (word === "1" || word === "on" || (word !== "" && ("true".startsWith(word) || "yes".startsWith(word))))
    return "true";
  const no = word === "0" || word === "of" || word === "off";
  if (no || (word !== "" && ("false".startsWith(word) || "no".startsWith(word)))) return "false";
  throw new Refused(`invalid input syntax for type boolean: "${text}"`);
}

function integerWithin(low: bigint, high: bigint): (text: string) => string {
  return (text) => {
    const parts = /^\s*([+-]?)(\d+(?:_\d+)*|0x[\da-f]+|0o[0-7]+|0b[01]+)\s*$/i.exec(text);
    if (parts === null) return fail(`an integer in this notation: ${text}`);
    const size = BigInt((parts[2] ?? "").replaceAll("_", ""));
    const value = parts[1] === "-" ? -size : size;
    return value < low || value > high ? fail("an integer out of range") : `${value}`;
  };
}

/** float8out prints the shortest digits that read back; plain up to 15 digits, where JavaScript agrees. */
function canonicalFloat(text: string, digits: number): string {
  const word = text.trim().toLowerCase();
  if (/^[+-]?(nan|inf(inity)?)$/.test(word)) return canonicalNumeric(word);
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(word)) return fail(`a float in this notation: ${text}`);
  const value = Number(word);
  const significant = word.replace(/[+-]/, "").replace(".", "").replace(/^0+/, "").length;
  const size = Math.abs(value);
  if (significant > digits || (size !== 0 && (size < 1e-4 || size >= 10 ** digits)))
    return fail("a float that needs rounding");
  return Object.is(value, -0) ? "-0" : String(value);
}

function canonicalUuid(text: string): string {
  const digits = text
    .trim()
    .replace(/^\{(.*)\}$/, "$1")
    .replaceAll("-", "")
    .toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(digits)) return fail("not a uuid");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** bytea_output = hex. */
function canonicalBytea(text: string): string {
  if (/^\\x/.test(text)) {
    const digits = text.slice(2).replaceAll(/\s/g, "").toLowerCase();
    return /^([0-9a-f]{2})*$/.test(digits) ? `\\x${digits}` : fail("not hexadecimal");
  }
  if (text.includes("\\")) return fail("bytea in escape notation");
  return `\\x${[...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

function canonicalAddress(text: string): string {
  const parts = /^(\d{1,3}(?:\.\d{1,3}){3})(?:\/(\d{1,2}))?$/.exec(text.trim());
  const bytes = parts?.[1]?.split(".").map(Number) ?? [];
  const bits = parts?.[2] === undefined ? 32 : Number(parts[2]);
  if (parts === null || bits > 32 || bytes.some((byte) => byte > 255)) return fail("an address in this notation");
  return `${bytes.join(".")}${bits === 32 ? "" : `/${bits}`}`;
}

/** array_out: elements quoted where they hold delimiters, blanks, quotes, or read as NULL. */
function canonicalArray(catalog: TypeNames, element: ColumnType, text: string): string {
  const trimmed = text.trim();
  if (/^\{\s*\}$/.test(trimmed)) return "{}";
  if (!/^[[{]/.test(trimmed)) throw new Refused(`malformed array literal: "${text}"`);
  const inside = /^\{(.*)\}$/s.exec(trimmed)?.[1];
  if (inside === undefined) return fail("an array in this notation");
  const items = inside.match(/\s*(?:"(?:[^"\\]|\\.)*"|[^,{}"\\]+)\s*(?:,|$)/gsy) ?? [];
  if (items.join("") !== inside || inside.trimEnd().endsWith(",")) return fail("an array in this notation");
  return `{${items.map((item) => arrayElement(catalog, element, item.replace(/,$/, "").trim())).join(",")}}`;
}

function arrayElement(catalog: TypeNames, element: ColumnType, item: string): string {
  if (/^null$/i.test(item)) return "NULL";
  const raw = item.startsWith('"') ? item.slice(1, -1).replaceAll(/\\(.)/gs, "$1") : item;
  const value = canonicalLiteral(catalog, { ...element, typmod: -1 }, raw);
  const printed = builtinType(element.oid)?.name === "bool" ? value.slice(0, 1) : value;
  const needsQuotes = printed === "" || /^null$/i.test(printed) || /[{},"\\\s]/.test(printed);
  return needsQuotes ? `"${printed.replaceAll(/["\\]/g, "\\$&")}"` : printed;
}
