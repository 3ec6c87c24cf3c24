import type { Pass } from "../pass/pass.ts";
import type { Draft, Rule } from "./rule.ts";

export const dialectRefused: Rule = {
  id: "dialect-refused",
  title: "Statement the target server does not know",
  level: "error",
  what: "A pending statement needs a newer PostgreSQL than the target server.",
  why: "It parses with the newest grammar, but the server named in headgate.yaml would refuse it and stop the deploy half way.",
  fix: "Write it in the older form, or raise `postgres:` in headgate.yaml once the server is upgraded.",
  bad: {
    "headgate.yaml":
      "postgres: 15\nmigrations: migrations\nconnectors: [connect/*.json]\ncontracts: consumers/*.yaml\n",
    "migrations/0002_change.sql":
      "ALTER TABLE products ADD COLUMN label text GENERATED ALWAYS AS (upper(name)) VIRTUAL;\n",
  },
  good: {
    "headgate.yaml":
      "postgres: 15\nmigrations: migrations\nconnectors: [connect/*.json]\ncontracts: consumers/*.yaml\n",
    "migrations/0002_change.sql": "ALTER TABLE products ADD COLUMN label text;\n",
  },
  check: (pass: Pass): readonly Draft[] =>
    pass.dialectProblems.map((problem) => ({
      severity: problem.kind === "refused" ? "error" : "info",
      verdict: "tool",
      message:
        problem.kind === "refused"
          ? `PostgreSQL ${pass.postgres} would refuse this: ${problem.message}`
          : `not checked against the PostgreSQL ${problem.major} grammar: ${problem.message}`,
      why: `The target server is PostgreSQL ${pass.postgres}; the grammar asked is PostgreSQL ${problem.major}'s.`,
      at: problem.at,
      fix: problem.kind === "refused" ? ["Write it in a form the target server knows."] : [],
      change: problem.message,
    })),
};
