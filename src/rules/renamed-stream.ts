import type { ChangeOf, ColumnRef } from "../model/change.ts";
import type { Pass } from "../pass/pass.ts";
import { capturedTable } from "../pass/prediction-index.ts";
import { family } from "./inherited.ts";
import { type Captured, columnCaptures } from "./stream-facts.ts";

/** Whether some captured stream shows a renamed column under another name: adjusted for Avro, `unit-price` and `unit_price` are one field. */
export function renamesStream(pass: Pass, change: ChangeOf<"column-renamed">): boolean {
  return family(pass, change).some((column) =>
    columnCaptures(pass, column).some((capture) => renames(column, capture)),
  );
}

/** At the end or for a while: what is renamed back later has been seen. */
function renames({ relation, attnum }: ColumnRef, { stream, table }: Captured): boolean {
  const fieldIn = (columns: typeof table.key | undefined) => columns?.find((one) => one.attnum === attnum)?.field;
  return stream.steps.some(({ prediction }) => {
    const after = capturedTable(prediction, relation);
    return fieldIn(table.columns) !== fieldIn(after?.columns) || fieldIn(table.key) !== fieldIn(after?.key);
  });
}
