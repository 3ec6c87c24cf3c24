import { formatLocation } from "../model/location.ts";
import type { Evidence, Plan, PlanVerdict, Waiver } from "../model/plan.ts";
import { escapeLine, escapeMarkdown } from "./escape.ts";
import type { Paint, Style } from "./writer.ts";

/** A plan and how far it is, in the database it is about. */
export interface PlanStatus {
  readonly verdict: PlanVerdict;
  readonly database: string;
}

/** What is to be done next, in one line. */
export function nextOf({ phase, plan, evidence, required }: PlanVerdict): string {
  if (phase === "contracted") return "nothing: what it moved is gone";
  const missing = evidence.filter(
    ({ kind, state, waived }) => state !== "verified" && waived === undefined && required.includes(kind),
  );
  const [first] = [...missing.filter(({ state }) => state === "failed"), ...missing];
  if (phase === "ready" || first === undefined) return `headgate plan contract ${plan.plan}`;
  return `${first.kind}: ${first.detail}`;
}

/** What a plan moves and where to: `rename-column public.users.email → contact_email`. */
export function moveLine(plan: Plan): string {
  const column = "column" in plan && plan.column !== null ? `.${plan.column}` : "";
  const label = "value" in plan ? ` '${plan.value}'` : "";
  const to = "to" in plan && plan.to !== null ? ` → ${typeof plan.to === "string" ? plan.to : plan.to.join(", ")}` : "";
  return `${plan.operation} ${plan.table}${column}${label}${to}`;
}

const LOOKS: Readonly<Record<Evidence["state"], { readonly sign: string; readonly style: Style }>> = {
  verified: { sign: "✓", style: "good" },
  failed: { sign: "✗", style: "error" },
  unverified: { sign: "?", style: "warning" },
};

/** For people: each plan with its evidence, where it was read from, and the next step. @param today ISO date */
export function planStatusText(statuses: readonly PlanStatus[], paint: Paint, today: string): string {
  return statuses.map((status) => `${planLines(status, paint, today).join("\n")}\n`).join("\n");
}

function planLines({ verdict }: PlanStatus, paint: Paint, today: string): readonly string[] {
  const { plan, phase, evidence, required } = verdict;
  const owner = plan.owner === null ? "" : `  ${escapeLine(plan.owner)}`;
  return [
    `${paint("strong", escapeLine(plan.plan))}  ${phase}${owner}  ${paint("location", formatLocation(plan.at))}`,
    `  ${escapeLine(moveLine(plan))}`,
    // What proved it is gone together with what it moved.
    ...(phase === "contracted" ? [] : evidence).map((one) => evidenceLine(one, required.includes(one.kind), paint)),
    ...plan.waivers.map((waiver) => `  ${paint("warning", "!")} ${escapeLine(waiverLine(waiver, today))}`),
    `  next: ${escapeLine(nextOf(verdict))}`,
  ];
}

function evidenceLine({ kind, state, strength, source, detail }: Evidence, isRequired: boolean, paint: Paint): string {
  const { sign, style } = LOOKS[state];
  const optional = isRequired ? "" : ", not required";
  return `  ${paint(style, sign)} ${kind} ${state} (${strength}, ${escapeLine(source)}${optional}): ${escapeLine(detail)}`;
}

function waiverLine({ waives, reason, owner, expires }: Waiver, today: string): string {
  const by = owner === null ? "" : ` by ${owner}`;
  return `waiver of ${waives}${by}: ${reason} (${expires < today ? "expired on" : "until"} ${expires})`;
}

/** For programs. The form is published as contracts/schema/plan-status.schema.json: fields may be added, never changed. */
export function planStatusJson(statuses: readonly PlanStatus[], today: string): string {
  const plans = statuses.map(({ verdict, database }) => {
    const { plan, phase, evidence, required } = verdict;
    return {
      plan: plan.plan,
      operation: plan.operation,
      table: plan.table,
      move: moveLine(plan),
      owner: plan.owner,
      database,
      file: plan.at.file,
      line: plan.at.start.line,
      phase,
      next: nextOf(verdict),
      evidence: evidence.map(({ kind, state, strength, source, detail, waived }) => ({
        ...{ kind, state, strength, source, detail },
        required: required.includes(kind),
        waived: waived !== undefined,
      })),
      waivers: plan.waivers.map(({ kind, waives, reason, owner, expires }) => ({
        ...{ kind, waives, reason, owner, expires },
        expired: expires < today,
      })),
    };
  });
  return `${JSON.stringify({ version: 1, plans }, null, 2)}\n`;
}

/** By this a comment of an earlier run is found again. */
const MARKER = "<!-- headgate:plans -->";

/** For a pull request comment. */
export function planStatusMarkdown(statuses: readonly PlanStatus[], today: string): string {
  const rows = statuses.map(({ verdict }) => [
    code(verdict.plan.plan),
    verdict.phase,
    escapeMarkdown(verdict.plan.owner ?? ""),
    escapeMarkdown(nextOf(verdict)),
  ]);
  const overview = table(["plan", "phase", "owner", "next"], rows);
  const parts = [MARKER, "## headgate: plans", overview, ...statuses.map((status) => planSection(status, today))];
  return `${parts.join("\n\n")}\n`;
}

function planSection({ verdict }: PlanStatus, today: string): string {
  const { plan, evidence, required } = verdict;
  const rows = evidence.map(({ kind, state, strength, source, detail }) => [
    `${LOOKS[state].sign} ${code(kind)}`,
    required.includes(kind) ? state : `${state}, not required`,
    strength,
    escapeMarkdown(source),
    escapeMarkdown(detail),
  ]);
  const waivers = plan.waivers.map((waiver) => `> ${escapeMarkdown(waiverLine(waiver, today))}`);
  const body = [table(["evidence", "state", "strength", "source", "detail"], rows), ...waivers].join("\n\n");
  return `<details>\n<summary>${escapeMarkdown(`${plan.plan}: ${moveLine(plan)}`)}</summary>\n\n${body}\n\n</details>`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

function code(text: string): string {
  return `<code>${escapeMarkdown(text)}</code>`;
}
