import { loadHistory, pinnedHistories } from "../../corpus/history.ts";
import type { Step } from "../../corpus/layouts.ts";
import { WAREHOUSE } from "./warehouse.ts";

/** A history of test/corpus that changes are made of. */
export interface ChosenHistory {
  readonly name: string;
  /** How the publication is written: for all tables, or a list of them. */
  readonly publication: "all tables" | "listed";
  /** How many of its files are merged before its own later changes begin. */
  readonly merged: number;
}

export const CATALOGS: readonly ChosenHistory[] = [
  // 107 tables: numbers of 78 digits, enums, schemas of their own; renames, drops and moves of tables.
  { name: "chainlink", publication: "all tables", merged: 180 },
  // 84 tables and 17 enum types, which later migrations add labels to and make anew.
  { name: "determined", publication: "all tables", merged: 130 },
  // 25 tables of timestamps, uuids and varchars; forty retypes.
  { name: "ory-kratos", publication: "listed", merged: 150 },
];

/** Our own, of which nothing is later. */
const OWN: ChosenHistory = { name: "warehouse", publication: "listed", merged: WAREHOUSE.length };

export async function chosenHistory(
  name: string,
): Promise<{ readonly chosen: ChosenHistory; readonly steps: readonly Step[] }> {
  if (name === OWN.name) return { chosen: OWN, steps: WAREHOUSE };
  const chosen = CATALOGS.find((one) => one.name === name);
  const pinned = pinnedHistories().find((one) => one.name === name);
  if (chosen === undefined || pinned === undefined) throw new Error(`no history ${name}`);
  const loaded = await loadHistory(pinned);
  if (loaded.kind === "no-client") throw new Error(loaded.reason);
  return { chosen, steps: loaded.steps };
}
