import type { ContractVerdict } from "../model/contract.ts";
import { groupBy } from "../model/group-by.ts";
import type { Location } from "../model/location.ts";
import { lastOf, type Pass } from "../pass/pass.ts";
import { changedOption, sameConnector } from "../pass/streams.ts";
import { blame } from "./blame.ts";
import { claims } from "./claims.ts";
import type { Draft, Rule } from "./rule.ts";
import { consumersHit } from "./stream-facts.ts";
import { unnoticed } from "./unnoticed.ts";

export const contractBroken: Rule = {
  id: "contract-broken",
  title: "Consumer's contract broken",
  level: "error",
  what: "After the change a consumer no longer gets what its contract says it reads.",
  why: "A contract is what a consumer told us it relies on: a column, its type, its nullability, its values, the row's former image, the key.",
  fix: "Agree with the owners named here, let them change their consumer and its contract first, then make the change.",
  base: {
    "consumers/ledger.yaml":
      "# A strict decoder: a column it does not know stops it.\nconsumer: ledger\nowner: team-billing\nreads:\n  - table: public.customers\n    columns: [id, city]\n    unknown-columns: reject\n",
  },
  bad: { "migrations/0002_change.sql": "ALTER TABLE customers ADD COLUMN country text;\n" },
  good: { "migrations/0002_change.sql": "ALTER TABLE products ADD COLUMN remark text;\n" },
  check: (pass: Pass): readonly Draft[] => {
    const held = claims(pass);
    const open = pass.contractVerdicts.filter((verdict) => !held.verdict(verdict));
    return [...groupBy(open, ({ table, column }) => `${table}\u0000${column ?? ""}`).values()].map((verdicts) =>
      draft(pass, verdicts),
    );
  },
};

function draft(pass: Pass, verdicts: readonly ContractVerdict[]): Draft {
  const [first] = verdicts;
  const table = first?.table ?? null;
  const column = first?.column ?? null;
  const broken = verdicts.some((verdict) => verdict.state === "broken");
  const mayBreak = verdicts.some((verdict) => verdict.state === "may-break");
  const what = column === null ? `table ${table}` : `column ${table}.${column}`;
  return {
    severity: broken ? "error" : "warning",
    verdict: "contracts",
    message: broken
      ? `${what} no longer gives its readers what they declared: ${first?.reason ?? ""}`
      : mayBreak
        ? `${what} may break a reader: ${first?.reason ?? ""}`
        : `${what}: whether its readers break cannot be told: ${first?.reason ?? ""}`,
    why: "Each consumer named here says in its contract that it relies on this.",
    at: first?.cause ?? place(pass, table, column) ?? first?.at ?? null,
    table,
    field: column,
    consumers: consumersHit(verdicts),
    evidence: subjects(pass, table).flatMap((subject) => unnoticed(pass, subject)),
    fix: [`Agree with ${owners(verdicts)} and let the contract change first, in a change of its own.`],
    change: verdicts
      .map((verdict) => `${verdict.consumer} ${verdict.state}`)
      .sort()
      .join(),
  };
}

function subjects(pass: Pass, table: string | null): readonly string[] {
  const found = pass.streams.flatMap((stream) => lastOf(stream)?.subjects ?? []);
  return [...new Set(found.filter((one) => one.table === table).map(({ subject }) => subject))];
}

function owners(verdicts: readonly ContractVerdict[]): string {
  return [...new Set(verdicts.map((verdict) => verdict.owner ?? verdict.consumer))].sort().join(", ");
}

/** The SQL that did it, a publication's in the end; where none did, the connector configuration that changed. */
function place(pass: Pass, table: string | null, column: string | null): Location | null {
  const sql = blame(pass.changes, table, column);
  if (sql !== null) return sql;
  const changed = pass.streams.find(
    ({ baseConnector, connector }) => baseConnector !== null && !sameConnector(baseConnector, connector),
  );
  if (changed === undefined) return pass.changes.findLast(({ kind }) => kind === "publication-changed")?.at ?? null;
  return changed.baseConnector === null ? null : changedOption(changed.baseConnector, changed.connector);
}
