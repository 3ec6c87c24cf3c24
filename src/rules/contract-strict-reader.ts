import type { Pass } from "../pass/pass.ts";
import { contractDrafts } from "./contract-drafts.ts";
import type { Draft, Rule } from "./rule.ts";

export const contractStrictReader: Rule = {
  id: "contract-strict-reader",
  title: "Added column stops a strict reader",
  level: "error",
  what: "A column is added to a table that a consumer reads with a decoder that rejects what it does not know (unknown-columns: reject).",
  why: "Every registry level lets an added column through, and readers are meant to ignore it. A strict decoder stops at the first row that has it.",
  fix: "Let the consumer take the column first: name it in its contract, or set unknown-columns: ignore once its decoder does.",
  base: {
    "consumers/ledger.yaml":
      "# A strict decoder: a column it does not know stops it.\nconsumer: ledger\nowner: team-billing\nreads:\n  - table: public.customers\n    columns: [id, city]\n    unknown-columns: reject\n",
  },
  bad: { "migrations/0002_change.sql": "ALTER TABLE customers ADD COLUMN country text;\n" },
  good: { "migrations/0002_change.sql": "ALTER TABLE products ADD COLUMN remark text;\n" },
  check: (pass: Pass): readonly Draft[] =>
    contractDrafts(pass, {
      problems: ["unknown-column"],
      each: "table",
      fix: (owners) =>
        `Let ${owners} take the new column first: its contract names it, or no longer says unknown-columns: reject.`,
    }),
};
