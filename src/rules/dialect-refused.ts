import type { Pass } from "../pass/pass.ts";
import type { Draft, Rule } from "./rule.ts";

export const dialectRefused: Rule = {
  id: "dialect-refused",
  title: "Statement the target server does not know",
  level: "error",
  what: "A pending statement needs a newer PostgreSQL than the target server.",
  why: "It parses with the newest grammar, but the server named in headgate.yaml would refuse it and stop the deploy half way.",
  fix: "Write it in the older form, or raise `postgres:` in headgate.yaml once the server is upgraded.",
  base: {
    "headgate.yaml":
      "postgres: 15\nmigrations: migrations\nconnectors: [connect/*.json]\ncontracts: consumers/*.yaml\nplans: plans/*.yaml\n",
  },
  bad: {
    "migrations/0002_change.sql":
      "ALTER TABLE products ADD COLUMN label text GENERATED ALWAYS AS (upper(name)) VIRTUAL;\n",
  },
  good: { "migrations/0002_change.sql": "ALTER TABLE products ADD COLUMN label text;\n" },
  check: (pass: Pass): readonly Draft[] =>
    pass.dialectNotes.map(({ major, problem }): Draft => {
      const common = {
        verdict: "tool",
        why: `The target server is PostgreSQL ${pass.postgres}; the grammar asked is PostgreSQL ${major}'s.`,
      } as const;
      if (problem.kind === "not-checked") {
        return {
          ...common,
          severity: "info",
          message: `not checked against the PostgreSQL ${major} grammar: ${problem.reason}`,
          at: problem.statement.at,
          change: "not checked",
        };
      }
      const { message, at } = problem.problem;
      return {
        ...common,
        severity: "error",
        message: `the target server would refuse this: ${message}`,
        at,
        fix: ["Write it in a form the target server knows."],
        change: message,
      };
    }),
};
