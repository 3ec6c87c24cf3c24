import type { TableShape } from "../shape.ts";
import { objectOf, type TsObject, type TsType } from "./types.ts";

/** What a type reads of a record: of the row as it is, and as it was. */
export interface RowTypes {
  readonly row: TsObject | null;
  readonly before: TsObject | null;
}

/**
 * The rows in a type: those of an envelope's `after` and `before` (inside `payload`, where the converter writes schemas along), or the type
 * itself, which is what a consumer that takes the envelope apart names. Null where it is no object.
 */
export function rowTypes(type: TsType, shape: TableShape): RowTypes | null {
  const whole = objectOf(type);
  if (whole === null) return null;
  const isColumn = (name: string) => shape.columns.some(({ field }) => field === name);
  const inner = (from: TsObject, name: string): TsObject | null => {
    const property = isColumn(name) ? undefined : from.properties.get(name);
    return property === undefined ? null : objectOf(property.type());
  };
  const envelope = inner(whole, "payload") ?? whole;
  const [row, before] = [inner(envelope, "after"), inner(envelope, "before")];
  return row === null && before === null ? { row: envelope, before: null } : { row, before };
}
