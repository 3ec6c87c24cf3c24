import { searchedSchemas } from "../names.ts";
import { quoteIdentifier, quoteLiteral } from "../print.ts";
import { UNTOLD_LITERAL } from "../untold-literal.ts";
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
    case "quote_literal":
    case "quote_nullable":
      if (args[0] === null) return name === "quote_literal" ? null : "NULL";
      return args[0] === undefined || isUnknown(args[0])
        ? quoteLiteral(UNTOLD_LITERAL)
        : onText(args[0], (text) => quoteLiteral(text));
    case "array_length":
    case "cardinality":
      return lengthOf(args[0], name);
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
    case "length":
    case "char_length":
    case "character_length":
      return [...text].length;
    case "left":
    case "right":
      return typeof args[1] === "number" && args[1] >= 0 ? ends(text, name, args[1]) : UNKNOWN;
    case "substring":
    case "substr":
      return part(text, args);
    case "split_part":
      return splitPart(text, args[1], args[2]);
    case "strpos":
    case "position":
      return typeof args[1] === "string" ? [...text.slice(0, text.indexOf(args[1]) + 1)].length : UNKNOWN;
    case "starts_with":
      return typeof args[1] === "string" ? text.startsWith(args[1]) : UNKNOWN;
    default:
      return UNKNOWN;
  }
}

function ends(text: string, side: "left" | "right", count: number): string {
  const characters = [...text];
  return (side === "left" ? characters.slice(0, count) : characters.slice(Math.max(0, characters.length - count))).join(
    "",
  );
}

/** substring(text, from[, count]) by position; patterns are not followed. */
function part(text: string, [, from, count]: readonly Value[]): Value {
  if (typeof from !== "number" || (count !== undefined && (typeof count !== "number" || count < 0))) return UNKNOWN;
  const end = count === undefined ? undefined : Math.max(0, from - 1 + count);
  return [...text].slice(Math.max(0, from - 1), end).join("");
}

function splitPart(text: string, separator: Value | undefined, field: Value | undefined): Value {
  if (typeof separator !== "string" || separator === "" || typeof field !== "number" || field === 0) return UNKNOWN;
  return text.split(separator).at(field > 0 ? field - 1 : field) ?? "";
}

/** array_length of an empty array is null. */
function lengthOf(array: Value | undefined, name: "array_length" | "cardinality"): Value {
  if (array === null) return null;
  if (typeof array !== "object" || array.kind !== "array") return UNKNOWN;
  return array.items.length === 0 && name === "array_length" ? null : array.items.length;
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
  if (value !== undefined && isUnknown(value) && letter === "L") return quoteLiteral(UNTOLD_LITERAL);
  if (value === undefined || isUnknown(value)) return null;
  if (value === null) return letter === "L" ? "NULL" : letter === "s" ? "" : null;
  const text = textOf(value);
  if (text === null) return null;
  if (letter === "s" || (typeof value === "object" && letter === "I")) return text;
  return letter === "I" ? quoteIdentifier(text) : quoteLiteral(text);
}
