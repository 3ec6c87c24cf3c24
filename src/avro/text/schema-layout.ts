import { type JsonTree, jsonTree } from "./json-tree.ts";

/** A text of one line is easily read up to here. */
const LONGEST_LINE = 160;
const WIDTH = 100;

/**
 * The text of a schema that comes on one long line as people can read it: a field a line and what belongs together beside it as far as it fits.
 * Every name, number and string stays as it was written; comments go. Null where people laid it out themselves, or it is short.
 */
export function layOut(text: string): string | null {
  if (text.length <= LONGEST_LINE || /[\r\n]/.test(text.trim())) return null;
  const tree = jsonTree(text);
  return tree === null ? null : `${laidOut(tree, text, 0, "")}\n`;
}

/** @param before what stands on the line in front, which takes its room */
function laidOut(tree: JsonTree, text: string, depth: number, before: string): string {
  const onOneLine = flat(tree, text);
  const fits = depth * 2 + before.length + onOneLine.length <= WIDTH && !holdsRecord(tree);
  return fits || tree.kind === "scalar" ? onOneLine : inLines(tree, text, depth);
}

function inLines(tree: Exclude<JsonTree, { kind: "scalar" }>, text: string, depth: number): string {
  const inside = depth + 1;
  const [open, close] = tree.kind === "array" ? ["[", "]"] : ["{", "}"];
  const parts =
    tree.kind === "array"
      ? tree.elements.map((element) => laidOut(element, text, inside, ""))
      : Array.from(tree.members, ([word, { key, value }]) => {
          const name = `${text.slice(key.start, key.end)}: `;
          return name + (isFields(word, value) ? inLines(value, text, inside) : laidOut(value, text, inside, name));
        });
  const body = parts.map((part) => `${"  ".repeat(inside)}${part}`).join(",\n");
  return `${open}\n${body}\n${"  ".repeat(depth)}${close}`;
}

/** A record's fields stand on lines of their own, however short. */
function isFields(key: string, value: JsonTree): value is Extract<JsonTree, { kind: "array" }> {
  return key === "fields" && value.kind === "array" && value.elements.length > 0;
}

function holdsRecord(tree: JsonTree): boolean {
  if (tree.kind === "scalar") return false;
  if (tree.kind === "array") return tree.elements.some(holdsRecord);
  return Array.from(tree.members).some(([key, { value }]) => isFields(key, value) || holdsRecord(value));
}

function flat(tree: JsonTree, text: string): string {
  switch (tree.kind) {
    case "scalar":
      return text.slice(tree.start, tree.end);
    case "array":
      return `[${tree.elements.map((element) => flat(element, text)).join(", ")}]`;
    case "object": {
      const members = Array.from(tree.members.values(), ({ key, value }) => {
        return `${text.slice(key.start, key.end)}: ${flat(value, text)}`;
      });
      return `{${members.join(", ")}}`;
    }
  }
}
