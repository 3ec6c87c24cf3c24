import type { Pass } from "../pass/pass.ts";
import { contractDrafts } from "./contract-drafts.ts";
import type { Draft, Rule } from "./rule.ts";

export const contractBeforeImage: Rule = {
  id: "contract-before-image",
  title: "Old values no longer come",
  level: "error",
  what: "A consumer takes columns from the before image, and after the change PostgreSQL no longer logs their old values.",
  why: "Nothing fails, and the schema stays. Under REPLICA IDENTITY DEFAULT an update carries no old row, and in a delete's every NOT NULL column outside the key holds a value that was never there: an empty text, 0, 1970-01-01 or the column's default.",
  fix: "Keep REPLICA IDENTITY FULL, or an index over the columns that are read, until no consumer takes them from the before image.",
  base: {
    "migrations/0001a_identity.sql":
      "ALTER TABLE products REPLICA IDENTITY FULL;\nALTER TABLE customers REPLICA IDENTITY FULL;\n",
    "consumers/stock.yaml":
      "consumer: stock-ledger\nowner: team-stock\nreads:\n  - table: public.products\n    columns: [id, stock]\n    before: [stock, price]\n",
  },
  bad: { "migrations/0002_change.sql": "ALTER TABLE products REPLICA IDENTITY DEFAULT;\n" },
  good: { "migrations/0002_change.sql": "ALTER TABLE customers REPLICA IDENTITY DEFAULT;\n" },
  check: (pass: Pass): readonly Draft[] =>
    contractDrafts(pass, {
      problems: ["before-image"],
      each: "table",
      fix: (owners) => `Keep the replica identity until ${owners} no longer takes old values from the stream.`,
    }),
};
