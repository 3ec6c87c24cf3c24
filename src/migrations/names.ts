/** Whole numbers of any length; what is none comes first. */
export function compareNumbers(a: string, b: string): number {
  const [left, right] = [numberOf(a), numberOf(b)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function numberOf(text: string): bigint {
  return /^[+-]?[0-9]+$/.test(text) ? BigInt(text.replace(/^\+/, "")) : -1n;
}

/** The order of the bytes of UTF-8, in which Go and Rust compare strings: that of the code points. */
export function compareBytes(a: string, b: string): number {
  let place = 0;
  while (place < a.length && place < b.length) {
    const difference = (a.codePointAt(place) ?? 0) - (b.codePointAt(place) ?? 0);
    if (difference !== 0) return difference;
    place += (a.codePointAt(place) ?? 0) > 0xffff ? 2 : 1;
  }
  return a.length - b.length;
}

/** Whether a path relative to the folder is a file of the folder itself. */
export function isDirectlyIn(path: string): boolean {
  return !path.includes("/");
}

/** The share of paths that fit, 0 for none at all. */
export function share(paths: readonly string[], fits: (path: string) => boolean): number {
  return paths.length === 0 ? 0 : paths.filter(fits).length / paths.length;
}
