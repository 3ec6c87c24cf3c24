import type { Node } from "@pgsql/types";
import type { ColumnType } from "../model/catalog.ts";
import { analyze } from "./expression-analyze.ts";
import { Unprintable } from "./expression-nodes.ts";
import type { Scope } from "./query-scope.ts";
import { Refused, Undecidable } from "./refused.ts";
import { mayExistUnseen } from "./types.ts";

/**
 * The type of an expression as parse analysis gives it: operators are resolved, literals take their partners' types.
 * Null where that needs what the analysis does not know, or a name that several sources have.
 */
export function analyzedType(scope: Scope, node: Node): ColumnType | null {
  const all = scope.sources.flatMap((source) => source.columns ?? []);
  const columns = all.flatMap(({ name, type }) => {
    const alone = all.filter((other) => other.name === name).length === 1;
    return alone && type !== null ? [{ name, type }] : [];
  });
  if (scope.sources.some((source) => source.columns === null)) return null;
  try {
    return analyze({ draft: scope.draft, columns }, node).type;
  } catch (error) {
    const untold = error instanceof Refused && mayExistUnseen(scope.draft);
    if (untold || error instanceof Unprintable || error instanceof Undecidable) return null;
    throw error;
  }
}
