import { type Alias, type Document, isMap, isNode, isScalar, type Node, type Pair, visit, type YAMLMap } from "yaml";

/** A stretch of a text, in UTF-16 units, and what is wrong there. */
export interface Oddity {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** The nodes of a document, found by their keys. */
export interface KeyedNodes {
  /** What makes the document none, whatever it is for. */
  readonly error: Oddity | null;
  pair(map: YAMLMap, key: string): Pair | undefined;
  target(alias: Alias): Node | null;
  oddities(): readonly Oddity[];
}

/** Each one costs the library a search through the document. */
const MOST_ALIASES = 1000;

/** Goes through a document once, however large its maps are. */
export function checkNodes(document: Document): KeyedNodes {
  const maps = new Map<YAMLMap, ReadonlyMap<string, Pair>>();
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  const odd: Oddity[] = [];
  let error: Oddity | null = null;
  const fail = (message: string, node: unknown) => {
    error ??= { message, ...rangeOf(node) };
  };
  visit(document, {
    Value(_, node) {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
      if (!isMap(node)) return;
      maps.set(node, pairsOf(node, fail));
      odd.push(...node.items.flatMap(({ key }) => keyOddity(key)));
    },
    Alias(_, alias) {
      const target = anchors.get(alias.source);
      if (target === undefined) fail(`no anchor of the name ${alias.source} stands before this alias`, alias);
      else targets.set(alias, target);
      if (targets.size > MOST_ALIASES) fail(`it has more than ${MOST_ALIASES} aliases`, alias);
    },
  });
  return {
    error,
    pair: (map, key) => maps.get(map)?.get(key),
    target: (alias) => targets.get(alias) ?? null,
    oddities: () => [...document.warnings.map(({ message, pos: [start, end] }) => ({ message, start, end })), ...odd],
  };
}

function pairsOf(map: YAMLMap, fail: (message: string, node: unknown) => void): ReadonlyMap<string, Pair> {
  const pairs = new Map<string, Pair>();
  for (const pair of map.items) {
    if (!isScalar(pair.key)) continue;
    const key = String(pair.key.value);
    if (pairs.has(key)) fail("Map keys must be unique", pair.key);
    else pairs.set(key, pair);
  }
  return pairs;
}

function keyOddity(key: unknown): readonly Oddity[] {
  const problem = keyProblem(key);
  return problem === null ? [] : [{ message: problem, ...rangeOf(key) }];
}

function keyProblem(key: unknown): string | null {
  if (!isScalar(key)) return "a key is a text";
  // YAML 1.2 knows no merge keys (they are of the YAML 1.1 type repository).
  if (key.value === "<<") return "this YAML has no merge keys: write out what they would bring";
  if (key.value === "__proto__") return "nothing can be named __proto__ here";
  return typeof key.value === "string"
    ? null
    : `the key ${key.source ?? String(key.value)} is no text: put it in quotes`;
}

function rangeOf(node: unknown): { readonly start: number; readonly end: number } {
  const range = isNode(node) ? node.range : null;
  return { start: range?.[0] ?? 0, end: range?.[1] ?? 0 };
}
