import type { ContractRead } from "../../model/contract.ts";
import type { TableShape } from "../shape.ts";
import { isTopicOf, isTopicPattern } from "../topics.ts";

/** The shapes that a read is of, by the table or the topic it names. */
export type ShapesByName = (read: ContractRead) => readonly TableShape[];

/** Looks once at every shape, so that each read is one look-up; only topics that rows name are matched one by one. */
export function shapesByName(shapes: readonly TableShape[]): ShapesByName {
  const found = new Map<string, TableShape[]>();
  for (const shape of shapes) {
    for (const name of new Set([shape.table, ...shape.topics])) {
      const same = found.get(name);
      if (same === undefined) found.set(name, [shape]);
      else same.push(shape);
    }
  }
  const routed = shapes.filter(({ topics }) => topics.some(isTopicPattern));
  return ({ table }) => found.get(table) ?? routed.filter(({ topics }) => isTopicOf(table, topics));
}
