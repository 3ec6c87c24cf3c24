import * as z from "zod";
import { DATE_WORDS, isDate } from "../config/date.ts";
import { DURATION_WORDS, parseDuration } from "../config/duration.ts";
import { type Complaint, MalformedError } from "../config/malformed.ts";
import { checkShape, strictObject } from "../config/strict.ts";
import { readYaml, type YamlDocument } from "../config/yaml.ts";
import type { Location } from "../model/location.ts";
import type { SourceFile } from "../model/migration.ts";
import { EVIDENCE_KINDS, PLAN_OPERATIONS, type Plan, type PlanOperation, type Waiver } from "../model/plan.ts";
import { MOVE_KEYS } from "./operation.ts";
import { operationOf } from "./operations/all.ts";

const name = z.string().min(1);
const expires = z.string().describe("YYYY-MM-DD, its last day");
const OWNER = "who answers for it; the plan's owner when absent";

/** The shape of a plan file. */
export const planFile = strictObject({
  plan: name.describe("a name that stays"),
  operation: z.enum(PLAN_OPERATIONS),
  table: name.describe("schema.table"),
  column: name.optional(),
  columns: z.array(name).min(1).optional().describe("the columns that become one (merge-columns)"),
  into: z
    .record(name, strictObject({ type: name, cast: name.describe("SQL expression over the old column") }))
    .optional()
    .describe("the columns it becomes, by name (split-column)"),
  to: z
    .union([name, z.array(name).min(1)])
    .optional()
    .describe("new name, schema, key columns or type"),
  as: name.optional().describe("the column that has the new type (change-type)"),
  type: name.optional().describe("the type of the new column (merge-columns)"),
  cast: name.optional().describe("SQL expression over the old column or columns that gives the new one's value"),
  inverse: z
    .union([name, z.record(name, name)])
    .optional()
    .describe(
      "SQL expression over the new column or columns that gives the old one's value; by old column for merge-columns",
    ),
  value: z
    .string()
    .optional()
    .describe(
      "the enum label that goes (drop-enum-value, rename-enum-value); SQL expression for rows that have none (set-not-null)",
    ),
  publication: name.optional().describe("the publication it leaves (unpublish); any when absent"),
  connector: name.optional().describe("the connector that leaves it out (uncapture); any when absent"),
  operations: z
    .array(z.enum(["c", "u", "d", "r", "t"]))
    .min(1)
    .optional()
    .describe("the operations that no longer come (unpublish, uncapture)"),
  rows: name.optional().describe("the condition rows have to meet from then on (unpublish, uncapture)"),
  owner: name.optional(),
  sync: z
    .enum(["trigger", "generated", "application", "none"])
    .optional()
    .describe("what keeps old and new in step; when absent: trigger where one takes over from another, else none"),
  reference: name.optional().describe("where the application's dual write can be seen (sync: application)"),
  backfill: name.optional().describe("a SELECT that must give 0 once every row is filled"),
  soak: z.string().optional().describe("from the merge of expand to contract, such as 14d or 12h; 14d when absent"),
  retention: z
    .string()
    .optional()
    .describe("how long an old event can still be read, such as 7d; compacted = for ever"),
  waivers: z
    .array(
      z.union([
        strictObject({ consumer: name, reason: name, owner: name.optional().describe(OWNER), expires }),
        strictObject({
          evidence: z.enum(EVIDENCE_KINDS),
          reason: name,
          owner: name.describe("who answers for it"),
          expires,
        }),
      ]),
    )
    .optional()
    .describe("consumers that may be lost, and evidence that may be missing, for a time"),
});

type PlanShape = z.output<typeof planFile>;

/** Operations whose new column or table usually stands beside the old one for a while. */
const STANDS_BESIDE: readonly PlanOperation[] = [
  "rename-column",
  "change-type",
  "split-column",
  "merge-columns",
  "rename-table",
  "move-table",
];

/** The soak of a plan that names none: long enough for a change of mind, short enough to be waited for. */
export const DEFAULT_SOAK = "14d";

/** The plans of one file, one for each YAML document. Throws InputError with every fault as `file:line:column: …`. */
export function parsePlans(file: SourceFile): readonly Plan[] {
  return readYaml(file).map((document) => {
    const shape = checkShape(document, planFile);
    const complaints = [...keyComplaints(document, shape), ...textComplaints(document, shape)];
    if (complaints.length > 0) throw new MalformedError(complaints);
    return planOf(document, shape);
  });
}

function planOf(document: YamlDocument, shape: PlanShape): Plan {
  const { retention } = shape;
  const copies = STANDS_BESIDE.includes(shape.operation);
  return {
    plan: shape.plan,
    table: shape.table,
    owner: shape.owner ?? null,
    sync: shape.sync ?? (copies ? "trigger" : "none"),
    reference: shape.reference ?? null,
    backfill: shape.backfill ?? null,
    soak: parseDuration(shape.soak ?? DEFAULT_SOAK),
    retention: retention === undefined ? null : retention === "compacted" ? "compacted" : parseDuration(retention),
    waivers: (shape.waivers ?? []).map((waiver, index) => waiverOf(waiver, document.at(["waivers", index]))),
    file: document.file,
    at: document.at(["plan"]),
    places: placesOf(document, shape),
    ...operationOf(shape.operation).read(shape),
  };
}

/** Where the SQL of a plan stands, by the path of its key. */
function placesOf(document: YamlDocument, { into, inverse }: PlanShape): Readonly<Record<string, Location>> {
  const paths = [
    ...["table", "column", "columns", "cast", "inverse", "value"].map((key) => [key]),
    ...Object.keys(into ?? {}).map((name) => ["into", name, "cast"]),
    ...(typeof inverse === "object" ? Object.keys(inverse).map((name) => ["inverse", name]) : []),
  ];
  return Object.fromEntries(paths.map((path) => [path.join("."), document.at(path)]));
}

function waiverOf(written: NonNullable<PlanShape["waivers"]>[number], at: Location): Waiver {
  const { reason, owner = null, expires: until } = written;
  const terms = { reason, owner, expires: until, at };
  return "consumer" in written
    ? { kind: "consumer", waives: written.consumer, ...terms }
    : { kind: "evidence", waives: written.evidence, ...terms };
}

function keyComplaints(document: YamlDocument, shape: PlanShape): readonly Complaint[] {
  const { takes } = operationOf(shape.operation);
  const complaints: Complaint[] = [];
  for (const key of MOVE_KEYS) {
    const given = shape[key] !== undefined;
    const wanted = takes[key];
    if (given && wanted === undefined) {
      complaints.push({ at: document.keyAt([key]), message: `${shape.operation} takes no "${key}"` });
    }
    if (!given && wanted === "required") {
      complaints.push({ at: document.at(["operation"]), message: `${shape.operation} needs "${key}"` });
    }
  }
  if (Array.isArray(shape.to) && shape.operation !== "change-key") {
    complaints.push({ at: document.at(["to"]), message: "only change-key takes a list" });
  }
  if (typeof shape.inverse === "object" && shape.operation !== "merge-columns") {
    complaints.push({ at: document.at(["inverse"]), message: "only merge-columns takes one for each column" });
  }
  if (typeof shape.inverse === "string" && shape.operation === "merge-columns") {
    complaints.push({
      at: document.at(["inverse"]),
      message: "merge-columns takes one for each column: {column: expression}",
    });
  }
  return complaints;
}

function textComplaints(document: YamlDocument, shape: PlanShape): readonly Complaint[] {
  const complaints: Complaint[] = [];
  if (!shape.table.includes(".")) {
    const message = `write the table with its schema, such as public.${shape.table}`;
    complaints.push({ at: document.at(["table"]), message });
  }
  for (const key of ["soak", "retention"] as const) {
    const text = shape[key];
    if (text === undefined || parseDuration(text) !== null || (key === "retention" && text === "compacted")) continue;
    const message = `${key}: "${text}" is no duration: ${DURATION_WORDS}`;
    complaints.push({ at: document.at([key]), message });
  }
  for (const [index, waiver] of (shape.waivers ?? []).entries()) {
    if (isDate(waiver.expires)) continue;
    const at = document.at(["waivers", index, "expires"]);
    complaints.push({ at, message: `expires: "${waiver.expires}" is no date: ${DATE_WORDS}` });
  }
  return complaints;
}
