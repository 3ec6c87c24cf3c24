import { searchedSchemas } from "../names.ts";
import { quoteIdentifier, quoteLiteral } from "../print.ts";
import type { Environment } from "./evaluate.ts";
import { lookUp } from "./objects.ts";
import type { Value } from "./values.ts";
import { CURRENT_DATABASE, isUnknown, textOf, UNKNOWN } from "./values.ts";

/** PostgreSQL's functions that code around DDL is written with; others cannot be told. */
export function callBuiltin(environment: Environment, name: string, args: readonly Value[]): Value {
  const { draft } = environment;
  switch (name) {
    case "current_schema":
      return searchedSchemas(draft)[0] ?? null;
    case "current_schemas":
      return { kind: "array", items: [...(args[0] === true ? ["pg_catalog"] : []), ...searchedSchemas(draft)] };
    case "current_database":
      return CURRENT_DATABASE;
    case "to_regclass":
    case "to_regtype":
    case "to_regnamespace":
      return onText(args[0], (text) => lookUp(draft, name.slice(3), text));
    case "current_setting":
      return args[0] === "server_version_num" ? `${environment.postgres}0000` : UNKNOWN;
    case "array_to_string":
      return arrayText(args[0], args[1]);
    case "string_to_array":
      return splitText(args[0], args[1]);
    case "pg_table_is_visible":
    case "pg_type_is_visible":
      return true;
    case "format":
      return format(args);
    case "concat":
      return args.some(isUnknown) ? UNKNOWN : args.map((arg) => textOf(arg) ?? "").join("");
    default:
      return onText(args[0], (text) => textFunction(name, text, args));
  }
}

function onText(value: Value | undefined, apply: (text: string) => Value): Value {
  if (value === undefined || isUnknown(value)) return UNKNOWN;
  const text = textOf(value);
  return text === null ? null : apply(text);
}

function textFunction(name: string, text: string, args: readonly Value[]): Value {
  switch (name) {
    case "quote_ident":
      return quoteIdentifier(text);
    case "quote_literal":
    case "quote_nullable":
      return quoteLiteral(text);
    case "text":
      return text;
    case "lower":
      return text.toLowerCase();
    case "upper":
      return text.toUpperCase();
    case "trim":
    case "btrim":
      return args.length === 1 ? text.replace(/^ +| +$/g, "") : UNKNOWN;
    case "replace": {
      const [, from, to] = args;
      return typeof from === "string" && typeof to === "string" ? text.replaceAll(from, to) : UNKNOWN;
    }
    default:
      return UNKNOWN;
  }
}

function arrayText(array: Value | undefined, separator: Value | undefined): Value {
  if (typeof array !== "object" || array?.kind !== "array" || typeof separator !== "string") return UNKNOWN;
  if (array.items.some(isUnknown)) return UNKNOWN;
  return array.items.flatMap((item) => textOf(item) ?? []).join(separator);
}

function splitText(text: Value | undefined, separator: Value | undefined): Value {
  if (typeof text !== "string" || typeof separator !== "string" || separator === "") return UNKNOWN;
  return { kind: "array", items: text === "" ? [] : text.split(separator) };
}

/** format(): %s, %I, %L and %%, in order or by position (`%1$I`). */
function format(args: readonly Value[]): Value {
  const [template, ...values] = args;
  if (typeof template !== "string") return UNKNOWN;
  let next = 0;
  let told = true;
  const text = template.replace(/%(?:(\d+)\$)?([sIL%])/g, (_match, position: string | undefined, letter: string) => {
    if (letter === "%") return "%";
    if (position !== undefined) next = Number(position) - 1;
    const formatted = formatted1(values[next++], letter);
    told &&= formatted !== null;
    return formatted ?? "";
  });
  return told ? text : UNKNOWN;
}

function formatted1(value: Value | undefined, letter: string): string | null {
  if (value === undefined || isUnknown(value)) return null;
  if (value === null) return letter === "L" ? "NULL" : letter === "s" ? "" : null;
  const text = textOf(value);
  if (text === null) return null;
  if (letter === "s" || (typeof value === "object" && letter === "I")) return text;
  return letter === "I" ? quoteIdentifier(text) : quoteLiteral(text);
}
