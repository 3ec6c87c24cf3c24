/** Numbers that are the same for the same seed, everywhere and for ever (Marsaglia's xorshift, 32 bits). */
export interface Random {
  /** A whole number from 0 to below `end`. */
  below(end: number): number;
  pick<T>(items: readonly T[]): T | undefined;
  shuffled<T>(items: readonly T[]): readonly T[];
}

/** @param seed any whole number; @param purpose tells sequences of one seed apart, so that a change of one table leaves others alone */
export function randomOf(seed: number, purpose: string): Random {
  let state = hash(`${seed} ${purpose}`);
  const below = (end: number) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % Math.max(end, 1);
  };
  return {
    below,
    pick: (items) => items[below(items.length)],
    shuffled(items) {
      const left = [...items];
      return items.flatMap(() => left.splice(below(left.length), 1));
    },
  };
}

/** FNV-1a, never 0: xorshift stays there. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const unit of text) value = Math.imul(value ^ (unit.codePointAt(0) ?? 0), 0x01000193);
  return value | 1;
}
