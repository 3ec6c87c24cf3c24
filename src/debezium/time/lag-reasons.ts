/** What about the table is another by the time a row is read. */
export type LagKind =
  | "table-gone"
  | "table-replaced"
  | "column-gone"
  | "type-gone"
  | "key-early"
  | "not-null-early"
  | "nullable-early"
  | "default-early"
  | "renamed-early"
  | "moved-early"
  | "misread";

/** What happens to a row that is read late, in one sentence. */
export function lagReason(
  { lag, column }: { readonly lag: LagKind; readonly column: string | null },
  table: string,
): string {
  switch (lag) {
    case "table-gone":
      return `a row of ${table} that is read after the table has lost its name comes without a key, and every column can be null`;
    case "table-replaced":
      return `a row of ${table} that is read after another table took its name gets that table's key, NOT NULLs and defaults`;
    case "column-gone":
      return `a row that is read after ${table}.${column} is gone has it as a column that can be null, without a default`;
    case "type-gone":
      return `a row that is read after the type of ${table}.${column} is gone comes without that column`;
    case "key-early":
      return `a row of ${table} that is read after the key changed is keyed by the new key's columns already`;
    case "not-null-early":
      return `a row that is read after ${table}.${column} became NOT NULL has it so already: a NULL in it is refused, or becomes an empty value`;
    case "nullable-early":
      return `a row that is read after ${table}.${column} stopped being NOT NULL has it as a column that can be null already`;
    case "default-early":
      return `a row that is read after the default of ${table}.${column} changed has the new default already`;
    case "renamed-early":
      return `a row that is read after a restart has what was written to ${table}.${column} under the column's new name already`;
    case "moved-early":
      return `a row of ${table} that is read after a restart goes to the topic of the table's new name already`;
    case "misread":
      return `a row that is read after a restart has what was written to ${table}.${column} decoded as the new type, and what stands behind it read from the wrong place: wrong values, and no error tells`;
    default:
      return lag satisfies never;
  }
}

/** The golden case in which the real connector shows it. */
export const LAG_CASES: Readonly<Record<LagKind, string>> = {
  "table-gone": "late_rename_table",
  "table-replaced": "late_swap",
  "column-gone": "late_rename_column",
  "type-gone": "late_type_gone_restarted",
  "key-early": "late_change_key",
  "not-null-early": "late_set_not_null_bare",
  "nullable-early": "late_drop_not_null",
  "default-early": "late_set_default",
  "renamed-early": "late_rename_column_filtered",
  "moved-early": "late_rename_table_filtered",
  misread: "late_change_int_to_bigint_filtered",
};
