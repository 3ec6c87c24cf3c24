import type { FunctionEntry } from "../model/catalog.ts";

/** `schema.name(argument types)`: what tells functions apart. */
export function functionSignature(entry: Pick<FunctionEntry, "schema" | "name" | "arguments">): string {
  return `${entry.schema}.${entry.name}(${entry.arguments.join(", ")})`;
}
