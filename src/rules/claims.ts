import type { Change, ChangeOf } from "../model/change.ts";
import type { ContractVerdict } from "../model/contract.ts";
import { formatLocation, type Location } from "../model/location.ts";
import { lastOf, type Pass } from "../pass/pass.ts";
import { capturedTable } from "../pass/prediction-index.ts";
import { captureLosses } from "./capture-losses.ts";
import { renamesStream } from "./renamed-stream.ts";
import { retypesStream } from "./retyped-stream.ts";
import { baseColumn, baseTable, captures, columnCaptures, rootField, sameKey } from "./stream-facts.ts";

/**
 * What stronger findings already speak for. A compound change (rename, drop, retype, table gone, key changed, capture
 * lost) claims its echoes: the field that went, the field that came, what the registry and the readers say about them.
 * They are evidence there and no findings of their own. So are the readers a refused schema or a change of meaning hits.
 * A rule that is off, and a change that is no finding, claim nothing.
 */
export interface Claims {
  column(table: string, column: string): boolean;
  table(table: string): boolean;
  /** What becomes of the table's event key. */
  key(table: string): boolean;
  /** A field because of which the registry refuses a value schema. */
  refused(table: string, column: string): boolean;
  verdict(verdict: ContractVerdict): boolean;
}

export function claims(pass: Pass): Claims {
  const taken: Taken = { columns: new Set(), tables: new Set(), places: new Set() };
  for (const change of pass.changes) claimChange(pass, change, taken);
  if (speaks(pass, "capture-lost")) claimLosses(pass, taken);
  const keys = speaks(pass, "key-changed") ? rekeyedTables(pass) : new Set<string>();
  const refusals = speaks(pass, "registry-incompatible") ? refusedFields(pass) : new Set<string>();
  const refused = speaks(pass, "registry-incompatible") ? refusedTables(pass) : new Set<string | null>();
  const filters = speaks(pass, "capture-lost");
  const meanings = speaks(pass, "meaning-changed") ? meaningFields(pass) : new Set<string>();
  const unpredictable = speaks(pass, "subject-unpredictable") ? unpredictableTables(pass) : new Set<string>();
  const column = (table: string, name: string): boolean => taken.columns.has(`${table}.${name}`);
  return {
    column,
    table: (table) => taken.tables.has(table),
    key: (table) => keys.has(table),
    refused: (table, name) => refusals.has(`${table}.${name}`),
    verdict: ({ table, column: name, problem, cause }) =>
      taken.tables.has(table) ||
      (name !== null && (column(table, name) || [meanings, refusals].some((set) => set.has(`${table}.${name}`)))) ||
      (name === null && cause !== null && taken.places.has(formatLocation(cause))) ||
      (problem === "key-changed" && keys.has(table)) ||
      (problem === "record-form" && refused.has(table)) ||
      (problem === "rows" && filters) ||
      ((problem === "not-analysed" || problem === "connector-stops") && unpredictable.has(table)),
  };
}

/** Which readers' losses are those of these columns: what they read of them, or a whole read that the same statement broke. */
export function concernsColumns(
  verdict: ContractVerdict,
  at: Location,
  tables: readonly string[],
  columns: readonly string[],
): boolean {
  if (!tables.includes(verdict.table)) return false;
  if (verdict.column !== null) return columns.includes(verdict.column);
  return verdict.cause !== null && formatLocation(verdict.cause) === formatLocation(at);
}

interface Taken {
  readonly columns: Set<string>;
  readonly tables: Set<string>;
  /** Statements that speak for the whole reads they broke. */
  readonly places: Set<string>;
}

function speaks(pass: Pass, rule: string): boolean {
  return pass.config.rules.get(rule) !== "off";
}

function claimChange(pass: Pass, change: Change, taken: Taken): void {
  if (!speaks(pass, change.kind)) return;
  switch (change.kind) {
    case "column-renamed":
    case "column-dropped":
    case "column-retyped": {
      if (!showsInStream(pass, change) || columnCaptures(pass, change.column).length === 0) return;
      const table = baseTable(pass.before, change.column);
      taken.columns.add(`${table}.${baseColumn(pass.before, change.column)}`);
      if (change.kind === "column-renamed") taken.columns.add(`${table}.${change.to}`);
      taken.places.add(formatLocation(change.at));
      return;
    }
    case "table-dropped":
    case "table-renamed":
    case "table-moved":
      if (captures(pass, change.table.relation).length > 0) taken.tables.add(baseTable(pass.before, change.table));
      return;
    default:
      return;
  }
}

function showsInStream(pass: Pass, change: ChangeOf<"column-renamed" | "column-dropped" | "column-retyped">): boolean {
  switch (change.kind) {
    case "column-renamed":
      return renamesStream(pass, change);
    case "column-retyped":
      return retypesStream(pass, change);
    case "column-dropped":
      return true;
    default:
      return change satisfies never;
  }
}

function claimLosses(pass: Pass, { columns, tables }: Taken): void {
  for (const { table, column } of captureLosses(pass)) {
    if (column === null) tables.add(table);
    else columns.add(`${table}.${column}`);
  }
}

/** Tables whose event key has other columns than before the change, at the end or for a while. */
function rekeyedTables(pass: Pass): ReadonlySet<string> {
  return new Set(
    pass.streams.flatMap((stream) =>
      (stream.before?.tables ?? []).flatMap((table) => {
        const rekeyed = stream.steps.some(({ prediction }) => {
          const after = capturedTable(prediction, table.oid);
          return after !== undefined && !sameKey(table.key, after.key);
        });
        return rekeyed ? [`${table.schema}.${table.table}`] : [];
      }),
    ),
  );
}

function refusedFields({ registry }: Pass): ReadonlySet<string> {
  return new Set(
    registry.flatMap(({ subject, causes }) =>
      subject.kind === "value" ? causes.map(({ field }) => `${subject.table}.${rootField(field)}`) : [],
    ),
  );
}

/** Tables whose records as a whole the registry refuses. */
function refusedTables({ registry }: Pass): ReadonlySet<string | null> {
  return new Set(
    registry.flatMap(({ subject, refusal }) =>
      subject.kind === "value" && refusal === "incompatible" ? [subject.table] : [],
    ),
  );
}

function meaningFields({ meaning }: Pass): ReadonlySet<string> {
  return new Set(meaning.map(({ subject, change }) => `${subject.table}.${rootField(change.field)}`));
}

function unpredictableTables({ streams }: Pass): ReadonlySet<string | null> {
  return new Set(
    streams.flatMap(
      (stream) =>
        lastOf(stream)?.subjects.flatMap((subject) => (subject.predicted === true ? [] : [subject.table])) ?? [],
    ),
  );
}
