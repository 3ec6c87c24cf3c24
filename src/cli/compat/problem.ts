import { readJson } from "../../avro/json.ts";
import { type ParseOptions, parseSchema } from "../../avro/parsing/parse.ts";
import { problemPlace } from "../../avro/text/problem-place.ts";
import { positionAt } from "../../model/location.ts";
import type { RegistrySchemaType } from "../../model/registry.ts";
import { InputError } from "../../ports.ts";
import { TYPE_NAMES } from "../../registry/other-types.ts";
import { plain } from "../../report/writer.ts";
import { markedFrame } from "./frame.ts";
import type { NamedText } from "./question.ts";

/** The error for a text that is no schema: what is wrong, at its line and column, with the line. */
export function schemaProblem(
  named: NamedText,
  message: string,
  type: RegistrySchemaType,
  options: ParseOptions,
): InputError {
  const check = (text: string): string | null => {
    const parsed = parseSchema(text, options);
    return parsed.ok ? null : parsed.message;
  };
  const what = `not ${TYPE_NAMES[type]}: ${message}`;
  const place = syntaxPlace(named.text) ?? (type === "AVRO" ? problemPlace(named.text, check) : null);
  if (place === null) return new InputError(what, { where: named.name });
  const { line, column } = positionAt(named.text, place.start);
  const where = `${named.name}:${line}:${column}`;
  const [, ...frame] = markedFrame(named, place, "", plain);
  return new InputError(`${where}: ${what}`, { where, todo: frame.join("\n  ").trimEnd() });
}

/** Where the JSON itself breaks off; null where it does not. */
function syntaxPlace(text: string): { readonly start: number; readonly end: number } | null {
  const json = readJson(text);
  if (json.ok) return null;
  // A text that ends too early is short of something behind its last word.
  const start = Math.min(json.at, text.trimEnd().length);
  return { start, end: start + 1 };
}
