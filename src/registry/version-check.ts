import { type CheckerException, checkReaderWriter, type PlacedIncompatibility } from "../avro/compatibility.ts";
import type { AvroSchema } from "../model/avro-schema.ts";
import type { AvroLine } from "../model/prediction.ts";
import type { ReadingDirection } from "../model/verdict.ts";
import type { Formatting } from "./java-format.ts";
import { type MessageStyle, quoteOlder, refusalText } from "./messages.ts";

/** The release of a registry, as far as its verdicts differ from another's. */
export interface CheckerProfile {
  readonly avro: AvroLine;
  readonly messages: MessageStyle;
}

/** Confluent 7.4 to 8.0.2 and 8.1.0. */
export const DEFAULT_PROFILE: CheckerProfile = { avro: "1.11", messages: "described" };

/** A version the new schema is held against; `version` is the registry's number where there is one already. */
export interface PreviousVersion {
  readonly schema: AvroSchema;
  readonly version: number | null;
  /** What its text refers to, which the registry does not quote with it. */
  readonly references?: readonly AvroSchema[];
}

/** One thing for which a version refuses, in Avro's words. */
export type Refusal = { readonly direction: ReadingDirection } & (
  | ({ readonly kind: "incompatibility" } & PlacedIncompatibility)
  | CheckerException
);

/** In the order in which the registry looks. */
export type Directions = readonly ReadingDirection[];

/** What one older version has to say to a new schema; each direction is looked into once, when it is first asked for. */
export class VersionCheck<Version extends PreviousVersion> {
  readonly version: Version;
  readonly #schema: AvroSchema;
  readonly #profile: CheckerProfile;
  readonly #refusals = new Map<ReadingDirection, readonly Refusal[]>();
  readonly #texts = new Map<ReadingDirection, readonly Formatting[]>();
  #quoted: readonly string[] | null = null;

  constructor(schema: AvroSchema, version: Version, profile: CheckerProfile) {
    this.#schema = schema;
    this.version = version;
    this.#profile = profile;
  }

  refusals(directions: Directions): readonly Refusal[] {
    return directions.flatMap((direction) => this.#refusalsOf(direction));
  }

  /** The registry's words for all that it refuses, the older schema behind them. */
  messages(directions: Directions): readonly string[] {
    const texts = directions.flatMap((direction) => this.#textsOf(direction));
    const messages = texts.map((formatted) => (formatted.ok ? formatted.text : formatted.problem));
    // Of two directions only the backward one has the older schema quoted.
    const last = directions.at(-1);
    if (this.#profile.messages !== "described" || last === undefined || this.#refusalsOf(last).length === 0)
      return messages;
    this.#quoted ??= quoteOlder(this.version);
    return [...messages, ...this.#quoted];
  }

  /** Why the registry itself fails. Only a `%` can make the formatter fail; a stack overflow is no exception that the registry catches. */
  failure(directions: Directions): string | null {
    for (const direction of directions) {
      for (const [at, refusal] of this.#refusalsOf(direction).entries()) {
        if (refusal.kind === "exception" && refusal.cause === "stack-overflow") return refusal.message;
        if (!(refusal.kind === "exception" ? refusal.message : refusal.info).includes("%")) continue;
        const formatted = this.#textsOf(direction)[at];
        if (formatted?.ok === false) return formatted.problem;
      }
    }
    return null;
  }

  #refusalsOf(direction: ReadingDirection): readonly Refusal[] {
    const known = this.#refusals.get(direction);
    if (known !== undefined) return known;
    const [reader, writer] =
      direction === "backward" ? [this.#schema, this.version.schema] : [this.version.schema, this.#schema];
    const check = checkReaderWriter(reader, writer, this.#profile.avro);
    const refusals: readonly Refusal[] =
      check.kind === "exception"
        ? [{ direction, ...check }]
        : check.incompatibilities.map((found) => ({ direction, kind: "incompatibility", ...found }));
    this.#refusals.set(direction, refusals);
    return refusals;
  }

  #textsOf(direction: ReadingDirection): readonly Formatting[] {
    const known = this.#texts.get(direction);
    if (known !== undefined) return known;
    const texts = this.#refusalsOf(direction).map((refusal) => refusalText(refusal, this.#profile.messages));
    this.#texts.set(direction, texts);
    return texts;
  }
}
