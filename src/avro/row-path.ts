import type { AvroBranch, AvroField, AvroRecord, AvroSchema } from "../model/avro-schema.ts";
import { optionality } from "./row.ts";

/** The record with nothing but what a path (`price`, `tags[]`, `address.city`, `rates{}`) leads to. */
export function projectPath(record: AvroRecord, path: string): AvroRecord {
  return projectRecord(record, stepsOf(path), "kept");
}

/** The same without the field at the path's end: what records were before it came. */
export function withoutField(record: AvroRecord, path: string): AvroRecord {
  return projectRecord(record, stepsOf(path), "left out");
}

/** The field at a path's end; null where there is none. */
export function fieldAt(record: AvroRecord, path: string): AvroField | null {
  let field: AvroField | null = null;
  let schema: AvroSchema = record;
  for (const step of stepsOf(path)) {
    const type: AvroSchema | null = optionality(schema).type;
    if (type?.type === "array") schema = type.items;
    else if (type?.type === "map") schema = type.values;
    else if (type?.type === "record") {
      field = type.fields.find(({ name }) => name === step) ?? null;
      if (field === null) return null;
      schema = field.type;
    } else return null;
  }
  return field;
}

/** A field's name, or a step into an array or a map. */
const STEP = /\[\]|\{\}|[^.[{]+/g;

function stepsOf(path: string): readonly string[] {
  return path.match(STEP) ?? [];
}

type Last = "kept" | "left out";

function projectRecord(record: AvroRecord, steps: readonly string[], last: Last): AvroRecord {
  const [name, ...rest] = steps;
  const fields = record.fields.filter((field) => field.name === name);
  if (rest.length === 0) return { ...record, fields: last === "kept" ? fields : [] };
  // A default is one of the whole type, which is no more.
  const inner = fields.map((field) => ({ ...field, type: project(field.type, rest, last), default: undefined }));
  return { ...record, fields: inner };
}

function project(schema: AvroSchema, steps: readonly string[], last: Last): AvroSchema {
  if (steps.length === 0) return schema;
  return schema.type === "union"
    ? { ...schema, branches: schema.branches.map((branch) => projectBranch(branch, steps, last)) }
    : projectBranch(schema, steps, last);
}

function projectBranch(schema: AvroBranch, steps: readonly string[], last: Last): AvroBranch {
  switch (schema.type) {
    case "record":
      return projectRecord(schema, steps, last);
    case "array":
      return { ...schema, items: project(schema.items, steps.slice(1), last) };
    case "map":
      return { ...schema, values: project(schema.values, steps.slice(1), last) };
    default:
      return schema;
  }
}
