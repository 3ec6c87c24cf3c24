import { normalizeSchema } from "../avro/forms/normalize.ts";
import { parseSchema } from "../avro/parsing/parse.ts";
import type { Location } from "../model/location.ts";
import { once } from "../model/once.ts";
import { type AvroLine, USUAL_AVRO } from "../model/prediction.ts";
import type { Mode, RegisteredVersion, RegistrySchemaType } from "../model/registry.ts";
import type { Level } from "../model/verdict.ts";
import { compareWith } from "./compare.ts";
import { modeRefusal, type RegistrationRules } from "./registration-rules.ts";
import {
  contentOf,
  knownAsInherited,
  knownAsSent,
  knownVersion,
  newVersion,
  type SentSchema,
  storedVersion,
  type Version,
} from "./versions.ts";

export interface SubjectToJudge {
  readonly subject: string;
  /** Of base and head. */
  readonly type: RegistrySchemaType;
  /** Texts predicted at base, in order of registration. */
  readonly base: readonly string[];
  /** Texts predicted at the commit points of the pending change, in order, with the statement each follows. */
  readonly head: readonly HeadText[];
  /** What the registry holds (oldest first); null when no registry is at hand, and base stands in for it. */
  readonly history: readonly RegisteredVersion[] | null;
  readonly rules: RegistrationRules;
}

export interface HeadText {
  readonly text: string;
  readonly at: Location | null;
}

/** A schema version as it is named in a verdict: the registry's number, or null for one that would be registered on the way. */
export interface VersionName {
  readonly version: number | null;
  readonly text: string;
}

export type RegistrationVerdict = HeadText & Outcome;

type Outcome =
  /** `known` is the version that is the same schema. */
  | { readonly outcome: "unchanged"; readonly known: VersionName }
  | ({ readonly outcome: "new subject" } & Accepted)
  | ({ readonly outcome: "compatible" } & Accepted)
  /** 409: `messages` are the registry's, `clash` is the version it named. */
  | { readonly outcome: "incompatible"; readonly messages: readonly string[]; readonly clash: VersionName }
  /** 42201: no valid schema, whatever the level. */
  | { readonly outcome: "invalid"; readonly message: string }
  /** 42205: the subject's mode lets nobody register who brings no id. */
  | { readonly outcome: "not permitted"; readonly mode: Mode; readonly message: string }
  /** It must be held against a version that it cannot be held against here. */
  | { readonly outcome: "undecided"; readonly reason: string; readonly clash: VersionName };

interface Accepted {
  /**
   * Why a registry on Avro 1.12 would not take it, where this one's line is another or not told, and none of the versions before it has such
   * a fault: a `-` in a namespace, most often. Null else.
   */
  readonly refusedLater: string | null;
}

export interface SubjectJudgement {
  readonly subject: string;
  readonly level: Level;
  /** One for each head text, in order. */
  readonly verdicts: readonly RegistrationVerdict[];
}

/**
 * Plays a subject's registrations in order, as the registry would answer them: a text it knows is unchanged and not checked, however old; any
 * other needs the mode that lets it in, is validated, then checked against the versions the level looks at, those registered on the way
 * among them (KafkaSchemaRegistry.registerOrForward and register). A refused text is not registered.
 */
export function judgeSubject({ subject, type, base, head, history, rules }: SubjectToJudge): SubjectJudgement {
  const { avro } = rules;
  const versions = (history ?? []).map((version) => storedVersion(version, avro));
  // What base predicts is registered before anything of this change, be it late.
  for (const text of base) {
    const sent = sentSchema(type, text, rules);
    const isKnown = knownVersion(versions, sent, rules) !== null;
    if (!isKnown && sent.content().kind !== "unreadable") versions.push(newVersion(text, sent.content, versions));
  }
  const verdicts = head.map((one): RegistrationVerdict => {
    return { ...one, ...register({ subject, type, text: one.text, rules }, versions) };
  });
  return { subject, level: rules.level, verdicts };
}

interface Request {
  readonly subject: string;
  readonly type: RegistrySchemaType;
  readonly text: string;
  readonly rules: RegistrationRules;
}

/**
 * Answers one registration and, where it succeeds, adds the version to the list. A text is looked for as it is sent, before the mode or its
 * validity counts, and again with the metadata it then inherits.
 */
function register({ subject, type, text, rules }: Request, versions: Version[]): Outcome {
  const { avro, normalize } = rules;
  const sent = sentSchema(type, text, rules);
  const known = knownAsSent(versions, sent, rules);
  if (known !== null) return { outcome: "unchanged", known: nameOf(known) };
  const read = sent.content();
  if (read.kind === "unreadable") return { outcome: "invalid", message: read.message };
  const refusal = modeRefusal(rules.mode, subject);
  if (refusal !== null) return { outcome: "not permitted", mode: rules.mode, message: refusal };
  const problem = type === "AVRO" ? newSchemaProblem(text, { avro: avro ?? USUAL_AVRO, normalize }) : null;
  if (problem !== null) return { outcome: "invalid", message: problem };
  const found = knownAsInherited(versions, sent, rules);
  if (found !== null) return { outcome: "unchanged", known: nameOf(found) };
  const reserving = rules.others.includes("validateFields") ? reservingVersion(versions) : null;
  if (reserving !== null) return { outcome: "undecided", reason: RESERVED, clash: nameOf(reserving) };
  const comparison = compareWith({ text, content: read }, versions, rules);
  switch (comparison.kind) {
    case "agrees": {
      const refusedLater = type === "AVRO" && avro !== "1.12" ? faultOfItsOwn(text, versions) : null;
      const outcome = versions.length === 0 ? "new subject" : "compatible";
      versions.push(newVersion(text, sent.content, versions));
      return { outcome, refusedLater };
    }
    case "refuses":
      return { outcome: "incompatible", messages: comparison.messages, clash: nameOf(comparison.version) };
    case "undecided":
      return { outcome: "undecided", reason: comparison.reason, clash: nameOf(comparison.version) };
    default:
      return comparison satisfies never;
  }
}

function sentSchema(type: RegistrySchemaType, text: string, { avro, normalize }: RegistrationRules): SentSchema {
  return { type, text, content: once(() => contentOf({ type, text, avro, normalize })) };
}

const RESERVED = "it reserves names of fields (confluent:reserved), which the registry checks (validateFields)";

/** The version whose reserved names a new one must keep and not use. */
function reservingVersion(versions: readonly Version[]): Version | null {
  return versions.findLast(({ metadata }) => metadata.has("confluent:reserved")) ?? null;
}

function nameOf({ version, text }: Version): VersionName {
  return { version, text };
}

/** What a new schema must be besides readable. */
function newSchemaProblem(text: string, { avro, normalize }: { avro: AvroLine; normalize: boolean }): string | null {
  const options = { avro, as: "new" } as const;
  const parsed = normalize ? normalizeSchema(text, options) : parseSchema(text, options);
  return parsed.ok ? null : parsed.message;
}

/** Why a registry on Avro 1.12 does not take an Avro schema, where none of the versions before it has that fault: then the registry takes it. */
export function faultOfItsOwn(text: string, versions: readonly Version[]): string | null {
  const fault = laterFault(text);
  return fault !== null && versions.some((version) => laterFault(version.text) !== null) ? null : fault;
}

/** Why a registry on Avro 1.12 does not take an Avro schema as a new version; null where it does. */
export function laterFault(text: string): string | null {
  return newSchemaProblem(text, { avro: "1.12", normalize: false });
}
