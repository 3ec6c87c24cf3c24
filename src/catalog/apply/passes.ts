/** A stretch of ALTER TABLE's work; the order of passes is PostgreSQL's (AT_PASS_* of tablecmds.c, merged where it cannot show). */
export type Pass = "drop" | "type" | "column" | "attributes" | "not null" | "index" | "constraint" | "rest";

export const PASSES: readonly Pass[] = [
  "drop",
  "type",
  "column",
  "attributes",
  "not null",
  "index",
  "constraint",
  "rest",
];

export type Work = () => void;
/** Puts work off to a pass. */
export type Later = (pass: Pass, work: Work) => void;

/** NOT NULL comes before primary keys that need it, index constraints before foreign keys that need a unique index. */
export function passOfConstraint(kind: string | undefined): Pass {
  if (kind === "CONSTR_NOTNULL") return "not null";
  return kind === "CONSTR_PRIMARY" || kind === "CONSTR_UNIQUE" || kind === "CONSTR_EXCLUSION" ? "index" : "constraint";
}
