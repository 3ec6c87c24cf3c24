import { formatLocation } from "../model/location.ts";
import type { Pass } from "../pass/pass.ts";
import type { Draft, Rule } from "./rule.ts";
import { consumersHit } from "./stream-facts.ts";
import { tablesHiddenBy, unfollowed, unknownReads } from "./unfollowed.ts";

export const syntaxError: Rule = {
  id: "syntax-error",
  title: "Pending statement that does not parse",
  level: "error",
  what: "A pending statement is not PostgreSQL.",
  why: "The server would refuse it, and its effect on the stream cannot be told.",
  fix: "Correct the statement. A template must be filled in before it is checked.",
  bad: { "migrations/0002_change.sql": "ALTER TABLE products ADD COLUM remark text;\n" },
  good: { "migrations/0002_change.sql": "ALTER TABLE products ADD COLUMN remark text;\n" },
  check: (pass: Pass): readonly Draft[] =>
    pass.statements.pending.flatMap((statement): readonly Draft[] => {
      if (statement.parsed.kind !== "error") return [];
      const hidden = unfollowed(pass)
        .filter(({ at }) => formatLocation(at) === formatLocation(statement.at))
        .flatMap((entry) => tablesHiddenBy(pass, entry));
      return [
        {
          severity: "error",
          verdict: "tool",
          message: statement.parsed.problem.message,
          why: "PostgreSQL would refuse this statement, and what it would have done to the stream cannot be told.",
          at: statement.parsed.problem.at,
          consumers: consumersHit(unknownReads(pass, hidden)),
          fix: ["Correct the statement at the marked token."],
          change: statement.parsed.problem.message,
        },
      ];
    }),
};
