import type { ContractProblemKind, ContractVerdict } from "../model/contract.ts";
import type { Severity } from "../model/finding.ts";
import { groupBy } from "../model/group-by.ts";
import { formatLocation, type Location } from "../model/location.ts";
import { lastOf, type Pass } from "../pass/pass.ts";
import { changedOption, sameConnector } from "../pass/streams.ts";
import { blame } from "./blame.ts";
import { claims } from "./claims.ts";
import type { Draft } from "./rule.ts";
import { consumersHit } from "./stream-facts.ts";
import { unnoticed } from "./unnoticed.ts";
import { verdictLeave } from "./verdict-leave.ts";

/** Which losses of consumers one rule speaks of. */
export interface ContractRuleScope {
  readonly problems: readonly ContractProblemKind[];
  /** What one finding is about: a column, or all that one statement does to the readers of a table. */
  readonly each: "column" | "table";
  readonly fix: (owners: string) => string;
}

/** The findings of a rule about contracts: what no stronger finding speaks for, one for each column or table and its readers. */
export function contractDrafts(pass: Pass, { problems, each, fix }: ContractRuleScope): readonly Draft[] {
  const held = claims(pass);
  const open = pass.contractVerdicts.filter(
    (verdict) => verdict.weakened === null && problems.includes(verdict.problem) && !held.verdict(verdict),
  );
  const key = ({ table, column, cause }: ContractVerdict) =>
    each === "column"
      ? `${table}\u0000${column ?? ""}`
      : `${table}\u0000${cause === null ? "" : formatLocation(cause)}`;
  return [...groupBy(open, key).values()].map((verdicts) => draft(pass, verdicts, fix));
}

function draft(
  pass: Pass,
  verdicts: readonly [ContractVerdict, ...ContractVerdict[]],
  fix: ContractRuleScope["fix"],
): Draft {
  const [first] = verdicts.toSorted((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state));
  const { table, state } = first ?? verdicts[0];
  const columns = [...new Set(verdicts.map(({ column }) => column))];
  const [column = null] = columns.length === 1 ? columns : [];
  const what = column === null ? `table ${table}` : `column ${table}.${column}`;
  return {
    severity: severityOf(verdicts),
    verdict: "contracts",
    message: message(
      what,
      state,
      (first ?? verdicts[0]).reason,
      new Set(verdicts.map(({ reason }) => reason)).size - 1,
    ),
    why:
      (first ?? verdicts[0]).state === "unknown"
        ? "What is not known may be broken: each consumer named here says in its contract that it reads the table."
        : "Each consumer named here says in its contract that it relies on this.",
    at: (first ?? verdicts[0]).cause ?? placeOf(pass, table, column) ?? verdicts[0].at,
    table,
    field: column,
    consumers: consumersHit(verdicts),
    evidence: subjectsOf(pass, table).flatMap((subject) => unnoticed(pass, subject)),
    fix: [fix(ownersOf(verdicts))],
    leave: verdictLeave(pass, verdicts),
    change: verdicts
      .map((verdict) => `${verdict.consumer} ${verdict.problem} ${verdict.column ?? ""} ${verdict.state}`)
      .sort()
      .join(),
  };
}

const STATES: readonly ContractVerdict["state"][] = ["broken", "may-break", "unknown"];

/** A pending consumer's losses never are more than something that may break. */
export function severityOf(verdicts: readonly ContractVerdict[]): Severity {
  return verdicts.some(({ state }) => state === "broken") ? "error" : "warning";
}

function message(what: string, state: ContractVerdict["state"], reason: string, more: number): string {
  const others = more === 0 ? "" : ` (and ${more} more)`;
  switch (state) {
    case "broken":
      return `${what} breaks a reader: ${reason}${others}`;
    case "may-break":
      return `${what} may break a reader: ${reason}${others}`;
    case "unknown":
      return `${what}: whether its readers break cannot be told: ${reason}${others}`;
    default:
      return state satisfies never;
  }
}

function subjectsOf(pass: Pass, table: string): readonly string[] {
  const found = pass.streams.flatMap((stream) => lastOf(stream)?.subjects ?? []);
  return [...new Set(found.filter((one) => one.table === table).map(({ subject }) => subject))];
}

/** Whom to talk to: `team-search, team-billing`. */
export function ownersOf(verdicts: readonly ContractVerdict[]): string {
  return [...new Set(verdicts.map((verdict) => verdict.owner ?? verdict.consumer))].sort().join(", ");
}

/** The SQL that did it, a publication's in the end; where none did, the connector configuration that changed. */
export function placeOf(pass: Pass, table: string, column: string | null): Location | null {
  const sql = blame(pass.changes, table, column);
  if (sql !== null) return sql;
  const changed = pass.streams.find(
    ({ baseConnector, connector }) => baseConnector !== null && !sameConnector(baseConnector, connector),
  );
  if (changed === undefined) return pass.changes.findLast(({ kind }) => kind === "publication-changed")?.at ?? null;
  return changed.baseConnector === null ? null : changedOption(changed.baseConnector, changed.connector);
}
