import type { ContractVerdict, Weakening } from "../model/contract.ts";
import { groupBy } from "../model/group-by.ts";
import { formatLocation, type Location } from "../model/location.ts";
import type { Pass } from "../pass/pass.ts";
import { ownersOf, severityOf } from "./contract-drafts.ts";
import type { Draft, Rule } from "./rule.ts";
import { consumersHit } from "./stream-facts.ts";
import { verdictLeave } from "./verdict-leave.ts";

export const contractWeakened: Rule = {
  id: "contract-weakened",
  title: "Contract weakened in the change that breaks it",
  level: "error",
  what: "The change takes something away from a consumer and weakens, narrows or deletes that consumer's contract along with it.",
  why: "A contract says what a consumer that runs today relies on. Editing the file does not change the consumer: nothing a change writes about itself lets it through.",
  fix: "Let the contract change first, in a change of its own: the consumer's owners say `migrated` there once their consumer no longer needs it, or take the line out.",
  bad: {
    "migrations/0002_change.sql": "ALTER TYPE product_status ADD VALUE 'archived';\n",
    "consumers/search.yaml": `consumer: search
owner: team-search
contact: "#team-search"
reads:
  - table: public.products
    group: search-products
    key: [id]
    columns:
      id: long
      name: string
      price: decimal(12,2)
      status: { type: string, values: [draft, live, archived] }
      note: { type: string, nullable: true }
`,
  },
  good: {
    "consumers/search.yaml":
      "consumer: search\nowner: team-search\nreads:\n  - table: public.products\n    key: [id]\n    columns: [id, name]\n",
  },
  check: (pass: Pass): readonly Draft[] => {
    const groups = groupBy(pass.contractVerdicts.flatMap(weakenedOne), ({ verdict, weakening }) =>
      JSON.stringify([verdict.consumer, verdict.table, weakening.kind, placeOf(verdict, weakening)]),
    );
    return [...groups.values()].map((group) => draft(pass, group));
  },
};

interface Weakened {
  readonly verdict: ContractVerdict;
  readonly weakening: Weakening;
}

function weakenedOne(verdict: ContractVerdict): readonly Weakened[] {
  return verdict.weakened === null ? [] : [{ verdict, weakening: verdict.weakened }];
}

/** The contract's line at head; where that is gone, the line it had. */
function placeOf(verdict: ContractVerdict, weakening: Weakening): Location {
  return weakening.kind === "changed" ? weakening.at : verdict.at;
}

function draft(pass: Pass, group: readonly [Weakened, ...Weakened[]]): Draft {
  const [{ verdict: first, weakening }] = group;
  const verdicts = group.map(({ verdict }) => verdict);
  const columns = [...new Set(verdicts.map(({ column }) => column))];
  const [column = null] = columns.length === 1 ? columns : [];
  const done = weakening.kind === "deleted" ? "is deleted" : "is weakened";
  return {
    severity: severityOf(verdicts),
    verdict: "contracts",
    message: `the contract of ${first.consumer} ${done} in the change that ${first.state === "broken" ? "breaks it" : "may break it"}`,
    why: "What it said at base still holds for the consumer that runs: a change does not get leave from its own edit of a contract.",
    at: placeOf(first, weakening),
    table: first.table,
    field: column,
    consumers: consumersHit(verdicts),
    evidence: [
      ...new Set(verdicts.flatMap(({ at, readAt }) => [at, ...(readAt === null ? [] : [readAt])]).map(baseLine)),
      weakening.kind === "deleted"
        ? "contract at head: there is none any more"
        : `contract at head: ${formatLocation(weakening.at)}`,
      ...new Set(
        verdicts.flatMap(({ cause }) => (cause === null ? [] : [`made necessary by ${formatLocation(cause)}`])),
      ),
    ],
    fix: [`Let ${ownersOf(verdicts)} change the contract first, in a change of its own; then make this one.`],
    leave: verdictLeave(pass, verdicts),
    change: `${weakening.kind} ${verdicts
      .map(({ problem, column: of }) => `${problem} ${of ?? ""}`)
      .sort()
      .join()}`,
  };
}

function baseLine(at: Location): string {
  return `contract at base: ${formatLocation(at)}`;
}
