import type { ConnectValue } from "../../model/connect-schema.ts";

/** A column's Connect default as PostgresDefaultValueConverter and the value converter make it. */
export type ColumnDefault =
  | { readonly kind: "none" }
  | { readonly kind: "value"; readonly value: ConnectValue }
  /** The expression's text is not known, or Debezium's reading of it cannot be told. */
  | { readonly kind: "undecidable"; readonly reason: string };

export const NO_DEFAULT: ColumnDefault = { kind: "none" };
