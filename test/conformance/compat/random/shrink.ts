import type { Pair } from "../pairs/pair.ts";
import { isObject, type Tree } from "./tree.ts";

/** Enough for the chains that come up; each costs one question. */
const ATTEMPTS = 600;

/** The smallest chain found that still differs: versions left out, then members, elements and types of each text. */
export async function shrunk(chain: Pair, differs: (chain: Pair) => Promise<boolean>): Promise<Pair> {
  let smallest = chain;
  let attempts = 0;
  for (let better = true; better && attempts < ATTEMPTS; ) {
    better = false;
    for (const smaller of smallerChains(smallest)) {
      if (++attempts > ATTEMPTS) break;
      if (!(await differs(smaller))) continue;
      smallest = smaller;
      better = true;
      break;
    }
  }
  return smallest;
}

function* smallerChains(chain: Pair): Generator<Pair> {
  const { previous } = chain;
  for (const at of previous.keys()) if (previous.length > 1) yield { ...chain, previous: previous.toSpliced(at, 1) };
  for (const at of previous.keys()) {
    for (const text of smallerTexts(previous[at] ?? "")) yield { ...chain, previous: previous.with(at, text) };
  }
  for (const schema of smallerTexts(chain.schema)) yield { ...chain, schema };
}

function* smallerTexts(text: string): Generator<string> {
  let tree: Tree;
  try {
    tree = JSON.parse(text);
  } catch {
    return;
  }
  for (const smaller of smallerTrees(tree)) yield JSON.stringify(smaller);
}

function* smallerTrees(tree: Tree): Generator<Tree> {
  if (Array.isArray(tree)) {
    for (const at of tree.keys()) yield tree.toSpliced(at, 1);
    for (const [at, element] of tree.entries()) {
      for (const smaller of smallerTrees(element)) yield tree.with(at, smaller);
    }
  } else if (isObject(tree)) {
    if (tree.type !== undefined && !Array.isArray(tree.type)) yield "int";
    for (const key of ["type", "items", "values"]) if (tree[key] !== undefined && isObject(tree[key])) yield tree[key];
    for (const [key, member] of Object.entries(tree)) {
      const { [key]: _, ...rest } = tree;
      yield rest;
      for (const smaller of smallerTrees(member)) yield { ...tree, [key]: smaller };
    }
  }
}
