import type { EnumRow, UserType } from "../model/catalog.ts";

export type Enum = UserType & { readonly kind: "enum" };

/**
 * An enum's pg_enum rows in the order they lie: each behind those that were there when it was written or last updated. A VACUUM
 * gives the room of rows that are gone to later ones; that is seen by asking a server only.
 */
export function enumRows(type: Enum): readonly EnumRow[] {
  return type.rows ?? type.labels.map((label, index) => ({ label, order: index + 1 }));
}

/** The enum with these rows, which are left out where they lie in their order and are numbered from one, as CREATE TYPE writes them. */
export function withRows({ rows: _, ...type }: Enum, rows: readonly EnumRow[]): Enum {
  const labels = rows.toSorted((a, b) => a.order - b.order).map(({ label }) => label);
  const plain = rows.every(({ label, order }, index) => labels[index] === label && order === index + 1);
  return plain ? { ...type, labels } : { ...type, labels, rows };
}

/** RENAME VALUE updates the label's row, which moves it behind all others (RenameEnumLabel). */
export function rowsRenamed(rows: readonly EnumRow[], from: string, to: string): readonly EnumRow[] {
  const [renamed, others] = [rows.filter(({ label }) => label === from), rows.filter(({ label }) => label !== from)];
  return [...others, ...renamed.map(({ order }) => ({ label: to, order }))];
}

/**
 * ADD VALUE writes a row behind all others, numbered between its neighbours (AddEnumLabel).
 * @param place how many labels come before it in the enum's order
 */
export function rowsAdded(rows: readonly EnumRow[], label: string, place: number): readonly EnumRow[] {
  const orders = rows.map(({ order }) => order).sort((a, b) => a - b);
  const [before, after] = [orders[place - 1], orders[place]];
  if (before === undefined) return [...rows, { label, order: after === undefined ? 1 : Math.fround(after - 1) }];
  if (after === undefined) return [...rows, { label, order: Math.fround(before + 1) }];
  const middle = Math.fround((before + after) / 2);
  if (middle === before || middle === after) return rowsAdded(renumbered(rows), label, place);
  return [...rows, { label, order: middle }];
}

/** Once a float4 has no room between two: rows are numbered from one again, the last first; those that have their number stay (RenumberEnumType). */
function renumbered(rows: readonly EnumRow[]): readonly EnumRow[] {
  const inOrder = rows.toSorted((a, b) => a.order - b.order);
  const moved = inOrder
    .map(({ label }, index) => ({ label, order: index + 1 }))
    .filter((row, index) => inOrder[index]?.order !== row.order);
  const stay = rows.filter(({ label }) => !moved.some((row) => row.label === label));
  return [...stay, ...moved.reverse()];
}
