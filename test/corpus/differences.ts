import { type Comparison, compareObject, type Facts, type Json } from "../support/facts.ts";

interface Seen {
  readonly text: string | undefined;
  readonly replayed: string | undefined;
  readonly comparison: Comparison;
}

/** Follows how two catalogs differ from one moment to the next; objects that neither side changed are not compared again. */
export class Differences {
  readonly #seen = new Map<string, Seen>();

  /** What differs now and did not at the moment before. `texts` is the server's side, each object's facts as JSON text. */
  after(texts: ReadonlyMap<string, string>, replayed: Facts): Comparison {
    const fresh = { mismatches: [] as string[], untold: [] as string[] };
    for (const object of new Set([...this.#seen.keys(), ...texts.keys(), ...replayed.keys()])) {
      const comparison = this.#compared(object, texts.get(object), replayed.get(object));
      if (comparison === null) continue;
      fresh.mismatches.push(...comparison.mismatches);
      fresh.untold.push(...comparison.untold);
    }
    return fresh;
  }

  #compared(object: string, text: string | undefined, facts: Json | undefined): Comparison | null {
    const before = this.#seen.get(object);
    const replayed = facts === undefined ? undefined : JSON.stringify(facts);
    if (text === undefined && replayed === undefined) {
      this.#seen.delete(object);
      return null;
    }
    if (before !== undefined && before.text === text && before.replayed === replayed) return null;
    const real: Json | undefined = text === undefined ? undefined : JSON.parse(text);
    const comparison = compareObject(object, real, facts);
    this.#seen.set(object, { text, replayed, comparison });
    return {
      mismatches: comparison.mismatches.filter((line) => before?.comparison.mismatches.includes(line) !== true),
      untold: comparison.untold.filter((line) => before?.comparison.untold.includes(line) !== true),
    };
  }
}
