import type { Random } from "./random.ts";

/**
 * Rows of choices (one index for each column) in which as many pairs of two columns' choices stand together as can in so many rows: first every
 * choice of every column comes at least once, then pairs that have not yet. A full product would have no end.
 * @param sizes how many choices each column has, at least one each
 */
export function pairwiseRows(sizes: readonly number[], count: number, random: Random): readonly (readonly number[])[] {
  const seen = new Seen(sizes);
  return Array.from({ length: count }, (_, index) => {
    const row = index === 0 ? sizes.map(() => 0) : seen.next(random);
    seen.take(row);
    return row;
  });
}

/** Which choices and which pairs of them have stood in a row. */
class Seen {
  readonly #sizes: readonly number[];
  readonly #starts: readonly number[];
  readonly #total: number;
  readonly #choices: Uint8Array;
  readonly #pairs: Uint8Array | null;

  constructor(sizes: readonly number[]) {
    this.#sizes = sizes;
    let total = 0;
    this.#starts = sizes.map((size) => {
      total += size;
      return total - size;
    });
    this.#total = total;
    this.#choices = new Uint8Array(total);
    this.#pairs = total <= MOST_CHOICES ? new Uint8Array(total * total) : null;
  }

  take(row: readonly number[]): void {
    const places = row.map((choice, column) => (this.#starts[column] ?? 0) + choice);
    for (const place of places) {
      this.#choices[place] = 1;
      if (this.#pairs !== null) for (const other of places) this.#pairs[place * this.#total + other] = 1;
    }
  }

  /** Columns in random order, each with the choice that brings most that is new. */
  next(random: Random): readonly number[] {
    const row = this.#sizes.map(() => 0);
    const taken: number[] = [];
    for (const column of random.shuffled(this.#sizes.map((_, index) => index))) {
      const start = this.#starts[column] ?? 0;
      const size = this.#sizes[column] ?? 1;
      const offset = random.below(size);
      let best = offset;
      let most = -1;
      for (let step = 0; step < size; step += 1) {
        const choice = (offset + step) % size;
        const gain = this.#gain(start + choice, taken);
        if (gain > most) [best, most] = [choice, gain];
      }
      row[column] = best;
      taken.push(start + best);
    }
    return row;
  }

  #gain(place: number, taken: readonly number[]): number {
    const fresh = this.#choices[place] === 0 ? this.#sizes.length : 0;
    const pairs = this.#pairs;
    if (pairs === null) return fresh;
    return taken.reduce((sum, other) => sum + (pairs[place * this.#total + other] === 0 ? 1 : 0), fresh);
  }
}

/** Beyond it the table of pairs would be larger than it is worth. */
const MOST_CHOICES = 4000;
