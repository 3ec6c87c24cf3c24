/**
 * Stands in SQL that code assembles where a literal's value comes from data. Such SQL can still be followed as long as
 * the literal is nothing but a column's default: that text alone is then not known.
 */
export const UNTOLD_LITERAL = "\u0001a value that data decides\u0001";

export function holdsUntold(text: string): boolean {
  return text.includes(UNTOLD_LITERAL);
}
