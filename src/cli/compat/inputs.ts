import { once } from "../../model/once.ts";
import { type AvroLine, USUAL_AVRO } from "../../model/prediction.ts";
import type { ReferencedSchema, RegistrySchemaType } from "../../model/registry.ts";
import type { Level } from "../../model/verdict.ts";
import { InputError } from "../../ports.ts";
import { contentOf } from "../../registry/versions.ts";
import { readInput } from "../files.ts";
import type { RegistryOptions } from "../registry/registry-choice.ts";
import type { Session } from "../session.ts";
import type { NamedText, NamedVersion, Question } from "./question.ts";
import { readSubject } from "./subject.ts";

export interface QuestionOptions extends RegistryOptions {
  readonly level?: Level;
  readonly type: RegistrySchemaType;
  readonly avro?: AvroLine;
  readonly normalize?: true;
  readonly references: readonly string[];
  readonly subject?: string;
}

/** Reads what the command line names: `NEW OLD…`, or `NEW` and a subject. Throws InputError. */
export async function readQuestion(
  session: Session,
  files: readonly string[],
  options: QuestionOptions,
): Promise<Question> {
  const [newest, ...previous] = files;
  if (newest === undefined || (previous.length === 0) === (options.subject === undefined)) throw usage();
  if (options.subject === undefined && asksARegistry(options)) {
    throw new InputError("a registry is named, but no subject of it", { todo: "add --subject NAME" });
  }
  if (files.filter((file) => file === STDIN).length > 1) throw new InputError("stdin can be read once only");
  const newer = await readNamed(session, newest);
  const references = await Promise.all(options.references.map((file) => readNamed(session, file)));
  if (options.subject === undefined) return fileQuestion(session, newer, previous, references, options);
  const { type, normalize } = options;
  const answer = await readSubject(session, options.subject, { type, text: newer.text }, options);
  const normalizes = normalize ?? answer.normalize;
  const avroNamed = options.avro !== undefined;
  return { ...answer, avroNamed, newer, type, references: referenced(references), normalize: normalizes };
}

const STDIN = "-";

function asksARegistry({ registryUrl, registrySnapshot }: RegistryOptions): boolean {
  return registryUrl !== undefined || registrySnapshot !== undefined;
}

function usage(): InputError {
  return new InputError("compat needs a new schema and what is registered", {
    todo: "headgate compat new.avsc old-1.avsc old-2.avsc, oldest version first; or compat --subject NAME new.avsc; or --batch",
  });
}

async function readNamed(session: Session, file: string): Promise<NamedText> {
  if (file !== STDIN) return { name: file, text: await readInput(session, file) };
  const { stdin } = session.terminal;
  stdin.setEncoding("utf8");
  let text = "";
  for await (const chunk of stdin) text += String(chunk);
  return { name: "stdin", text };
}

async function fileQuestion(
  session: Session,
  newer: NamedText,
  previous: readonly string[],
  references: readonly NamedText[],
  { level, type, avro: named, normalize }: QuestionOptions,
): Promise<Question> {
  const avro = named ?? USUAL_AVRO;
  const older = await Promise.all(previous.map((file) => readNamed(session, file)));
  return {
    ...{ newer, type, references: referenced(references), avro, avroNamed: named !== undefined },
    ...{ normalize: normalize === true, level: level ?? null, compatibilityGroup: null, source: null },
    older: older.map((named): NamedVersion => {
      const content = once(() => contentOf({ type, text: named.text, avro, references: referenced(references) }));
      return { ...named, version: null, metadata: new Map(), content };
    }),
  };
}

/** Files take the place of what a registry would find by subject and version. */
function referenced(files: readonly NamedText[]): readonly ReferencedSchema[] {
  return files.map(({ name, text }) => ({ name, subject: name, version: 1, schema: text }));
}
