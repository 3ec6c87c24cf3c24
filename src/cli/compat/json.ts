import type { AvroSchema } from "../../model/avro-schema.ts";
import type { Answer, LevelAnswer } from "../../registry/answer.ts";
import { type Drawing, drawing, markLocation, marksOf } from "./drawing.ts";
import type { NamedVersion, Question } from "./question.ts";
import { warningsOf } from "./warnings.ts";

type Reading = Answer<NamedVersion>["readings"][number];

/** The answer for machines. Fields may be added, never changed. */
export function compatJson(
  question: Question,
  schema: AvroSchema | null,
  { levels, readings, same, meaning }: Answer<NamedVersion>,
): string {
  const { newer, type, older, avro, source } = question;
  const drawn = schema === null ? null : drawing(newer, schema);
  const answer = {
    version: 1,
    schema: newer.name,
    previous: older.map(nameOf),
    ...(source === null ? {} : { subject: source.subject, registry: source.registry }),
    type,
    avro,
    levels: levels.map(levelJson),
    same: same === null ? null : nameOf(same),
    failures: drawn === null ? [] : readings.map((reading) => failureJson(reading, drawn)),
    meaning,
    warnings: warningsOf(question, same),
  };
  return `${JSON.stringify(answer, null, 2)}\n`;
}

function nameOf({ name, version }: NamedVersion) {
  return { name, version };
}

function clashOf(clash: NamedVersion | null) {
  return clash === null ? null : nameOf(clash);
}

function levelJson(answer: LevelAnswer<NamedVersion>) {
  const { level, verdict } = answer;
  switch (answer.verdict) {
    case "compatible":
      return { level, verdict, clash: null, messages: [], reason: null, opinion: null };
    case "incompatible":
      return {
        level,
        verdict,
        clash: clashOf(answer.clash),
        messages: answer.messages,
        reason: null,
        opinion: answer.opinion,
      };
    case "unknown":
      return { level, verdict, clash: nameOf(answer.clash), messages: [], reason: answer.reason, opinion: null };
    default:
      return answer satisfies never;
  }
}

function failureJson({ direction, older, messages, causes }: Reading, newer: Drawing) {
  const drawn = drawing(older, older.schema);
  const [reader, writer] = direction === "backward" ? [newer, drawn] : [drawn, newer];
  return {
    direction,
    reader: reader.shown.name,
    writer: writer.shown.name,
    messages,
    causes: causes.map((cause) => ({
      field: cause.field,
      reason: cause.reason,
      marks: marksOf(cause, reader, writer).map((mark) => {
        const { file, start } = markLocation(mark);
        return { schema: file, line: start.line, column: start.column, remark: mark.remark };
      }),
    })),
  };
}
