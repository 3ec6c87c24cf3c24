/** By UTF-16 code unit, as `sort()` alone has it and Java's String.compareTo: the same everywhere, whatever the locale. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
