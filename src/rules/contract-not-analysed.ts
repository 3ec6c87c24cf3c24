import type { Pass } from "../pass/pass.ts";
import { contractDrafts } from "./contract-drafts.ts";
import type { Draft, Rule } from "./rule.ts";

export const contractNotAnalysed: Rule = {
  id: "contract-not-analysed",
  title: "Whether a reader breaks cannot be told",
  level: "warning",
  what: "A table changes that a consumer reads in a way that cannot be analysed: a file that says `SELECT *` through something unknown, a transform of its own, records that cannot be predicted.",
  why: "What is not known may be broken. It is said here, so that silence means that a reader was looked at.",
  fix: "List the columns in the contract beside the file, or ask the owners named here before this runs.",
  base: {
    "sinks/archive.json":
      '{ "name": "archive", "config": { "connector.class": "com.example.ArchiveSink", "topics": "shop.public.customers" } }\n',
    "consumers/archive.yaml":
      "consumer: archive\nowner: team-archive\nreads:\n  - table: public.customers\n    via: kafka-connect\n    sink: ../sinks/archive.json\n",
  },
  bad: { "migrations/0002_change.sql": "ALTER TABLE customers ADD COLUMN country text;\n" },
  good: { "migrations/0002_change.sql": "ALTER TABLE products ADD COLUMN remark text;\n" },
  check: (pass: Pass): readonly Draft[] =>
    contractDrafts(pass, {
      problems: ["not-analysed"],
      each: "table",
      fix: (owners) => `Ask ${owners} before this runs, or list the columns it reads in its contract.`,
    }),
};
