/** Avro names as AvroData and Avro Java treat them. */

import type { AvroName } from "../model/avro-schema.ts";
import { SchemaProblem } from "./parsing/schema-problem.ts";

/** A full name split at its last dot; namespace is empty when there is none. */
export interface FullName {
  readonly namespace: string;
  readonly name: string;
}

/** AvroData splits with Java's String.split, which drops trailing empty parts. */
export function splitFullName(text: string): FullName {
  const parts = text.split(".");
  while (parts.length > 0 && parts.at(-1) === "") parts.pop();
  return { namespace: parts.slice(0, -1).join("."), name: parts.at(-1) ?? "" };
}

export function joinFullName(name: FullName): string {
  return name.namespace === "" ? name.name : `${name.namespace}.${name.name}`;
}

/** Nearly all names: nothing more to look at. */
const ASCII_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const LETTER = /^\p{L}$/u;
const LETTER_OR_DIGIT = /^[\p{L}\p{Nd}]$/u;

/**
 * What Schema.validateName (Avro 1.11; NameValidator.UTF_VALIDATOR of 1.12) says of a record's simple name or a field's name; null when it is
 * legal. Java looks at UTF-16 units, so characters beyond the basic plane are never letters. Namespaces are not checked.
 */
export function nameError(name: string | null): string | null {
  if (name === null) return "Null name";
  return ASCII_NAME.test(name) ? null : illegalPart(name, LETTER, LETTER_OR_DIGIT);
}

/** NameValidator.STRICT_VALIDATOR of Avro 1.12: ASCII only. */
export function strictNameError(name: string | null): string | null {
  if (name === null) return "Null name";
  return ASCII_NAME.test(name) ? null : illegalPart(name, /^[A-Za-z]$/, /^[A-Za-z0-9]$/);
}

function illegalPart(name: string, initial: RegExp, later: RegExp): string | null {
  if (name === "") return "Empty name";
  const [first = "", ...rest] = name.split("");
  if (!initial.test(first) && first !== "_") return `Illegal initial character: ${name}`;
  return rest.every((unit) => later.test(unit) || unit === "_") ? null : `Illegal character in: ${name}`;
}

/** What a kind of parser says of a simple name (or of a symbol that is no text, null); null when it takes it. */
export type NameRule = (name: string | null) => string | null;

/** Avro's Name: a dotted name carries its own namespace, otherwise the given one holds; only the last part is looked at. Throws SchemaProblem. */
export function avroName(name: string, namespace: string | null, rule: NameRule): AvroName {
  const dot = name.lastIndexOf(".");
  const simple = dot < 0 ? name : name.slice(dot + 1);
  const problem = rule(simple);
  if (problem !== null) throw new SchemaProblem(problem);
  const space = (dot < 0 ? namespace : name.slice(0, dot)) || null;
  return { simple, namespace: space, full: space === null ? simple : `${space}.${simple}` };
}

/**
 * AvroData's scrubName (`scrub.invalid.names`): URL-encoded in UTF-8, an `x` before a leading digit, then everything
 * outside [A-Za-z0-9_] becomes `_`.
 */
export function scrubName(name: string): string {
  const encoded = Array.from(new TextEncoder().encode(name), encodeByte).join("");
  return (/^[0-9]/.test(encoded) ? `x${encoded}` : encoded).replaceAll(/[^A-Za-z0-9_]/g, "_");
}

/** java.net.URLEncoder: letters, digits and .-*_ stay, a blank is `+`, the rest %XX. */
function encodeByte(byte: number): string {
  const character = String.fromCharCode(byte);
  if (/[A-Za-z0-9.\-*_]/.test(character)) return character;
  return character === " " ? "+" : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}

/** scrubName on every part of a dotted name. */
export function scrubFullName(name: FullName): FullName {
  return {
    namespace: name.namespace === "" ? "" : name.namespace.split(".").map(scrubName).join("."),
    name: scrubName(name.name),
  };
}
