import type { Node } from "@pgsql/types";
import type { SqlDialect } from "../../model/contract.ts";
import type { Location } from "../../model/location.ts";
import { columnOf, type Output, type Relation, starred, whole } from "./relation.ts";
import { anyOf, NOTHING, type Origin, sameName, type Uses } from "./uses.ts";

/** One thing in FROM. */
export interface Entry {
  /** What it is called by: its alias, or the parts of its name. */
  readonly names: readonly string[];
  readonly relation: Relation;
}

/** What names mean inside a query. */
export interface Scope {
  readonly entries: readonly Entry[];
  /** Columns that joins have merged: named without a table they are both sides'. */
  readonly merged: readonly { readonly name: string; readonly origin: Origin }[];
  readonly commonTables: ReadonlyMap<string, Relation>;
  /** The query around this one. */
  readonly around: Scope | null;
}

/** What resolving a file's queries takes. */
export interface Resolution {
  readonly uses: Uses;
  readonly dialect: SqlDialect;
  /** The relation of a name that is no common table's. */
  relation(parts: readonly string[]): Relation;
  /** Where a node stands: its byte offset in the text that was parsed. */
  place(byte: number | undefined): Location;
  /** Where the next token of this name stands, at or behind a place. */
  placeOf(name: string, byte: number | undefined): Location;
  /** Resolves a query within another: handed over because expressions hold queries in turn. */
  outputs(query: Node, around: Scope, commonTables: Scope["commonTables"]): readonly Output[];
}

/** Columns every row has without being declared, in some engine. */
const SYSTEM_COLUMNS = new Set(
  `ctid xmin xmax cmin cmax tableoid oid rowtime rowpartition rowoffset windowstart windowend mz_timestamp mz_diff mz_state
  mz_progressed _rw_timestamp _row_id $rowtime`.split(/\s+/),
);

type Found =
  | { readonly kind: "found"; readonly origin: Origin; readonly steps: readonly string[] }
  | { readonly kind: "ambiguous" }
  /** Another table may have it, or not. */
  | { readonly kind: "elsewhere" }
  /** The read's table would have it: it has no such column. */
  | { readonly kind: "new"; readonly origin: Origin };

/** What a reference of these parts stands for; columns are counted where they are named. */
export function resolved(resolution: Resolution, scope: Scope, parts: readonly string[], at: Location): Origin {
  const { uses } = resolution;
  const qualified = ofNamedTable(scope, parts);
  if (qualified !== null) {
    const { relation, rest } = qualified;
    const found = columnIn(relation, rest);
    if (found?.kind === "found") return stepped(uses, counted(uses, found.origin, at), found.steps, at);
    if (found?.kind === "new" && !isSystemColumn(rest[0])) return stepped(uses, found.origin, rest, at);
    if (found !== null || isSystemColumn(rest[0])) return NOTHING;
    return untold(uses, `"${parts.join(".")}" is no column of what the query reads`, at);
  }
  let unknown = false;
  let fresh: Origin | null = null;
  for (let level: Scope | null = scope; level !== null; level = level.around) {
    const found = unqualified(level, parts);
    if (found === null) continue;
    if (found.kind === "ambiguous") return untold(uses, `"${parts.join(".")}" is a column of several tables`, at);
    if (found.kind === "elsewhere") unknown = true;
    else if (found.kind === "new") fresh ??= found.origin;
    else if (unknown && touches(found.origin)) {
      return untold(
        uses,
        `"${parts.join(".")}" may be a column of a table that is not declared here, or of the query around`,
        at,
      );
    } else return stepped(uses, counted(uses, found.origin, at), found.steps, at);
  }
  if (unknown || isSystemColumn(parts[0])) return NOTHING;
  // The table has no such column: whoever compares the contract with the records says so.
  if (fresh !== null) return stepped(uses, fresh, parts, at);
  return untold(uses, `"${parts.join(".")}" is no column of what the query reads`, at);
}

function untold(uses: Uses, reason: string, at: Location): Origin {
  uses.remark(reason, at);
  return NOTHING;
}

function touches(origin: Origin): boolean {
  return origin.kind !== "nothing";
}

/** A column that is named is counted here and now; rows and documents count by what is taken out of them. */
export function counted(uses: Uses, origin: Origin, at: Location): Origin {
  if (origin.kind === "any") return anyOf(origin.of.map((each) => counted(uses, each, at)));
  if (origin.kind !== "field") return origin;
  uses.consume(origin, at);
  return NOTHING;
}

export function stepped(uses: Uses, origin: Origin, steps: readonly string[], at: Location): Origin {
  return steps.reduce((value, name) => uses.step(value, name, at), origin);
}

function isSystemColumn(name: string | undefined): boolean {
  return SYSTEM_COLUMNS.has(name?.toLowerCase() ?? "");
}

/** `t.column.field`, `schema.t.column`: the table of the longest name, of the innermost query that has one so called. */
function ofNamedTable(
  scope: Scope,
  parts: readonly string[],
): { readonly relation: Relation; readonly rest: readonly string[] } | null {
  for (let level: Scope | null = scope; level !== null; level = level.around) {
    for (let length = Math.min(parts.length - 1, 3); length > 0; length--) {
      const entry = entryOf(level, parts.slice(0, length));
      if (entry !== undefined) return { relation: entry.relation, rest: parts.slice(length) };
    }
  }
  return null;
}

/** The thing in FROM that is called so: by its alias, or by the end of its name. */
export function entryOf({ entries }: Scope, parts: readonly string[]): Entry | undefined {
  const name = parts.join(".").toLowerCase();
  return entries.find(({ names }) => names.some((_, from) => names.slice(from).join(".").toLowerCase() === name));
}

function columnIn(relation: Relation, [name = "", ...steps]: readonly string[]): Found | null {
  const origin = columnOf(relation, name);
  if (origin !== undefined) return { kind: "found", origin, steps };
  if (relation.rest === null) return null;
  return touches(relation.rest) ? { kind: "new", origin: relation.rest } : { kind: "elsewhere" };
}

function unqualified(scope: Scope, parts: readonly string[]): Found | null {
  const [name = "", ...steps] = parts;
  const merged = sameName(scope.merged, name, (column) => column.name);
  if (merged !== undefined) return { kind: "found", origin: merged.origin, steps };
  const found = scope.entries.flatMap(({ relation }) => {
    const origin = columnOf(relation, name);
    return origin === undefined ? [] : [origin];
  });
  const [only, other] = found;
  if (other !== undefined)
    return found.some(touches) ? { kind: "ambiguous" } : { kind: "found", origin: NOTHING, steps };
  if (only !== undefined) return { kind: "found", origin: only, steps };
  const row = entryOf(scope, [name]);
  if (row !== undefined) return { kind: "found", origin: whole(row.relation), steps };
  const rests = scope.entries.flatMap(({ relation }) => (relation.rest === null ? [] : [relation.rest]));
  if (rests.some((rest) => !touches(rest))) return { kind: "elsewhere" };
  const [rest] = rests;
  return rest === undefined ? null : { kind: "new", origin: rest };
}

/** `*`: merged columns first, then the rest of each table. */
export function allColumns({ entries, merged }: Scope, dialect: SqlDialect, at: Location): readonly Output[] {
  const names = new Set(merged.map(({ name }) => name));
  const others = entries.flatMap(({ names: called, relation }) =>
    starred(relation, at)
      .filter(({ name }) => name === null || !names.has(name))
      // In a ksqlDB join the columns of a star have their source's name in front.
      .map((output) =>
        dialect === "ksqldb" && entries.length > 1 && output.name !== null
          ? { ...output, name: `${called.at(-1)}_${output.name}` }
          : output,
      ),
  );
  return [...merged.map((column) => ({ ...column, at })), ...others];
}
