import type { Plan } from "../model/plan.ts";
import { MOVE_KEYS } from "./operation.ts";

/** A plan as its file is written. `soak` as people write durations: `14d`. */
export function planText(plan: Plan, soak: string): string {
  const own = new Map<string, unknown>(Object.entries(plan));
  return [
    `plan: ${plan.plan}`,
    `operation: ${plan.operation}`,
    `table: ${quoted(plan.table)}`,
    ...MOVE_KEYS.flatMap((key) => keyLine(key, own.get(key))),
    plan.owner === null ? "# owner: the team that sees it through" : `owner: ${quoted(plan.owner)}`,
    `sync: ${plan.sync}`,
    ...(plan.backfill === null ? [] : [`backfill: ${JSON.stringify(plan.backfill)}`]),
    `soak: ${soak}`,
    "",
  ].join("\n");
}

function keyLine(key: string, value: unknown): readonly string[] {
  if (typeof value === "string") return [`${key}: ${quoted(value)}`];
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return [`${key}: ${JSON.stringify(value)}`];
  return Array.isArray(value) ? [`${key}: [${value.map((one) => quoted(String(one))).join(", ")}]`] : [];
}

function quoted(text: string): string {
  const isPlain = /^[A-Za-z_][\w.-]*$/.test(text) && !/^(?:true|false|null|y|yes|n|no|on|off)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}
