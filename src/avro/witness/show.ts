import type { AvroField, AvroRecord, AvroSchema } from "../../model/avro-schema.ts";
import { sortedJson } from "../forms/structure.ts";
import { jacksonString } from "../java/text.ts";
import { optionality } from "../row.ts";
import { isVariableScaleDecimal, type Meaning, meaningOf } from "../semantics.ts";
import { avscName } from "./avsc-name.ts";
import type { BranchName } from "./branch-name.ts";
import type { AvscValue } from "./sample.ts";
import { showDecimal, showScalar, showTime } from "./show-scalar.ts";

/** How a value is looked at. */
export interface View {
  /** avsc's name of a union's branch, by which it wraps the value. */
  readonly branchName: BranchName;
  /** Another way to take single values, of whoever does not go by the schema alone. */
  readonly scalar?: (schema: AvroSchema, value: AvscValue) => string;
}

/** A decoded value as the schema's owner understands it: decimals by their scale, times by their unit, bytes in hex. */
export function showValue(schema: AvroSchema, value: AvscValue, view: View): string {
  switch (schema.type) {
    case "union":
      return showBranch(schema.branches, value, view);
    case "record":
      return variableScale(schema, value) ?? showRecord(schema, value, view);
    case "array":
      return Array.isArray(value)
        ? `[${value.map((element) => showValue(schema.items, element, view)).join(",")}]`
        : "[]";
    case "map":
      return `{${members(value)
        .map(([key, held]) => `${jacksonString(key)}:${showValue(schema.values, held, view)}`)
        .join(",")}}`;
    case "enum":
      return jacksonString(schema.symbols.find((symbol) => avscName(symbol) === value) ?? String(value));
    default:
      return view.scalar === undefined ? showScalar(meaningOf(schema), value) : view.scalar(schema, value);
  }
}

function showRecord(schema: AvroRecord, value: AvscValue, view: View): string {
  const fields = schema.fields.map(({ name, type }) => {
    return `${jacksonString(name)}:${showValue(type, member(value, avscName(name)), view)}`;
  });
  return `{${fields.join(",")}}`;
}

function variableScale(schema: AvroRecord, value: AvscValue): string | null {
  if (!isVariableScaleDecimal(schema)) return null;
  const [scale, unscaled] = [member(value, "scale"), member(value, "value")];
  if (typeof scale !== "number" || !(unscaled instanceof Uint8Array)) return null;
  return showDecimal({ precision: null, scale }, unscaled);
}

/** A field's default as its owner understands it; `none` when there is none. */
export function showDefault(field: AvroField): string {
  const value = field.default;
  if (value === undefined) return "none";
  const { type } = optionality(field.type);
  const meaning: Meaning = type === null ? { kind: "plain" } : meaningOf(type);
  if (meaning.kind === "time" && typeof value === "bigint") return showTime(meaning, value);
  if (meaning.kind === "decimal" && typeof value === "string") {
    return showDecimal(meaning, Buffer.from(value, "latin1"))
      .replace(/(\.\d*?)0+$/, "$1")
      .replace(/\.$/, "");
  }
  return sortedJson(value);
}

function showBranch(branches: readonly AvroSchema[], value: AvscValue, view: View): string {
  const [entry] = members(value);
  if (entry === undefined) return "null";
  const [name, held] = entry;
  const branch = branches.find((candidate) => view.branchName(candidate) === name);
  return branch === undefined ? "null" : showValue(branch, held, view);
}

function member(value: AvscValue, name: string): AvscValue {
  return members(value).find(([key]) => key === name)?.[1];
}

function members(value: AvscValue): readonly (readonly [string, AvscValue])[] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}
