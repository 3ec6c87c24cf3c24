import type { Node } from "@pgsql/types";
import type { Column, ColumnType, Expression } from "../model/catalog.ts";
import type { Context } from "./context.ts";
import { analyze, type Scope } from "./expression-analyze.ts";
import { coerceTo, named } from "./expression-coerce.ts";
import { isUnknown, NotForTypes, type Typed, Unprintable } from "./expression-nodes.ts";
import { printExpression } from "./expression-print.ts";
import { canCoerce } from "./expression-resolve.ts";
import { castsKnown } from "./known-casts.ts";
import { formatType } from "./print.ts";
import { Refused, Undecidable } from "./refused.ts";
import { mayExistUnseen } from "./types.ts";

/** What printing needs of the statement being applied. */
export type ExpressionContext = Pick<Context, "draft" | "postgres">;

type ScopeColumn = Pick<Column, "name" | "type">;

/**
 * What pg_get_expr prints for a column's (or domain's) DEFAULT: the expression is typed, coerced to the column's type as
 * in an assignment, and printed as ruleutils.c does. Null when PostgreSQL stores no default at all: a bare NULL of the
 * column's own type (AddRelationNewConstraints); a modifier or a domain on top keeps it, as `NULL::character varying`.
 * Opaque where that needs functions, operators or literal notations this engine does not know.
 */
export function printDefault(context: ExpressionContext, expression: Node, target: ColumnType): Expression | null {
  return printed(context, () => {
    const scope: Scope = { draft: context.draft, columns: [] };
    const analyzed = analyze(scope, expression);
    requireAssignable(context, analyzed.type, target);
    const typed = coerceTo(context.draft, analyzed, target, "assignment");
    return typed.kind === "constant" && typed.text === null ? null : typed;
  });
}

/** cookDefault, where all casts are known. */
function requireAssignable(context: ExpressionContext, from: ColumnType, to: ColumnType): void {
  if (isUnknown(from) || canCoerce(context.draft, from, to, "assignment") || !castsKnown(context.draft, from, to))
    return;
  const [source, target] = [formatType(context.draft, from), formatType(context.draft, to)];
  throw new Refused(`column is of type ${target} but default expression is of type ${source}`);
}

/** What pg_get_expr prints for `GENERATED ALWAYS AS (…)` of a column of this type, in a table with these columns. */
export function printGenerated(
  context: ExpressionContext,
  expression: Node,
  target: ColumnType,
  columns: readonly ScopeColumn[],
): Expression {
  const known = printed(context, () =>
    coerceTo(context.draft, analyze({ draft: context.draft, columns }, expression), target, "assignment"),
  );
  return known ?? { kind: "opaque", reason: "nothing written" };
}

/** What pg_get_expr prints for a CHECK or a WHERE over these columns. */
export function printCondition(
  context: ExpressionContext,
  expression: Node,
  columns: readonly ScopeColumn[],
): Expression {
  const known = printed(context, () =>
    coerceTo(context.draft, analyze({ draft: context.draft, columns }, expression), named("bool"), "assignment"),
  );
  return known ?? { kind: "opaque", reason: "nothing written" };
}

/** An expression that is read again; refused when its parts do not take the columns' types any more. */
export function printAlone(context: ExpressionContext, expression: Node, columns: readonly ScopeColumn[]): string {
  const scope: Scope = { draft: context.draft, columns };
  const known = printed(context, () => {
    try {
      return analyze(scope, expression);
    } catch (error) {
      if (error instanceof NotForTypes) throw new Refused(error.message);
      throw error;
    }
  });
  return known?.kind === "known" ? known.text : "";
}

function printed(context: ExpressionContext, analyzed: () => Typed | null): Expression | null {
  try {
    const typed = analyzed();
    if (typed === null) return null;
    return { kind: "known", text: printExpression(typed, { catalog: context.draft, postgres: context.postgres }) };
  } catch (error) {
    // What is refused here hangs on types, labels and casts, of which some may have come unseen.
    const untold = error instanceof Refused && mayExistUnseen(context.draft);
    if (untold || error instanceof Unprintable || error instanceof Undecidable) {
      return { kind: "opaque", reason: error.message };
    }
    throw error;
  }
}
