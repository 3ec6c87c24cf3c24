import type { Pass } from "../pass/pass.ts";
import { contractDrafts } from "./contract-drafts.ts";
import type { Draft, Rule } from "./rule.ts";

export const contractPlaceholder: Rule = {
  id: "contract-placeholder",
  title: "Large values arrive as a placeholder",
  level: "warning",
  what: "After the change an update that leaves a TOASTed value as it is no longer brings it: Debezium puts unavailable.value.placeholder there, and a consumer that reads the column does not say that it knows it.",
  why: "PostgreSQL does not log a large value that an update does not touch, unless the replica identity is FULL. The field keeps its type and holds `__debezium_unavailable_value`; a reader that stores it overwrites the real text.",
  fix: "Keep REPLICA IDENTITY FULL, let Debezium select such values again (ReselectColumnsPostProcessor), or let the consumer keep what it has where the placeholder comes and say `unavailable: handled` in its contract first.",
  base: {
    "migrations/0001a_identity.sql":
      "ALTER TABLE products REPLICA IDENTITY FULL;\nALTER TABLE customers REPLICA IDENTITY FULL;\n",
    "consumers/crm.yaml":
      "consumer: crm\nowner: team-crm\nreads:\n  - table: public.customers\n    columns: [id, city]\n    unavailable: handled   # it keeps the text it has\n",
  },
  bad: { "migrations/0002_change.sql": "ALTER TABLE products REPLICA IDENTITY DEFAULT;\n" },
  good: { "migrations/0002_change.sql": "ALTER TABLE customers REPLICA IDENTITY DEFAULT;\n" },
  check: (pass: Pass): readonly Draft[] =>
    contractDrafts(pass, {
      problems: ["placeholder"],
      each: "table",
      fix: (owners) =>
        `Keep REPLICA IDENTITY FULL, or let ${owners} know the placeholder first and say unavailable: handled in the contract.`,
    }),
};
