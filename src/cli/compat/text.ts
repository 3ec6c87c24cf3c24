import type { AvroSchema } from "../../model/avro-schema.ts";
import { type Group, groupBy } from "../../model/group-by.ts";
import type { Level, MeaningChange } from "../../model/verdict.ts";
import type { Answer, LevelAnswer } from "../../registry/answer.ts";
import type { FailedReading } from "../../registry/readings.ts";
import { levelText } from "../../registry/registration-rules.ts";
import { escapeLine } from "../../report/escape.ts";
import { witnessText } from "../../report/text.ts";
import type { Paint } from "../../report/writer.ts";
import { type Drawing, drawing, markFrame, marksOf } from "./drawing.ts";
import type { NamedVersion, Question, SubjectSource } from "./question.ts";
import { warningsOf } from "./warnings.ts";

type Reading = FailedReading<NamedVersion & { readonly schema: AvroSchema }>;

/**
 * The answer for people: who cannot read what and why, drawn on the schemas, then the verdict, then what the registry lets through.
 * @param schema the new one; null where it is no Avro
 */
export function compatText(
  question: Question,
  schema: AvroSchema | null,
  answer: Answer<NamedVersion>,
  paint: Paint,
): string {
  const drawn = schema === null ? null : drawing(question.newer, schema);
  const sections = [
    ...(drawn === null
      ? []
      : alike(answer.readings).map((group) => readingLines(group, question.newer.name, drawn, paint))),
    verdictLines(question, answer, paint),
    unknownLines(question, answer, paint),
    warningsOf(question, answer.same).map((warning) => `${paint("warning", "warning")}: ${escapeLine(warning)}`),
    meaningLines(answer, paint),
  ];
  const lines = sections.filter((section) => section.length > 0).map((section) => section.join("\n"));
  return `${lines.join("\n\n")}\n`;
}

/** Older versions that the same fields keep apart from the new one are told together. */
function alike(readings: readonly Reading[]): readonly Group<Reading>[] {
  const groups = groupBy(readings, ({ direction, causes }) =>
    [direction, ...causes.map(({ field, reason }) => `${field}\n${reason}`)].join("\n"),
  );
  return [...groups.values()];
}

function readingLines(group: Group<Reading>, name: string, newer: Drawing, paint: Paint): readonly string[] {
  const [first] = group;
  const others = group.map(({ older }) => older.name);
  const older = drawing(first.older, first.older.schema);
  const [reader, writer] = first.direction === "backward" ? [newer, older] : [older, newer];
  const causes = toldOnce(first.causes, ({ field, reason, readerField, writerField }) => {
    return readerField === null ? [field, reason] : [reason, readerField, writerField];
  }).flatMap(([cause, ...others]) => {
    const frames = marksOf(cause, reader, writer).flatMap((mark) => arrow(markFrame(mark, paint), paint));
    const fields = fieldNames([cause, ...others], paint);
    return [`  ${fields}${escapeLine(cause.reason)}`, ...frames.map((line) => `  ${line}`)];
  });
  return [headline(first.direction, name, others, paint), ...causes, ...registryWords(first.messages, paint)];
}

/** What several fields of one shared type have in common, together: the fields that have the same key. */
function toldOnce<T>(items: readonly T[], keyOf: (item: T) => readonly unknown[]): readonly Group<T>[] {
  const groups: { readonly key: readonly unknown[]; readonly members: [T, ...T[]] }[] = [];
  for (const item of items) {
    const key = keyOf(item);
    const known = groups.find(
      (group) => group.key.length === key.length && group.key.every((part, at) => part === key[at]),
    );
    if (known === undefined) groups.push({ key, members: [item] });
    else known.members.push(item);
  }
  return groups.map(({ members }) => members);
}

function fieldNames(items: readonly { readonly field: string }[], paint: Paint): string {
  const names = items.flatMap(({ field }) => (field === "" ? [] : paint("strong", escapeLine(field))));
  return names.length === 0 ? "" : `${names.join(", ")}: `;
}

function headline(direction: Reading["direction"], newer: string, older: readonly string[], paint: Paint): string {
  const name = escapeLine(newer);
  const others = escapeLine(list(older));
  return direction === "backward"
    ? `${paint("error", "backward")}: readers with ${name} fail on data written with ${others}`
    : `${paint("error", "forward")}: readers with ${others} fail on data written with ${name}`;
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}

function arrow([place = "", ...frame]: readonly string[], paint: Paint): readonly string[] {
  return [`${paint("gutter", "-->")} ${place}`, ...frame];
}

/** The older schema that the registry quotes whole is at hand anyway. */
function registryWords(messages: readonly string[], paint: Paint): readonly string[] {
  const words = messages.filter((message) => !message.startsWith("{oldSchema"));
  return words.map((message) => `  ${paint("label", "= registry:")} ${escapeLine(message)}`);
}

function verdictLines(
  { newer, level, older, source }: Question,
  { levels, same, readings }: Answer<NamedVersion>,
  paint: Paint,
): readonly string[] {
  const words = levels.flatMap((one) => (one.verdict === "incompatible" && readings.length === 0 ? one.messages : []));
  const width = Math.max(...levels.map((one) => one.level.length)) + 1;
  const rows = levels.map((one) => `${`${one.level}:`.padEnd(levels.length === 1 ? 0 : width)} ${verdict(one, paint)}`);
  const whose = source === null || level === null ? [] : [sourceLine(source, level), ...emptyLine(source, older)];
  const known =
    same === null
      ? []
      : [
          `${escapeLine(newer.name)} is the same schema as ${escapeLine(same.name)}: whoever registers it gets that version`,
        ];
  const opinions = levels.flatMap((one) =>
    one.verdict === "incompatible" && one.opinion !== null ? [one.opinion] : [],
  );
  const notes = opinions.map((opinion) => `  ${paint("label", "= note:")} ${escapeLine(opinion)}`);
  return [...whose, ...known, ...rows, ...registryWords([...new Set(words)], paint), ...notes];
}

function sourceLine({ subject, registry, levelFrom }: SubjectSource, level: Level): string {
  const whose = levelFrom === "command line" ? `${level}, as asked for` : levelText({ level, levelFrom }, null);
  return escapeLine(`${subject} at ${registry}: ${whose}`);
}

/** A name that is mistyped would pass unnoticed. */
function emptyLine({ subject, registry }: SubjectSource, older: readonly NamedVersion[]): readonly string[] {
  return older.length > 0
    ? []
    : [escapeLine(`${registry} has no versions of ${subject}: what comes first follows anything`)];
}

function verdict(answer: LevelAnswer<NamedVersion>, paint: Paint): string {
  switch (answer.verdict) {
    case "compatible":
      return paint("good", "compatible");
    case "incompatible":
      return `${paint("error", "incompatible")}${answer.clash === null ? "" : ` with ${escapeLine(answer.clash.name)}`}`;
    case "unknown":
      return `${paint("warning", "unknown")} with ${escapeLine(answer.clash.name)}`;
    default:
      return answer satisfies never;
  }
}

/** Why nobody can tell here, and who can. */
function unknownLines(
  { newer, type, source }: Question,
  { levels }: Answer<NamedVersion>,
  paint: Paint,
): readonly string[] {
  const reasons = new Set(
    levels.flatMap((one) => (one.verdict === "unknown" ? [`${one.clash.name}: ${one.reason}`] : [])),
  );
  if (reasons.size === 0) return [];
  const ask = `headgate compat --subject ${source?.subject ?? "SUBJECT"} --type ${type} --registry-url URL ${newer.name}`;
  return [
    ...Array.from(reasons, (reason) => `${paint("warning", "unknown")}: ${escapeLine(reason)}`),
    `  ${paint("label", "= fix:")} ask the registry itself: ${escapeLine(ask)}`,
  ];
}

function meaningLines({ meaning }: Answer<NamedVersion>, paint: Paint): readonly string[] {
  if (meaning.length === 0) return [];
  const head = `${paint("warning", "meaning")}: what registries do not look at, and readers get wrong`;
  const changes = toldOnce(meaning, ({ kind, field, before, after, reason }) => {
    return [kind, field.slice(field.lastIndexOf(".") + 1), before, after, reason];
  });
  return [head, ...changes.flatMap((change) => changeLines(change, paint))];
}

function changeLines(changes: Group<MeaningChange>, paint: Paint): readonly string[] {
  const [{ before, after, reason, witness }] = changes;
  const shown = witness === null ? [] : witnessText(witness).split("\n");
  return [
    `  ${fieldNames(changes, paint)}${escapeLine(`${before} -> ${after}`)}`,
    `    ${escapeLine(reason)}`,
    ...shown.map((line) => `    ${escapeLine(line)}`),
  ];
}
