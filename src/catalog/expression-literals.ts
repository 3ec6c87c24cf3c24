import { builtinType } from "../model/builtin-types.ts";
import type { ColumnType, UserType } from "../model/catalog.ts";
import { canonicalCidr, canonicalInet, canonicalMac } from "./expression-address.ts";
import { canonicalArray, canonicalRecord } from "./expression-containers.ts";
import { canonicalInterval } from "./expression-interval.ts";
import { canonicalJsonb, requireJson } from "./expression-json.ts";
import { Unprintable } from "./expression-nodes.ts";
import { floatText, integerWithin, numericText, unsignedBelow } from "./expression-numbers.ts";
import { canonicalMultirange, canonicalRange, type Discrete } from "./expression-ranges.ts";
import {
  canonicalBox,
  canonicalCircle,
  canonicalPath,
  canonicalPoint,
  canonicalPolygon,
  canonicalSegment,
} from "./expression-shapes.ts";
import {
  canonicalDate,
  canonicalTime,
  canonicalTimestamp,
  canonicalTimestamptz,
  canonicalTimetz,
} from "./expression-time.ts";
import type { TypeNames } from "./print.ts";
import { Refused } from "./refused.ts";

/**
 * What a type's output function prints for a literal its input function read: `' 5'` → `5`, `'t'` → `true`,
 * `'1 day'` → `1 day`. Throws Unprintable for notations and types whose input is not known here.
 */
export function canonicalLiteral(catalog: TypeNames, type: ColumnType, text: string): string {
  if (type.array) {
    const element = { ...type, array: false, typmod: -1 };
    return canonicalArray(text, (item) => asElement(element, canonicalLiteral(catalog, element, item)));
  }
  const builtin = builtinType(type.oid);
  if (builtin === undefined) return userLiteral(catalog, catalog.types.get(type.oid), text);
  const range = RANGES[builtin.name];
  if (range !== undefined) {
    const print = builtin.kind === "multirange" ? canonicalMultirange : canonicalRange;
    return print(text, (bound) => OUTPUT[range.subtype]?.(bound, -1) ?? fail("a bound"), range.discrete);
  }
  const canonical = OUTPUT[builtin.name];
  if (canonical === undefined) throw new Unprintable(`a literal of type ${builtin.text}`);
  return canonical(text, type.typmod);
}

function userLiteral(catalog: TypeNames, type: UserType | undefined, text: string): string {
  if (type?.kind === "range" && !/^\s*(empty|[[(].*,.*[\])])\s*$/is.test(text)) {
    throw new Refused(`malformed range literal: "${text}"`);
  }
  if (type?.kind === "composite") {
    if (!/^\s*\(.*\)\s*$/s.test(text)) throw new Refused(`malformed record literal: "${text}"`);
    return canonicalRecord(
      text,
      type.attributes.map((attribute) => fieldOf(catalog, attribute.type)),
    );
  }
  if (type?.kind === "range" && !isDiscrete(type.subtype)) {
    return canonicalRange(text, (bound) => canonicalLiteral(catalog, { ...type.subtype, typmod: -1 }, bound), null);
  }
  if (type?.kind === "enum" && !type.labels.includes(text)) {
    throw new Refused(`invalid input value for enum ${type.name}: "${text}"`);
  }
  if (catalog.addedLabels?.some((added) => added.type === type?.oid && added.label === text) === true) {
    throw new Refused(`unsafe use of new value "${text}" of enum type ${type?.name}`);
  }
  if (type?.kind === "enum" || (type?.kind === "base" && type.name === "citext")) return text;
  if (type?.kind === "base" && type.name === "hstore" && text.trim() === "") return "";
  throw new Unprintable(`a literal of type ${type?.name ?? "unknown"}`);
}

/** A range type of one's own has no canonical form over these, unless it brings a function for it. */
function isDiscrete(subtype: ColumnType): boolean {
  return subtype.array || !["timestamptz", "timestamp", "numeric"].includes(builtinType(subtype.oid)?.name ?? "");
}

const INTEGERS = { subtype: "int4", discrete: "integer" } as const;
const BIGINTS = { subtype: "int8", discrete: "integer" } as const;
const DATES = { subtype: "date", discrete: "date" } as const;
const RANGES: Readonly<Record<string, { readonly subtype: string; readonly discrete: Discrete }>> = {
  int4range: INTEGERS,
  int4multirange: INTEGERS,
  int8range: BIGINTS,
  int8multirange: BIGINTS,
  daterange: DATES,
  datemultirange: DATES,
  numrange: { subtype: "numeric", discrete: null },
  nummultirange: { subtype: "numeric", discrete: null },
  tsrange: { subtype: "timestamp", discrete: null },
  tsmultirange: { subtype: "timestamp", discrete: null },
  tstzrange: { subtype: "timestamptz", discrete: null },
  tstzmultirange: { subtype: "timestamptz", discrete: null },
};

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
  oid: unsignedBelow(2n ** 32n),
  numeric: numericText,
  float4: (text) => floatText(text, 4),
  float8: (text) => floatText(text, 8),
  uuid: canonicalUuid,
  bytea: canonicalBytea,
  bit: bitText,
  varbit: bitText,
  date: canonicalDate,
  timestamp: canonicalTimestamp,
  timestamptz: canonicalTimestamptz,
  time: canonicalTime,
  interval: canonicalInterval,
  // charin keeps the first byte.
  char: (text) =>
    /^[\x20-\x7e]*$/.test(text) && !text.startsWith("\\") ? text.slice(0, 1) : fail('a "char" of other bytes'),
  timetz: canonicalTimetz,
  xid: unsignedBelow(2n ** 32n),
  xid8: unsignedBelow(2n ** 64n),
  // Configurations of the server itself; one that is not in pg_catalog would be printed by its own rules.
  regconfig: (text) => {
    const name = text.trim().replace(/^pg_catalog\./, "");
    return TEXT_SEARCH.has(name) ? name : fail(`text search configuration ${text}`);
  },
  inet: canonicalInet,
  cidr: canonicalCidr,
  macaddr: (text) => canonicalMac(text, 6),
  macaddr8: (text) => canonicalMac(text, 8),
  pg_lsn: canonicalLsn,
  point: canonicalPoint,
  lseg: canonicalSegment,
  box: canonicalBox,
  path: canonicalPath,
  polygon: canonicalPolygon,
  circle: canonicalCircle,
  tsvector: canonicalTsvector,
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

function canonicalUuid(text: string): string {
  const digits = text
    .trim()
    .replace(/^\{(.*)\}$/, "$1")
    .replaceAll("-", "")
    .toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(digits)) throw new Refused(`invalid input syntax for type uuid: "${text}"`);
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** bytea_output = hex. */
function canonicalBytea(text: string): string {
  if (/^\\x/.test(text)) {
    const digits = text.slice(2).replaceAll(/\s/g, "").toLowerCase();
    return /^([0-9a-f]{2})*$/.test(digits) ? `\\x${digits}` : fail("not hexadecimal");
  }
  const pieces = text.match(/\\\\|\\[0-3][0-7]{2}|[^\\]/gsu) ?? [];
  if (pieces.join("") !== text) return fail("bytea in escape notation");
  const encoder = new TextEncoder();
  const bytes = pieces.flatMap((piece) => {
    if (piece.length === 4) return [Number.parseInt(piece.slice(1), 8)];
    return [...encoder.encode(piece === "\\\\" ? "\\" : piece)];
  });
  return `\\x${bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** Lexemes without positions or quotes, in the order of their bytes. */
function canonicalTsvector(text: string): string {
  const words = [...new Set(text.split(/\s+/).filter((word) => word !== ""))];
  if (words.some((word) => /[^a-z0-9_]/i.test(word))) return fail("a tsvector in this notation");
  return words
    .sort()
    .map((word) => `'${word}'`)
    .join(" ");
}

/** pg_lsn_out. */
function canonicalLsn(text: string): string {
  const [, high, low] = /^([0-9a-f]{1,8})\/([0-9a-f]{1,8})$/i.exec(text) ?? [];
  if (high === undefined || low === undefined) return fail("a log sequence number in this notation");
  return [high, low].map((part) => Number.parseInt(part, 16).toString(16).toUpperCase()).join("/");
}

const asElement = (element: ColumnType, value: string): string =>
  builtinType(element.oid)?.name === "bool" ? value.slice(0, 1) : value;

function fieldOf(catalog: TypeNames, type: ColumnType): (text: string) => string {
  return (text) => {
    const value = canonicalLiteral(catalog, type, text);
    const limit = type.typmod - 4;
    const name = builtinType(type.oid)?.name;
    if ((name === "varchar" || name === "bpchar" || name === "numeric") && type.typmod >= 0) {
      if (name !== "varchar" || [...value].length > limit) return fail("a field that its type's modifier changes");
    }
    return asElement(type, value);
  };
}

/** bit_in and varbit_in: a letter before the digits says whether they are binary or hexadecimal. */
function bitText(text: string): string {
  if (/^b?[01]*$/i.test(text)) return text.replace(/^b/i, "");
  if (!/^x[\da-f]*$/i.test(text)) return fail("a bit string in this notation");
  return [...text.slice(1)].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, "0")).join("");
}
