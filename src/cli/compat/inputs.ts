import type { AvroLine } from "../../model/prediction.ts";
import type { ReferencedSchema, RegisteredVersion, RegistrySchemaType } from "../../model/registry.ts";
import type { Level } from "../../model/verdict.ts";
import { InputError } from "../../ports.ts";
import { registrationRules } from "../../registry/registration-rules.ts";
import { contentOf, once, storedVersion } from "../../registry/versions.ts";
import { readInput } from "../files.ts";
import { chooseRegistry, type RegistryOptions, registryAddress } from "../registry-choice.ts";
import type { Session } from "../session.ts";
import { openTree } from "../view.ts";
import type { NamedText, NamedVersion, Question } from "./question.ts";

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
  if (files.filter((file) => file === STDIN).length > 1) throw new InputError("stdin can be read once only");
  const newer = await readNamed(session, newest);
  const references = await Promise.all(options.references.map((file) => readNamed(session, file)));
  return options.subject === undefined
    ? fileQuestion(session, newer, previous, references, options)
    : subjectQuestion(session, newer, options.subject, references, options);
}

const STDIN = "-";

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
  { level, type, avro = "1.11", normalize }: QuestionOptions,
): Promise<Question> {
  const older = await Promise.all(previous.map((file) => readNamed(session, file)));
  return {
    ...{ newer, type, references: referenced(references), avro, normalize: normalize === true },
    ...{ level: level ?? null, compatibilityGroup: null, source: null },
    older: older.map((named): NamedVersion => {
      const content = once(() => contentOf({ type, text: named.text, avro, references: referenced(references) }));
      return { ...named, version: null, metadata: new Map(), content };
    }),
  };
}

/** The versions and the level are the subject's, and what the command line says goes before what the registry tells. */
async function subjectQuestion(
  session: Session,
  newer: NamedText,
  subject: string,
  references: readonly NamedText[],
  options: QuestionOptions,
): Promise<Question> {
  const { config, tree } = await openTree(session, null);
  const address = registryAddress(session, options, config, config);
  const { history, live } = await chooseRegistry(session, options, config, address, [tree]);
  if (history === null) {
    throw new InputError(`there is no registry to ask for ${subject}`, {
      todo: "name one with --registry-url or --registry-snapshot, or as registry.url or registry.snapshot in headgate.yaml",
    });
  }
  const [held, server] = await Promise.all([history.subject(subject), history.server()]);
  const rules = registrationRules(held, server, config.registry.compatibility);
  const avro = options.avro ?? rules.avro ?? "1.11";
  return {
    ...{ newer, type: options.type, references: referenced(references), avro },
    ...{ normalize: options.normalize ?? rules.normalize, compatibilityGroup: rules.compatibilityGroup },
    level: options.level ?? rules.level,
    source: {
      subject,
      registry: history.label,
      levelFrom: options.level === undefined ? rules.levelFrom : "command line",
      ask:
        live === null || (options.level ?? rules.level) !== rules.level
          ? null
          : () => live.compatibility(subject, { type: options.type, text: newer.text }),
    },
    older: held.versions.map((version) => registeredVersion(version, avro)),
  };
}

function registeredVersion(registered: RegisteredVersion, avro: AvroLine): NamedVersion {
  return { name: `version ${registered.version}`, ...storedVersion(registered, avro) };
}

/** Files take the place of what a registry would find by subject and version. */
function referenced(files: readonly NamedText[]): readonly ReferencedSchema[] {
  return files.map(({ name, text }) => ({ name, subject: name, version: 1, schema: text }));
}
