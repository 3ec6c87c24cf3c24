import { type CheckerException, checkReaderWriter, type PlacedIncompatibility } from "../avro/compatibility.ts";
import type { AvroSchema } from "../model/avro-schema.ts";
import { type AvroLine, USUAL_AVRO } from "../model/prediction.ts";
import type { ReadingDirection } from "../model/verdict.ts";
import type { Formatting } from "./java-format.ts";
import { findingText, type MessageStyle, quoteOlder } from "./messages.ts";

/** The release of a registry, as far as its verdicts differ from another's. */
export interface CheckerProfile {
  readonly avro: AvroLine;
  readonly messages: MessageStyle;
}

/** Confluent 7.4 to 8.0.2 and 8.1.0. */
export const DEFAULT_PROFILE: CheckerProfile = profileOf(null);

/** @param avro null: not told */
export function profileOf(avro: AvroLine | null): CheckerProfile {
  return { avro: avro ?? USUAL_AVRO, messages: "described" };
}

/** A version the new schema is held against; `version` is the registry's number where there is one already. */
export interface PreviousVersion {
  readonly schema: AvroSchema;
  readonly version: number | null;
  /** What its text refers to, which the registry does not quote with it. */
  readonly references?: readonly AvroSchema[];
}

/** One thing for which a version refuses, in Avro's words. */
export type Refusal = Finding & { readonly direction: ReadingDirection };

export type Finding = PlacedIncompatibility | CheckerException;

/** In the order in which the registry looks. */
export type Directions = readonly ReadingDirection[];

/** What one older version has to say to a new schema; each direction is looked into once, when it is first asked for. */
export class VersionCheck<Version extends PreviousVersion> {
  readonly version: Version;
  readonly #schema: AvroSchema;
  readonly #profile: CheckerProfile;
  #backward: DirectionCheck | null = null;
  #forward: DirectionCheck | null = null;

  constructor(schema: AvroSchema, version: Version, profile: CheckerProfile) {
    this.#schema = schema;
    this.version = version;
    this.#profile = profile;
  }

  agrees(directions: Directions): boolean {
    return directions.every((direction) => this.#looked(direction).findings.length === 0);
  }

  refusals(directions: Directions): readonly Refusal[] {
    return directions.flatMap((direction) =>
      this.#looked(direction).findings.map((finding) => ({ ...finding, direction })),
    );
  }

  /** The registry's words for all that it refuses, the older schema behind them. */
  messages(directions: Directions): readonly string[] {
    const messages: string[] = [];
    for (const direction of directions) {
      for (const formatted of this.#looked(direction).texts()) {
        messages.push(formatted.ok ? formatted.text : formatted.problem);
      }
    }
    // Of two directions only the backward one has the older schema quoted.
    const last = directions.at(-1);
    if (this.#profile.messages === "described" && last !== undefined && this.#looked(last).findings.length > 0)
      messages.push(...quoteOlder(this.version));
    return messages;
  }

  /** Why the registry itself fails. Only a `%` can make the formatter fail; a stack overflow is no exception that the registry catches. */
  failure(directions: Directions): string | null {
    for (const direction of directions) {
      const failure = this.#looked(direction).failure();
      if (failure !== null) return failure;
    }
    return null;
  }

  #looked(direction: ReadingDirection): DirectionCheck {
    if (direction === "backward") {
      this.#backward ??= new DirectionCheck(direction, this.#schema, this.version.schema, this.#profile);
      return this.#backward;
    }
    this.#forward ??= new DirectionCheck(direction, this.version.schema, this.#schema, this.#profile);
    return this.#forward;
  }
}

/** One reader before what one writer wrote. */
class DirectionCheck {
  readonly findings: readonly Finding[];
  readonly #direction: ReadingDirection;
  readonly #style: MessageStyle;
  #texts: readonly Formatting[] | null = null;

  constructor(direction: ReadingDirection, reader: AvroSchema, writer: AvroSchema, { avro, messages }: CheckerProfile) {
    this.#direction = direction;
    this.#style = messages;
    const check = checkReaderWriter(reader, writer, avro);
    this.findings = check.kind === "exception" ? [check] : check.incompatibilities;
  }

  texts(): readonly Formatting[] {
    this.#texts ??= this.findings.map((finding) => findingText(finding, this.#direction, this.#style));
    return this.#texts;
  }

  failure(): string | null {
    for (const [at, finding] of this.findings.entries()) {
      if (finding.kind === "exception" && finding.cause === "stack-overflow") return finding.message;
      if (!(finding.kind === "exception" ? finding.message : finding.info).includes("%")) continue;
      const formatted = this.texts()[at];
      if (formatted?.ok === false) return formatted.problem;
    }
    return null;
  }
}
