import type { Catalog } from "../../../src/model/catalog.ts";
import { compareObject, type Json } from "../../support/facts.ts";
import { replayedWhole } from "../../support/replayed-whole.ts";
import { factsOf } from "../../support/whole-catalog.ts";

interface Seen {
  readonly real: string | undefined;
  readonly replayed: string | undefined;
  readonly mismatches: readonly string[];
}

/** Knows in which objects the two catalogs differ; an object that differs already is not reported again. */
export class Mismatches {
  #seen = new Map<string, Seen>();

  /** Objects that differ now (`table public.users`). */
  private get objects(): string[] {
    return [...this.#seen].flatMap(([object, { mismatches }]) => (mismatches.length > 0 ? [object] : []));
  }

  /** Names of those objects, and of indexes and constraints that only one side has. */
  get names(): ReadonlySet<string> {
    const lines = [...this.#seen.values()].flatMap(({ mismatches }) => mismatches);
    const parts = lines.flatMap((line) => {
      const [, name] = / (?:indexes|constraints): only (?:real|replayed) (.*?) \{/.exec(line) ?? [];
      return name === undefined ? [] : [name];
    });
    return new Set([...this.objects.map((object) => object.split(/[. ]/).at(-1) ?? object), ...parts]);
  }

  /** What differs in objects that were equal so far; what is moved to pg_catalog is not looked at. `real` holds each object's facts as JSON text. */
  fresh(real: ReadonlyMap<string, string>, catalog: Catalog): string[] {
    const now = new Map<string, Seen>();
    const fresh: string[] = [];
    const replayed = factsOf(replayedWhole(catalog));
    for (const object of new Set([...real.keys(), ...replayed.keys()])) {
      if (/^\S+( \S+)? pg_catalog\./.test(object)) continue;
      const before = this.#seen.get(object);
      const seen = this.#compared(object, real.get(object), replayed.get(object));
      now.set(object, seen);
      if (before === undefined || before.mismatches.length === 0) fresh.push(...seen.mismatches);
    }
    this.#seen = now;
    return fresh;
  }

  #compared(object: string, text: string | undefined, facts: Json | undefined): Seen {
    const before = this.#seen.get(object);
    const replayed = facts === undefined ? undefined : JSON.stringify(facts);
    if (before !== undefined && before.real === text && before.replayed === replayed) return before;
    const real: Json | undefined = text === undefined ? undefined : JSON.parse(text);
    return { real: text, replayed, mismatches: compareObject(object, real, facts).mismatches };
  }
}

/** What can be seen of a catalog, as one text. */
export function visible(catalog: Catalog): string {
  return JSON.stringify([...factsOf(replayedWhole(catalog))]);
}
