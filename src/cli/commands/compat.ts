import { parseSchema } from "../../avro/parsing/parse.ts";
import { InputError } from "../../ports.ts";
import { type Answer, answer, asTheRegistrySays } from "../../registry/answer.ts";
import { compatBatchLine } from "../../registry/batch.ts";
import type { NewSchema } from "../../registry/compare.ts";

import { plainRules } from "../../registry/registration-rules.ts";
import { DEFAULT_PROFILE } from "../../registry/version-check.ts";
import { contentOf } from "../../registry/versions.ts";
import { type QuestionOptions, readQuestion } from "../compat/inputs.ts";
import { compatJson } from "../compat/json.ts";
import { schemaProblem } from "../compat/problem.ts";
import type { NamedVersion, Question } from "../compat/question.ts";
import { compatText } from "../compat/text.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { linesOf } from "../lines.ts";
import type { Session } from "../session.ts";
import { write } from "../terminal.ts";

export interface CompatOptions extends QuestionOptions {
  readonly batch?: true;
  readonly format: "text" | "json";
}

/**
 * `headgate compat`: may this schema follow those? Stopped (1) when any of the levels asked about refuses it, failed (2) when only the registry
 * itself can tell. With `--batch` any number of questions as JSON lines.
 */
export async function compat(session: Session, files: readonly string[], options: CompatOptions): Promise<ExitCode> {
  if (options.batch === true) return compatBatch(session, files, options);
  const question = await readQuestion(session, files, options);
  const candidate = readCandidate(question);
  const rules = {
    ...plainRules(question.level ?? "NONE"),
    ...{ avro: question.avro, normalize: question.normalize, compatibilityGroup: question.compatibilityGroup },
  };
  const answered = await heldAgainst(question, answer(candidate, question.older, question.level, rules));
  const { content } = candidate;
  const schema = content.kind === "avro" ? content.schema : null;
  const text =
    options.format === "json"
      ? compatJson(question, schema, answered)
      : compatText(question, schema, answered, session.paint);
  await write(session.terminal.stdout, text);
  return statusOf(answered);
}

/** The registry is asked what registering would come to. What it has already is let in again; what refers to others cannot be asked about. */
async function heldAgainst(
  { source, references }: Question,
  answered: Answer<NamedVersion>,
): Promise<Answer<NamedVersion>> {
  const ask = answered.same === null && references.length === 0 ? (source?.ask ?? null) : null;
  return ask === null ? answered : asTheRegistrySays(answered, await ask());
}

function statusOf({ levels }: Answer<NamedVersion>): ExitCode {
  if (levels.some(({ verdict }) => verdict === "incompatible")) return EXIT.blocked;
  return levels.some(({ verdict }) => verdict === "unknown") ? EXIT.failed : EXIT.passed;
}

/** Throws InputError for a schema that the registry would not take, whatever the level; and for an older file that is none. */
function readCandidate({ newer, older, type, avro, references, normalize, source }: Question): NewSchema {
  const texts = references.map(({ schema }) => schema);
  const content = contentOf({ type, text: newer.text, avro, references, normalize });
  if (content.kind === "unreadable") throw schemaProblem(newer, content.message, type, { avro, references: texts });
  const isNew = { avro, as: "new", references: texts } as const;
  const parsed = content.kind === "avro" ? parseSchema(newer.text, isNew) : null;
  if (parsed?.ok === false) throw schemaProblem(newer, parsed.message, type, isNew);
  for (const version of source === null ? older : []) {
    const held = version.content();
    if (held.kind === "unreadable") throw schemaProblem(version, held.message, type, { avro, references: texts });
  }
  return { text: newer.text, content };
}

async function compatBatch(session: Session, files: readonly string[], { avro }: CompatOptions): Promise<ExitCode> {
  if (files.length > 0) throw new InputError("compat --batch reads stdin", { todo: "leave the files away" });
  const profile = { ...DEFAULT_PROFILE, ...(avro === undefined ? {} : { avro }) };
  const { stdin, stdout } = session.terminal;
  for await (const line of linesOf(stdin)) {
    if (line.trim() === "") continue;
    await write(stdout, `${compatBatchLine(line, profile)}\n`);
  }
  return EXIT.passed;
}
