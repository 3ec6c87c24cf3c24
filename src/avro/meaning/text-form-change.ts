import type { AvroSchema } from "../../model/avro-schema.ts";
import type { TextForm } from "../../model/prediction.ts";
import type { MeaningChange, Witness } from "../../model/verdict.ts";
import { canRead } from "../compatibility.ts";
import { jacksonString } from "../java/text.ts";
import { parseSchema } from "../parsing/parse.ts";
import { optionality, rowOf } from "../row.ts";
import { projectPath } from "../row-path.ts";
import { meaningOf } from "../semantics.ts";
import { pathWitness, type Rows } from "../witness/witness.ts";

/** How a column's plain text is to be read: by one of Debezium's forms, or null for text as such. */
export interface TextForms {
  readonly before: TextForm | null;
  readonly after: TextForm | null;
}

/**
 * A plain text that stays one, but no longer stands for what it did: the schema says STRING of bytes in base64, of numbers and of words alike.
 * Null where the field's schema says more than that on either side, or nothing can be read.
 */
export function textMeaningChange(
  before: string,
  after: string,
  field: string,
  forms: TextForms,
): MeaningChange | null {
  const [older, newer] = [parseSchema(before), parseSchema(after)];
  if (forms.before === forms.after || !older.ok || !newer.ok) return null;
  const [old, now] = [rowOf(older.schema)?.record, rowOf(newer.schema)?.record];
  if (old === undefined || now === undefined) return null;
  const path = textPath(projectPath(old, field), field);
  if (path === null || path !== textPath(projectPath(now, field), field)) return null;
  const witness = misread({ before: old, after: now }, path, forms);
  if (witness === null) return null;
  const [was, is] = [wordsOf(forms.before), wordsOf(forms.after)];
  return {
    kind: "semantic-type",
    field: path,
    before: was,
    after: is,
    reason: `what was ${was} is now ${is}, and the schema says string of either`,
    witness,
  };
}

/** The path of a plain text at a field, within arrays too; null where there is none. */
function textPath(schema: AvroSchema, path: string): string | null {
  const { type } = optionality(schema);
  switch (type?.type) {
    case "record": {
      const [field] = type.fields;
      return field === undefined ? null : textPath(field.type, path);
    }
    case "array":
      return textPath(type.items, `${path}[]`);
    case "string":
      return meaningOf(type).kind === "plain" ? path : null;
    default:
      return null;
  }
}

/** One value of each form, with the text it goes by: two bytes that every form spells in its own way. */
const SAMPLES: Readonly<Record<TextForm | "text", readonly [value: string, text: string]>> = {
  base64: ["0xfbef", Buffer.from([0xfb, 0xef]).toString("base64")],
  "base64-url-safe": ["0xfbef", Buffer.from([0xfb, 0xef]).toString("base64url")],
  hex: ["0xfbef", Buffer.from([0xfb, 0xef]).toString("hex")],
  number: ["12.34", "12.34"],
  text: [jacksonString("Grüße"), "Grüße"],
};

function misread({ before, after }: Rows, path: string, forms: TextForms): Witness | null {
  const rows = { before: projectPath(before, path), after: projectPath(after, path) };
  for (const direction of ["new-data-old-reader", "old-data-new-reader"] as const) {
    const isNew = direction === "new-data-old-reader";
    const [reader, writer] = isNew ? [rows.before, rows.after] : [rows.after, rows.before];
    if (!canRead({ ...reader, name: writer.name }, writer)) continue;
    const [form, other] = isNew ? [forms.after, forms.before] : [forms.before, forms.after];
    const [value, text] = SAMPLES[form ?? "text"];
    const found = pathWitness(direction, rows, path, new Map([[path, { kind: "text", text }]]), {
      written: () => value,
      read: (_schema, read) => understood(other, String(read)),
    });
    if (found !== null && found.read !== found.written) return found;
  }
  return null;
}

/** What a reader makes of a text it takes for one of the form. */
function understood(form: TextForm | null, text: string): string {
  switch (form) {
    case "base64":
    case "base64-url-safe":
    case "hex": {
      const encoding = form === "base64-url-safe" ? "base64url" : form;
      const bytes = Buffer.from(text, encoding);
      const exact = bytes.toString(encoding) === text.replace(/=+$/, (padding) => (form === "base64" ? padding : ""));
      return exact ? `0x${bytes.toString("hex")}` : `${jacksonString(text)} (no ${form})`;
    }
    case "number":
      return /^-?\d+(\.\d+)?$/.test(text) ? text : `${jacksonString(text)} (no number)`;
    case null:
      return jacksonString(text);
    default:
      return form satisfies never;
  }
}

function wordsOf(form: TextForm | null): string {
  if (form === null) return "text";
  return form === "number" ? "a number as text" : `bytes in ${form}`;
}
