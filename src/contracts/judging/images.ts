import type { NamedAt } from "../../model/contract.ts";
import { type ColumnShape, findColumn, type TableShape } from "../shape.ts";
import { columnsRead, goneColumn } from "./columns.ts";
import { type JudgedRead, type Loss, linesOf } from "./loss.ts";
import { standIn } from "./stand-in.ts";
import { carriesOldRow, inBeforeImage } from "./stream.ts";

/** What a consumer takes from the before image and no longer gets there. */
export function beforeImageLosses(judged: JudgedRead): readonly Loss[] {
  const named = judged.derived.before.flatMap((one) => namedLosses(one, judged));
  const said = new Set(named.map(({ column }) => column));
  return [...named, ...deletedRowLosses(judged).filter(({ column }) => !said.has(column))];
}

function namedLosses(named: NamedAt, { before, after }: JudgedRead): readonly Loss[] {
  const was = findColumn(before.columns, named.name);
  if (was === null || !inBeforeImage(before, was.attnum)) return [];
  const place = placeOf(was, named);
  const is = after.columns.find(({ field }) => field === was.field);
  if (is === undefined) return [{ ...goneColumn(was, after.columns), ...place }];
  if (inBeforeImage(after, is.attnum)) return [];
  const reason = carriesOldRow(after)
    ? `"${was.field}" is no longer in the before image: ${withoutOldValue(is, after)}`
    : "records no longer carry a before image";
  return [{ state: "broken", problem: "before-image", reason, ...place }];
}

/**
 * A delete that comes as a bare row is the old row: readers that name no before image read it all the same, as long as they
 * take deletes. Whether they look at more than `__deleted` there is not known.
 */
function deletedRowLosses({ read, derived, before, after }: JudgedRead): readonly Loss[] {
  const bare = [before, after].every(({ rows, deletes }) => rows === "row" && deletes === "row");
  if (!bare || !read.operations.includes("d")) return [];
  return columnsRead(derived, before).flatMap((named): readonly Loss[] => {
    const was = findColumn(before.columns, named.name);
    const is = was === null ? undefined : after.columns.find(({ field }) => field === was.field);
    if (was === null || is === undefined || is.attnum === null) return [];
    if (!inBeforeImage(before, was.attnum) || inBeforeImage(after, is.attnum)) return [];
    const reason = `"${was.field}" in the row of a delete is no longer the deleted one's: ${withoutOldValue(is, after)}`;
    return [{ state: "may-break", problem: "before-image", reason, ...placeOf(was, named) }];
  });
}

/**
 * What comes in place of an old value that is not logged. It is a wrong value where the field cannot be null: `""`, 0, 1970,
 * or the column's default.
 */
function withoutOldValue(column: ColumnShape, shape: TableShape): string {
  const { oldValues, rows } = shape;
  switch (oldValues.kind) {
    case "all":
      return "";
    case "none":
      return `under ${oldValues.by} PostgreSQL refuses updates and deletes of a published table`;
    case "some": {
      const value = standIn(column.schema, shape);
      const wrong = value === "null" ? "" : ", whatever the row held";
      const updates = rows === "envelope" ? "updates carry no old row, and " : "";
      return `under ${oldValues.by} ${updates}a delete's holds ${value} in its place${wrong}`;
    }
    default:
      return oldValues satisfies never;
  }
}

function placeOf(column: ColumnShape, named: NamedAt): Pick<Loss, "column" | "attnum" | "at" | "readAt"> {
  return { column: column.column ?? column.field, attnum: column.attnum, ...linesOf(named) };
}
