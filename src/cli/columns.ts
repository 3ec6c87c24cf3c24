import { escapeLine } from "../report/escape.ts";
import { padTo, textWidth } from "../report/width.ts";
import type { Paint } from "../report/writer.ts";

/** Rows of cells in columns as wide as they need be, the first one strong; nothing in them can steer the terminal. */
export function inColumns(paint: Paint, rows: readonly (readonly string[])[]): string {
  const escaped = rows.map((row) => row.map(escapeLine));
  const widths = rows[0]?.map((_, cell) => Math.max(...escaped.map((row) => textWidth(row[cell] ?? "")))) ?? [];
  return escaped
    .map((row) => {
      const cells = row.map((cell, index) => padTo(cell, index === row.length - 1 ? 0 : (widths[index] ?? 0)));
      return [paint("strong", cells[0] ?? ""), ...cells.slice(1)].join("  ").trimEnd();
    })
    .join("\n");
}
