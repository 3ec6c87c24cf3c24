import { checkReaderWriter } from "../avro/compatibility.ts";
import { parseSchema } from "../avro/parsing/parse.ts";
import { rowOf } from "../avro/row.ts";
import type { AvroSchema } from "../model/avro-schema.ts";
import type { LatestMismatch, Stream } from "./pass.ts";
import type { SubjectHistory } from "./subject-histories.ts";

/** What was found of subjects whose records are written with the registry's latest version, and which could be looked into at all. */
export interface LatestVerdicts {
  readonly mismatches: readonly LatestMismatch[];
  readonly judged: readonly string[];
}

/**
 * Holds what a converter makes of rows against the latest version that it writes them with instead. A strict one fails where that version could
 * not read them (AbstractKafkaSchemaSerDe.lookupLatestVersion); else fields are written by name, and those that it lacks are left out.
 */
export function latestMismatches(stream: Stream, histories: ReadonlyMap<string, SubjectHistory>): LatestVerdicts {
  const mismatches: LatestMismatch[] = [];
  const judged = new Set<string>();
  // What was so before the change is not its doing.
  const told = new Set<string>();
  const steps = [{ prediction: stream.before, changes: [], at: null }, ...stream.steps];
  for (const { prediction, changes, at } of steps) {
    for (const subject of prediction?.subjects ?? []) {
      const found = compared(subject.predicted === false ? subject.wanted?.text : undefined, subject.subject);
      if (found === null || subject.predicted !== false || subject.wanted === undefined) continue;
      judged.add(subject.subject);
      const { option, strict } = subject.wanted.by;
      const fails = strict && found.unreadable;
      const fields = found.missing.filter((field) => !told.has(`${subject.subject} ${field}`));
      for (const field of fields) told.add(`${subject.subject} ${field}`);
      const isNew = fails ? !told.has(`${subject.subject}: fails`) : fields.length > 0;
      if (fails) told.add(`${subject.subject}: fails`);
      if (prediction === stream.before || !isNew) continue;
      const { version, label } = found;
      mismatches.push({
        subject,
        option,
        version,
        registry: label,
        outcome: fails ? "fails" : "left out",
        fields,
        at,
        changes,
      });
    }
  }
  return { mismatches, judged: [...judged] };

  function compared(text: string | undefined, subject: string) {
    const history = histories.get(subject);
    const latest = history?.versions?.at(-1);
    const [held, made] = [readable(latest?.schema), readable(text)];
    if (history === undefined || latest === undefined || held === null || made === null) return null;
    const check = checkReaderWriter(held, made);
    const unreadable = check.kind === "exception" || check.incompatibilities.length > 0;
    const known = fieldsOf(held);
    const missing = fieldsOf(made).filter((field) => !known.includes(field));
    return { unreadable, missing, version: latest.version, label: history.label };
  }
}

function readable(text: string | undefined): AvroSchema | null {
  const parsed = text === undefined ? null : parseSchema(text);
  return parsed?.ok === true ? parsed.schema : null;
}

/** Of the row, by the names that records are written by. */
function fieldsOf(schema: AvroSchema): readonly string[] {
  return rowOf(schema)?.record.fields.map(({ name }) => name) ?? [];
}
