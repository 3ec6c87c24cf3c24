import type { ContractVerdict } from "../model/contract.ts";
import type { Pass } from "../pass/pass.ts";
import { baseColumn, baseTable } from "./stream-facts.ts";

/**
 * What the compound changes (rename, drop, retype, table gone) already speak for: their echoes (a field that went, a field
 * that came, the registry's and the readers' complaints about them) are evidence there and no findings of their own.
 */
export interface Claims {
  column(table: string, column: string): boolean;
  table(table: string): boolean;
}

export function claims(pass: Pass): Claims {
  const columns = new Set<string>();
  const tables = new Set<string>();
  for (const change of pass.changes) {
    switch (change.kind) {
      case "column-renamed":
        columns.add(`${baseTable(pass.before, change.column)}.${change.to}`);
        columns.add(`${baseTable(pass.before, change.column)}.${baseColumn(pass.before, change.column)}`);
        break;
      case "column-dropped":
      case "column-retyped":
        columns.add(`${baseTable(pass.before, change.column)}.${baseColumn(pass.before, change.column)}`);
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
  return { column: (table, column) => columns.has(`${table}.${column}`), table: (table) => tables.has(table) };
}

export function claimedVerdict(held: Claims, verdict: ContractVerdict): boolean {
  return held.table(verdict.table) || (verdict.column !== null && held.column(verdict.table, verdict.column));
}
