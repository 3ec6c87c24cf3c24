import type { TransformChain } from "../../debezium/transforms/chain.ts";
import type { SinkReference } from "../../model/contract.ts";
import { formatLocation } from "../../model/location.ts";
import type { JudgedRead, Loss } from "../judging/loss.ts";
import { wireTypeText } from "../type-words.ts";
import { type Arrival, type ArrivedField, arriving } from "./arrival.ts";
import { type ArrivalChange, arrivalChanges, keyNames } from "./changes.ts";
import type { SinkOptions } from "./configuration.ts";
import { refuses, type SinkProfile, type SinkReading, selects, type Telling } from "./profile.ts";

/** A sink that has been understood: who it is, what it is told, and what its transforms do. */
export interface KnownSink {
  readonly reference: SinkReference;
  readonly profile: SinkProfile;
  readonly options: SinkOptions;
  readonly chain: TransformChain;
  readonly reading: SinkReading;
}

/** What a change of a table does to a sink's target, by its profile. */
export function sinkLosses(judged: JudgedRead, sink: KnownSink): readonly Loss[] {
  const before = arriving(judged.before, sink.chain);
  // What did not arrive at base cannot be lost: that is a misfit, or unresolved.
  if (before.kind !== "arrives") return [];
  const after = arriving(judged.after, sink.chain);
  const whole = (state: Loss["state"], problem: Loss["problem"], what: string): Loss => ({
    ...placed(sink),
    state,
    problem,
    column: null,
    attnum: null,
    reason: `${titled(sink)}: ${what}`,
  });
  switch (after.kind) {
    case "unknown":
      return [whole("unknown", "not-analysed", `what reaches it cannot be told: ${after.reason}`)];
    case "fails":
      return [whole("broken", "sink", `${after.reason}, on each record: ${inTransforms(sink.options)}`)];
    case "nothing":
      return [whole("broken", "sink", after.reason)];
    case "arrives":
      return changeLosses(judged, before.arrival, after.arrival, sink);
    default:
      return after satisfies never;
  }
}

function changeLosses(judged: JudgedRead, before: Arrival, after: Arrival, sink: KnownSink): readonly Loss[] {
  const same = judged.before.relation === judged.after.relation;
  const changes = arrivalChanges(before, after, same).filter((change) => !isMigrated(change, judged));
  return changes.flatMap((change): readonly Loss[] => {
    const telling = told(change, changes, { judged, after, sink });
    if (telling === null) return [];
    const column = fieldOf(change)?.column ?? null;
    return [
      {
        ...placed(sink),
        state: telling.state,
        problem: "sink",
        column: column?.column ?? fieldOf(change)?.name ?? null,
        attnum: column?.attnum ?? null,
        reason: `${described(change)}; ${titled(sink)}: ${consequence(telling, sink)}`,
      },
    ];
  });
}

interface Surroundings {
  readonly judged: JudgedRead;
  readonly after: Arrival;
  readonly sink: KnownSink;
}

/** What the profile says of a change, where the configuration lets the sink see it at all. */
function told(
  change: ArrivalChange,
  all: readonly ArrivalChange[],
  { judged, after, sink }: Surroundings,
): Telling | null {
  const { reading } = sink;
  switch (change.kind) {
    case "added":
      // A rename is told once, where the old name goes.
      return change.renamedFrom === null && selects(reading.takes, change.field.name) ? reading.tell(change) : null;
    case "gone": {
      const name = change.field.name;
      const named = reading.names.find((field) => field.of === "value" && field.name === name);
      if (named !== undefined) return refuses(`${named.option} names it (${formatLocation(named.at)})`);
      if (!selects(reading.takes, name)) return null;
      const renamed = all.find((other) => other.kind === "added" && other.renamedFrom?.name === name);
      const fresh =
        renamed?.kind === "added" && selects(reading.takes, renamed.field.name) ? reading.tell(renamed) : null;
      return fresh?.refused === true ? fresh : reading.tell(change);
    }
    case "made anew":
    case "labels":
      return isRead(reading, change.field.name) ? reading.tell(change) : null;
    case "retyped":
    case "nullable":
    case "required":
      return isRead(reading, change.was.name) ? reading.tell(change) : null;
    case "key":
      // A key taken as it comes is judged as any consumer's.
      return reading.keyed === null || judged.derived.key.length > 0 ? null : reading.tell(change);
    case "deletions stop": {
      const others = reading.deletes.some((how) => after.deletions.has(how));
      if (!reading.deletes.some((how) => how === change.what) || others) return null;
      return { state: "broken", what: "rows that are deleted stay in its target", refused: false };
    }
    case "deletions come":
      return reading.tell(change);
    case "truncates stop":
      return reading.truncates
        ? { state: "broken", what: "rows that are truncated stay in its target", refused: false }
        : null;
    default:
      return change satisfies never;
  }
}

function isRead({ takes, names }: SinkReading, name: string): boolean {
  return selects(takes, name) || names.some((field) => field.of === "value" && field.name === name);
}

/** What the consumer says it is ready for: its target has the column, or does without. */
function isMigrated(change: ArrivalChange, { read }: JudgedRead): boolean {
  if (read.migrated === "all") return true;
  const field = fieldOf(change);
  return field !== null && read.migrated.some(({ name }) => name === field.name || name === field.column?.column);
}

function fieldOf(change: ArrivalChange): ArrivedField | null {
  switch (change.kind) {
    case "added":
    case "gone":
    case "made anew":
    case "labels":
      return change.field;
    case "retyped":
    case "nullable":
    case "required":
      return change.was;
    case "key":
    case "deletions stop":
    case "deletions come":
    case "truncates stop":
      return null;
    default:
      return change satisfies never;
  }
}

function described(change: ArrivalChange): string {
  switch (change.kind) {
    case "added":
      return `"${change.field.name}" is added`;
    case "gone":
      return `"${change.field.name}" ${change.renamedTo === null ? "is gone" : `is renamed to "${change.renamedTo.name}"`}`;
    case "made anew":
      return `"${change.field.name}" is dropped and another column takes its name`;
    case "retyped":
      return `"${change.was.name}" changes from ${wireTypeText(change.was.schema)} to ${wireTypeText(change.is.schema)}`;
    case "nullable":
      return `"${change.was.name}" can now be null`;
    case "required":
      return `"${change.was.name}" can no longer be null`;
    case "labels":
      return `"${change.field.name}" can now be ${change.added.join(", ")}`;
    case "key":
      return `the key changes from ${keyNames(change.was)} to ${keyNames(change.is)}`;
    case "deletions stop":
    case "deletions come":
      return `a delete ${change.kind === "deletions stop" ? "no longer arrives" : "now arrives"} as ${DELETIONS[change.what]}`;
    case "truncates stop":
      return "truncates no longer arrive";
    default:
      return change satisfies never;
  }
}

const DELETIONS = {
  tombstone: "a null value",
  envelope: "an envelope without a row",
  "flagged row": "a row marked __deleted",
};

/** What a refused record comes to. Kafka Connect tolerates what converters, transforms and error reporters meet (KIP-298, KIP-610). */
function consequence({ what, refused }: Telling, { options, reading }: KnownSink): string {
  if (!refused) return what;
  const lost = tolerated(options);
  if (lost === null) return `${what}: its task stops`;
  switch (reading.reportsErrors) {
    case "yes":
      return `${what}: ${lost}`;
    case "no":
      return `${what}: its task stops, errors.tolerance=all or not`;
    case "unknown":
      return `${what}: its task stops, or ${lost}`;
    default:
      return reading.reportsErrors satisfies never;
  }
}

function inTransforms(options: SinkOptions): string {
  return tolerated(options) ?? "its task stops";
}

/** Null where nothing is tolerated. */
function tolerated(options: SinkOptions): string | null {
  if (options.text("errors.tolerance")?.toLowerCase() !== "all") return null;
  const queue = options.text("errors.deadletterqueue.topic.name");
  return queue === null
    ? "errors.tolerance=all loses these rows without a word"
    : `errors.tolerance=all loses these rows from its target, they go to ${queue}`;
}

function titled({ profile, options }: KnownSink): string {
  return `${profile.product} ${options.name}`;
}

function placed({ reference, options }: KnownSink): Pick<Loss, "at" | "readAt"> {
  return { at: reference.at, readAt: options.at };
}
