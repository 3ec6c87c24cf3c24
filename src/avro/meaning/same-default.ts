import type { AvroField, AvroSchema, JsonValue } from "../../model/avro-schema.ts";
import { compareTexts } from "../../model/text-order.ts";
import { sortedJson } from "../forms/structure.ts";
import { optionality } from "../row.ts";
import { meaningOf } from "../semantics.ts";
import { showDefault } from "../witness/show.ts";

/** Whether two defaults are the same value, however it is spelt: 1 and 1.0, another scale or unit, a float widened to a double. */
export function sameDefault(before: AvroField, after: AvroField): boolean {
  const types = [before, after].map((field) => optionality(field.type).type?.type);
  const [old, now] = [before.default, after.default];
  // The same text of another type is a change of that type.
  if (old !== undefined && now !== undefined && sortedJson(old) === sortedJson(now)) return true;
  if (isNumber(old) && isNumber(now) && types.some((type) => type === "float" || type === "double")) {
    const rounded = types.includes("float") ? Math.fround : Number;
    return Object.is(rounded(Number(old)), rounded(Number(now)));
  }
  return canonical(before) === canonical(after);
}

function isNumber(value: JsonValue | undefined): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

function canonical(field: AvroField): string {
  const { type } = optionality(field.type);
  const text = type !== null && typeof field.default === "string" ? canonicalText(type, field.default) : null;
  return text ?? showDefault(field);
}

/** Texts that one value has several of. */
function canonicalText(type: AvroSchema, text: string): string | null {
  const meaning = meaningOf(type);
  if (meaning.kind === "named" && meaning.name === "io.debezium.data.Json") return canonicalJson(text);
  if (meaning.kind === "named" && meaning.name === "io.debezium.data.Uuid") return text.toLowerCase();
  if (meaning.kind !== "time" || meaning.unit !== "text") return null;
  // 10:30:00.000Z is 10:30:00Z.
  return text.replace(/(:\d\d)(?:\.(\d*?)0*)?(?=$|[Z+-])/, (_, seconds: string, digits: string | undefined) =>
    digits === undefined || digits === "" ? seconds : `${seconds}.${digits}`,
  );
}

function canonicalJson(text: string): string | null {
  try {
    return JSON.stringify(sortedKeys(JSON.parse(text)));
  } catch {
    return null;
  }
}

function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => compareTexts(a, b))
      .map(([key, held]) => [key, sortedKeys(held)]),
  );
}

/** The default Kafka Connect takes (AvroData.toConnectSchema goes by `connect.default` before the field's own); null for none. */
export function connectDefault(field: AvroField): AvroField | null {
  const { type } = optionality(field.type);
  const told: JsonValue | undefined =
    type === null || type.type === "union" ? undefined : type.properties.get("connect.default");
  return told === undefined ? null : { ...field, default: told };
}
