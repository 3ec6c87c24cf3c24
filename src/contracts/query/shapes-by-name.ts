import type { ContractRead } from "../../model/contract.ts";
import type { TableShape } from "../shape.ts";

/** The shapes that a read is of, by the table or the topic it names. */
export type ShapesByName = (read: ContractRead) => readonly TableShape[];

/** Looks once at every shape, so that each read is one look-up. */
export function shapesByName(shapes: readonly TableShape[]): ShapesByName {
  const found = new Map<string, TableShape[]>();
  for (const shape of shapes) {
    for (const name of new Set([shape.table, shape.topic])) {
      const same = found.get(name);
      if (same === undefined) found.set(name, [shape]);
      else same.push(shape);
    }
  }
  return ({ table }) => found.get(table) ?? [];
}
