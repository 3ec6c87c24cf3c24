import { map, optional, primitive } from "../connect/schema.ts";
import type { ConnectSchema } from "../model/connect-schema.ts";
import { type Group, groupBy } from "../model/group-by.ts";
import { once } from "../model/once.ts";
import type { CapturedTable, Registering, SchemaType, SubjectPrediction, WantedText } from "../model/prediction.ts";
import type { Conversion, Converter } from "./converters/converter.ts";
import type { RecordEvent, RecordShape, Side } from "./record.ts";
import type { Phase } from "./schema/lengths.ts";

/** One shape of record a connector emits, for a table or for none. */
export interface Emission {
  readonly table: CapturedTable | null;
  readonly phase: Phase;
  readonly record: RecordShape;
  /** Why it never reaches Kafka, null when it does. */
  readonly error: string | null;
}

type Texts = {
  readonly kind: "texts";
  readonly texts: readonly string[];
  readonly streamed: readonly string[];
  readonly connect: ConnectSchema;
  /** Whether the schema is that of records that hold a row; deletes and what follows them may have another. */
  readonly ofRows: boolean;
};

type State =
  | Texts
  | { readonly kind: "error"; readonly reason: string }
  /** `connect` where only the converter's text is unknown. */
  | Unknown;

interface Unknown {
  readonly kind: "unknown";
  readonly reason: string;
  readonly connect: ConnectSchema | null;
  readonly wanted?: WantedText;
}

/** What one side of an emission does to one subject. */
export interface Registration {
  readonly subject: string;
  readonly topic: string;
  readonly kind: "key" | "value";
  /** schema.table, null for records of no table. */
  readonly table: string | null;
  /** What its record tells of; an outline does not say. */
  readonly event?: RecordEvent;
  /** Of its texts, null where they are registered nowhere. */
  readonly schemaType: SchemaType | null;
  /** What its converter does with a text that the registry does not have; absent: it registers it. */
  readonly registering?: Registering;
  /** Whether the state is known to be of texts: it then need not be worked out to say that the subject is predicted. */
  readonly sound: boolean;
  readonly state: () => State;
}

export interface Converters {
  readonly key: Converter;
  readonly value: Converter;
}

/** The registrations of emissions in their order, key before value. */
export function registrationsOf(emissions: readonly Emission[], converters: Converters): readonly Registration[] {
  return emissions.flatMap((emission) => [
    ...register(emission, "key", emission.record.key, converters.key),
    ...register(emission, "value", emission.record.value, converters.value),
  ]);
}

function register(
  emission: Emission,
  kind: "key" | "value",
  part: Side,
  converter: Converter,
): readonly Registration[] {
  if (part.kind === "none") return [];
  const { topic, event } = emission.record;
  const inside = converter.inside === undefined ? [] : register(emission, kind, part, converter.inside);
  const done = converted(emission, part, converter);
  if (done === null) return inside;
  const { recordName, schemaType, state } = done;
  const subject = converter.subject(topic, recordName) ?? `${topic}-${kind}`;
  const table = emission.table === null ? null : `${emission.table.schema}.${emission.table.table}`;
  const sound = state.kind === "texts";
  const { registering } = converter;
  const how = registering === undefined ? {} : { registering };
  return [...inside, { subject, topic, kind, table, event, schemaType, ...how, sound, state: () => state }];
}

interface Converted {
  readonly recordName: string | null;
  readonly schemaType: SchemaType | null;
  readonly state: State;
}

/** Null where the converter makes no bytes of it. */
function converted(emission: Emission, part: Exclude<Side, { kind: "none" }>, converter: Converter): Converted | null {
  const { schemaType } = converter;
  const unnamed = (state: State): Converted => ({ recordName: null, schemaType, state });
  if (emission.error !== null) return unnamed({ kind: "error", reason: emission.error });
  if (part.kind === "unknown") return unnamed({ kind: "unknown", reason: part.reason, connect: null });
  if (part.kind === "refused") return unnamed({ kind: "error", reason: part.reason });
  const connect = part.kind === "schema" ? part.schema : ANY_MAP;
  const conversion = part.kind === "schema" ? converter.convert(connect) : (converter.schemaless ?? SCHEMALESS);
  switch (conversion.kind) {
    case "error":
      return unnamed({ kind: "error", reason: conversion.reason });
    case "unknown":
      return unnamed({ ...conversion, connect });
    case "nothing":
      return null;
    case "bare":
      return { ...unnamed(textsState(emission, [], connect)), schemaType: null };
    case "text": {
      const { text, recordName } = conversion;
      if (converter.subject(emission.record.topic, recordName) === null) return unnamed(NO_RECORD);
      return { recordName, schemaType, state: textsState(emission, [text], connect) };
    }
    default:
      return conversion satisfies never;
  }
}

const NO_RECORD: State = { kind: "error", reason: "the subject name strategy needs a record and the schema is none" };

const SCHEMALESS: Conversion = { kind: "unknown", reason: "a map without a schema" };

/** Stands for payloads without a schema. */
const ANY_MAP = map(primitive("STRING"), optional(primitive("STRING")));

function textsState({ phase, record }: Emission, texts: readonly string[], connect: ConnectSchema): Texts {
  const ofRows = record.event !== "delete" && record.event !== "tombstone" && record.event !== "truncate";
  return { kind: "texts", texts, streamed: phase === "streaming" ? texts : [], connect, ofRows };
}

/**
 * Turns registrations into subjects; several tables may feed one subject, whose texts then come in table order. A subject that the
 * same registrations make for one catalog and the next is the same object.
 */
export class Subjects {
  readonly #connector: string;
  #known: ReadonlyMap<string, { readonly parts: readonly Registration[]; readonly subject: SubjectPrediction }> =
    new Map();

  constructor(connector: string) {
    this.#connector = connector;
  }

  /** In order of first appearance. */
  of(registrations: readonly Registration[]): readonly SubjectPrediction[] {
    const made = [...groupBy(registrations, ({ subject }) => subject)].map(([name, parts]) => {
      const known = this.#known.get(name);
      if (known !== undefined && sameParts(known.parts, parts)) return known;
      return { parts, subject: subjectOf(this.#connector, parts) };
    });
    this.#known = new Map(made.map((one) => [one.subject.subject, one]));
    return made.map(({ subject }) => subject);
  }
}

type Parts = Group<Registration>;

function sameParts(a: readonly Registration[], b: readonly Registration[]): boolean {
  return a.length === b.length && a.every((part, index) => part === b[index]);
}

function subjectOf(connector: string, parts: Parts): SubjectPrediction {
  const [{ subject, topic, kind, table, schemaType, registering }] = parts;
  const base = { subject, topic, kind, connector, table };
  const registered = registering === undefined ? { schemaType } : { schemaType, registering };
  if (parts.every(({ sound }) => sound)) return predictedLater({ ...base, ...registered }, parts);
  const state = merged(parts);
  switch (state.kind) {
    case "error":
      return { ...base, predicted: "error", reason: state.reason };
    case "unknown":
      return { ...base, predicted: false, ...known(state), reason: state.reason };
    case "texts": {
      const { texts, streamed, connect } = state;
      return { ...base, predicted: true, ...registered, texts, streamed, connect };
    }
    default:
      return state satisfies never;
  }
}

/** What is known of a subject though its text is not. */
function known({ connect, wanted }: Unknown): Pick<Unknown, "connect" | "wanted"> {
  return wanted === undefined ? { connect } : { connect, wanted };
}

type Base = Pick<Predicted, "subject" | "topic" | "kind" | "connector" | "table" | "schemaType" | "registering">;
type Predicted = Extract<SubjectPrediction, { readonly predicted: true }>;

/** Most subjects of a database are never looked into: what they hold is worked out when it is asked for. */
function predictedLater(base: Base, parts: Parts): SubjectPrediction {
  const texts = once(() => soundTexts(base, merged(parts)));
  return {
    ...base,
    predicted: true,
    get texts() {
      return texts().texts;
    },
    get streamed() {
      return texts().streamed;
    },
    get connect() {
      return texts().connect;
    },
  };
}

function soundTexts({ subject }: Base, state: State): Texts {
  if (state.kind === "texts") return state;
  throw new Error(`${subject} was taken to be predictable: ${state.reason}`);
}

function merged([first, ...others]: Parts): State {
  return others.reduce((state, other) => merge(state, other.state(), other.table === first.table), first.state());
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
      connect: own && (after.ofRows || !before.ofRows) ? after.connect : before.connect,
      ofRows: before.ofRows || after.ofRows,
    };
  }
  const unknown = [before, after].filter((state) => state.kind === "unknown");
  const [first, second] = unknown;
  if (first !== undefined && second !== undefined) return { ...first, ...known(own ? second : first) };
  return first ?? (before.kind === "texts" ? after : before);
}

/** Each text once, in the order of appearance; most often the second phase brings nothing new. */
function united(before: readonly string[], after: readonly string[]): readonly string[] {
  const fresh = after.filter((text) => !before.includes(text));
  return fresh.length === 0 ? before : [...new Set([...before, ...fresh])];
}
