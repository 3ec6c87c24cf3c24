import { Unprintable } from "./expression-nodes.ts";
import { Refused } from "./refused.ts";

/** Prints an element or a field as its type does inside a container. */
type Print = (text: string) => string;

type Item =
  | { readonly kind: "value"; readonly text: string | null }
  | { readonly kind: "array"; readonly items: readonly Item[] };

/** array_out: elements quoted where they hold delimiters, blanks, quotes, or read as NULL; bounds shown unless they begin at 1. */
export function canonicalArray(text: string, print: Print): string {
  if (!/^\s*[[{]/.test(text)) throw new Refused(`malformed array literal: "${text}"`);
  const [, bounds = "", body = ""] = /^\s*((?:\[[^\]]*\])+\s*=)?\s*(\{.*\})\s*$/s.exec(text) ?? [];
  if (body === "") throw new Unprintable("an array in this notation");
  const reader = { rest: body };
  const array = readArray(reader);
  if (reader.rest.trim() !== "" || !isRegular(array)) throw new Unprintable("an array in this notation");
  const printed = arrayText(array, print);
  if (bounds === "" || printed === "{}") return printed === "{{}}" ? "{}" : printed;
  const [, low, high] = /^\[(-?\d+):(-?\d+)\]\s*=$/.exec(bounds) ?? [];
  const count = array.items.length;
  if (
    low === undefined ||
    Number(high) - Number(low) + 1 !== count ||
    array.items.some((item) => item.kind === "array")
  ) {
    throw new Unprintable("an array with these bounds");
  }
  return Number(low) === 1 ? printed : `[${Number(low)}:${Number(high)}]=${printed}`;
}

type ArrayItem = Extract<Item, { kind: "array" }>;

function readArray(reader: { rest: string }): ArrayItem {
  take(reader, /^\s*\{\s*/);
  const items: Item[] = [];
  if (/^\}/.test(reader.rest)) {
    take(reader, /^\}\s*/);
    return { kind: "array", items };
  }
  for (;;) {
    items.push(/^\{/.test(reader.rest) ? readArray(reader) : readValue(reader));
    if (take(reader, /^\s*[,}]\s*/).includes("}")) return { kind: "array", items };
    take(reader, /^\s*/);
  }
}

function readValue(reader: { rest: string }): Item {
  const quoted = /^"(?:[^"\\]|\\.)*"/s.exec(reader.rest)?.[0];
  if (quoted !== undefined) {
    reader.rest = reader.rest.slice(quoted.length);
    return { kind: "value", text: quoted.slice(1, -1).replaceAll(/\\(.)/gs, "$1") };
  }
  const bare = take(reader, /^[^,{}"\\]+/).trim();
  if (bare === "") throw new Unprintable("an array in this notation");
  return { kind: "value", text: /^null$/i.test(bare) ? null : bare };
}

function take(reader: { rest: string }, pattern: RegExp): string {
  const found = pattern.exec(reader.rest)?.[0];
  if (found === undefined) throw new Unprintable("an array in this notation");
  reader.rest = reader.rest.slice(found.length);
  return found;
}

/** Sub-arrays must have the same dimensions. */
function isRegular(array: ArrayItem): boolean {
  const shapes = new Set(array.items.map(shapeOf));
  return shapes.size <= 1 && array.items.every((item) => item.kind === "value" || isRegular(item));
}

function shapeOf(item: Item): string {
  return item.kind === "value" ? "" : `${item.items.length},${shapeOf(item.items[0] ?? { kind: "value", text: null })}`;
}

function arrayText(array: ArrayItem, print: Print): string {
  return `{${array.items.map((item) => (item.kind === "array" ? arrayText(item, print) : elementText(item.text, print))).join(",")}}`;
}

function elementText(text: string | null, print: Print): string {
  if (text === null) return "NULL";
  const printed = print(text);
  const needsQuotes = printed === "" || /^null$/i.test(printed) || /[{},"\\\s]/.test(printed);
  return needsQuotes ? `"${printed.replaceAll(/["\\]/g, "\\$&")}"` : printed;
}

/** record_out of a composite's literal: fields quoted where they hold delimiters or blanks, NULL as nothing. */
export function canonicalRecord(text: string, fields: readonly Print[]): string {
  const inside = /^\s*\((.*)\)\s*$/s.exec(text)?.[1];
  const found = inside === undefined ? [] : [...inside.matchAll(/((?:"(?:[^"\\]|\\.|"")*"|[^,"\\()]|\\.)*)(,|$)/gsy)];
  const items = found.slice(0, found.findIndex(([, , end]) => end === "") + 1).map(([, item = ""]) => item);
  if (inside === undefined || items.length !== fields.length || items.join(",") !== inside) {
    throw new Unprintable("a composite in this notation");
  }
  return `(${items.map((item, index) => fieldText(item, fields[index])).join(",")})`;
}

function fieldText(item: string, print: Print | undefined): string {
  if (item === "" || print === undefined) return "";
  const raw = item.replaceAll(
    /"((?:[^"\\]|\\.|"")*)"|\\(.)/gs,
    (_whole, quoted: string | undefined, escaped: string | undefined) =>
      quoted === undefined ? (escaped ?? "") : quoted.replaceAll('""', '"').replaceAll(/\\(.)/gs, "$1"),
  );
  const printed = print(raw);
  return printed === "" || /[\s,"\\()]/.test(printed) ? `"${printed.replaceAll(/["\\]/g, "$&$&")}"` : printed;
}
