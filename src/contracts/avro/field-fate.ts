import { checkReaderWriter } from "../../avro/compatibility.ts";
import { printJson } from "../../avro/json.ts";
import { optionality } from "../../avro/row.ts";
import { describeType } from "../../avro/semantics.ts";
import type { AvroField, AvroRecord, AvroSchema } from "../../model/avro-schema.ts";
import type { ContractProblemKind, VerdictState } from "../../model/contract.ts";
import { meaningLost } from "./field-meaning.ts";

/** What a change of the written record does to one field of the reader's. */
export interface FieldLoss {
  readonly state: VerdictState;
  readonly problem: ContractProblemKind;
  readonly reason: string;
  /** Whether Avro itself refuses to decode such records. */
  readonly refused: boolean;
}

/**
 * The written fields that a reader's field takes its value from: the one of its name and those of its aliases (Avro specification,
 * "Aliases"). Several are refused by Avro's libraries (`Schema.applyAliases` of Avro Java, avsc's resolvers): it cannot be told which is meant.
 */
export function sourcesOf(field: AvroField, written: AvroRecord): readonly AvroField[] {
  const names = new Set([field.name, ...field.aliases]);
  return written.fields.filter(({ name }) => names.has(name));
}

/** What a reader's field loses between two written records; empty where it gets what it got, or got nothing before. */
export function fieldLosses(field: AvroField, before: AvroRecord, after: AvroRecord): readonly FieldLoss[] {
  return new FateFinder().field(field, before, after, field.name);
}

class FateFinder {
  readonly #open: (readonly [AvroSchema, AvroSchema, AvroSchema])[] = [];

  field(field: AvroField, before: AvroRecord, after: AvroRecord, path: string): readonly FieldLoss[] {
    const [was, ambiguous] = sourcesOf(field, before);
    if (was === undefined || ambiguous !== undefined || refusal(field.type, was.type) !== null) return [];
    const [is, other] = sourcesOf(field, after);
    if (is === undefined) return [gone(field, path)];
    if (other !== undefined) {
      const names = `"${is.name}" and "${other.name}"`;
      const reason = `"${path}" now stands for ${names}: Avro refuses to choose between a field and its alias`;
      return [{ state: "broken", problem: "type-changed", reason, refused: true }];
    }
    return this.#type(field.type, was.type, is.type, path);
  }

  #type(reader: AvroSchema, before: AvroSchema, after: AvroSchema, path: string): readonly FieldLoss[] {
    const refused = refusal(reader, after);
    if (refused !== null) return [unreadable(reader, before, after, path, refused)];
    const [own, was, is] = [reader, before, after].map((schema) => optionality(schema).type);
    if (!own || !was || !is) return [];
    const lost = meaningLost(own, was, is);
    const inner = this.#inside(own, was, is, path);
    return lost === null ? inner : [{ ...lost, reason: `"${path}" ${lost.reason}`, refused: false }, ...inner];
  }

  #inside(reader: AvroSchema, before: AvroSchema, after: AvroSchema, path: string): readonly FieldLoss[] {
    if (reader.type === "array" && before.type === "array" && after.type === "array") {
      return this.#type(reader.items, before.items, after.items, `${path}[]`);
    }
    if (reader.type === "map" && before.type === "map" && after.type === "map") {
      return this.#type(reader.values, before.values, after.values, `${path}{}`);
    }
    if (reader.type !== "record" || before.type !== "record" || after.type !== "record") return [];
    // Recursive schemas end where the same three meet again.
    if (this.#open.some(([own, was, is]) => own === reader && was === before && is === after)) return [];
    this.#open.push([reader, before, after]);
    const losses = reader.fields.flatMap((field) => this.field(field, before, after, `${path}.${field.name}`));
    this.#open.pop();
    return losses;
  }
}

/** Why Avro cannot resolve what is written as the reader's type; null where it can (Avro specification, "Schema Resolution"). */
function refusal(reader: AvroSchema, writer: AvroSchema): string | null {
  const check = checkReaderWriter(reader, writer);
  if (check.kind === "exception") return check.message;
  const [first] = check.incompatibilities;
  return first === undefined ? null : `${first.type}: ${first.info}`;
}

function gone(field: AvroField, path: string): FieldLoss {
  const problem = "column-gone";
  if (field.default === undefined) {
    const reason = `"${path}" is gone and the reader gives it no default: Avro refuses the records`;
    return { state: "broken", problem, reason, refused: true };
  }
  const value = printJson(field.default);
  const reason = `"${path}" is gone without a word: Avro is content, and the reader gets its own default ${value}`;
  return { state: "broken", problem, reason, refused: false };
}

function unreadable(reader: AvroSchema, before: AvroSchema, after: AvroSchema, path: string, words: string): FieldLoss {
  const [was, is] = [describeType(before), describeType(after)];
  const { optional, type } = optionality(after);
  const onlyNull = optional && type !== null && refusal(reader, type) === null;
  const reason = onlyNull
    ? `"${path}" can now be null, which the reader's ${describeType(reader)} cannot hold (${words})`
    : `"${path}" changes from ${was} to ${is}, which the reader's ${describeType(reader)} cannot hold (${words})`;
  const symbols = words.startsWith("MISSING_ENUM_SYMBOLS");
  const problem = onlyNull ? "nullability-changed" : symbols ? "enum-values" : "type-changed";
  return { state: "broken", problem, reason, refused: true };
}
