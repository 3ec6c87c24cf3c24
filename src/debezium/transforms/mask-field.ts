import { DECIMAL } from "../../connect/logical.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import type { TransformOptions } from "./options.ts";
import { notStruct, onEitherSide } from "./sides.ts";
import { changed, fails } from "./transform.ts";

const PURPOSE = "mask fields";
const DATES = /^org\.apache\.kafka\.connect\.data\.(?:Date|Time|Timestamp)$/;

/** org.apache.kafka.connect.transforms.MaskField: other values, the same schema. It takes no null for a record. */
export const maskField = onEitherSide("org.apache.kafka.connect.transforms.MaskField", (options) => {
  const fields = new Set(options.requiredDistinct("fields"));
  const replacement = readReplacement(options);
  options.boolean("replace.null.with.default", true);
  return {
    none: fails(`Only Map objects supported in absence of schema for [${PURPOSE}], found: null`),
    schemaless: changed({ kind: "schemaless" }),
    schema: (part) => {
      const wrong = notStruct(part, PURPOSE);
      if (wrong !== null) return fails(wrong);
      const masked = part.schema.fields.filter(({ name }) => fields.has(name));
      const stubborn = masked.flatMap(({ name, schema }) => {
        const reason = unmaskable(schema, replacement);
        return reason === null ? [] : [{ schema, reason: `field ${name}: ${reason}` }];
      });
      const always = stubborn.find(({ schema }) => !schema.optional);
      if (always !== undefined) return fails(always.reason);
      return changed(part, stubborn[0] === undefined ? null : `rows with a value, ${stubborn[0].reason}`);
    },
  };
});

function readReplacement(options: TransformOptions): string | null {
  const text = options.text("replacement");
  if (text === "") options.refuse("replacement", "must not be empty");
  return text;
}

/** By the Java class of a value: which have a null of their own, and which take a text. */
function unmaskable(schema: ConnectSchema, replacement: string | null): string | null {
  const date = DATES.test(schema.name ?? "");
  switch (schema.type) {
    case "STRING":
      return null;
    case "BOOLEAN":
    case "ARRAY":
    case "MAP":
      return replacement === null ? null : "Cannot mask value with custom replacement";
    case "INT8":
    case "INT16":
    case "INT32":
    case "INT64":
      if (date) return replacement === null ? null : "Cannot mask value with custom replacement";
      return replacement === null || /^[+-]?\d+$/.test(replacement)
        ? null
        : `Unable to convert ${replacement} to number`;
    case "FLOAT32":
    case "FLOAT64":
      return replacement === null || isNumber(replacement) ? null : `Unable to convert ${replacement} to number`;
    case "BYTES":
      if (schema.name !== DECIMAL) return "Cannot mask value of type BYTES";
      return replacement === null || isNumber(replacement) ? null : `Unable to convert ${replacement} to number`;
    case "STRUCT":
      return "Cannot mask value of type STRUCT";
    default:
      return schema.type satisfies never;
  }
}

function isNumber(text: string): boolean {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text);
}
