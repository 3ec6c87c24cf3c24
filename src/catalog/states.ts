import type { Catalog } from "../model/catalog.ts";
import type { Change, ColumnRef } from "../model/change.ts";
import { startOf } from "../model/location.ts";
import type { Statement } from "../model/statement.ts";
import { alignCatalog } from "./align.ts";
import { diff } from "./diff.ts";
import type { Replayed } from "./replay.ts";
import { placesIn } from "./state-places.ts";

/** What a schema dump, or anything else that has no history in common with another state, adds up to. */
export interface State {
  readonly catalog: Catalog;
  readonly statements: readonly Statement[];
  /** Where what stands nowhere in it is reported. */
  readonly file: string;
}

/**
 * One state after another, compared by name: without a history a rename cannot be told from a drop and an addition. The
 * way between them is not known, so there is one commit point, with each change where the later state has its object.
 */
export function compareStates(before: Catalog, after: State): Replayed {
  const catalog = alignCatalog(after.catalog, before);
  const changes = placed(before, { ...after, catalog });
  return { catalog, commitPoints: [{ catalog, changes, at: startOf(after.file) }] };
}

function placed(before: Catalog, after: State): readonly Change[] {
  const changes = diff(before, after.catalog, startOf(after.file));
  const place = placesIn(after.statements, after.catalog);
  return changes.map((change) => {
    if (change.kind === "opaque") return change;
    const first = sourceOf(change, changes, before, after.catalog);
    return { ...change, at: place(first) ?? change.at };
  });
}

/** A change that a partition or child shares with its parent is the parent's: one statement makes them all. */
function sourceOf(change: Change, changes: readonly Change[], before: Catalog, after: Catalog): Change {
  if (!("column" in change)) return change;
  const { relation, column } = change.column;
  const parents = (before.relations.get(relation) ?? after.relations.get(relation))?.parents ?? [];
  const shared = changes.find((other) => isSame(other, change.kind, column) && parents.includes(other.column.relation));
  return shared === undefined ? change : sourceOf(shared, changes, before, after);
}

type ColumnChange = Change & { readonly column: ColumnRef };

function isSame(other: Change, kind: Change["kind"], column: string): other is ColumnChange {
  return "column" in other && other.kind === kind && other.column.column === column;
}

/** Statements of the later state that the earlier one does not have word for word. */
export function newStatements(
  before: readonly Statement[],
  after: readonly Statement[],
): { readonly known: readonly Statement[]; readonly added: readonly Statement[] } {
  const texts = new Set(before.map(({ text }) => text));
  // pg_dump makes up another word for \restrict each time; data is no statement either.
  const isKnown = ({ text, parsed }: Statement) => parsed.kind === "psql" || texts.has(text);
  return { known: after.filter(isKnown), added: after.filter((statement) => !isKnown(statement)) };
}
