import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
} from "yaml";
import { formatLocation, type Location, type Position } from "../model/location.ts";
import type { SourceFile } from "../model/migration.ts";
import { InputError } from "../ports.ts";

/** A way down into a YAML value: map keys and list indexes. */
export type YamlPath = readonly PropertyKey[];

/** One document of a YAML file, with the place of everything in it. */
export interface YamlDocument {
  readonly file: string;
  readonly value: unknown;
  /** Whether something is written at a path. */
  has(path: YamlPath): boolean;
  /** A scalar as it is written, without quotes: `1.10` stays `1.10`. Null for anything else. */
  written(path: YamlPath): string | null;
  /** Where the value at a path stands; where the path leads nowhere, the closest value around it. */
  at(path: YamlPath): Location;
  /** Where the key (last step of the path) stands; list items have none and give their value's place. */
  keyAt(path: YamlPath): Location;
}

/**
 * The documents of a YAML 1.2 file; empty ones are left out.
 * Throws InputError with file, line and column for text that is not YAML, for duplicate keys and for broken or exploding aliases.
 */
export function readYaml(file: SourceFile): readonly YamlDocument[] {
  const text = file.text.startsWith("\uFEFF") ? file.text.slice(1) : file.text;
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, logLevel: "error" });
  const documents = "empty" in parsed ? [] : parsed;
  const locate = (start: number, end: number): Location => ({
    file: file.path,
    start: positionAt(text, lines, start),
    end: positionAt(text, lines, end),
  });
  return documents.flatMap((document) => {
    const [problem] = document.errors;
    if (problem) throw yamlError(problem.message, locate(problem.pos[0], problem.pos[1]));
    if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) return [];
    return [yamlDocument(file.path, document, locate)];
  });
}

function positionAt(text: string, lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(Math.min(offset, text.length));
  const upTo = Math.min(offset, text.length);
  return { line, column: [...text.slice(upTo - (col - 1), upTo)].length + 1 };
}

function yamlError(message: string, at: Location): InputError {
  return new InputError(`${formatLocation(at)}: not readable as YAML: ${message}`, { where: formatLocation(at) });
}

function yamlDocument(
  file: string,
  document: Document,
  locate: (start: number, end: number) => Location,
): YamlDocument {
  const root = locate(document.range?.[0] ?? 0, document.range?.[1] ?? 0);
  const place = (node: Node | null | undefined): Location | null =>
    node?.range ? locate(node.range[0], Math.max(node.range[0], node.range[1])) : null;
  const at = (path: YamlPath): Location => {
    for (let length = path.length; length >= 0; length--) {
      const found = find(document, path.slice(0, length));
      const location = place(found?.value) ?? place(found?.key);
      if (location) return location;
    }
    return root;
  };
  return {
    file,
    value: toValue(document, at([])),
    written: (path) => writtenText(document, find(document, path)?.value ?? null),
    has: (path) => find(document, path) !== null,
    at,
    keyAt: (path) => place(find(document, path)?.key) ?? at(path),
  };
}

/** Expands aliases; the library limits how far (a "billion laughs" text throws). */
function toValue(document: Document, at: Location): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw yamlError(cause instanceof Error ? cause.message : String(cause), at);
  }
}

interface Found {
  readonly key: Node | null;
  readonly value: Node | null;
}

function find(document: Document, path: YamlPath): Found | null {
  let found: Found = { key: null, value: document.contents };
  for (const step of path) {
    const container = isAlias(found.value) ? found.value.resolve(document) : found.value;
    const next = isMap(container)
      ? container.items.find((pair) => keyText(pair) === String(step))
      : isSeq(container) && typeof step === "number"
        ? container.items[step]
        : undefined;
    if (next === undefined) return null;
    found = isPair(next) ? { key: asNode(next.key), value: asNode(next.value) } : { key: null, value: asNode(next) };
  }
  return found;
}

function writtenText(document: Document, found: Node | null): string | null {
  const node = isAlias(found) ? found.resolve(document) : found;
  return isScalar(node) ? (node.source ?? String(node.value)) : null;
}

function isPair(item: unknown): item is Pair {
  return typeof item === "object" && item !== null && "key" in item;
}

function asNode(item: unknown): Node | null {
  return typeof item === "object" && item !== null && "range" in item ? (item as Node) : null;
}

function keyText(pair: Pair): string | null {
  return isScalar(pair.key) ? String(pair.key.value) : null;
}
