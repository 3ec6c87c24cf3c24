import type { ContractMismatch } from "../model/contract.ts";
import type { Pass } from "../pass/pass.ts";
import type { Draft, Rule } from "./rule.ts";

export const contractUnknownColumn: Rule = {
  id: "contract-unknown-column",
  title: "Contract that names what does not exist",
  level: "warning",
  what: "A contract names a table that no connector captures, or a column that is not in the stream.",
  why: "A typo in a contract protects nothing, and nobody notices until the column it meant is gone.",
  fix: "Correct the name in the contract.",
  bad: {
    "consumers/search.yaml":
      "consumer: search\nowner: team-search\nreads:\n  - table: public.products\n    columns: [id, name, prize]\n",
  },
  good: {
    "consumers/search.yaml":
      "consumer: search\nowner: team-search\nreads:\n  - table: public.products\n    columns: [id, name, price, stock]\n",
  },
  check: (pass: Pass): readonly Draft[] =>
    pass.contractMismatches
      .filter((problem) => !isOnItsWayOut(pass, problem))
      .map((problem) => ({
        severity: "warning",
        verdict: "contracts",
        message: `contract of ${problem.consumer}: ${problem.message}`,
        why: "What a contract names wrongly it does not protect.",
        at: problem.at,
        table: problem.table,
        field: problem.column,
        fix: problem.hint === null ? [] : [`Did you mean ${problem.hint}?`],
        change: `${problem.consumer} ${problem.message}`,
      })),
};

/** Consumers take a label out of their contracts before a merged plan takes it out of the enum. */
function isOnItsWayOut({ plans }: Pass, { table, column, unlisted = [] }: ContractMismatch): boolean {
  const leaving = plans.base.flatMap((plan) =>
    (plan.operation === "drop-enum-value" || plan.operation === "rename-enum-value") &&
    plan.table === table &&
    plan.column === column
      ? [plan.value]
      : [],
  );
  return unlisted.length > 0 && unlisted.every((label) => leaving.includes(label));
}
