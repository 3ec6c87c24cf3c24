import { field, fieldNamed, optional, struct } from "../../connect/schema.ts";
import type { ConnectField, ConnectSchema } from "../../model/connect-schema.ts";
import { type Header, PRESENT, type RecordShape, unknownSide } from "../record.ts";
import { basics, duplicate, fieldsOf, notStruct, present } from "./sides.ts";
import { failing, one, several, type TransformFactory, type TransformOutcome } from "./transform.ts";

interface Entry {
  /** Path of the field, uppermost first. */
  readonly steps: readonly string[];
  readonly schema: ConnectSchema;
}

/** io.debezium.transforms.HeaderToValue: headers as fields of the value, `a.b` within a struct. */
export const headerToValue: TransformFactory = (options) => {
  const [headers, fields] = [options.list("headers"), options.list("fields")];
  for (const key of ["headers", "fields"]) {
    options.filled(key);
    const entries = options.list(key);
    if (entries.includes("") || entries.some((entry) => entry.includes(" "))) {
      options.refuse(key, "has an entry that is empty or holds a space");
    }
  }
  if (headers.length !== fields.length) options.refuse("fields", "must have as many entries as headers");
  options.filled("operation");
  const moves = options.choice("operation", ["move", "copy"], "copy", "either") === "move";
  const wanted = ({ name }: Header) => headers.includes(name);
  const path = ({ name }: Header) => fields[headers.indexOf(name)] ?? name;
  return (record) => {
    const doubtful = record.headers.filter((header) => wanted(header) && !header.certain);
    const left = moves ? record.headers.filter((header) => !wanted(header)) : record.headers;
    const shapes = doubtful.length === 0 ? [record.headers] : [record.headers, record.headers.filter(certain)];
    const outcomes = shapes.map((present) => {
      const entries = present.filter(wanted).map((header) => ({ path: path(header), schema: header.schema }));
      return inserted(record, entries, left);
    });
    const other = outcomes.find((outcome) => outcome.kind !== "records");
    return other ?? several(outcomes.flatMap((outcome) => (outcome.kind === "records" ? outcome.records : [])));
  };
};

function certain(header: Header): boolean {
  return header.certain;
}

function inserted(
  record: RecordShape,
  added: readonly { readonly path: string; readonly schema: ConnectSchema | null }[],
  headers: readonly Header[],
): TransformOutcome {
  const { value } = record;
  if (value.kind === "none" || value.kind === "unknown" || value.kind === "refused") return one(record);
  if (value.kind === "schemaless") return failing("Only Struct objects supported for [Header field insertion]");
  if (value.payload.kind === "null") return one(record);
  const wrong = notStruct(value, "Header field insertion");
  if (wrong !== null) return failing(wrong);
  if (added.length === 0) return one(record);
  const entries: Entry[] = [];
  for (const { path, schema } of added) {
    if (schema === null)
      return one({ ...record, value: unknownSide(`the type of the header for ${path} is not known`), headers });
    entries.push({ steps: path.split("."), schema });
  }
  const made = extended(value.schema, entries);
  if (typeof made === "string") return failing(made);
  const payload = present([
    ...fieldsOf(value.payload),
    ...entries.map(({ steps }) => [steps[0] ?? "", PRESENT] as const),
  ]);
  return one({ ...record, value: { kind: "schema", schema: made, payload }, headers });
}

/** ConnectRecordUtil.makeNewSchema: fields where there are none of their name, then structs for paths that lead nowhere yet. */
function extended(schema: ConnectSchema, entries: readonly Entry[]): ConnectSchema | string {
  const fields: ConnectField[] = [];
  for (const entry of schema.fields) {
    const other = entries.find(
      ({ steps, schema: own }) => steps.length === 1 && steps[0] === entry.name && !fits(own, entry.schema),
    );
    if (other !== undefined) return `Invalid Java object for field ${entry.name} of type ${entry.schema.type}`;
    const within = entries.filter(({ steps }) => steps.length > 1 && steps[0] === entry.name);
    if (within.length === 0) {
      fields.push(entry);
      continue;
    }
    if (entry.schema.type !== "STRUCT") return `Field '${entry.name}' is a primitive type, not a struct.`;
    const inner = extended(
      entry.schema,
      within.map(({ steps, schema: own }) => ({ steps: steps.slice(1), schema: own })),
    );
    if (typeof inner === "string") return inner;
    fields.push(field(entry.name, inner));
  }
  for (const { steps, schema: own } of entries) {
    const [name = ""] = steps;
    if (steps.length === 1 && !fields.some((entry) => entry.name === name)) fields.push(field(name, own));
  }
  const parents = new Set(entries.filter(({ steps }) => steps.length > 1).map(({ steps }) => steps[0] ?? ""));
  for (const parent of [...parents].filter((name) => fieldNamed(schema, name) === null)) {
    const children = entries.filter(({ steps }) => steps.length > 1 && steps[0] === parent);
    const made = children.map(({ steps, schema: own }) => field(steps[1] ?? "", own));
    const twice = duplicate(made);
    if (twice !== null) return `Cannot create field because of field name duplication ${twice}`;
    fields.push(field(parent, optional(struct(null, null, made))));
  }
  return { ...basics(schema), fields };
}

/** A field that is there keeps its schema, into which the header's value must go. */
function fits(header: ConnectSchema, own: ConnectSchema): boolean {
  return header.type === own.type;
}
