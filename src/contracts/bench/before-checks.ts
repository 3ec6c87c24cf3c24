import { findColumn } from "../shape.ts";
import type { LocatedComplaint, PreparedRead } from "./checks.ts";
import { identity, isStruct, memberOf, type Struct } from "./datum.ts";
import type { ChangeEvent } from "./events.ts";
import { isEnveloped } from "./events.ts";
import { withSchema } from "./json-values.ts";
import type { Message } from "./messages.ts";
import type { Seen } from "./reading.ts";
import { shown } from "./understanding.ts";

/** Old values that a consumer takes from the before image: those that come at base are to come still, and to be the row's own. */
export function beforeComplaints(
  { derived, promised, carried }: PreparedRead,
  { event }: Message,
  seen: Seen & { readonly ok: true },
): readonly LocatedComplaint[] {
  const { op, old } = event;
  if (old === null || (op !== "u" && op !== "d")) return [];
  const image = isEnveloped(promised) ? memberOf(seen.value, "before") : op === "d" ? seen.value : null;
  return derived.before.flatMap((named): readonly LocatedComplaint[] => {
    const was = findColumn(promised.shape.columns, named.name);
    if (was === null || !carried.has(carriedKey(op, was.field))) return [];
    const reason = `"${was.field}" is not in the before image of ${op === "u" ? "an update" : "a delete"}`;
    const complaint = (detail: string): readonly LocatedComplaint[] => [
      { problem: "before-image", column: was.column ?? was.field, reason, detail, at: named.at },
    ];
    if (!isStruct(image)) return complaint("there is none");
    const value = image.get(was.field);
    if (value === undefined) return complaint(`it holds ${[...image.keys()].join(", ")}`);
    const truth = old.get(was.field);
    if (truth === undefined || identity(withSchema(was.schema, value)) === identity(truth)) return [];
    return complaint(`it holds ${shown(value)}, the row held ${shown(truth)}`);
  });
}

/** Which old values events of base carry: what is promised is no more than that. */
export function carriedBy(events: readonly ChangeEvent[]): ReadonlySet<string> {
  const lost = new Set<string>();
  const seen = new Set<string>();
  for (const { op, old, value, writing } of events) {
    if (old === null || (op !== "u" && op !== "d")) continue;
    const image = isEnveloped(writing) ? memberOf(value, "before") : op === "d" ? value : null;
    for (const [field, truth] of old) {
      seen.add(carriedKey(op, field));
      if (!holds(image, field, truth)) lost.add(carriedKey(op, field));
    }
  }
  return new Set([...seen].filter((key) => !lost.has(key)));
}

function holds(image: ReturnType<typeof memberOf>, field: string, truth: Parameters<typeof identity>[0]): boolean {
  const found: Struct | null = isStruct(image) ? image : null;
  return found?.has(field) === true && identity(found.get(field) ?? null) === identity(truth);
}

function carriedKey(op: "u" | "d", field: string): string {
  return `${op} ${field}`;
}
