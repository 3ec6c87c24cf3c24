import { qualifiedName } from "../model/catalog.ts";
import type { Draft } from "./draft.ts";

/**
 * Relations and types whose names stand as words in a text, or in the body of a function the text names. Dynamic SQL is
 * assembled from texts: what it changes is nearly always named somewhere in them.
 */
export function mentions(draft: Draft, text: string): readonly string[] {
  const words = wordsOf(text);
  for (const { name, body } of draft.functions) {
    if (body !== null && words.has(name)) for (const word of wordsOf(body)) words.add(word);
  }
  const objects = [...draft.relations.values(), ...draft.types.values()];
  return [...new Set(objects.filter(({ name }) => words.has(name)).map(qualifiedName))].toSorted();
}

function wordsOf(text: string): Set<string> {
  const words = text.match(/[\p{L}\p{N}_$]+/gu) ?? [];
  return new Set(words.flatMap((word) => [word, word.toLowerCase()]));
}
