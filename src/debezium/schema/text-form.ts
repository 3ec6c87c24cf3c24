import type { TextForm } from "../../model/prediction.ts";
import type { ColumnTypeInfo } from "./column-type.ts";
import type { TypeOptions } from "./types.ts";

/**
 * How the plain text that stands for a column's values is to be read, where the schema says no more than STRING: bytes by
 * `binary.handling.mode`, numbers by `decimal.handling.mode`. Null for text as PostgreSQL has it, and where the schema says what it is.
 */
export function textForm({ root }: ColumnTypeInfo, { binary, decimals, includeUnknown }: TypeOptions): TextForm | null {
  const bytes = binary === "bytes" ? null : binary;
  switch (root.kind) {
    case "builtin":
      if (root.name === "bytea") return bytes;
      return (root.name === "numeric" || root.name === "money") && decimals === "string" ? "number" : null;
    case "unmapped":
      return includeUnknown ? bytes : null;
    case "enum":
    case "extension":
      return null;
    default:
      return root satisfies never;
  }
}
