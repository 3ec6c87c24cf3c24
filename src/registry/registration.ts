import { sameSchema } from "../avro/forms/structure.ts";
import { parseSchema } from "../avro/parsing/parse.ts";
import type { RegisteredVersion } from "../model/registry.ts";
import { LEVEL_REACH } from "../model/verdict.ts";
import type { RegistryOpinion, RegistryWriter, SchemaRegistry, SchemaToRegister } from "../ports.ts";
import { WORDLESS } from "./answer.ts";
import { judgeSubject, type RegistrationVerdict } from "./judge.ts";
import { type Assumed, type RegistrationRules, registrationRules } from "./registration-rules.ts";

export interface SubjectToRegister {
  readonly subject: string;
  readonly type: SchemaToRegister["type"];
  /** In the order in which the connector would register them. */
  readonly texts: readonly string[];
}

/** What a registry has to say to one text. */
export type TextOutcome = { readonly text: string } & (
  | { readonly state: "registered"; readonly version: number; readonly id: number }
  | { readonly state: "new" }
  /** Only the registry can say whether it gets in, and it can be asked only once those before it are there. */
  | { readonly state: "undecided"; readonly messages: readonly string[] }
  /** `messages` are the registry's words, or headgate's for what the registry cannot be asked yet. */
  | { readonly state: "refused"; readonly messages: readonly string[] }
  /** Registered by this run, and read back. */
  | { readonly state: "written"; readonly version: number; readonly id: number }
  /** Accepted, but what the registry then held was something else. */
  | { readonly state: "unlike"; readonly messages: readonly string[] }
);

/**
 * Asks for each text whether it is there, and for the first that is not whether it gets in. Those behind it follow a version that is not
 * registered yet, and some registries only look at the latest one: they are judged from the subject's history, by the registry's rules.
 * @param assumed what holds where the registry tells nothing
 */
export async function planRegistration(
  { subject, type, texts }: SubjectToRegister,
  registry: SchemaRegistry,
  assumed: Assumed,
): Promise<readonly TextOutcome[]> {
  const outcomes = await Promise.all(texts.map((text) => lookUp(registry, subject, { type, text })));
  const missing = outcomes.filter(({ state }) => state === "new");
  const [first] = missing;
  if (first === undefined) return outcomes;
  const [asked, held, server] = await Promise.all([
    registry.compatibility(subject, { type, text: first.text }),
    registry.subject(subject),
    registry.server(),
  ]);
  const rules = registrationRules(held, server, assumed);
  const head = missing.map(({ text }) => ({ text, at: null }));
  const { verdicts } = judgeSubject({ subject, type, base: [], head, history: held.versions, rules });
  const planned = verdicts.map((verdict, place) => {
    const own = outcomeOf(verdict, rules);
    return place === 0 ? withOpinion(own, verdict, asked, rules) : own;
  });
  return outcomes.map(
    (outcome) => planned.find(({ text }) => outcome.state === "new" && text === outcome.text) ?? outcome,
  );
}

/** The registry has the last word on what it can be asked in full: not on older versions, nor on a mode. */
function withOpinion(
  own: TextOutcome,
  { text, outcome }: RegistrationVerdict,
  asked: RegistryOpinion,
  { level }: RegistrationRules,
): TextOutcome {
  if (outcome === "not permitted") return own;
  if (asked.kind === "refused") {
    if (asked.messages.length > 0) return { text, state: "refused", messages: asked.messages };
    return own.state === "refused" ? own : { text, state: "refused", messages: [`${level}: ${WORDLESS}`] };
  }
  // Apicurio Registry lets everything follow nothing, and only looks at it when it is registered.
  if (outcome === "invalid") return own;
  return outcome === "incompatible" && LEVEL_REACH[level].versions === "all" ? own : { text, state: "new" };
}

/** What a verdict of headgate's own comes to. */
function outcomeOf(verdict: RegistrationVerdict, rules: RegistrationRules): TextOutcome {
  const { text } = verdict;
  switch (verdict.outcome) {
    // The registry does not find what is the same to headgate: then it is new.
    case "unchanged":
    case "new subject":
    case "compatible":
      return { text, state: "new" };
    case "incompatible": {
      const reason = `${rules.level}, as headgate decides it: not compatible with ${clashName(verdict.clash.version)}`;
      return { text, state: "refused", messages: [reason, ...verdict.messages] };
    }
    case "invalid":
      return { text, state: "refused", messages: [`no valid schema: ${verdict.message}`] };
    case "not permitted":
      return { text, state: "refused", messages: [`${verdict.message} (mode ${verdict.mode})`] };
    case "undecided": {
      const { clash, reason } = verdict;
      return { text, state: "undecided", messages: [`must be held against ${clashName(clash.version)}: ${reason}`] };
    }
    default:
      return verdict satisfies never;
  }
}

/** Registers what is new, one after another, and reads each back. Stops at the first that the registry does not take after all. */
export async function carryOut(
  { subject, type }: SubjectToRegister,
  planned: readonly TextOutcome[],
  registry: RegistryWriter,
): Promise<readonly TextOutcome[]> {
  const outcomes: TextOutcome[] = [];
  for (const [index, outcome] of planned.entries()) {
    const isMissing = outcome.state === "new" || outcome.state === "undecided";
    const done = isMissing ? await write(registry, subject, { type, text: outcome.text }) : outcome;
    outcomes.push(done);
    if (done.state === "refused" || done.state === "unlike") return [...outcomes, ...planned.slice(index + 1)];
  }
  return outcomes;
}

async function lookUp(registry: SchemaRegistry, subject: string, schema: SchemaToRegister): Promise<TextOutcome> {
  const { text } = schema;
  const found = await registry.find(subject, schema);
  switch (found.kind) {
    case "found":
      return { text, state: "registered", version: found.version.version, id: found.version.id };
    case "absent":
      return { text, state: "new" };
    case "invalid":
      return { text, state: "refused", messages: [found.message] };
  }
}

async function write(registry: RegistryWriter, subject: string, schema: SchemaToRegister): Promise<TextOutcome> {
  const { text } = schema;
  const opinion = await registry.register(subject, schema);
  if (opinion.kind === "refused") return { text, state: "refused", messages: opinion.messages };
  // The very question of a converter that may not register.
  const found = await registry.find(subject, schema);
  if (found.kind !== "found") {
    return { text, state: "unlike", messages: ["the registry took it and does not find it"] };
  }
  const { version, id } = found.version;
  const stored = (await registry.subject(subject)).versions.find((candidate) => candidate.version === version);
  if (stored === undefined || !holds(stored, schema)) {
    return {
      text,
      state: "unlike",
      messages: [`version ${version} is another schema: ${stored?.schema ?? "nothing"}`],
    };
  }
  return { text, state: "written", version, id };
}

/** Whether a stored version is the schema: the same text, or for Avro another spelling of it. Other types are printed anew by registries. */
function holds({ schema }: RegisteredVersion, { type, text }: SchemaToRegister): boolean {
  if (schema === text || type !== "AVRO") return true;
  const [stored, wanted] = [parseSchema(schema), parseSchema(text)];
  return stored.ok && wanted.ok && sameSchema(stored.schema, wanted.schema);
}

function clashName(version: number | null): string {
  return version === null ? "the schema before it" : `version ${version}`;
}
