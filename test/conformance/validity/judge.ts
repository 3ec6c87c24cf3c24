import { parsingCanonicalForm } from "../../../src/avro/forms/canonical-form.ts";
import { schemaFingerprint } from "../../../src/avro/forms/fingerprint.ts";
import { normalizeSchema } from "../../../src/avro/forms/normalize.ts";
import { printSchema } from "../../../src/avro/forms/print.ts";
import { sameSchema } from "../../../src/avro/forms/structure.ts";
import { parseSchema } from "../../../src/avro/parsing/parse.ts";
import { AVRO_LINES, type AvroLine } from "../../../src/model/prediction.ts";
import type { Question } from "./questions.ts";

/** What is made of one text in one mode: refused with a message (`error` is the class Java threw), or its forms. */
export type Judgement = Readonly<Record<string, string>>;

/** As the oracle answers, see the harness's `validity`. */
export type Answer = { readonly id: string } & Readonly<
  Record<AvroLine, { readonly new: Judgement; readonly stored: Judgement; readonly equal?: Equality }>
>;

export type Equality = Readonly<Record<string, boolean>>;

export const MODES = ["new", "stored"] as const;

/** What headgate makes of a question, in the oracle's form. */
export function judge(question: Question): Answer {
  const [older, newer] = AVRO_LINES.map((avro) => judgeLine(question, avro));
  if (older === undefined || newer === undefined) throw new Error("two lines");
  return { id: question.id, "1.11": older, "1.12": newer };
}

function judgeLine(question: Question, avro: AvroLine) {
  const [fresh, stored] = MODES.map((as) => judgeText(question, avro, as));
  if (fresh === undefined || stored === undefined) throw new Error("two modes");
  const judged = { new: fresh, stored };
  return question.other === undefined ? judged : { ...judged, equal: compared(question.text, question.other, avro) };
}

function judgeText({ text, references = [] }: Question, avro: AvroLine, as: (typeof MODES)[number]): Judgement {
  const options = { avro, as, references };
  const read = parseSchema(text, options);
  if (!read.ok) return { message: read.message };
  const normalized = normalizeSchema(text, options);
  return {
    canonical: printSchema(read.schema, { references: read.references }),
    parsing: parsingCanonicalForm(read.schema),
    crc64: schemaFingerprint(read.schema, "CRC-64-AVRO"),
    md5: schemaFingerprint(read.schema, "MD5"),
    sha256: schemaFingerprint(read.schema, "SHA-256"),
    ...(normalized.ok
      ? { normalized: printSchema(normalized.schema, { references: normalized.references }) }
      : { normalizing: normalized.message }),
  };
}

function compared(text: string, other: string, avro: AvroLine): Equality {
  const [one, two] = [parseSchema(text, { avro }), parseSchema(other, { avro })];
  if (!one.ok || !two.ok) return {};
  return {
    asItStands: sameSchema(one.schema, two.schema, "skipped"),
    inElements: sameSchema(one.schema, two.schema, "compared"),
  };
}
