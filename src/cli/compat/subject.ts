import { USUAL_AVRO } from "../../model/prediction.ts";
import type { RegistrySchemaType } from "../../model/registry.ts";
import { InputError } from "../../ports.ts";
import { assumedBy, registrationRules } from "../../registry/registration-rules.ts";
import { storedVersion } from "../../registry/versions.ts";
import { configOf, openProject } from "../project.ts";
import {
  chooseRegistry,
  type RegistryChoice,
  type RegistryOptions,
  registryAddress,
} from "../registry/registry-choice.ts";
import type { Session } from "../session.ts";
import type { NamedVersion, Question } from "./question.ts";

/** What a subject answers for files: its versions and the rules it goes by. */
export interface SubjectAnswer extends Pick<Question, "older" | "level" | "avro" | "compatibilityGroup" | "source"> {
  /** Whether its registry brings schemas into normal form. */
  readonly normalize: boolean;
}

/**
 * A subject's versions and level, from the registry or snapshot that `check` would take too. What the command line says goes before what the
 * registry tells. Throws InputError.
 */
export async function readSubject(
  session: Session,
  subject: string,
  schema: { readonly type: RegistrySchemaType; readonly text: string },
  options: RegistryOptions & Partial<Pick<Question, "avro">> & { readonly level?: NonNullable<Question["level"]> },
): Promise<SubjectAnswer> {
  const { history, live, assumed } = await openRegistry(session, options);
  if (history === null) {
    throw new InputError(`there is no registry to ask for ${subject}`, {
      todo: "name one with --registry-url or --registry-snapshot, or as registry.url or registry.snapshot in headgate.yaml",
    });
  }
  const [held, server] = await Promise.all([history.subject(subject), history.server()]);
  const rules = registrationRules(held, server, assumed);
  const avro = options.avro ?? rules.avro ?? USUAL_AVRO;
  const level = options.level ?? rules.level;
  return {
    ...{ level, avro, normalize: rules.normalize, compatibilityGroup: rules.compatibilityGroup },
    source: {
      ...{ subject, registry: history.label },
      levelFrom: options.level === undefined ? rules.levelFrom : "command line",
      mode: rules.mode,
      ask: live === null || level !== rules.level ? null : () => live.compatibility(subject, schema),
    },
    older: held.versions.map((version): NamedVersion => {
      return { name: `version ${version.version}`, ...storedVersion(version, avro) };
    }),
  };
}

/** A folder that is no project has a registry where the command line or the environment names one. */
async function openRegistry(session: Session, options: RegistryOptions) {
  const project = await openProject(session);
  const { workTree, configFile } = project;
  const noMigrations = configFile === null ? { migrations: "." } : {};
  const config = await configOf(project, workTree, session.terminal.environment, noMigrations);
  const address = registryAddress(session, options, config, config);
  const trees = { base: workTree, head: workTree };
  const choice: RegistryChoice = await chooseRegistry(session, options, config, address, trees, session.now);
  return { ...choice, assumed: assumedBy(config.registry) };
}
