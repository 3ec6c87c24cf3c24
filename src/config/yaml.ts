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
import type { Location, Position } from "../model/location.ts";
import type { SourceFile } from "../model/migration.ts";
import { MalformedError } from "./malformed.ts";
import { checkNodes, type KeyedNodes, type Oddity } from "./yaml-nodes.ts";

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
  /** What YAML allows and a file of ours does not: its value would not be what is written. */
  readonly oddities: readonly { readonly message: string; readonly at: Location }[];
}

/**
 * The documents of a YAML 1.2 file; empty ones are left out.
 * Throws MalformedError for text that is not YAML, for duplicate keys, for broken or exploding aliases and for nesting without end.
 */
export function readYaml(file: SourceFile): readonly YamlDocument[] {
  const text = file.text.startsWith("\uFEFF") ? file.text.slice(1) : file.text;
  const lines = new LineCounter();
  const position = positions(text, lines);
  const locate = (start: number, end: number): Location => ({
    file: file.path,
    start: position(start),
    end: position(end),
  });
  try {
    // Unique keys are looked at below: the library compares each with all before it.
    const options = { lineCounter: lines, prettyErrors: false, logLevel: "error", uniqueKeys: false } as const;
    const parsed = parseAllDocuments(text, options);
    return ("empty" in parsed ? [] : parsed).flatMap((document) => readDocument(file.path, document, locate));
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw yamlError(TOO_DEEP, locate(0, 0));
  }
}

const TOO_DEEP = "it is nested too deeply";

type Locate = (start: number, end: number) => Location;

function readDocument(file: string, document: Document, locate: Locate): readonly YamlDocument[] {
  const [problem] = document.errors;
  if (problem) {
    const message = problem.code === "RESOURCE_EXHAUSTION" ? TOO_DEEP : problem.message;
    throw yamlError(message, locate(problem.pos[0], problem.pos[1]));
  }
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) return [];
  const nodes = checkNodes(document);
  if (nodes.error !== null) throw yamlError(nodes.error.message, locate(nodes.error.start, nodes.error.end));
  return [yamlDocument(file, document, nodes, locate)];
}

/** Offset → position. Columns count characters: the surrogate pairs of the line before it count once. */
function positions(text: string, lines: LineCounter): (offset: number) => Position {
  const pairs = Array.from(text.matchAll(/[\u{10000}-\u{10ffff}]/gu), ({ index }) => index);
  const pairsBefore = (offset: number) => {
    let [low, high] = [0, pairs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return (offset) => {
    const upTo = Math.min(offset, text.length);
    const { line, col } = lines.linePos(upTo);
    return { line, column: col - (pairsBefore(upTo) - pairsBefore(upTo - (col - 1))) };
  };
}

function yamlError(message: string, at: Location): MalformedError {
  return new MalformedError([{ at, message: `not readable as YAML: ${message}` }]);
}

function yamlDocument(file: string, document: Document, nodes: KeyedNodes, locate: Locate): YamlDocument {
  const root = locate(document.range?.[0] ?? 0, document.range?.[1] ?? 0);
  const place = (node: Node | null | undefined): Location | null =>
    node?.range ? locate(node.range[0], Math.max(node.range[0], node.range[1])) : null;
  const at = (path: YamlPath): Location => {
    for (let length = path.length; length >= 0; length--) {
      const found = find(document, nodes, path.slice(0, length));
      const location = place(found?.value) ?? place(found?.key);
      if (location) return location;
    }
    return root;
  };
  return {
    file,
    value: toValue(document, at([])),
    written: (path) => writtenText(nodes, find(document, nodes, path)?.value ?? null),
    has: (path) => find(document, nodes, path) !== null,
    at,
    keyAt: (path) => place(find(document, nodes, path)?.key) ?? at(path),
    get oddities() {
      return nodes.oddities().map(({ message, start, end }: Oddity) => ({ message, at: locate(start, end) }));
    },
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

function find(document: Document, nodes: KeyedNodes, path: YamlPath): Found | null {
  let found: Found = { key: null, value: asNode(document.contents) };
  for (const step of path) {
    const container = isAlias(found.value) ? nodes.target(found.value) : found.value;
    const next = isMap(container)
      ? nodes.pair(container, String(step))
      : isSeq(container) && typeof step === "number"
        ? container.items[step]
        : undefined;
    if (next === undefined) return null;
    found = isPair(next) ? { key: asNode(next.key), value: asNode(next.value) } : { key: null, value: asNode(next) };
  }
  return found;
}

function writtenText(nodes: KeyedNodes, found: Node | null): string | null {
  const node = isAlias(found) ? nodes.target(found) : found;
  return isScalar(node) ? (node.source ?? String(node.value)) : null;
}

function isPair(item: unknown): item is Pair {
  return typeof item === "object" && item !== null && "key" in item;
}

function asNode(item: unknown): Node | null {
  return typeof item === "object" && item !== null && "range" in item ? (item as Node) : null;
}
