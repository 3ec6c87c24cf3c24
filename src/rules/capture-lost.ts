import type { Finding } from "../model/finding.ts";
import { groupBy } from "../model/group-by.ts";
import { formatLocation } from "../model/location.ts";
import type { PlanVerdict } from "../model/plan.ts";
import type { Pass, RegistryClash } from "../pass/pass.ts";
import type { StreamLoss } from "../plans/operation.ts";
import { type CaptureLoss, captureLosses } from "./capture-losses.ts";
import { leaveOf, planLines, stillNeeded } from "./plan-words.ts";
import { refusalLine } from "./registry-lines.ts";
import { type FilteredTable, newRowFilters } from "./row-filters.ts";
import type { Draft, Rule } from "./rule.ts";
import { consumersHit, rootField } from "./stream-facts.ts";

export const captureLost: Rule = {
  id: "capture-lost",
  title: "Table or column taken out of the stream",
  level: "error",
  what: "A table, a column or some rows that stay in the database leave their topic: a connector, its filters, its topic names or a publication no longer let them through.",
  why: "Nothing fails. The topic goes silent, or the field is gone from the next row on, and readers keep the last state they saw or take the field's default.",
  fix: "Let its readers go first, and take it out of their contracts in a change of its own. If it was not meant, restore the option or the publication.",
  bad: {
    "connect/shop.json": `{
  "name": "shop",
  "config": {
    "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
    "topic.prefix": "shop",
    "plugin.name": "pgoutput",
    "table.include.list": "public\\\\.(products|customers)",
    "column.exclude.list": "public\\\\.customers\\\\.email,public\\\\.products\\\\.note"
  }
}
`,
  },
  good: { "migrations/0002_change.sql": "ALTER TABLE products ADD COLUMN remark text;\n" },
  check: (pass: Pass): readonly Draft[] => [
    ...[...byCause(captureLosses(pass)).values()].map((one) => draft(pass, one)),
    ...newRowFilters(pass).map((one) => filterDraft(pass, one)),
  ],
};

/** A connector that is gone takes many tables with it: tables lost for one cause are one finding, columns one each. */
function byCause(losses: readonly CaptureLoss[]): ReadonlyMap<string, readonly CaptureLoss[]> {
  return groupBy(losses, ({ at, column, stream, table }) => {
    const place = at === null ? "" : formatLocation(at);
    return `${stream.connector.name} ${column === null ? `tables ${place}` : `${table}.${column}`}`;
  });
}

function draft(pass: Pass, losses: readonly CaptureLoss[]): Draft {
  const [first] = losses;
  const column = first?.column ?? null;
  const tables = losses.map(({ table }) => table);
  const verdicts = pass.contractVerdicts.filter(
    (verdict) => tables.includes(verdict.table) && (column === null || verdict.column === column),
  );
  const clashes = refusalsOf(pass, losses);
  const stops = verdicts.some(({ state }) => state === "broken") || clashes.length > 0;
  const severity: Finding["severity"] = stops ? "error" : "warning";
  const what = column === null ? tables.join(", ") : `${tables.join()}.${column}`;
  const step = plannedStep(
    pass,
    losses.map(({ planned }) => planned),
    clashes.length > 0,
  );
  const goes = column === null && first?.newTopic ? `; rows go to ${first.newTopic} from now on` : "";
  return {
    severity,
    verdict: verdicts.length > 0 ? "contracts" : clashes.length > 0 ? "registry" : "source",
    message: `${what} no longer reaches its topic${goes}`,
    why:
      clashes.length > 0
        ? "With the first row of the new shape the registration fails with 409, and the task stops."
        : "Nothing fails: readers keep the last state they saw, or take the field's default from now on.",
    at: first?.at ?? null,
    table: tables.length === 1 ? (first?.table ?? null) : null,
    field: column,
    consumers: consumersHit(verdicts),
    evidence: [
      ...losses.map(({ stream, table, topic }) => `connector ${stream.connector.name} put ${table} into ${topic}`),
      ...clashes.map(refusalLine),
      ...step.evidence,
    ],
    leave: step.leave,
    fix: step.fix,
    change: `lost ${losses.map(({ table, newTopic }) => `${table} ${newTopic ?? ""}`).join()}`,
  };
}

interface PlannedStep {
  readonly plans: readonly PlanVerdict[];
  readonly evidence: readonly string[];
  readonly leave: string | null;
  readonly fix: readonly string[];
}

/** What plans say of the losses: all of them have to be covered. A plan is about readers: what the registry refuses stops the connector all the same. */
function plannedStep(pass: Pass, losses: readonly (StreamLoss | null)[], refused: boolean): PlannedStep {
  const found = losses.map((loss) => (loss === null ? null : pass.planFor(loss)));
  const plans = found.filter((plan) => plan !== null);
  const leaves = found.map(leaveOf);
  const leave = refused || leaves.includes(null) ? null : (leaves[0] ?? null);
  return {
    plans,
    evidence: plans.flatMap(planLines),
    leave,
    fix:
      leave !== null
        ? []
        : plans.length > 0
          ? plans.flatMap(stillNeeded)
          : ["Let its readers go first, and take it out of their contracts in a change of its own; or take this back."],
  };
}

/** What the registry refuses of the tables: for a lost column what concerns it, for a lost topic what goes into the new one. */
function refusalsOf({ registry }: Pass, losses: readonly CaptureLoss[]): readonly RegistryClash[] {
  return registry.filter(
    ({ refusal, subject, causes }) =>
      refusal === "incompatible" &&
      losses.some(
        ({ stream, table, column }) =>
          subject.connector === stream.connector.name &&
          subject.table === table &&
          (column === null || causes.some(({ field }) => rootField(field) === column)),
      ),
  );
}

/** Whether a reader needs the rows that stay away is not known: a warning. */
function filterDraft(pass: Pass, filtered: FilteredTable): Draft {
  const { stream, publication, table, topic, filter, at, readers } = filtered;
  const step = plannedStep(pass, [filtered.planned], false);
  return {
    severity: "warning",
    verdict: readers.length > 0 ? "contracts" : "source",
    message: `publication ${publication} lets only some rows of ${table} reach their topic`,
    why: "Nothing fails: rows outside the filter never come, and a row that leaves it arrives as a delete.",
    at,
    table,
    consumers: readers,
    evidence: [
      `connector ${stream.connector.name} puts ${table} into ${topic}`,
      ...(filter === null ? [] : [`filter: ${filter}`]),
      ...step.evidence,
    ],
    leave: step.leave,
    fix: step.plans.length > 0 ? step.fix : ["Tell the readers named here, or take the filter back."],
    change: `filter ${filter ?? ""}`,
  };
}
