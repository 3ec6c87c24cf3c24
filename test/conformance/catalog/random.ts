/** Choices of a generator; the same seed makes the same choices. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed ^ 0x9e3779b9) >>> 0;
  }

  /** Mulberry32: a number from 0 up to, not including, 1. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.#next() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.#next() < probability;
  }

  /** One of them; throws NothingToPick when there is none. */
  pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.#next() * items.length)];
    if (item === undefined) throw new NothingToPick();
    return item;
  }

  /** Up to `most` of them (one at least), in random order. */
  some<T>(items: readonly T[], most: number): T[] {
    const left = [...items];
    const taken: T[] = [];
    for (let count = this.between(1, most); count > 0 && left.length > 0; count--) {
      taken.push(...left.splice(this.between(0, left.length - 1), 1));
    }
    if (taken.length === 0) throw new NothingToPick();
    return taken;
  }

  /** The text, or nothing. */
  perhaps(probability: number, text: string): string {
    return this.chance(probability) ? text : "";
  }
}

/** What a statement would need is not there. */
export class NothingToPick extends Error {
  override readonly name = "NothingToPick";
}
