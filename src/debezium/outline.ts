import type { Oid } from "../model/catalog.ts";
import { once } from "../model/once.ts";
import type { Registration } from "./subjects.ts";

/**
 * Which tables of one catalog a connector certainly streams without a hitch, and what each of them registers, by name: enough to
 * know a prediction's subjects without the schema of every table. JSON can hold it.
 */
export type Outline = readonly (readonly [Oid, readonly OutlinedRegistration[]])[];

type OutlinedRegistration = Pick<Registration, "subject" | "topic" | "kind" | "table" | "schemaType" | "registering">;

/** Null for a table about which anything stops or hides something. */
export function outlined(
  failures: readonly string[],
  registrations: readonly Registration[],
): readonly OutlinedRegistration[] | null {
  if (failures.length > 0 || !registrations.every(({ sound }) => sound)) return null;
  return registrations.map(({ subject, topic, kind, table, schemaType, registering }) => ({
    ...{ subject, topic, kind, table, schemaType },
    ...(registering === undefined ? {} : { registering }),
  }));
}

/** The registrations an outline tells of; the first that is looked into works them all out. */
export function registrationsLater(
  outline: readonly OutlinedRegistration[],
  workOut: () => readonly Registration[],
): readonly Registration[] {
  const worked = once(workOut);
  return outline.map((registration, place) => ({
    ...registration,
    sound: true,
    state: () => {
      const found = worked()[place];
      if (found === undefined) throw new Error(`${registration.subject} is outlined and not registered`);
      return found.state();
    },
  }));
}
