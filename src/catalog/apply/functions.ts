import type { CreateFunctionStmt, FunctionParameter, Node, ObjectWithArgs } from "@pgsql/types";
import type { ColumnType, FunctionEntry } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { renameFunctionInDefaults } from "../default-texts.ts";
import { creationSchema, findFunctions, showName, writtenParts } from "../names.ts";
import { formatType } from "../print.ts";
import { Refused, Undecidable } from "../refused.ts";
import { functionSignature } from "../signatures.ts";
import { all, optionText, strings } from "../tree.ts";
import { builtinColumnType, resolveType } from "../types.ts";

/** CREATE [OR REPLACE] FUNCTION | PROCEDURE. */
export function createFunction(context: Context, statement: CreateFunctionStmt): void {
  const { draft } = context;
  const written = writtenParts(strings(statement.funcname));
  const entry = entryOf(context, statement, creationSchema(draft, written), written.name);
  const signature = functionSignature(entry);
  const existing = draft.functions.findIndex((other) => functionSignature(other) === signature);
  if (existing >= 0 && statement.replace !== true) {
    throw new Refused(`function "${entry.name}" already exists with same argument types`);
  }
  if (statement.is_procedure === true && (draft.functions[existing]?.returns ?? null) !== null) {
    throw new Refused("cannot change routine kind");
  }
  requireSameReturn(context, draft.functions[existing], entry);
  draft.set({
    functions: existing >= 0 ? draft.functions.with(existing, entry) : [...draft.functions, entry],
  });
}

function requireSameReturn(context: Context, before: FunctionEntry | undefined, after: FunctionEntry): void {
  if (before === undefined || before.returns === null || after.returns === null) return;
  const text = (type: ColumnType): string => formatType(context.draft, { ...type, typmod: -1 });
  if (text(before.returns) !== text(after.returns)) throw new Refused("cannot change return type of existing function");
}

function entryOf(context: Context, statement: CreateFunctionStmt, schema: string, name: string): FunctionEntry {
  const options = all(statement.options, "DefElem");
  const option = (key: string): Node | undefined => options.find((candidate) => candidate.defname === key)?.arg;
  const optional = inputs(statement).filter((parameter) => parameter.defexpr !== undefined).length;
  const variadic = inputs(statement).some((parameter) => parameter.mode === "FUNC_PARAM_VARIADIC");
  return {
    schema,
    name,
    ...(optional === 0 ? {} : { optional }),
    ...(variadic ? { variadic } : {}),
    ...(statement.returnType?.setof === true ? { set: true as const } : {}),
    arguments: inputs(statement).map((parameter) => argumentText(context, resolveArgument(context, parameter))),
    argumentNames: inputs(statement).map((parameter) => parameter.name ?? ""),
    returns: returnType(context, statement),
    language: optionText(option("language"))?.toLowerCase() ?? "sql",
    body: bodyOf(statement, option("as")),
  };
}

/** `AS 'definition'` or `AS 'object file', 'symbol'`; a SQL-standard body is kept as its tree. */
function bodyOf(statement: CreateFunctionStmt, as: Node | undefined): string | null {
  if (statement.sql_body !== undefined) return JSON.stringify(statement.sql_body);
  return as !== undefined && "List" in as ? (strings(as.List.items)[0] ?? null) : null;
}

const INPUT_MODES: ReadonlySet<string> = new Set([
  "FUNC_PARAM_IN",
  "FUNC_PARAM_INOUT",
  "FUNC_PARAM_VARIADIC",
  "FUNC_PARAM_DEFAULT",
]);

function inputs(statement: CreateFunctionStmt): FunctionParameter[] {
  return all(statement.parameters, "FunctionParameter").filter((parameter) =>
    INPUT_MODES.has(parameter.mode ?? "FUNC_PARAM_DEFAULT"),
  );
}

/** %TYPE of an argument is resolved by PostgreSQL at once; what cannot be told does not hide the function. */
function resolveArgument(context: Context, parameter: FunctionParameter): ColumnType | null {
  try {
    return resolveType(context.draft, parameter.argType);
  } catch (error) {
    if (error instanceof Undecidable) return null;
    throw error;
  }
}

/** Argument types carry no modifiers. */
function argumentText(context: Context, type: ColumnType | null): string {
  return type === null ? "%TYPE" : formatType(context.draft, { ...type, typmod: -1 });
}

function returnType(context: Context, statement: CreateFunctionStmt): ColumnType | null {
  if (statement.returnType === undefined)
    return statement.is_procedure === true ? null : resultOfOutputs(context, statement);
  if (statement.returnType.pct_type === true) return resolveArgument(context, { argType: statement.returnType });
  if (strings(statement.returnType.names).join(".") === "pg_catalog.void") return builtinColumnType("void");
  return resolveType(context.draft, statement.returnType);
}

const OUTPUT_MODES: ReadonlySet<string> = new Set(["FUNC_PARAM_OUT", "FUNC_PARAM_INOUT"]);

/** interpret_function_parameter_list: one OUT argument is the result, several are a record. */
function resultOfOutputs(context: Context, statement: CreateFunctionStmt): ColumnType | null {
  const outputs = all(statement.parameters, "FunctionParameter").filter(({ mode = "" }) => OUTPUT_MODES.has(mode));
  const [only] = outputs;
  if (only === undefined) return null;
  return outputs.length === 1 ? resolveArgument(context, only) : builtinColumnType("record");
}

/** The function an ObjectWithArgs means; without arguments the name must be unique. */
export function requireFunction(context: Context, object: ObjectWithArgs | undefined): FunctionEntry {
  const written = writtenParts(strings(object?.objname));
  const candidates = findFunctions(context.draft, written);
  if (object?.args_unspecified === true) {
    const [only, other] = candidates;
    if (only === undefined) throw new Refused(`could not find a function named "${showName(written)}"`);
    if (other !== undefined) throw new Refused(`function name "${showName(written)}" is not unique`);
    return only;
  }
  const types = all(object?.objargs, "TypeName").map((type) => argumentText(context, resolveType(context.draft, type)));
  const found = candidates.find((entry) => entry.arguments.join(", ") === types.join(", "));
  if (found === undefined) throw new Refused(`function ${showName(written)}(${types.join(", ")}) does not exist`);
  return found;
}

/** Replaces one entry; triggers follow a function that is renamed or moved. */
export function replaceFunction(context: Context, before: FunctionEntry, after: FunctionEntry): void {
  const { draft } = context;
  const oldName = `${before.schema}.${before.name}`;
  const newName = `${after.schema}.${after.name}`;
  renameFunctionInDefaults(draft, before, after);
  draft.set({
    functions: draft.functions.map((entry) => (entry === before ? after : entry)),
    triggers:
      before.arguments.length > 0
        ? draft.triggers
        : draft.triggers.map((trigger) => (trigger.function === oldName ? { ...trigger, function: newName } : trigger)),
  });
}
