import type { Location } from "../../model/location.ts";
import { anyOf, type NamedOrigin, NOTHING, type Origin, sameName, type Uses } from "./uses.ts";

/** What a name in FROM stands for. */
export interface Relation {
  readonly columns: readonly NamedOrigin[];
  /** What columns beyond those are: null where there are none, `nothing` where another table may have any. */
  readonly rest: Origin | null;
}

/** A relation of which nothing is known, and nothing is the read's table. */
export const FOREIGN: Relation = { columns: [], rest: NOTHING };

/** A column of a query's result; without a name: whatever else a star stands for. */
export interface Output {
  readonly name: string | null;
  readonly origin: Origin;
  /** Where the query names it, or its star. */
  readonly at: Location;
}

/** A query's result as something to select from. More names than columns leave the rest as it is. */
export function relationOf(outputs: readonly Output[], names: readonly string[] = []): Relation {
  const columns = outputs.flatMap(({ name, origin }, position) => {
    const called = names[position] ?? name;
    return called === null ? [] : [{ name: called, origin }];
  });
  const rest = outputs.filter(({ name }) => name === null).map(({ origin }) => origin);
  return { columns, rest: rest.length === 0 ? null : anyOf(rest) };
}

/** The same columns under other names. */
export function renamed(relation: Relation, names: readonly string[]): Relation {
  if (names.length === 0) return relation;
  const known = relation.columns.map(({ name, origin }, position) => ({ name: names[position] ?? name, origin }));
  const more = names.slice(known.length).map((name) => ({ name, origin: relation.rest ?? NOTHING }));
  return { columns: [...known, ...more], rest: relation.rest };
}

/** All columns of a relation, as a star lists them. */
export function starred({ columns, rest }: Relation, at: Location): readonly Output[] {
  const named = columns.map(({ name, origin }) => ({ name, origin, at }));
  return rest === null ? named : [...named, { name: null, origin: rest, at }];
}

/** The column of a name; undefined where the relation has none, or several that differ in case alone. */
export function columnOf(relation: Relation, name: string): Origin | undefined {
  return sameName(relation.columns, name, (column) => column.name)?.origin;
}

/** Everything a relation holds, as one value. */
export function whole({ columns, rest }: Relation): Origin {
  return { kind: "struct", fields: columns, rest };
}

/** Takes all columns of a query's result. */
export function consumeOutputs(uses: Uses, outputs: readonly Output[]): void {
  const row = outputs.find(({ origin }) => origin.kind === "row" && origin.image === "after");
  if (row === undefined) for (const { origin, at } of outputs) uses.consume(origin, at);
  else uses.consume({ kind: "any", of: outputs.map(({ origin }) => origin) }, row.at);
}

/** Set operations that keep every row put columns of both sides together by their place. */
export function appended(left: readonly Output[], right: readonly Output[], uses: Uses): readonly Output[] {
  const told = [...left, ...right].every(({ name, origin }) => name !== null || origin.kind === "row");
  if (told) {
    return left.map((output, position) => ({
      ...output,
      origin: anyOf([output.origin, right[position]?.origin ?? NOTHING]),
    }));
  }
  // Which column meets which is not known behind another table's star.
  for (const { origin, at } of [...left, ...right]) uses.consume(origin, at);
  return left.map((output) => ({ ...output, origin: NOTHING }));
}
