import { nameError } from "../../avro/names.ts";
import type { AvroLine, SubjectPrediction } from "../../model/prediction.ts";

/**
 * Avro 1.12 checks each part of a namespace when it parses a schema, not while one is built: a converter on that line sends what a
 * registry on it refuses.
 */
export function refusedNamespaces(subjects: readonly SubjectPrediction[], avro: AvroLine): readonly string[] {
  if (avro !== "1.12") return [];
  const refused = subjects.flatMap((subject) => {
    if (subject.predicted !== true || subject.schemaType !== "AVRO") return [];
    const found = subject.texts
      .flatMap(namespacesIn)
      .find((name) => name.split(".").some((part) => nameError(part) !== null));
    return found === undefined ? [] : [`${subject.subject}: a registry on Avro 1.12 refuses the namespace ${found}`];
  });
  return [...new Set(refused)];
}

/** Every string under `namespace` is one: Connect's own properties and defaults have none. */
function namespacesIn(text: string): string[] {
  return [...text.matchAll(/"namespace":"([^"\\]*)"/g)].map(([, name = ""]) => name);
}
