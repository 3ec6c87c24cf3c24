import { BUILTIN_TYPES } from "../model/builtin-types.ts";
import type { ColumnType, Oid } from "../model/catalog.ts";
import type { Draft } from "./draft.ts";
import { coerceTo, concreteParameters, concreteResult, named } from "./expression-coerce.ts";
import { FUNCTIONS } from "./expression-functions.ts";
import { type Typed, Unprintable } from "./expression-nodes.ts";
import { OPERATORS } from "./expression-operators.ts";
import { type Candidate, type Parameter, readSignatures, selectCandidate } from "./expression-resolve.ts";
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
export function resolvedCall(draft: Draft, parts: readonly string[], given: readonly Typed[]): Typed {
  const found = functionsNamed(draft, parts);
  if (found === undefined) throw new Unprintable(`function ${parts.join(".")} is not known`);
  const name = parts.at(-1) ?? "";
  const chosen = selectCandidate(
    draft,
    `function ${name}`,
    found.candidates,
    given.map((argument) => argument.type),
  );
  if (chosen.variadic && chosen.parameters.at(-1) !== "any") throw new Unprintable(`variadic arguments of ${name}`);
  const visible = found.schema === "pg_catalog" || found.schema === "public";
  const printed = `${visible ? "" : `${quoteIdentifier(found.schema)}.`}${quoteIdentifier(name)}`;
  return { kind: "call", name: printed, ...applied(draft, chosen, given) };
}

/** Built-in functions of a name. */
export function builtinFunctions(name: string): readonly Candidate[] {
  return functions.get(name) ?? [];
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
      return [{ result: entry.returns, parameters: known, optional: 0, variadic: false }];
    });
  const brought = draft.extensions
    .filter((extension) => extension.schema === schema)
    .flatMap((extension) => extensionFunctions.get(extension.name)?.get(name) ?? []);
  return [...own, ...rangeConstructors(draft, schema, name), ...brought];
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

export function operatorOf(
  draft: Draft,
  name: string,
  left: Typed | null,
  right: Typed,
): { readonly node: ColumnType; readonly arguments: readonly Typed[] } {
  const given = left === null ? [right] : [left, right];
  const candidates = (operators.get(name) ?? []).filter((candidate) => candidate.parameters.length === given.length);
  const types = given.map((operand) => operand.type);
  const chosen = selectCandidate(draft, `operator ${name}`, candidates, sameAsOther(candidates, types));
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
