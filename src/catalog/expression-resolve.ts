import { type BuiltinType, builtinType, builtinTypeByName } from "../model/builtin-types.ts";
import type { ColumnType } from "../model/catalog.ts";
import { CASTS } from "./expression-casts.ts";
import { isUnknown, sameType, Unprintable } from "./expression-nodes.ts";
import type { TypeNames } from "./print.ts";

/** One overload of a function or operator. A parameter is a type or a polymorphic pseudo-type (`anyelement`). */
export interface Candidate {
  readonly result: Parameter;
  readonly parameters: readonly Parameter[];
  /** How many parameters at the end may be left out. */
  readonly optional: number;
  /** The last parameter takes any number of arguments; it is the type of each. */
  readonly variadic: boolean;
  /** Once arguments are counted: how many come before those that the last parameter takes. */
  readonly fixed?: number;
  /** Names of the parameters, where functions are called by them. */
  readonly names?: readonly string[];
}

export type Parameter = ColumnType | Polymorphic;
export type Polymorphic = `any${string}`;

/** Parses the signature tables: `name: result(argument,…)n …;`. */
export function readSignatures(table: string): ReadonlyMap<string, readonly Candidate[]> {
  const entries = table.split(";").flatMap((entry): [string, Candidate[]][] => {
    const colon = entry.search(/:\s/);
    if (colon < 0) return [];
    const signatures = entry.slice(colon + 1).match(/\S+/g) ?? [];
    return [[entry.slice(0, colon).trim(), signatures.map(readSignature)]];
  });
  return new Map(entries);
}

function readSignature(text: string): Candidate {
  const [, result = "", inside = "", optional = ""] = /^(\w+)\((.*)\)(\d*)$/.exec(text) ?? [];
  const names = inside === "" ? [] : inside.split(",");
  return {
    result: parameter(result),
    // An array after the star is the element each argument is of.
    parameters: names.filter((name) => name !== "").map((name) => parameter(name.replace(/\*_?/, ""))),
    optional: Number(optional),
    variadic: inside.includes("*"),
  };
}

function parameter(name: string): Parameter {
  if (/^any/.test(name)) return name as Polymorphic;
  const array = name.startsWith("_");
  const type = builtinTypeByName(array ? name.slice(1) : name);
  return { oid: type?.oid ?? 0, array, typmod: -1 };
}

type CastContext = "implicit" | "assignment" | "explicit";
const RANK: Readonly<Record<CastContext, number>> = { implicit: 0, assignment: 1, explicit: 2 };

const casts = new Map<string, CastContext>(
  CASTS.split(";").flatMap((entry) => {
    const [source = "", ...targets] = entry.match(/[^\s:]+/g) ?? [];
    return targets.map((target): [string, CastContext] => [
      `${source}>${target.replace(/[=!]$/, "")}`,
      target.endsWith("!") ? "explicit" : target.endsWith("=") ? "assignment" : "implicit",
    ]);
  }),
);

/** getBaseType: a domain is its innermost base type for all that follows. */
export function baseType(catalog: TypeNames, type: ColumnType): ColumnType {
  const user = catalog.types.get(type.oid);
  return user?.kind === "domain" && !type.array ? baseType(catalog, user.base) : type;
}

/** TypeCategory. */
export function categoryOf(catalog: TypeNames, type: ColumnType): string {
  const base = baseType(catalog, type);
  if (base.array) return "A";
  const builtin = builtinType(base.oid);
  if (builtin !== undefined) return builtin.name === "unknown" ? "X" : builtin.category;
  const user = catalog.types.get(base.oid);
  return user?.kind === "enum" ? "E" : user?.kind === "range" ? "R" : user?.name === "citext" ? "S" : "U";
}

const PREFERRED = new Set(["bool", "text", "oid", "float8", "inet", "timestamptz", "interval", "varbit"]);

export function isPreferred(type: ColumnType): boolean {
  return !type.array && PREFERRED.has(builtinType(type.oid)?.name ?? "");
}

/** find_coercion_pathway: whether a value of one type can become the other in this context. */
export function canCoerce(catalog: TypeNames, from: ColumnType, to: ColumnType, context: CastContext): boolean {
  const [source, target] = [baseType(catalog, from), baseType(catalog, to)];
  if (sameType(source, target) || isUnknown(source)) return true;
  if (source.array && target.array) {
    return canCoerce(catalog, { ...source, array: false }, { ...target, array: false }, context);
  }
  const own = catalog.casts?.find((one) => sameType(one.source, source) && sameType(one.target, target));
  if (own !== undefined && RANK[own.context] <= RANK[context]) return true;
  const cast = source.array || target.array ? undefined : castBetween(builtinType(source.oid), builtinType(target.oid));
  if (cast !== undefined && RANK[cast] <= RANK[context]) return true;
  // Any type goes to a string type in assignments, and from one when written, through its text.
  if (context === "implicit") return false;
  if (categoryOf(catalog, target) === "S") return true;
  return context === "explicit" && categoryOf(catalog, source) === "S";
}

/** select_common_type for two types; null when they have none, or one of them cannot be told. */
export function commonSupertype(catalog: TypeNames, one: ColumnType | null, two: ColumnType | null): ColumnType | null {
  if (one === null || two === null) return null;
  if (sameType(one, two)) return one.typmod === two.typmod ? one : { ...one, typmod: -1 };
  const [first, second] = [baseType(catalog, one), baseType(catalog, two)];
  if (categoryOf(catalog, first) !== categoryOf(catalog, second)) return null;
  const widens = canCoerce(catalog, first, second, "implicit") && !canCoerce(catalog, second, first, "implicit");
  return { ...(widens && !isPreferred(first) ? second : first), typmod: -1 };
}

function castBetween(from: BuiltinType | undefined, to: BuiltinType | undefined): CastContext | undefined {
  return from === undefined || to === undefined ? undefined : casts.get(`${from.name}>${to.name}`);
}

/** Whether an argument could be passed for a parameter (can_coerce_type, implicit). */
function accepts(catalog: TypeNames, wanted: Parameter, argument: ColumnType): boolean {
  if (typeof wanted !== "string") return canCoerce(catalog, argument, wanted, "implicit");
  if (isUnknown(argument)) return true;
  const type = baseType(catalog, argument);
  if (wanted.endsWith("nonarray")) return !type.array;
  if (wanted.endsWith("array")) return type.array;
  if (wanted === "anyenum") return categoryOf(catalog, type) === "E";
  if (wanted.endsWith("multirange")) return builtinType(type.oid)?.kind === "multirange";
  if (wanted.endsWith("range"))
    return categoryOf(catalog, type) === "R" && builtinType(type.oid)?.kind !== "multirange";
  return true;
}

/** check_generic_type_consistency for the plain cases: every polymorphic argument says the same element type. */
export function polymorphicElement(
  catalog: TypeNames,
  parameters: readonly Parameter[],
  types: readonly ColumnType[],
): ColumnType | "inconsistent" | null {
  let element: ColumnType | null = null;
  for (const [index, wanted] of parameters.entries()) {
    const type = types[index];
    if (typeof wanted !== "string" || wanted === "any" || type === undefined || isUnknown(type)) continue;
    const found = elementBehind(catalog, wanted, baseType(catalog, type));
    if (found === null) return "inconsistent";
    if (element !== null && !sameType(element, found)) return "inconsistent";
    element = { ...found, typmod: -1 };
  }
  return element;
}

const RANGE_SUBTYPES: Readonly<Record<string, string>> = {
  int4range: "int4",
  int8range: "int8",
  numrange: "numeric",
  daterange: "date",
  tsrange: "timestamp",
  tstzrange: "timestamptz",
};

/** What an argument says `anyelement` is: itself, an array's element, a range's subtype; null when it says nothing. */
function elementBehind(catalog: TypeNames, wanted: Polymorphic, type: ColumnType): ColumnType | null {
  if (wanted.endsWith("array") && !wanted.endsWith("nonarray")) return { ...type, array: false };
  if (!wanted.endsWith("range")) return type;
  const user = catalog.types.get(type.oid);
  if (user?.kind === "range") return user.subtype;
  const name = RANGE_SUBTYPES[builtinType(type.oid)?.name.replace("multirange", "range") ?? ""];
  const subtype = name === undefined ? undefined : builtinTypeByName(name);
  return subtype === undefined ? null : { oid: subtype.oid, array: false, typmod: -1 };
}

/** Whether any overload takes these arguments. */
export function fitsAny(catalog: TypeNames, candidates: readonly Candidate[], types: readonly ColumnType[]): boolean {
  return candidates.some((candidate) =>
    types.every((type, index) => accepts(catalog, candidate.parameters[index] ?? "any", type)),
  );
}

/** Picks the overload PostgreSQL would (func_get_detail, func_select_candidate). Throws Unprintable when it cannot tell. */
export function selectCandidate(
  catalog: TypeNames,
  what: string,
  candidates: readonly Candidate[],
  given: readonly ColumnType[],
): Candidate {
  const types = given.map((type) => baseType(catalog, type));
  const expanded = candidates.flatMap((candidate) => withArguments(candidate, types.length));
  const exact = expanded.find((candidate) => exactMatches(candidate, types) === types.length);
  if (exact !== undefined) return exact;
  const possible = expanded.filter(
    (candidate) =>
      types.every((type, index) => accepts(catalog, candidate.parameters[index] ?? "any", type)) &&
      polymorphicElement(catalog, candidate.parameters, types) !== "inconsistent",
  );
  const best = narrowed(catalog, possible, types);
  if (best === undefined) throw new Unprintable(`${what} is not known for these argument types`);
  return best;
}

/** The candidate with its VARIADIC parameter repeated or its optional ones left out, when the count fits. */
function withArguments(candidate: Candidate, count: number): Candidate[] {
  const { parameters, variadic, optional } = candidate;
  if (!variadic) {
    const fits = count <= parameters.length && count >= parameters.length - optional;
    return fits ? [{ ...candidate, parameters: parameters.slice(0, count) }] : [];
  }
  const last = parameters.at(-1);
  if (last === undefined || count < parameters.length) return [];
  const repeated = Array.from({ length: count - parameters.length + 1 }, () => last);
  return [{ ...candidate, parameters: [...parameters.slice(0, -1), ...repeated], fixed: parameters.length - 1 }];
}

function exactMatches(candidate: Candidate, types: readonly ColumnType[]): number {
  return candidate.parameters.filter((wanted, index) => {
    const type = types[index];
    return type !== undefined && typeof wanted !== "string" && !isUnknown(type) && sameType(wanted, type);
  }).length;
}

function mostMatching(candidates: readonly Candidate[], score: (candidate: Candidate) => number): Candidate[] {
  const best = Math.max(...candidates.map(score));
  return candidates.filter((candidate) => score(candidate) === best);
}

/** func_select_candidate's rules in its order: exact matches, preferred types, categories of unknowns, same-type guess. */
function narrowed(
  catalog: TypeNames,
  possible: readonly Candidate[],
  types: readonly ColumnType[],
): Candidate | undefined {
  if (possible.length <= 1) return possible[0];
  const exact = mostMatching(possible, (candidate) => exactMatches(candidate, types));
  if (exact.length === 1) return exact[0];
  const preferring = mostMatching(exact, (candidate) => preferredMatches(catalog, candidate, types));
  if (preferring.length === 1) return preferring[0];
  const unknowns = types.flatMap((type, index) => (isUnknown(type) ? [index] : []));
  if (unknowns.length === 0) return undefined;
  const byCategory = unknowns.reduce((left, index) => byUnknownCategory(catalog, left, index), preferring);
  if (byCategory.length === 1) return byCategory[0];
  const known = types.filter((type) => !isUnknown(type));
  const [first] = known;
  if (first === undefined || !known.every((type) => sameType(type, first))) return undefined;
  const same = byCategory.filter((candidate) => unknowns.every((index) => isParameter(candidate, index, first)));
  return same.length === 1 ? same[0] : undefined;
}

function preferredMatches(catalog: TypeNames, candidate: Candidate, types: readonly ColumnType[]): number {
  return candidate.parameters.filter((wanted, index) => {
    const type = types[index];
    if (type === undefined || isUnknown(type) || typeof wanted === "string") return false;
    return sameType(wanted, type) || (categoryOf(catalog, wanted) === categoryOf(catalog, type) && isPreferred(wanted));
  }).length;
}

/** For an unknown argument: the string category when some candidate takes it, else the one they all share. */
function byUnknownCategory(catalog: TypeNames, candidates: readonly Candidate[], index: number): Candidate[] {
  const category = (candidate: Candidate) => {
    const wanted = candidate.parameters[index];
    return wanted === undefined || typeof wanted === "string" ? "P" : categoryOf(catalog, wanted);
  };
  const categories = new Set(candidates.map(category));
  const chosen = categories.has("S") ? "S" : categories.size === 1 ? [...categories][0] : undefined;
  if (chosen === undefined) return [...candidates];
  const within = candidates.filter((candidate) => category(candidate) === chosen);
  const preferred = within.filter((candidate) => {
    const wanted = candidate.parameters[index];
    return wanted !== undefined && typeof wanted !== "string" && isPreferred(wanted);
  });
  return preferred.length > 0 ? preferred : within;
}

function isParameter(candidate: Candidate, index: number, type: ColumnType): boolean {
  const wanted = candidate.parameters[index];
  return wanted !== undefined && (typeof wanted === "string" || sameType(wanted, type));
}
