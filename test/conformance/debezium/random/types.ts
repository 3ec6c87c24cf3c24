import { defaultFor } from "./literals.ts";
import { ODD_NAMES, quote } from "./names.ts";
import type { Random } from "./random.ts";

/** A type a column can have, and what to default it to. */
export interface DrawnType {
  readonly name: string;
  readonly defaultFor: (random: Random) => string;
  /** Whether the harness finds a value that Debezium can convert when a row must have one. */
  readonly fillable: boolean;
}

/** Statements that make types, and the types they made. */
export interface DrawnTypes {
  readonly statements: readonly string[];
  readonly types: readonly DrawnType[];
}

const SCALARS = words(`
  int; smallint; bigint; int4; int8; int2; oid; real; double precision; boolean; numeric; money; text; varchar; char;
  bpchar; name; "char"; xml; bytea; date; time; timetz; timestamp; timestamptz; interval; interval year;
  interval day to second(3); bit; varbit; uuid; json; jsonb; inet; cidr; macaddr; macaddr8; int4range; int8range;
  numrange; tsrange; tstzrange; daterange; int4multirange; datemultirange; tsvector; tsquery; jsonpath; pg_lsn; xid8;
  regclass; point; line; lseg; box; path; polygon; circle; txid_snapshot; tid; xid; int2vector; oidvector; regtype
`);

/** Types for which a default is honoured, more often than their share of all types. */
const COMMON = words(`
  int; bigint; smallint; text; varchar(255); boolean; numeric(10,2); timestamptz; timestamp; date; uuid; jsonb; json;
  double precision; real; char(3); time; interval; xml; bit(3); varbit(5)
`);

const MEASURED: readonly [(random: Random) => string, ...((random: Random) => string)[]] = [
  (random) => `varchar(${random.integer(1, 300)})`,
  (random) => `char(${random.integer(1, 12)})`,
  (random) => `numeric(${random.integer(1, 60)})`,
  (random) => `numeric(${random.integer(2, 40)},${random.integer(0, 12)})`,
  (random) => `numeric(${random.integer(1, 6)},${random.integer(-4, 8)})`,
  (random) => `decimal(${random.integer(4, 12)},${random.integer(0, 4)})`,
  (random) => `bit(${random.pick([1, 2, 7, 8, 9, 16, 31, 32, 33, 64, 65])})`,
  (random) => `varbit(${random.pick([1, 2, 8, 10, 64, 100])})`,
  (random) => `time(${random.integer(0, 6)})`,
  (random) => `timetz(${random.integer(0, 6)})`,
  (random) => `timestamp(${random.integer(0, 6)})`,
  (random) => `timestamptz(${random.integer(0, 6)})`,
  (random) => `interval(${random.integer(0, 6)})`,
  (random) => `float(${random.integer(1, 53)})`,
];

const EXTENSION_TYPES: Readonly<Record<string, readonly string[]>> = {
  citext: ["citext"],
  hstore: ["hstore"],
  ltree: ["ltree", "lquery"],
  isn: ["isbn", "ean13", "issn", "upc"],
  cube: ["cube"],
  seg: ["seg"],
  postgis: ["geometry", "geography", "geometry(Point,4326)", "geography(Point,4326)"],
  vector: ["vector", "vector(3)", "halfvec(3)", "sparsevec(5)"],
};

/** Types without a value among those the harness tries. */
const NO_VALUE = /^(ean13|isbn|issn|upc|cube|seg|lquery|geometry|geography|vector|halfvec|sparsevec|xml)/;

/** Types of users live in these schemas, all of which every case has. */
export const SCHEMAS = ["public", "s1", '"S 2"', '"s.3"'] as const;

/** A type everybody has. */
export function builtinType(random: Random): DrawnType {
  const kind = random.integer(0, 9);
  const name = kind < 4 ? random.pick(COMMON) : kind < 7 ? random.pick(MEASURED)(random) : random.pick(SCALARS);
  return { name, defaultFor: (choices) => defaultFor(name, choices), fillable: !NO_VALUE.test(name) };
}

/** Enums, domains, composites, ranges and extensions for one database. */
export function drawTypes(random: Random, odd: boolean, offered: ReadonlySet<string>): DrawnTypes {
  const statements: string[] = [];
  const types: DrawnType[] = [];
  const add = (drawn: { readonly statement: string; readonly type: DrawnType }) => {
    statements.push(drawn.statement);
    types.push(drawn.type);
  };
  const extensions = Object.keys(EXTENSION_TYPES).filter((name) => offered.has(name));
  for (const name of random.sample(extensions, random.integer(0, 2))) {
    statements.push(`create extension ${name}`);
    types.push(...(EXTENSION_TYPES[name] ?? []).map(plainType));
  }
  for (let count = random.integer(0, 3); count > 0; count -= 1) add(enumType(random, typeName(random, odd, count)));
  if (random.chance(0.2)) add({ statement: "create type comp as (a int, b text)", type: plainType("comp") });
  if (random.chance(0.2)) add({ statement: "create type span as range (subtype = float8)", type: plainType("span") });
  for (let count = random.integer(0, 4); count > 0; count -= 1) {
    const base = types.length > 0 && random.chance(0.5) ? random.pick(pool(types)) : builtinType(random);
    add(domain(random, typeName(random, odd, count + 10), base));
  }
  return { statements, types };
}

function plainType(name: string): DrawnType {
  return { name, defaultFor: (random) => defaultFor(name, random), fillable: !NO_VALUE.test(name) };
}

function typeName(random: Random, odd: boolean, index: number): string {
  const name = odd && random.chance(0.5) ? quote(random.pick(pool(ODD_NAMES))) : `y${index}`;
  return random.chance(0.7) ? name : `${random.pick(SCHEMAS)}.${name}`;
}

const LABELS = words(`
  a; b; c; draft; live; archived; happy day; a,b; it''s; "q"; é; x''''y; 1; A; ; (x); a::b; null; {}; 日本; back\\slash; %;
  a b c; -; _
`);

function enumType(random: Random, name: string): { readonly statement: string; readonly type: DrawnType } {
  const labels = random.sample(LABELS, random.integer(1, 5)).map((label) => `'${label}'`);
  const statement = `create type ${name} as enum(${labels.join(",")})`;
  const fallback = (choices: Random) => {
    const label = choices.pick(pool(labels));
    return choices.pick([
      label,
      label,
      `${label}::${name}`,
      `(${label}::text)::${name}`,
      `enum_first(null::${name})`,
      "null",
    ]);
  };
  return { statement, type: { name, defaultFor: fallback, fillable: true } };
}

function domain(
  random: Random,
  name: string,
  base: DrawnType,
): { readonly statement: string; readonly type: DrawnType } {
  const array = random.chance(0.1) ? "[]" : "";
  const fallback = random.chance(0.25) ? ` default ${array === "" ? base.defaultFor(random) : "'{}'"}` : "";
  const required = random.chance(0.2) && base.fillable ? " not null" : "";
  const check = random.chance(0.1) ? " check (value is distinct from null or value is null)" : "";
  const defaults = array === "" ? base.defaultFor : () => "'{}'";
  return {
    statement: `create domain ${name} as ${base.name}${array}${fallback}${required}${check}`,
    type: { name, defaultFor: defaults, fillable: base.fillable },
  };
}

/** Texts between semicolons. */
function words(text: string): [string, ...string[]] {
  const [first = "", ...rest] = text.split(";").map((word) => word.trim());
  return [first, ...rest];
}

export function pool<T>(items: readonly T[]): readonly [T, ...T[]] {
  const [first, ...rest] = items;
  if (first === undefined) throw new Error("nothing to pick from");
  return [first, ...rest];
}
