import { parseSchema } from "../avro/parse.ts";
import { sameSchema } from "../avro/structure.ts";
import type { RegisteredVersion } from "../model/registry.ts";
import type { Level } from "../model/verdict.ts";
import type { RegistryWriter, SchemaRegistry, SchemaToRegister } from "../ports.ts";
import { judgeSubject, type RegistrationVerdict } from "./judge.ts";
import { plainRules } from "./registration-rules.ts";

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
  /** `messages` are the registry's words, or headgate's for what the registry cannot be asked yet. */
  | { readonly state: "refused"; readonly messages: readonly string[] }
  /** Registered by this run, and read back. */
  | { readonly state: "written"; readonly version: number; readonly id: number }
  /** Accepted, but what the registry then held was something else. */
  | { readonly state: "unlike"; readonly messages: readonly string[] }
);

/**
 * Asks for each text whether it is there, and for the first that is not whether the level lets it in. Those behind it follow a version that
 * is not registered yet, and a transitive level looks at more than the latest: of Avro that is judged from the subject's history.
 * @param level to assume where the registry tells none
 */
export async function planRegistration(
  { subject, type, texts }: SubjectToRegister,
  registry: SchemaRegistry,
  level: Level,
): Promise<readonly TextOutcome[]> {
  const outcomes = await Promise.all(texts.map((text) => lookUp(registry, subject, { type, text })));
  const [first, ...rest] = outcomes.filter(({ state }) => state === "new");
  if (first === undefined) return outcomes;
  const asked = await registry.compatibility(subject, { type, text: first.text });
  const { versions, level: told } = await registry.subject(subject);
  const own = told ?? level;
  const isTransitive = own.endsWith("_TRANSITIVE");
  const isMute = asked.kind === "refused" && asked.messages.length === 0;
  const mustJudge = type === "AVRO" && (rest.length > 0 || isTransitive || isMute);
  const refusals = new Map(mustJudge ? judge(subject, [first, ...rest], versions, own) : []);
  // The registry has the last word on what it was asked in full.
  if (asked.kind === "accepted" && !isTransitive) refusals.delete(first.text);
  if (asked.kind === "refused") {
    const silent = refusals.get(first.text) ?? [`${own}: refused, and not said why`];
    refusals.set(first.text, isMute ? silent : asked.messages);
  }
  return outcomes.map((outcome) => {
    const messages = outcome.state === "new" ? refusals.get(outcome.text) : undefined;
    return messages === undefined ? outcome : { text: outcome.text, state: "refused", messages };
  });
}

/** Why texts would be refused, by text, as headgate decides it from what is registered. */
function judge(
  subject: string,
  missing: readonly TextOutcome[],
  history: readonly RegisteredVersion[],
  level: Level,
): ReadonlyMap<string, readonly string[]> {
  const head = missing.map(({ text }) => ({ text, at: null }));
  const rules = plainRules(level);
  const { verdicts } = judgeSubject({ subject, type: "AVRO", base: [], head, history, rules });
  return new Map(
    verdicts.flatMap((verdict): (readonly [string, readonly string[]])[] => {
      const messages = refusal(verdict, level);
      return messages === null ? [] : [[verdict.text, messages]];
    }),
  );
}

/** Registers what is new, one after another, and reads each back. Stops at the first that the registry does not take after all. */
export async function carryOut(
  { subject, type }: SubjectToRegister,
  planned: readonly TextOutcome[],
  registry: RegistryWriter,
): Promise<readonly TextOutcome[]> {
  const outcomes: TextOutcome[] = [];
  for (const [index, outcome] of planned.entries()) {
    const done = outcome.state === "new" ? await write(registry, subject, { type, text: outcome.text }) : outcome;
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

/** Null for a text that the registry would take. */
function refusal(verdict: RegistrationVerdict, level: Level): readonly string[] | null {
  switch (verdict.outcome) {
    case "unchanged":
    case "new subject":
    case "compatible":
      return null;
    case "incompatible":
      return [
        `${level}, as headgate decides it: not compatible with ${clashName(verdict.clash.version)}`,
        ...verdict.messages,
      ];
    case "invalid":
      return [`no valid schema: ${verdict.message}`];
    case "not permitted":
      return [verdict.message];
    case "undecided":
      return [verdict.reason];
  }
}

function clashName(version: number | null): string {
  return version === null ? "the schema before it" : `version ${version}`;
}
