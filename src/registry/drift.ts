import { parseSchema } from "../avro/parse.ts";
import { sameSchema } from "../avro/structure.ts";
import type { RegisteredVersion } from "../model/registry.ts";

export interface SubjectDrift {
  /** Null when the subject is not registered at all. */
  readonly registered: RegisteredVersion | null;
  readonly predicted: string;
}

/** Whether the newest version registered is the last text predicted at base: if not, the two were apart before this change. */
export function findDrift(base: readonly string[], history: readonly RegisteredVersion[]): SubjectDrift | null {
  const predicted = base.at(-1);
  const registered = history.at(-1) ?? null;
  if (predicted === undefined) return null;
  return registered !== null && isSame(registered.schema, predicted) ? null : { predicted, registered };
}

function isSame(a: string, b: string): boolean {
  if (a === b) return true;
  const [one, other] = [parseSchema(a), parseSchema(b)];
  return one.ok && other.ok && sameSchema(one.schema, other.schema);
}
