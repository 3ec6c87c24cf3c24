import { connectTimestamp } from "../../connect/logical.ts";
import { field, optional, primitive, required, struct } from "../../connect/schema.ts";
import type { ConnectField, ConnectSchema } from "../../model/connect-schema.ts";
import { NONE, type RecordShape, type Side, side } from "../record.ts";
import { one, type TransformFactory, type TransformOptions, type TransformOutcome } from "./transform.ts";

/** Kafka's own transforms of fields (org.apache.kafka.connect.transforms), each once for keys and once for values. */

/** What becomes of a schema; a text when the transform throws. */
type SchemaChange = (schema: ConnectSchema, options: TransformOptions) => ConnectSchema | string;

/** A transform of one side. A null key or value passes through untouched. */
function onSide(kind: "key" | "value", change: SchemaChange): TransformFactory {
  return (options) => ({
    ok: true,
    transform: (record) => {
      const part = record[kind];
      if (part.kind !== "schema") return one(record);
      const changed = change(part.schema, options);
      if (typeof changed === "string") return { kind: "error", reason: `transform ${options.alias}: ${changed}` };
      return one({ ...record, [kind]: side(changed) });
    },
  });
}

/** Topic, partition, offset, timestamp and a static value, in this order; `!` makes a field required. */
const insertField: SchemaChange = (schema, options) => {
  const inserted = [
    ["topic.field", primitive("STRING")],
    ["partition.field", primitive("INT32")],
    ["offset.field", primitive("INT64")],
    ["timestamp.field", connectTimestamp],
    ["static.field", primitive("STRING")],
  ] as const;
  const fields = inserted.flatMap(([key, type]): ConnectField[] => {
    const name = options.text(key);
    if (name === null) return [];
    return [field(name.replace(/[!?]$/, ""), name.endsWith("!") ? type : optional(type))];
  });
  return structOnly(schema, (row) => rebuilt(row, [...row.fields, ...fields]));
};

/** `exclude`, `include` and `renames` (`old:new`), top-level fields only. */
const replaceField: SchemaChange = (schema, options) => {
  const exclude = options.list("exclude");
  const include = options.list("include");
  const renames = new Map(options.list("renames").map((entry): [string, string] => splitPair(entry)));
  return structOnly(schema, (row) =>
    rebuilt(
      row,
      row.fields
        .filter(({ name }) => !exclude.includes(name) && (include.length === 0 || include.includes(name)))
        .map((entry) => field(renames.get(entry.name) ?? entry.name, entry.schema)),
    ),
  );
};

/** The schema becomes the field's. */
const extractField: SchemaChange = (schema, options) => {
  const name = options.text("field") ?? "";
  return schema.fields.find((entry) => entry.name === name)?.schema ?? `Unknown field: ${name}`;
};

const hoistField: SchemaChange = (schema, options) => struct(null, null, [field(options.text("field") ?? "", schema)]);

const setSchemaMetadata: SchemaChange = (schema, options) => {
  const version = options.text("schema.version");
  return {
    ...schema,
    name: options.text("schema.name") ?? schema.name,
    version: version === null ? schema.version : Number(version),
  };
};

/** Masks values only. */
const maskField: SchemaChange = (schema) => schema;

/** ValueToKey: an unnamed key of fields of the value, in the order listed. */
const valueToKey: TransformFactory = (options) => ({
  ok: true,
  transform: (record) => {
    if (record.value.kind !== "schema") return one(record);
    const row = record.value.schema;
    const fields: ConnectField[] = [];
    for (const name of options.list("fields")) {
      const found = row.fields.find((entry) => entry.name === name);
      if (found === undefined) return failing(options, `Field does not exist: ${name}`);
      fields.push(found);
    }
    return one({ ...record, key: side(struct(null, null, fields)) } satisfies RecordShape);
  },
});

/** HeaderFrom moves or copies fields to headers: `move` takes them out of the record. */
function headerFrom(kind: "key" | "value"): TransformFactory {
  return (options) => {
    if (options.text("operation")?.toLowerCase() === "copy") return { ok: true, transform: one };
    const gone = options.list("fields");
    return onSide(kind, (schema) =>
      structOnly(schema, (row) =>
        rebuilt(
          row,
          row.fields.filter(({ name }) => !gone.includes(name)),
        ),
      ),
    )(options);
  };
}

function failing(options: TransformOptions, reason: string): TransformOutcome {
  return { kind: "error", reason: `transform ${options.alias}: ${reason}` };
}

function structOnly(schema: ConnectSchema, change: (schema: ConnectSchema) => ConnectSchema): ConnectSchema | string {
  return schema.type === "STRUCT" ? change(schema) : "Only Struct objects supported";
}

/** SchemaUtil.copySchemaBasics: name, version, doc and parameters stay, optionality and default do not. */
function rebuilt(schema: ConnectSchema, fields: readonly ConnectField[]): ConnectSchema {
  return { ...required(schema), default: null, fields };
}

function splitPair(entry: string): [string, string] {
  const colon = entry.indexOf(":");
  return [entry.slice(0, colon), entry.slice(colon + 1)];
}

const PACKAGE = "org.apache.kafka.connect.transforms";

function bothSides(name: string, change: SchemaChange): [string, TransformFactory][] {
  return [
    [`${PACKAGE}.${name}$Key`, onSide("key", change)],
    [`${PACKAGE}.${name}$Value`, onSide("value", change)],
  ];
}

/** By class. HoistField of values is left out: it also wraps the null of a delete, which gives a second schema. */
export const KAFKA_FIELD_TRANSFORMS: readonly (readonly [string, TransformFactory])[] = [
  ...bothSides("InsertField", insertField),
  ...bothSides("ReplaceField", replaceField),
  ...bothSides("ExtractField", extractField),
  ...bothSides("SetSchemaMetadata", setSchemaMetadata),
  ...bothSides("MaskField", maskField),
  [`${PACKAGE}.HoistField$Key`, onSide("key", hoistField)],
  [`${PACKAGE}.HeaderFrom$Key`, headerFrom("key")],
  [`${PACKAGE}.HeaderFrom$Value`, headerFrom("value")],
  [`${PACKAGE}.ValueToKey`, valueToKey],
];

/** What a transform of a known naming leaves alone: `…$Value` the key, `…$Key` the value. */
export function unknownSides(type: string, record: RecordShape, unknown: Side): RecordShape | null {
  if (!type.startsWith(`${PACKAGE}.`)) return null;
  const keep = (part: Side) => (part.kind === "none" ? NONE : unknown);
  if (type.endsWith("$Value")) return { ...record, value: keep(record.value) };
  return type.endsWith("$Key") ? { ...record, key: keep(record.key) } : null;
}
