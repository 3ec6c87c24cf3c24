import type { Pass } from "../pass/pass.ts";
import { contractDrafts } from "./contract-drafts.ts";
import type { Draft, Rule } from "./rule.ts";

export const contractSubscriber: Rule = {
  id: "contract-subscriber",
  title: "Native subscriber must change first",
  level: "error",
  what: "A change that native logical replication cannot carry over to a subscriber's own tables as they are.",
  why: "The subscriber's apply worker stops at the first row it cannot place: a column its table lacks, a type its input function refuses, an update it has no key for. The slot then holds back WAL at the publisher.",
  fix: "Change the subscriber's schema first, in a change of its own, then the publisher's.",
  base: {
    "replica/schema.sql": "CREATE TABLE customers (id bigint PRIMARY KEY, email text, city text);\n",
    "consumers/replica.yaml":
      "consumer: reporting-replica\nowner: team-reports\nreads:\n  - table: public.customers\n    via: logical-replication\n    subscriber-schema: ../replica/schema.sql\n",
  },
  bad: { "migrations/0002_change.sql": "ALTER TABLE customers ADD COLUMN country text;\n" },
  good: { "migrations/0002_change.sql": "ALTER TABLE products ADD COLUMN remark text;\n" },
  check: (pass: Pass): readonly Draft[] =>
    contractDrafts(pass, {
      problems: ["subscriber"],
      each: "table",
      fix: (owners) => `Let ${owners} change the subscriber's own schema first; then make this change.`,
    }),
};
