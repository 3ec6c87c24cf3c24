import type { Node } from "@pgsql/types";
import type { Location } from "./location.ts";

/** PostgreSQL's raw parse tree of one statement, in the shape of `pg_query` (protobuf JSON names). */
export type ParseTree = Node;

/** A syntax error as PostgreSQL words it, pointing at the token it stumbled over. */
export interface SyntaxProblem {
  readonly message: string;
  readonly at: Location;
}

/** An inline `-- headgate:ignore rule[, rule] -- reason` comment in front of a statement. */
export interface IgnoreComment {
  readonly rules: readonly string[];
  readonly reason: string | null;
  readonly at: Location;
}

/** One SQL statement of a migration. */
export interface Statement {
  readonly at: Location;
  /** The statement's own text without the semicolon, comments in front of it left out. */
  readonly text: string;
  readonly parsed:
    | { readonly kind: "tree"; readonly tree: ParseTree }
    /** psql meta-commands and COPY data: no server statement, nothing to analyse. */
    | { readonly kind: "psql"; readonly command: string }
    | { readonly kind: "error"; readonly problem: SyntaxProblem };
  readonly ignores: readonly IgnoreComment[];
}
