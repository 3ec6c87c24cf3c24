import type { Severity } from "../model/finding.ts";
import type { MigrationProblem } from "../model/migration.ts";
import type { Pass } from "../pass/pass.ts";
import type { Draft, Rule } from "./rule.ts";

export const migrationHistory: Rule = {
  id: "migration-history",
  title: "Migration history that does not add up",
  level: "error",
  what: "A merged migration was edited or removed, two migrations share a version, or a new one sorts before merged ones.",
  why: "Databases that already ran the old text will never run the new one: what is predicted from the files is then not what production has.",
  fix: "Leave merged migrations as they are and write a new one with the next version.",
  bad: { "migrations/0001_shop.sql": "CREATE TABLE products (id bigint PRIMARY KEY);\n" },
  good: { "migrations/0002_change.sql": "ALTER TABLE products ADD COLUMN remark text;\n" },
  check: (pass: Pass): readonly Draft[] =>
    pass.historyProblems.map((problem) => ({
      severity: severity(problem),
      verdict: "tool",
      message: problem.message,
      why: why(problem),
      at: problem.at,
      fix: [fix(problem)],
      change: `${problem.kind} ${problem.at.file}`,
    })),
};

/** What was merged so stays a warning: no later change could pass otherwise. */
function severity({ kind, merged }: MigrationProblem): Severity {
  switch (kind) {
    case "out-of-order":
      return "warning";
    case "duplicate-version":
    case "edited":
    case "missing":
    case "unreadable":
      return merged === true ? "warning" : "error";
    default: {
      const never: never = kind;
      return never;
    }
  }
}

function why({ kind, merged }: MigrationProblem): string {
  if (kind === "unreadable") {
    return merged === true
      ? "It was merged so: what it did to the database is missing from everything that is predicted."
      : "What is not read may change any table, so no verdict about the stream is safe.";
  }
  return "What the files say and what databases ran must be one history, or the prediction is of a database that does not exist.";
}

function fix({ kind }: MigrationProblem): string {
  switch (kind) {
    case "duplicate-version":
      return "Give the newer migration a version of its own.";
    case "out-of-order":
      return "Give it a version above those that were merged before it.";
    case "unreadable":
      return "Correct the file, or let `migrations: {command: …}` print what the tool would run.";
    case "edited":
    case "missing":
      return "Restore the merged file and put the change into a new migration with the next version.";
    default: {
      const never: never = kind;
      return never;
    }
  }
}
