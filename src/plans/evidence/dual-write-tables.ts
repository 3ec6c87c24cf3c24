import { type Catalog, qualifiedName, type Relation, type TriggerEntry } from "../../model/catalog.ts";
import type { Evidence } from "../../model/plan.ts";
import { tablePair } from "../sql/table-pair.ts";
import { type SyncTrigger, syncTriggers } from "../sql/table-sync.ts";
import { failed, type PlanCase, unverified, verified } from "./case.ts";
import { functionOf, isSealed } from "./seal.ts";
import { readTriggerText } from "./trigger-text.ts";

const KIND = "dual-write";

/**
 * Rows written to either of two tables reach the other, at base. What a trigger does to whole rows is taken for proven where its
 * function is the generated one for the columns both tables have now; otherwise no more can be seen than that it writes there at all.
 */
export function tableDualWrite({ plan, objects, catalogs: { base } }: PlanCase): Evidence {
  const { table, target } = objects;
  if (table === null) return failed(KIND, `there is no table ${plan.table} at base`);
  if (target.kind !== "table") return failed(KIND, "there is no table that takes over at base");
  if (isSealed(base, table)) {
    return verified(KIND, `a trigger keeps everybody from writing to ${plan.table}`, { strength: "strong" });
  }
  const pair = tablePair(base, plan.table, qualifiedName(target.table));
  if ("reason" in pair) return unverified(KIND, `${pair.reason}: what keeps both in step cannot be read`);
  const [inward, back] = syncTriggers(pair);
  if (inward === undefined || back === undefined) return failed(KIND, "nothing is to be kept in step");
  const judged = [
    judgeWay(base, inward, { own: table, other: target.table, columns: pair.columns }),
    judgeWay(base, back, { own: target.table, other: table, columns: pair.columns }),
  ];
  const bad = judged.find(({ state }) => state === "failed") ?? judged.find(({ state }) => state === "unverified");
  if (bad !== undefined) return bad;
  return verified(KIND, judged.map(({ detail }) => detail).join(", "), { strength: "strong" });
}

interface Way {
  readonly own: Relation;
  readonly other: Relation;
  readonly columns: readonly string[];
}

/** One way: the best that any row trigger of the table gives, and whether it is told of TRUNCATE as well. */
function judgeWay(base: Catalog, expected: SyncTrigger, way: Way): Evidence {
  const own = qualifiedName(way.own);
  const all = base.triggers.filter(({ relation }) => relation === way.own.oid);
  const judged = all
    .filter(({ level }) => level === "row")
    .map((trigger) => judgeTrigger(base, trigger, expected, way));
  const best = (["verified", "unverified", "failed"] as const)
    .map((state) => judged.find((one) => one.state === state))
    .find((one) => one !== undefined);
  if (best === undefined)
    return failed(KIND, `${own} has no row trigger at base: nothing goes to ${qualifiedName(way.other)}`);
  if (best.state !== "verified") return best;
  const emptied = all.some(
    (trigger) =>
      trigger.level === "statement" &&
      trigger.enabled &&
      trigger.timing === "after" &&
      trigger.events.includes("truncate") &&
      isGenerated(base, trigger, expected),
  );
  return emptied ? best : failed(KIND, `a TRUNCATE of ${own} does not reach ${qualifiedName(way.other)}`);
}

function judgeTrigger(
  base: Catalog,
  trigger: TriggerEntry,
  expected: SyncTrigger,
  { own, other, columns }: Way,
): Evidence {
  const name = `trigger ${trigger.name} on ${qualifiedName(own)}`;
  const [to, entry] = [qualifiedName(other), functionOf(base, trigger)];
  if (entry?.body == null || entry.language.toLowerCase() !== "plpgsql") {
    return unverified(KIND, `${name}: the body of ${trigger.function} cannot be read`);
  }
  const read = readTriggerText(entry.body);
  if (!writesTo(read.code, other)) {
    return read.unreadable
      ? unverified(KIND, `${name}: what it writes cannot be told`)
      : failed(KIND, `${name} does not write to ${to}`);
  }
  const missing = (["insert", "update", "delete"] as const).filter((event) => !trigger.events.includes(event));
  if (!trigger.enabled) return failed(KIND, `${name} is disabled`);
  if (missing.length > 0) return failed(KIND, `${name} does not fire on ${missing.join(" and ")}`);
  if (trigger.columns !== null) return failed(KIND, `${name} does not fire on updates of other columns`);
  if (trigger.conditional) return unverified(KIND, `${name} fires under a WHEN condition only, which is not read`);
  if (trigger.timing === "after" && sameCode(entry.body, expected.body))
    return verified(KIND, `${name} writes every row to ${to}`);
  const left = columns.filter((column) => !read.code.includes(column.toLowerCase()) && !read.code.includes(column));
  if (left.length > 0) return failed(KIND, `${name} leaves out ${left.map((column) => `"${column}"`).join(", ")}`);
  return unverified(KIND, `${name} writes to ${to}; whether every row arrives cannot be told`);
}

function isGenerated(base: Catalog, trigger: TriggerEntry, { body }: SyncTrigger): boolean {
  const written = functionOf(base, trigger)?.body;
  return written != null && sameCode(written, body);
}

function writesTo(code: string, { name }: Relation): boolean {
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`\\b(?:insert\\s+into|update|merge\\s+into)\\s+[^;]*(?<![\\w$])${escaped}(?![\\w$])`).test(code);
}

/** The same but for comments, spaces and the case of words. */
function sameCode(one: string, other: string): boolean {
  return tidy(one) === tidy(other);
}

function tidy(body: string): string {
  const tokens = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|[^-/'"]+|[\s\S]/g;
  return (body.match(tokens) ?? [])
    .map((token) => {
      if (token.startsWith("--") || token.startsWith("/*")) return " ";
      return /^['"]/.test(token) ? token : token.toLowerCase();
    })
    .join("")
    .replaceAll(/\s+/g, " ")
    .trim();
}
