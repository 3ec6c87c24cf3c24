import type { Node } from "@pgsql/types";
import type { Draft } from "./draft.ts";
import { findFunctions, writtenParts } from "./names.ts";
import { Refused } from "./refused.ts";
import { strings, walk } from "./tree.ts";

/** Where an expression stands: the words PostgreSQL has for it (ParseExprKindName). */
export type ExpressionPlace =
  | "DEFAULT expression"
  | "column generation expression"
  | "check constraint"
  | "partition bound"
  | "partition key expression"
  | "index expression";

/** In these no column can be named. */
const WITHOUT_COLUMNS: ReadonlySet<ExpressionPlace> = new Set(["DEFAULT expression", "partition bound"]);

const AGGREGATES: ReadonlySet<string> = new Set(
  (
    "count sum avg min max array_agg string_agg json_agg jsonb_agg json_object_agg jsonb_object_agg bool_and bool_or " +
    "every bit_and bit_or stddev stddev_pop stddev_samp variance var_pop var_samp corr covar_pop covar_samp xmlagg"
  ).split(" "),
);

const SET_RETURNING: ReadonlySet<string> = new Set(
  (
    "generate_series generate_subscripts unnest regexp_matches regexp_split_to_table string_to_table json_array_elements " +
    "jsonb_array_elements json_array_elements_text jsonb_array_elements_text json_each jsonb_each json_object_keys jsonb_object_keys"
  ).split(" "),
);

/** Refuses queries, aggregates, window and set-returning functions, which no stored expression may hold, and columns. */
export function requirePlain(draft: Draft, expression: Node | undefined, place: ExpressionPlace): void {
  if (expression === undefined) return;
  walk({ expression }, (kind, fields) => {
    if (kind === "ColumnRef" && WITHOUT_COLUMNS.has(place)) {
      throw new Refused(`cannot use column reference in ${place}`);
    }
    if (kind === "SubLink") throw new Refused(`cannot use subquery in ${place}`);
    if (kind !== "FuncCall") return;
    if (fields.over !== undefined) throw new Refused(`window functions are not allowed in ${place}s`);
    if (Array.isArray(fields.funcname)) requireScalar(draft, strings(fields.funcname), place);
  });
}

/** Functions of one's own may have such a name and be none of these. */
function requireScalar(draft: Draft, parts: readonly string[], place: ExpressionPlace): void {
  const written = writtenParts(parts);
  if (findFunctions(draft, written).length > 0) return;
  if (AGGREGATES.has(written.name)) throw new Refused(`aggregate functions are not allowed in ${place}s`);
  if (SET_RETURNING.has(written.name)) throw new Refused(`set-returning functions are not allowed in ${place}s`);
}
