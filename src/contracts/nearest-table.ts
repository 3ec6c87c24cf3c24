import { nearestName } from "../config/nearest.ts";

/** The name of a table or topic that was meant; one without its schema, misspelt or not, stands for the first whose last part it is. */
export function nearestTable(written: string, names: readonly string[]): string | null {
  const exact = names.find((name) => name.endsWith(`.${written}`));
  if (exact !== undefined || written.includes(".")) return exact ?? nearestName(written, names);
  const byLastPart = new Map(names.toReversed().map((name) => [name.slice(name.lastIndexOf(".") + 1), name]));
  const nearest = nearestName(written, byLastPart.keys());
  return nearest === null ? nearestName(written, names) : (byLastPart.get(nearest) ?? null);
}
