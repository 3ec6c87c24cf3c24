import { ROUTED_BY_VALUE } from "../record.ts";
import type { TransformOptions } from "./options.ts";
import { replacing } from "./replacing.ts";

const PLACEMENTS = ["header", "envelope", "partition"] as const;

interface Placed {
  readonly name: string;
  readonly alias: string;
  /** Null for a word the router does not know, on which it fails with the first row. */
  readonly placement: (typeof PLACEMENTS)[number] | null;
}

/** What the outbox router is told: EventRouterConfigDefinition. */
export interface Outbox {
  readonly id: string;
  readonly key: string;
  readonly payload: string;
  readonly timestamp: string | null;
  readonly version: string | null;
  readonly route: string;
  readonly regex: string;
  readonly replacement: string;
  /** Null for values the expression does not match. */
  readonly topicOf: (value: string) => string | null;
  readonly placed: readonly Placed[];
  readonly ignoresMissing: boolean;
  readonly updates: "warn" | "error" | "fatal";
  readonly expand: boolean;
  readonly emptyIsTombstone: boolean;
}

export function readOutbox(options: TransformOptions): Outbox {
  const regex = options.template("route.topic.regex") ?? "(?<routedByValue>.*)";
  const replacement = options.template("route.topic.replacement") ?? `outbox.event.${ROUTED_BY_VALUE}`;
  const topicOf = replacing(options, "route.topic.regex", { regex, replacement });
  options.choice("table.json.payload.null.behavior", ["ignore", "optional_bytes"], "ignore", "either");
  options.choice("table.json.payload.empty.array.behavior", ["ignore", "optional_string"], "ignore", "either");
  return {
    id: options.text("table.field.event.id") ?? "id",
    key: options.text("table.field.event.key") ?? "aggregateid",
    payload: options.text("table.field.event.payload") ?? "payload",
    timestamp: options.text("table.field.event.timestamp"),
    version: options.text("table.field.event.schema.version"),
    route: options.text("route.by.field") ?? "aggregatetype",
    regex,
    replacement,
    topicOf,
    placed: readPlaced(options),
    ignoresMissing: readIgnoresMissing(options),
    updates: options.choice("table.op.invalid.behavior", ["warn", "error", "fatal"], "warn", "either"),
    expand: options.boolean("table.expand.json.payload", false),
    emptyIsTombstone: options.boolean("route.tombstone.on.empty.payload", false),
  };
}

/** A flag in older releases, a choice in newer ones; each knows only its own. */
function readIgnoresMissing(options: TransformOptions): boolean {
  const behaviour = options.choice("table.field.additional.missing", ["error", "ignore"], "error", "either");
  return behaviour === "ignore" || !options.boolean("table.fields.additional.error.on.missing", true);
}

/** `column:placement[:alias]`. */
function readPlaced(options: TransformOptions): readonly Placed[] {
  const key = "table.fields.additional.placement";
  const text = options.text(key);
  if (text === null) return [];
  return text.split(",").map((entry) => {
    const parts = entry.split(":").map((part) => part.trim());
    if (parts.length !== 2 && parts.length !== 3) options.refuse(key, `has ${entry}, which is no pair or trio`);
    const [name = "", word = "", alias = name] = parts;
    return { name, alias, placement: PLACEMENTS.find((one) => one === word.toLowerCase()) ?? null };
  });
}
