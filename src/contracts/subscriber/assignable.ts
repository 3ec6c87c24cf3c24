import { formatType } from "../../catalog/print.ts";
import { builtinType } from "../../model/builtin-types.ts";
import type { Catalog, ColumnType, UserType } from "../../model/catalog.ts";

/**
 * Whether a value comes through: `always`; as `other` than it was (its meaning or digits change silently); only `some` do, others
 * stop replication; `never`. A column's text as the publisher writes it is read by the input function of the subscriber's type with
 * its modifier (PostgreSQL, slot_store_data of replication/logical/worker.c; the rules below are those input functions').
 */
export type Assignment =
  | { readonly kind: "always" }
  | { readonly kind: "other" | "some" | "never" | "unknown"; readonly reason: string };

/** A type with the catalog that knows it. */
export interface TypeThere {
  readonly catalog: Catalog;
  readonly type: ColumnType;
}

const ALWAYS: Assignment = { kind: "always" };

/** @param binary the subscription's `binary` option: values then come in the types' binary formats */
export function assignment(from: TypeThere, to: TypeThere, binary: boolean): Assignment {
  if (from.type.array || to.type.array) return arrayAssignment(from, to, binary);
  const source = resolved(from);
  const target = resolved(to);
  const inner = plainAssignment(source, target, binary);
  return inner.kind === "always" ? domainAssignment(from, to) : inner;
}

function arrayAssignment(from: TypeThere, to: TypeThere, binary: boolean): Assignment {
  const element = ({ catalog, type }: TypeThere): TypeThere => ({ catalog, type: { ...type, array: false } });
  if (from.type.array && to.type.array) return assignment(element(from), element(to), binary);
  const name = builtinType(to.type.oid)?.name ?? "";
  if (from.type.array && !binary && name === "text") return ALWAYS;
  return { kind: to.type.array ? "some" : "never", reason: "an array is read by an array only" };
}

/** A value without its domains: a domain's own checks are looked at apart. */
type Resolved = { readonly text: string } & (
  | { readonly kind: "builtin"; readonly name: string; readonly typmod: number }
  | { readonly kind: "user"; readonly type: UserType; readonly catalog: Catalog; readonly typmod: number }
  | { readonly kind: "unknown" }
);

function resolved({ catalog, type }: TypeThere): Resolved {
  const text = formatType(catalog, type);
  const builtin = builtinType(type.oid);
  if (builtin !== undefined) return { kind: "builtin", name: builtin.name, typmod: type.typmod, text };
  const user = catalog.types.get(type.oid);
  if (user === undefined) return { kind: "unknown", text };
  if (user.kind === "domain") return resolved({ catalog, type: user.base });
  return { kind: "user", type: user, catalog, typmod: type.typmod, text };
}

const TEXTS: readonly string[] = ["text", "varchar", "bpchar"];

function plainAssignment(from: Resolved, to: Resolved, binary: boolean): Assignment {
  if (from.kind === "unknown" || to.kind === "unknown") return unknown(from, to);
  const readsText = to.kind === "builtin" && TEXTS.includes(to.name);
  if (from.kind === "user" && to.kind === "user") return userAssignment(from.type, to.type, from, to);
  if (binary && !sameFormat(from, to)) {
    return { kind: "never", reason: `${to.text} cannot read the binary format of ${from.text} (binary = true)` };
  }
  if (readsText) return fitsLength(from, to.typmod, to.name);
  if (to.kind === "user") {
    const reason = `${to.text} does not read every ${from.text}`;
    if (to.type.kind === "enum" && from.kind === "builtin" && TEXTS.includes(from.name))
      return { kind: "some", reason };
    return unknown(from, to);
  }
  if (from.kind === "user") return from.type.kind === "enum" ? some(from, to) : unknown(from, to);
  return builtinAssignment(from, to);
}

/** In binary texts of all kinds are alike, and json is a text too; everything else is read by its own type only. */
function sameFormat(from: Resolved, to: Resolved): boolean {
  const name = (one: Resolved) => {
    if (one.kind === "user" && one.type.kind === "enum") return "text";
    if (one.kind !== "builtin") return one.text;
    return [...TEXTS, "json", "name"].includes(one.name) ? "text" : one.name;
  };
  return name(from) === name(to);
}

function userAssignment(from: UserType, to: UserType, source: Resolved, target: Resolved): Assignment {
  if (from.kind === "enum" && to.kind === "enum") {
    const missing = from.labels.filter((label) => !to.labels.includes(label));
    if (missing.length === 0) return ALWAYS;
    const labels = missing.map((label) => `"${label}"`).join(", ");
    return { kind: "some", reason: `the subscriber's enum ${target.text} has no ${labels}` };
  }
  const same = from.kind === to.kind && from.name === to.name && (from.kind === "base" || from.kind === "range");
  return same ? ALWAYS : unknown(source, target);
}

type Builtin = Extract<Resolved, { readonly kind: "builtin" }>;

/** The most characters a value's text can have. */
const LONGEST: Readonly<Record<string, number>> = {
  bool: 1,
  int2: 6,
  int4: 11,
  int8: 20,
  uuid: 36,
  char: 4,
  macaddr: 17,
};

function fitsLength(from: Resolved, typmod: number, name: string): Assignment {
  const room = lengthOf(typmod);
  if (room === null) {
    // char without a length is char(1) in a table, so that only bpchar itself has none.
    return from.kind === "builtin" || from.kind === "user" ? ALWAYS : unknown(from, from);
  }
  const longest = longestText(from);
  if (longest !== null && longest <= room) return ALWAYS;
  const type = name === "bpchar" ? "character" : "character varying";
  return { kind: "some", reason: `${type}(${room}) does not take a value of ${from.text} that is longer` };
}

function longestText(from: Resolved): number | null {
  if (from.kind === "user") {
    return from.type.kind === "enum" ? Math.max(0, ...from.type.labels.map((label) => [...label].length)) : null;
  }
  if (from.kind !== "builtin") return null;
  if (from.name === "varchar" || from.name === "bpchar") return lengthOf(from.typmod);
  return LONGEST[from.name] ?? null;
}

function lengthOf(typmod: number): number | null {
  return typmod < 0 ? null : typmod - 4;
}

/** Decimal digits in front of the point that an integer type can have. */
const DIGITS: Readonly<Record<string, number>> = { int2: 5, int4: 10, int8: 19 };
const RANK: readonly string[] = ["int2", "int4", "int8"];

function builtinAssignment(from: Builtin, to: Builtin): Assignment {
  if (from.name === to.name) return sameName(from, to);
  const pair = `${from.name} ${to.name}`;
  if (RANK.includes(from.name) && RANK.includes(to.name)) {
    return RANK.indexOf(from.name) < RANK.indexOf(to.name) ? ALWAYS : some(from, to);
  }
  const digits = DIGITS[from.name];
  if (digits !== undefined && to.name === "numeric") return digits <= wholeDigits(to.typmod) ? ALWAYS : some(from, to);
  // A numeric with a scale is written with its fraction, zero or not.
  const fraction = from.name === "numeric" && from.typmod >= 0 && scale(from.typmod) > 0;
  if (fraction && RANK.includes(to.name)) return { kind: "never", reason: `${to.text} reads no ${from.text}` };
  if (OTHERS.has(pair))
    return { kind: "other", reason: `${to.text} reads a ${from.text} as another value: ${OTHERS.get(pair)}` };
  if (READ_ALWAYS.has(pair)) return to.name === "numeric" && to.typmod >= 0 ? some(from, to) : ALWAYS;
  if (NEVER.has(pair)) return { kind: "never", reason: `${to.text} reads no ${from.text}` };
  return READ_SOMETIMES.has(pair) || TEXTS.includes(from.name) ? some(from, to) : unknown(from, to);
}

function sameName(from: Builtin, to: Builtin): Assignment {
  if (to.typmod < 0 || from.typmod === to.typmod) return ALWAYS;
  switch (from.name) {
    case "numeric":
      return numericAssignment(from, to);
    case "bit":
      return { kind: "never", reason: `${to.text} takes bit strings of its own length only` };
    case "varbit":
      return from.typmod >= 0 && from.typmod <= to.typmod ? ALWAYS : some(from, to);
    case "timestamp":
    case "timestamptz":
    case "time":
    case "timetz":
      return from.typmod >= 0 && from.typmod <= to.typmod
        ? ALWAYS
        : { kind: "other", reason: `${to.text} rounds a ${from.text}` };
    case "interval":
      return { kind: "other", reason: `${to.text} cuts a ${from.text} to its own fields` };
    default:
      return ALWAYS;
  }
}

function numericAssignment(from: Builtin, to: Builtin): Assignment {
  if (from.typmod < 0 || wholeDigits(from.typmod) > wholeDigits(to.typmod)) return some(from, to);
  return scale(from.typmod) <= scale(to.typmod)
    ? ALWAYS
    : { kind: "other", reason: `${to.text} rounds a ${from.text}` };
}

/** numeric.c: `((precision << 16) | (scale & 0x7ff)) + 4`, the scale in two's complement. */
function scale(typmod: number): number {
  const bits = (typmod - 4) & 0x7ff;
  return bits >= 0x400 ? bits - 0x800 : bits;
}

function wholeDigits(typmod: number): number {
  return typmod < 0 ? Number.POSITIVE_INFINITY : ((typmod - 4) >> 16) - scale(typmod);
}

/** Other spellings of the same value. */
const READ_ALWAYS = new Set([
  "int2 float4",
  "int2 float8",
  "int4 float8",
  "float4 float8",
  "float4 numeric",
  "float8 numeric",
  "numeric float8",
  "date timestamp",
  "date timestamptz",
  "time timetz",
  "jsonb json",
  "bit varbit",
  "cidr inet",
  "name text",
  "oid int8",
  "int4range int8range",
  "macaddr macaddr8",
  "inet text",
]);

/** Read without an error, as something else. */
const OTHERS: ReadonlyMap<string, string> = new Map([
  ["timestamp timestamptz", "in the time zone of the subscriber's session"],
  ["timestamptz timestamp", "the zone is dropped"],
  ["timestamp date", "the time of day is dropped"],
  ["timestamptz date", "the time of day is dropped"],
  ["timestamp time", "the date is dropped"],
  ["timetz time", "the zone is dropped"],
  ["int4 float4", "it has fewer digits"],
  ["int8 float4", "it has fewer digits"],
  ["int8 float8", "it has fewer digits"],
]);

const NEVER = new Set([
  "bool int2",
  "bool int4",
  "bool int8",
  "bool numeric",
  "bool float8",
  "uuid int4",
  "uuid int8",
  "timestamp int8",
  "timestamptz int8",
  "date int4",
  "json int4",
  "json int8",
]);

const READ_SOMETIMES = new Set([
  "numeric int2",
  "numeric int4",
  "numeric int8",
  "numeric float4",
  "float4 int2",
  "float4 int4",
  "float4 int8",
  "float8 int2",
  "float8 int4",
  "float8 int8",
  "float8 float4",
  "int2 bool",
  "int4 bool",
  "int8 bool",
  "json jsonb",
  "inet cidr",
  "int8 oid",
  "int4 oid",
  "int8range int4range",
]);

function some(from: Resolved, to: Resolved): Assignment {
  return { kind: "some", reason: `${to.text} does not take every ${from.text}` };
}

function unknown(from: Resolved, to: Resolved): Assignment {
  return { kind: "unknown", reason: `whether ${to.text} reads every ${from.text} is not known` };
}

/** The domain's NOT NULL and checks hold for what is replicated, too, unless the publisher's type has the same ones. */
function domainAssignment(from: TypeThere, to: TypeThere): Assignment {
  const [own, there] = [domainRules(from), domainRules(to)];
  const more = there.filter((rule) => !own.includes(rule));
  const [first] = more;
  if (first === undefined) return ALWAYS;
  return { kind: "some", reason: `the subscriber's domain ${formatType(to.catalog, to.type)} wants ${first}` };
}

function domainRules({ catalog, type }: TypeThere): readonly string[] {
  const user = catalog.types.get(type.oid);
  if (user?.kind !== "domain") return [];
  return [...user.checks, ...(user.notNull ? ["NOT NULL"] : []), ...domainRules({ catalog, type: user.base })];
}
