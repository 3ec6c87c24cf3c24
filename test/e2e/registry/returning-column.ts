import { Project } from "./project.ts";
import type { LevelName, Rest } from "./rest.ts";

/**
 * A change that nothing but the registry can judge: `note` comes back as text, and only the subject's first version, which the base does
 * not show, has it as int. At BACKWARD it passes, at BACKWARD_TRANSITIVE it is refused.
 */
export async function returningColumn(
  rest: Rest,
  prefix: string,
  level: LevelName,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<Project> {
  const project = new Project(
    prefix,
    "CREATE TABLE items (id int PRIMARY KEY, name text NOT NULL, note int);",
    settings,
  );
  await registerAll(rest, project);
  project.propose("ALTER TABLE items DROP COLUMN note;").merge();
  await registerAll(rest, project);
  await rest.setLevel(project.subject("items"), level);
  return project.propose("ALTER TABLE items ADD COLUMN note text;");
}

/** What a connector that keeps up has registered by now. */
async function registerAll(rest: Rest, project: Project): Promise<void> {
  for (const [subject, texts] of await project.predict()) {
    for (const text of texts) await rest.register(subject, text);
  }
}

/** What registering the project's schemas really comes to: the worst status. */
export async function offerAll(rest: Rest, project: Project): Promise<number> {
  const statuses: number[] = [];
  for (const [subject, texts] of await project.predict()) {
    for (const text of texts) statuses.push((await rest.offer(subject, text)).status);
  }
  return Math.max(...statuses);
}
