import { BUILTIN_TYPES, builtinType } from "../model/builtin-types.ts";
import type { ColumnType, Oid } from "../model/catalog.ts";
import type { Draft } from "./draft.ts";
import { coerceTo, concreteParameters, concreteResult, named } from "./expression-coerce.ts";
import { FUNCTIONS } from "./expression-functions.ts";
import { NotForTypes, type Typed, Unprintable } from "./expression-nodes.ts";
import { OPERATORS } from "./expression-operators.ts";
import { type Candidate, fitsAny, type Parameter, readSignatures, selectCandidate } from "./expression-resolve.ts";
import { formatType, quoteIdentifier } from "./print.ts";

const functions = readSignatures(FUNCTIONS);
const operators = readSignatures(OPERATORS);

/** What bundled extensions offer that schemas use in defaults. */
const EXTENSION_FUNCTIONS: Readonly<Record<string, string>> = {
  "uuid-ossp": `uuid_nil: uuid(); uuid_ns_dns: uuid(); uuid_ns_url: uuid(); uuid_ns_oid: uuid(); uuid_ns_x500: uuid();
    uuid_generate_v1: uuid(); uuid_generate_v1mc: uuid(); uuid_generate_v4: uuid();
    uuid_generate_v3: uuid(uuid,text); uuid_generate_v5: uuid(uuid,text);`,
  pgcrypto: `gen_random_bytes: bytea(int4); gen_random_uuid: uuid(); crypt: text(text,text); gen_salt: text(text) text(text,int4);
    digest: bytea(text,text) bytea(bytea,text); hmac: bytea(text,text,text) bytea(bytea,bytea,text);`,
};

const extensionFunctions = new Map(
  Object.entries(EXTENSION_FUNCTIONS).map(([name, table]) => [name, readSignatures(table)]),
);

interface FoundFunctions {
  readonly schema: string;
  readonly candidates: readonly Candidate[];
}

/** A call whose overload was chosen as PostgreSQL would, its arguments coerced to the parameters. */
export function resolvedCall(draft: Draft, parts: readonly string[], given: readonly Typed[], spread = false): Typed {
  const found = functionsNamed(draft, parts);
  if (found === undefined) throw new Unprintable(`function ${parts.join(".")} is not known`);
  const name = parts.at(-1) ?? "";
  if (given.some((argument) => argument.kind === "named")) return calledByName(draft, found, name, given);
  const chosen = selectCandidate(
    draft,
    `function ${name}`,
    spread ? found.candidates.filter(({ variadic }) => variadic).map(asArray) : found.candidates,
    given.map((argument) => argument.type),
  );
  const call = { kind: "call", name: printedName(found, name, chosen) } as const;
  const { type, arguments: coerced } = applied(draft, chosen, given);
  if (spread) return { ...call, arguments: coerced, type, variadic: true };
  if (!chosen.variadic || chosen.parameters.at(-1) === "any") return { ...call, arguments: coerced, type };
  // make_fn_arguments: the last ones are one array from here on.
  const plain = chosen.fixed ?? 0;
  const elements = coerced.slice(plain);
  const [first] = elements;
  if (first === undefined) throw new Unprintable(`variadic arguments of ${name}`);
  const array: Typed = { kind: "array", elements, type: { ...first.type, array: true, typmod: -1 } };
  return { ...call, arguments: [...coerced.slice(0, plain), array], type, variadic: true };
}

/** VARIADIC array: the last parameter is taken as the array it is. */
function asArray(candidate: Candidate): Candidate {
  const last = candidate.parameters.at(-1);
  if (last === undefined || typeof last === "string") return { ...candidate, variadic: false };
  const parameters = [...candidate.parameters.slice(0, -1), { ...last, array: true }];
  return { ...candidate, parameters, variadic: false };
}

/** generate_function_name: with its schema where the name alone would find another, as one of pg_catalog goes first. */
function printedName(found: FoundFunctions, name: string, chosen: Candidate): string {
  const parameters = JSON.stringify(chosen.parameters);
  const hidden = builtinFunctions(name).some((builtin) => JSON.stringify(builtin.parameters) === parameters);
  const visible = found.schema === "pg_catalog" || (found.schema === "public" && !hidden);
  return `${visible ? "" : `${quoteIdentifier(found.schema)}.`}${quoteIdentifier(name)}`;
}

/** MatchNamedCall, where one function has these names: the arguments stay in the order they were written in. */
function calledByName(draft: Draft, found: FoundFunctions, name: string, given: readonly Typed[]): Typed {
  const fitting = found.candidates.flatMap((candidate) => {
    const positions = given.map((argument, index) =>
      argument.kind === "named" ? (candidate.names ?? []).indexOf(argument.name) : index,
    );
    const regular = new Set(positions).size === positions.length && positions.every((at) => at >= 0);
    const required = candidate.parameters.length - candidate.optional;
    const complete = candidate.parameters.every((_, at) => at >= required || positions.includes(at));
    return regular && complete && !candidate.variadic ? [{ candidate, positions }] : [];
  });
  const [only, other] = fitting;
  if (only === undefined || other !== undefined) throw new Unprintable(`arguments of ${name} by name`);
  const parameters = only.positions.flatMap((at) => only.candidate.parameters[at] ?? []);
  const operands = given.map((argument) => (argument.kind === "named" ? argument.operand : argument));
  const chosen = selectCandidate(
    draft,
    `function ${name}`,
    [{ ...only.candidate, parameters, optional: 0 }],
    operands.map((operand) => operand.type),
  );
  const { type, arguments: coerced } = applied(draft, chosen, operands);
  const written = given.map((argument, index): Typed => {
    const operand = coerced[index] ?? argument;
    return argument.kind === "named" ? { ...argument, operand, type: operand.type } : operand;
  });
  return { kind: "call", name: printedName(found, name, only.candidate), arguments: written, type };
}

/** Names of arguments (pg_proc.proargnames) of built-in functions that are called by them; each has one overload. */
const ARGUMENT_NAMES: Readonly<Record<string, string>> = {
  make_date: "year month day",
  make_interval: "years months weeks days hours mins secs",
  make_time: "hour min sec",
  make_timestamp: "year month mday hour min sec",
  jsonb_set: "jsonb_in path replacement create_if_missing",
  random_normal: "mean stddev",
};

/** Built-in functions of a name. */
export function builtinFunctions(name: string): readonly Candidate[] {
  const names = Object.hasOwn(ARGUMENT_NAMES, name) ? ARGUMENT_NAMES[name]?.split(" ") : undefined;
  const found = functions.get(name) ?? [];
  return names === undefined ? found : found.map((candidate) => ({ ...candidate, names }));
}

/** Whether a function of that name exists at all, so that `date('…')` can be told from a cast. */
export function functionExists(draft: Draft, parts: readonly string[]): boolean {
  return functionsNamed(draft, parts) !== undefined;
}

function functionsNamed(draft: Draft, parts: readonly string[]): FoundFunctions | undefined {
  const name = parts.at(-1) ?? "";
  const written = parts.at(-2);
  const searched = written === undefined ? ["pg_catalog", ...draft.searchPath] : [written];
  for (const schema of searched) {
    const candidates = [
      ...(schema === "pg_catalog" ? builtinFunctions(name) : []),
      ...userFunctions(draft, schema, name),
    ];
    if (candidates.length > 0) return { schema, candidates };
  }
  return undefined;
}

function userFunctions(draft: Draft, schema: string, name: string): readonly Candidate[] {
  const own = draft.functions
    .filter((entry) => entry.schema === schema && entry.name === name && entry.returns !== null)
    .flatMap((entry): Candidate[] => {
      const parameters = entry.arguments.map((text) => typeWithText(draft, text));
      if (entry.returns === null || parameters.includes(undefined)) return [];
      const known = parameters.filter((type) => type !== undefined);
      const variadic = entry.variadic === true;
      const { optional = 0, argumentNames: names } = entry;
      const takes = variadic ? withElementLast(known) : known;
      return [{ result: entry.returns, parameters: takes, optional, variadic, names }];
    });
  const brought = draft.extensions
    .filter((extension) => extension.schema === schema)
    .flatMap((extension) => extensionFunctions.get(extension.name)?.get(name) ?? []);
  return [...own, ...rangeConstructors(draft, schema, name), ...brought];
}

/** What a VARIADIC array takes one by one. */
function withElementLast(parameters: readonly Parameter[]): readonly Parameter[] {
  const last = parameters.at(-1);
  return last === undefined || typeof last === "string"
    ? parameters
    : [...parameters.slice(0, -1), { ...last, array: false }];
}

/** Every range type comes with functions of its name that make one (makeRangeConstructors). */
function rangeConstructors(draft: Draft, schema: string, name: string): readonly Candidate[] {
  const type = draft.typeNamed(schema, name);
  if (type?.kind !== "range") return [];
  const bounds = [type.subtype, type.subtype].map((subtype) => ({ ...subtype, typmod: -1 }));
  const result = { oid: type.oid, array: false, typmod: -1 };
  return [bounds, [...bounds, named("text")]].map((parameters) => ({
    result,
    parameters,
    optional: 0,
    variadic: false,
  }));
}

const builtinByText = new Map<string, Oid>(BUILTIN_TYPES.map((type) => [type.text, type.oid]));

/** The type that format_type prints so: functions keep their argument types as text. */
function typeWithText(draft: Draft, text: string): Parameter | undefined {
  if (/^any\w*$/.test(text)) return text as Parameter;
  const array = text.endsWith("[]");
  const element = array ? text.slice(0, -2) : text;
  const builtin = builtinByText.get(element);
  if (builtin !== undefined) return { oid: builtin, array, typmod: -1 };
  const user = [...draft.types.values()].find(
    (type) => formatType(draft, { oid: type.oid, array: false, typmod: -1 }) === element,
  );
  return user === undefined ? undefined : { oid: user.oid, array, typmod: -1 };
}

/** An operator between two operands, or before one. */
export function resolvedOperator(draft: Draft, name: string, left: Typed | null, right: Typed): Typed {
  const { node, arguments: operands } = operatorOf(draft, name, left, right);
  const [one, two] = operands;
  if (one === undefined) throw new Unprintable(`operator ${name}`);
  return left === null || two === undefined
    ? { kind: "operator", name, left: null, right: one, type: node }
    : { kind: "operator", name, left: one, right: two, type: node };
}

/** Operators that hardly anybody adds for types that are not his own. */
const COMPARISONS: ReadonlySet<string> = new Set(["=", "<>", "<", "<=", ">", ">="]);

const isPlain = (type: ColumnType): boolean => !type.array && builtinType(type.oid)?.kind === "base";

export function operatorOf(
  draft: Draft,
  name: string,
  left: Typed | null,
  right: Typed,
): { readonly node: ColumnType; readonly arguments: readonly Typed[] } {
  const given = left === null ? [right] : [left, right];
  const candidates = (operators.get(name) ?? []).filter((candidate) => candidate.parameters.length === given.length);
  const types = given.map((operand) => operand.type);
  const wanted = sameAsOther(candidates, types);
  if (COMPARISONS.has(name) && types.every(isPlain) && !fitsAny(draft, candidates, wanted)) {
    throw new NotForTypes(`operator does not exist: ${types.map((type) => formatType(draft, type)).join(` ${name} `)}`);
  }
  const chosen = selectCandidate(draft, `operator ${name}`, candidates, wanted);
  const result = applied(draft, chosen, given);
  return { node: result.type, arguments: result.arguments };
}

/** binary_oper_exact: a bare literal is first taken to be of the other operand's type. */
function sameAsOther(candidates: readonly Candidate[], types: readonly ColumnType[]): readonly ColumnType[] {
  const known = types.find((type) => type.oid !== 705);
  if (types.length !== 2 || known === undefined || types.every((type) => type.oid !== 705)) return types;
  const both = candidates.some((candidate) =>
    candidate.parameters.every(
      (wanted) => typeof wanted !== "string" && wanted.oid === known.oid && wanted.array === known.array,
    ),
  );
  return both ? [known, known] : types;
}

function applied(
  draft: Draft,
  chosen: Candidate,
  given: readonly Typed[],
): { readonly type: ColumnType; readonly arguments: readonly Typed[] } {
  const types = given.map((argument) => argument.type);
  const wanted = concreteParameters(draft, chosen.parameters, types);
  return {
    type: concreteResult(draft, chosen.result, chosen.parameters, types),
    arguments: given.map((argument, index) => {
      const type = wanted[index];
      return type === null || type === undefined ? argument : coerceTo(draft, argument, type, "implicit");
    }),
  };
}
