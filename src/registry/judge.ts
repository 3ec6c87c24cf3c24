import { defaultProblem } from "../avro/defaults.ts";
import { parseSchema } from "../avro/parse.ts";
import { sameSchema } from "../avro/structure.ts";
import type { AvroSchema } from "../model/avro-schema.ts";
import type { Location } from "../model/location.ts";
import type { RegisteredVersion } from "../model/registry.ts";
import type { Level } from "../model/verdict.ts";
import { checkLevel, type PreviousVersion } from "./levels.ts";

export interface SubjectToJudge {
  readonly subject: string;
  /** Texts predicted at base, in order of registration. */
  readonly base: readonly string[];
  /** Texts predicted at the commit points of the pending change, in order, with the statement each follows. */
  readonly head: readonly HeadText[];
  /** What the registry holds (oldest first); null when no registry is at hand, and base stands in for it. */
  readonly history: readonly RegisteredVersion[] | null;
  readonly level: Level;
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

export type RegistrationVerdict = HeadText &
  (
    | { readonly outcome: "unchanged" }
    | { readonly outcome: "new subject" }
    | { readonly outcome: "compatible" }
    /** 409: `messages` are the registry's, `clash` is the version it named. */
    | { readonly outcome: "incompatible"; readonly messages: readonly string[]; readonly clash: VersionName }
    /** 42201: no valid schema, whatever the level. */
    | { readonly outcome: "invalid"; readonly message: string }
  );

export interface SubjectJudgement {
  readonly subject: string;
  readonly level: Level;
  /** One for each head text, in order. */
  readonly verdicts: readonly RegistrationVerdict[];
  /** The registry's latest version is not what the base predicts: the two were apart before this change. */
  readonly drift: Drift | null;
  /** Registered or predicted texts that do not parse and were left out of the comparison. */
  readonly unreadable: readonly { readonly version: number | null; readonly message: string }[];
}

export interface Drift {
  /** Null when the subject is not registered at all. */
  readonly registered: VersionName | null;
  readonly predicted: string;
}

/**
 * Plays a subject's registrations in order, as the registry would answer them: a text it knows is unchanged and not checked; any other is validated,
 * then checked against the versions the level looks at, those registered on the way among them. A refused text is not registered.
 */
export function judgeSubject({ subject, base, head, history, level }: SubjectToJudge): SubjectJudgement {
  const { versions, unreadable } = parseVersions(history ?? []);
  const drift = history === null ? null : findDrift(base, versions);
  // What base predicts is registered before anything of this change, be it late; if it never will be, drift says so.
  const predicted = parseVersions(base.map((schema) => ({ version: null, schema })));
  for (const version of predicted.versions) if (!isKnown(version.schema, versions)) versions.push(version);
  const verdicts = head.map((text): RegistrationVerdict => ({ ...text, ...register(text.text, versions, level) }));
  return { subject, level, verdicts, drift, unreadable: [...unreadable, ...predicted.unreadable] };
}

type Outcome = RegistrationVerdict extends infer V ? (V extends HeadText ? Omit<V, keyof HeadText> : never) : never;

interface Version extends PreviousVersion {
  readonly text: string;
}

/** Answers one registration and, where it succeeds, adds the version to the list. */
function register(text: string, versions: Version[], level: Level): Outcome {
  // What most subjects send; versions hold parsed texts only, so this one needs no parsing.
  if (versions.some((version) => version.text === text)) return { outcome: "unchanged" };
  const parsed = parseSchema(text);
  if (!parsed.ok) return { outcome: "invalid", message: parsed.message };
  const { schema } = parsed;
  if (isKnown(schema, versions)) return { outcome: "unchanged" };
  const message = defaultProblem(schema);
  if (message !== null) return { outcome: "invalid", message };
  const isNew = versions.length === 0;
  const verdict = checkLevel(level, schema, versions);
  const clash = versions.find((version) => version === verdict.clash);
  if (clash !== undefined) {
    const { messages } = verdict;
    return { outcome: "incompatible", messages, clash: { version: clash.version, text: clash.text } };
  }
  versions.push({ version: null, schema, text });
  return { outcome: isNew ? "new subject" : "compatible" };
}

function isKnown(schema: AvroSchema, versions: readonly Version[]): boolean {
  return versions.some((version) => sameSchema(version.schema, schema));
}

function parseVersions(given: readonly { readonly version: number | null; readonly schema: string }[]) {
  const versions: Version[] = [];
  const unreadable: { version: number | null; message: string }[] = [];
  for (const { version, schema: text } of given) {
    const parsed = parseSchema(text);
    if (parsed.ok) versions.push({ version, schema: parsed.schema, text });
    else unreadable.push({ version, message: parsed.message });
  }
  return { versions, unreadable };
}

/** The last text predicted at base, against the newest version registered. */
function findDrift(base: readonly string[], versions: readonly Version[]): Drift | null {
  const predicted = base.at(-1);
  const latest = versions.at(-1);
  if (predicted === undefined) return null;
  const schema = readable(predicted);
  if (latest !== undefined && schema !== null && sameSchema(latest.schema, schema)) return null;
  return { predicted, registered: latest === undefined ? null : { version: latest.version, text: latest.text } };
}

function readable(text: string): AvroSchema | null {
  const parsed = parseSchema(text);
  return parsed.ok ? parsed.schema : null;
}
