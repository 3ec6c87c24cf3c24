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
