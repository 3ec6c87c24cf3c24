import type { AvroSchema } from "../../model/avro-schema.ts";
import { describeMeaning, type Meaning, meaningOf } from "../semantics.ts";
import { hasForm } from "../text-meaning.ts";
import type { Hint } from "../witness/sample.ts";
import type { Drift } from "./drift.ts";

/** What a pair of types says: the kind and why; values where an ordinary one would not show it, a direction where only one does. */
export type Finding = Pick<Drift, "kind" | "reason"> &
  Partial<Pick<Drift, "hints" | "direction" | "before" | "after" | "shownBy">>;

/** How the meaning of two types, optionality aside, differs for who decodes one as the other; null where it does not. */
export function compareMeanings(before: AvroSchema, after: AvroSchema): Finding | null {
  const [old, now] = [meaningOf(before), meaningOf(after)];
  const bytes = compareBytes(before, after, now);
  if (bytes !== null) return bytes;
  if (old.kind === "decimal" && now.kind === "decimal") return compareDecimals(old, now);
  if (old.kind === "time" && now.kind === "time") return compareTimes(old, now);
  if (old.kind === "enum" && now.kind === "enum") return compareEnums(old.values, now.values);
  if (old.kind === "bits" && now.kind === "bits") return compareBits(old.length, now.length);
  const named = old.kind !== now.kind || (old.kind === "named" && now.kind === "named" && old.name !== now.name);
  if (named) {
    const reason = `values that meant ${describeMeaning(old, before.type)} now mean ${describeMeaning(now, after.type)}`;
    const shownBy = hasForm(old) && hasForm(now) ? "decoding" : "name";
    return { kind: "semantic-type", reason, hints: ODD_TEXTS, shownBy };
  }
  return old.kind === "plain" ? compareNumbers(before, after) : null;
}

/** Texts that no parser of anything takes. */
const ODD_TEXTS: readonly Hint[] = ["Grüße", "a < b"].map((text) => ({ kind: "text", text }));

function compareBytes(before: AvroSchema, after: AvroSchema, now: Meaning): Finding | null {
  const hints: readonly Hint[] = now.kind === "bits" || now.kind === "decimal" ? [] : ODD_TEXTS.slice(0, 1);
  if (before.type === "string" && after.type === "bytes") {
    return { kind: "bytes-string", reason: "text is now bytes: Avro copies one into the other unconverted", hints };
  }
  if (before.type === "bytes" && after.type === "string") {
    return { kind: "bytes-string", reason: "bytes are now text: Avro copies one into the other unconverted" };
  }
  return null;
}

type DecimalMeaning = Extract<Meaning, { kind: "decimal" }>;

function compareDecimals(old: DecimalMeaning, now: DecimalMeaning): Finding | null {
  if (old.scale !== now.scale) {
    const factor = `10^${Math.abs(now.scale - old.scale)}`;
    return {
      kind: "decimal-scale",
      reason: `the scale is not in the data: a reader with the other schema is wrong by a factor of ${factor}`,
    };
  }
  if (old.precision === now.precision) return null;
  const wider = now.precision === null || (old.precision !== null && now.precision > old.precision);
  const digits = (wider ? now.precision : old.precision) ?? 64;
  return {
    kind: "decimal-precision",
    reason: wider
      ? "new values may have more digits than readers hold"
      : "old values may have more digits than new readers hold",
    direction: wider ? "new-data-old-reader" : "old-data-new-reader",
    hints: [{ kind: "integer", integer: 10n ** BigInt(digits) - 1n }],
  };
}

type TimeMeaning = Extract<Meaning, { kind: "time" }>;

function compareTimes(old: TimeMeaning, now: TimeMeaning): Finding | null {
  if (old.name === now.name) return null;
  if (old.quantity !== now.quantity) {
    return {
      kind: "semantic-type",
      reason: `a ${old.quantity} is now a ${now.quantity}, and ${now.unit === "text" ? "one text" : "the number"} reads as either`,
    };
  }
  if (old.zoned !== now.zoned) {
    return {
      kind: "time-zone",
      reason: now.zoned ? "values now carry a time zone" : "values no longer carry a time zone",
    };
  }
  if (old.unit !== now.unit) {
    return { kind: "time-unit", reason: `the unit is not in the data: ${old.unit} and ${now.unit} read as each other` };
  }
  const reason = `the same values go by another name: ${old.name} is now ${now.name}`;
  return { kind: "semantic-type", reason, shownBy: "name" };
}

function compareEnums(old: readonly string[], now: readonly string[]): Finding | null {
  const added = now.filter((value) => !old.includes(value));
  const removed = old.filter((value) => !now.includes(value));
  const [before, after] = [old.join(","), now.join(",")];
  if (before === after) return null;
  const changes = { kind: "enum-values" as const, before, after };
  if (added[0] !== undefined) {
    const also = removed.length > 0 ? `, and ${removed.join(", ")} removed` : "";
    const reason = `${added.join(", ")} added${also}: readers may not know what to do with the new`;
    return { ...changes, reason, direction: "new-data-old-reader", hints: [{ kind: "text", text: added[0] }] };
  }
  if (removed[0] !== undefined) {
    const reason = `${removed.join(", ")} removed: old records still hold what readers may no longer know`;
    return { ...changes, reason, direction: "old-data-new-reader", hints: [{ kind: "text", text: removed[0] }] };
  }
  const moved = now.find((value, position) => old[position] !== value) ?? "";
  const reason = "the order of the values changed: readers that compare positions are wrong";
  return { ...changes, reason, hints: [{ kind: "text", text: moved }], shownBy: "position" };
}

function compareBits(old: number | null, now: number | null): Finding | null {
  if (old === now) return null;
  const longer = old !== null && (now === null || now > old);
  return {
    kind: "semantic-type",
    reason: `bit strings of ${old ?? "any"} bits are now of ${now ?? "any"}: a reader of the other length takes them for others`,
    direction: longer ? "new-data-old-reader" : "old-data-new-reader",
  };
}

/** First whole numbers that the narrower type cannot hold exactly. */
const BEYOND_DOUBLE: Hint = { kind: "integer", integer: 2n ** 53n + 1n };
const BEYOND_FLOAT: Hint = { kind: "integer", integer: 2n ** 24n + 1n };

/** Plain numbers: promotions that lose digits, whichever way the widening goes. */
function compareNumbers(before: AvroSchema, after: AvroSchema): Finding | null {
  if (before.type === "int" && after.type === "long") {
    return {
      kind: "widened-integer",
      reason:
        "new values may pass 2^31, which old readers cannot decode, and 2^53, where readers that hold numbers as doubles lose digits",
      direction: "new-data-old-reader",
      hints: [BEYOND_DOUBLE],
      shownBy: "javascript",
    };
  }
  const widened = LOSSES.get(`${before.type} ${after.type}`);
  if (widened !== undefined) return { kind: "widened-integer", direction: "old-data-new-reader", ...widened };
  const narrowed = LOSSES.get(`${after.type} ${before.type}`);
  return narrowed === undefined ? null : { kind: "widened-integer", direction: "new-data-old-reader", ...narrowed };
}

/** Whole numbers that readers of fractions take but do not hold exactly (Avro specification, "Schema Resolution"). */
const LOSSES: ReadonlyMap<string, Pick<Finding, "reason" | "hints">> = new Map([
  ["long double", { reason: "values past 2^53 lose digits in a double", hints: [BEYOND_DOUBLE] }],
  ["long float", { reason: "values past 2^24 lose digits in a float", hints: [BEYOND_FLOAT] }],
  ["int float", { reason: "values past 2^24 lose digits in a float", hints: [BEYOND_FLOAT] }],
]);
