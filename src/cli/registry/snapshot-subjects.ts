import { didYouMean } from "../../config/nearest.ts";
import { InputError, type SchemaRegistry } from "../../ports.ts";
import { subjectsOverTime } from "../predicted-subjects.ts";
import { predictFor } from "../tree-state.ts";
import type { PendingView } from "../view.ts";
import { DECIDED_BY_ROWS, patternOf } from "./registrations.ts";

/** The names under which connectors register anything, before the pending migrations and after; some stand for many that rows decide. */
export function registeredNames(views: readonly PendingView[]): readonly string[] {
  const names = views.flatMap((view) => [...namesOverTime(view), ...namesAtBase(view)]);
  return [...new Set(names)].sort();
}

/** A subject whose text cannot be predicted may be registered all the same. */
function namesOverTime(view: PendingView): readonly string[] {
  return subjectsOverTime(view).flatMap(({ subject, schemaType, problem }) =>
    schemaType === null && problem === null ? [] : subject,
  );
}

function namesAtBase({ database, before }: PendingView): readonly string[] {
  return (before.connectors ?? [])
    .flatMap((connector) => predictFor(database, connector, before.catalog).subjects)
    .flatMap((one) => (one.predicted === true && one.schemaType === null ? [] : one.subject));
}

/** With the names of the registry's subjects in the place of those that rows decide. */
export async function knownNames(names: readonly string[], registry: SchemaRegistry): Promise<readonly string[]> {
  const open = names.filter((name) => name.match(DECIDED_BY_ROWS) !== null);
  if (open.length === 0) return names;
  const patterns = open.map(patternOf);
  const matching = (await registry.subjects()).filter((name) => patterns.some((pattern) => pattern.test(name)));
  return [...new Set([...names.filter((name) => !open.includes(name)), ...matching])];
}

/**
 * The subjects that the command line names, which connectors need not register but somebody must have. Throws InputError for one that is
 * neither predicted nor there.
 */
export async function namedSubjects(
  names: readonly string[],
  predicted: readonly string[],
  registry: SchemaRegistry,
): Promise<readonly string[]> {
  const others = names.filter((name) => !predicted.includes(name));
  if (others.length === 0) return names;
  const there = await registry.subjects();
  const missing = others.find((name) => !there.includes(name));
  if (missing === undefined) return names;
  throw new InputError(
    `no connector registers "${missing}", nor is it in the registry${didYouMean(missing, [...predicted, ...there])}`,
    { where: registry.label, todo: "headgate predict lists what connectors register" },
  );
}
