import type { Change } from "../model/change.ts";
import type { ContractVerdict } from "../model/contract.ts";
import { formatLocation, type Location } from "../model/location.ts";
import { lastOf, type Pass } from "../pass/pass.ts";
import { baseColumn, baseTable } from "./stream-facts.ts";

/**
 * What stronger findings already speak for. A compound change (rename, drop, retype, table gone, key changed) claims its
 * echoes: the field that went, the field that came, what the registry and the readers say about them. They are evidence
 * there and no findings of their own. A change of meaning claims the readers it hits, a subject that cannot be predicted those that cannot be told.
 */
export interface Claims {
  column(table: string, column: string): boolean;
  table(table: string): boolean;
  verdict(verdict: ContractVerdict): boolean;
}

export function claims(pass: Pass): Claims {
  const columns = new Set<string>();
  const tables = new Set<string>();
  const places = new Set<string>();
  for (const change of pass.changes) claimChange(pass, change, columns, tables, places);
  const meanings = new Set(pass.meaning.map(({ subject, change }) => `${subject.table}.${change.field}`));
  const keys = rekeyedTables(pass);
  const unpredictable = new Set(
    pass.streams.flatMap(
      (stream) =>
        lastOf(stream)?.subjects.flatMap((subject) => (subject.predicted === true ? [] : [subject.table])) ?? [],
    ),
  );
  const column = (table: string, name: string): boolean => columns.has(`${table}.${name}`);
  return {
    column,
    table: (table) => tables.has(table),
    verdict: ({ table, column: name, problem, cause }) =>
      tables.has(table) ||
      (name !== null && (column(table, name) || meanings.has(`${table}.${name}`))) ||
      (cause !== null && places.has(formatLocation(cause))) ||
      (problem === "key-changed" && keys.has(table)) ||
      (problem === "not-analysed" && unpredictable.has(table)),
  };
}

function claimChange(pass: Pass, change: Change, columns: Set<string>, tables: Set<string>, places: Set<string>): void {
  switch (change.kind) {
    case "column-renamed":
      columns.add(`${baseTable(pass.before, change.column)}.${change.to}`);
      columns.add(`${baseTable(pass.before, change.column)}.${baseColumn(pass.before, change.column)}`);
      places.add(formatLocation(change.at));
      break;
    case "column-dropped":
    case "column-retyped":
      columns.add(`${baseTable(pass.before, change.column)}.${baseColumn(pass.before, change.column)}`);
      places.add(formatLocation(change.at));
      break;
    case "table-dropped":
    case "table-renamed":
    case "table-moved":
      tables.add(baseTable(pass.before, change.table));
      break;
    default:
      break;
  }
}

/** Tables whose event key has other columns at the end than before the change, by attnum. */
function rekeyedTables(pass: Pass): ReadonlySet<string> {
  const numbers = (key: readonly { readonly attnum: number }[] | null): string =>
    key === null ? "-" : key.map(({ attnum }) => attnum).join();
  return new Set(
    pass.streams.flatMap((stream) =>
      (stream.before?.tables ?? []).flatMap((table) => {
        const after = lastOf(stream)?.tables.find(({ oid }) => oid === table.oid);
        return after === undefined || numbers(after.key) === numbers(table.key)
          ? []
          : [`${table.schema}.${table.table}`];
      }),
    ),
  );
}

/** Whether a reader's loss comes from this statement. */
export function causedAt(verdict: ContractVerdict, at: Location): boolean {
  return verdict.cause !== null && formatLocation(verdict.cause) === formatLocation(at);
}
