import type { ConnectSchema } from "../model/connect-schema.ts";
import type { CapturedTable, SubjectPrediction } from "../model/prediction.ts";
import type { Converting } from "./converter.ts";
import type { Phase } from "./lengths.ts";
import type { RecordShape, Side } from "./record.ts";

/** One shape of record a connector emits, for a table or for none. */
export interface Emission {
  readonly table: CapturedTable | null;
  readonly phase: Phase;
  readonly record: RecordShape;
  /** Why it never reaches Kafka, null when it does. */
  readonly error: string | null;
}

type State =
  | {
      readonly kind: "texts";
      readonly texts: readonly string[];
      readonly streamed: readonly string[];
      readonly connect: ConnectSchema;
    }
  | { readonly kind: "error" | "unknown"; readonly reason: string };

interface Entry {
  readonly base: {
    readonly subject: string;
    readonly topic: string;
    readonly kind: "key" | "value";
    readonly connector: string;
    readonly table: string | null;
  };
  readonly state: State;
}

/** Turns records into subjects; several tables may feed one subject, whose texts then come in table order. */
export class SubjectCollector {
  private readonly entries = new Map<string, Entry>();
  private readonly connector: string;
  private readonly key: Converting;
  private readonly value: Converting;

  constructor(connector: string, key: Converting, value: Converting) {
    this.connector = connector;
    this.key = key;
    this.value = value;
  }

  add(emission: Emission): void {
    this.addSide(emission, "key", emission.record.key, this.key);
    this.addSide(emission, "value", emission.record.value, this.value);
  }

  /** In order of first appearance. */
  subjects(): SubjectPrediction[] {
    return [...this.entries.values()].map(({ base, state }) => {
      if (state.kind === "texts") {
        const { texts, streamed, connect } = state;
        return { ...base, predicted: true, texts, streamed, connect };
      }
      return { ...base, predicted: state.kind === "error" ? "error" : false, reason: state.reason };
    });
  }

  private addSide(emission: Emission, kind: "key" | "value", part: Side, converter: Converting): void {
    if (part.kind === "none") return;
    const { topic } = emission.record;
    const { subject, state } = register(emission, kind, part, converter);
    const known = this.entries.get(subject);
    const table = emission.table === null ? null : `${emission.table.schema}.${emission.table.table}`;
    const base = known?.base ?? { subject, topic, kind, connector: this.connector, table };
    const own = base.table === table;
    this.entries.set(subject, { base, state: known === undefined ? state : merge(known.state, state, own) });
  }
}

function register(
  emission: Emission,
  kind: "key" | "value",
  part: Exclude<Side, { kind: "none" }>,
  converter: Converting,
): { readonly subject: string; readonly state: State } {
  const { topic } = emission.record;
  const fallback = `${topic}-${kind}`;
  if (!converter.ok) return { subject: fallback, state: { kind: "unknown", reason: converter.reason } };
  const named = (recordName: string | null) => converter.subject(topic, recordName) ?? fallback;
  if (emission.error !== null) return { subject: named(null), state: { kind: "error", reason: emission.error } };
  if (part.kind === "unknown") return { subject: named(null), state: { kind: "unknown", reason: part.reason } };
  return registerSchema(converter, emission, part.schema, fallback);
}

function registerSchema(
  converter: Extract<Converting, { ok: true }>,
  { record: { topic }, phase }: Emission,
  schema: ConnectSchema,
  fallback: string,
): { readonly subject: string; readonly state: State } {
  const converted = converter.convert(schema);
  if (!converted.ok) {
    return { subject: converter.subject(topic, null) ?? fallback, state: { kind: "error", reason: converted.reason } };
  }
  const subject = converter.subject(topic, converted.recordName);
  if (subject === null) {
    const reason = "the subject name strategy needs a record and the schema is none";
    return { subject: fallback, state: { kind: "error", reason } };
  }
  const texts = [converted.text];
  return { subject, state: { kind: "texts", texts, streamed: phase === "streaming" ? texts : [], connect: schema } };
}

/**
 * Texts add up; an error or an unknown makes the whole subject one.
 * @param own whether both are of the table the subject is named after: its schema is that of the later phase
 */
function merge(before: State, after: State, own: boolean): State {
  if (before.kind === "texts" && after.kind === "texts") {
    return {
      kind: "texts",
      texts: united(before.texts, after.texts),
      streamed: united(before.streamed, after.streamed),
      connect: own ? after.connect : before.connect,
    };
  }
  return [before, after].find((state) => state.kind === "unknown") ?? (before.kind === "texts" ? after : before);
}

/** Each text once, in the order of appearance; most often the second phase brings nothing new. */
function united(before: readonly string[], after: readonly string[]): readonly string[] {
  const fresh = after.filter((text) => !before.includes(text));
  return fresh.length === 0 ? before : [...new Set([...before, ...fresh])];
}
