import type { History } from "../model/migration.ts";
import type { VersionOrder } from "./framework.ts";

/** The order of versions that only a plan file, or the order of an output, puts in one. What is not listed comes last. */
export function listedOrder(
  { title, outOfOrder }: Pick<VersionOrder, "title" | "outOfOrder">,
  { migrations }: Pick<History, "migrations">,
): VersionOrder {
  const places = new Map(migrations.map(({ version }, index) => [version, index]));
  const place = (version: string) => places.get(version) ?? places.size;
  return { title, outOfOrder, compareVersions: (a, b) => (a === b ? 0 : place(a) - place(b) || 1) };
}
