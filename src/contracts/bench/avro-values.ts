import { optionality } from "../../avro/row.ts";
import { avscSchema, decodeAs } from "../../avro/witness/avsc.ts";
import { avscName } from "../../avro/witness/avsc-name.ts";
import type { BranchName } from "../../avro/witness/branch-name.ts";
import type { AvroRecord, AvroSchema } from "../../model/avro-schema.ts";
import { type Datum, isList, isStruct } from "./datum.ts";

/** How a library of avsc's line wants its values: whether unions wrap theirs, and what names it takes. */
interface Form {
  /** Null: values of unions stand by themselves. */
  readonly branchName: BranchName | null;
  readonly name: (written: string) => string;
}

/** As `@kafkajs/confluent-schema-registry` and avsc take and give values when no option says otherwise. */
const PLAIN: Form = { branchName: null, name: (written) => written };

/** A value in avsc's terms: bigint for long, Buffer for bytes, objects for records and maps. */
export function plainValue(schema: AvroSchema, value: Datum): unknown {
  return toAvsc(schema, value, PLAIN);
}

export function datumOfPlain(schema: AvroSchema, value: unknown): Datum {
  return fromAvsc(schema, value, PLAIN);
}

/** Avro's binary encoding. Throws what avsc throws where the value is none of the schema. */
export function encodeAvro(schema: AvroSchema, value: Datum): Uint8Array {
  const { type, branchName } = translated(schema);
  return type.toBuffer(toAvsc(schema, value, { branchName, name: avscName }));
}

/** What `reader` makes of bytes that `writer` wrote, by Avro's schema resolution. Throws what avsc throws where it cannot. */
export function decodeAvro(writer: AvroSchema, reader: AvroSchema, bytes: Uint8Array): Datum {
  const made = reader === writer ? translated(writer) : madeFor(reader, writer);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const value = reader === writer ? made.type.fromBuffer(buffer) : decodeAs(made, translated(writer), buffer);
  return fromAvsc(reader, value, { branchName: made.branchName, name: avscName });
}

type Translated = ReturnType<typeof avscSchema>;
const KNOWN = new WeakMap<AvroSchema, Translated>();
const READERS = new WeakMap<AvroSchema, WeakMap<AvroSchema, Translated>>();

function translated(schema: AvroSchema): Translated {
  const made = KNOWN.get(schema) ?? avscSchema(schema);
  KNOWN.set(schema, made);
  return made;
}

function madeFor(reader: AvroSchema, writer: AvroSchema): Translated {
  const byWriter = READERS.get(reader) ?? new WeakMap<AvroSchema, Translated>();
  const made = byWriter.get(writer) ?? avscSchema(reader, writer);
  byWriter.set(writer, made);
  READERS.set(reader, byWriter);
  return made;
}

function toAvsc(schema: AvroSchema, value: Datum, form: Form): unknown {
  switch (schema.type) {
    case "union": {
      if (value === null) return null;
      const { type } = optionality(schema);
      if (type === null || type.type === "union")
        throw new Error("a union of several types holds no value of Debezium's");
      const held = toAvsc(type, value, form);
      return form.branchName === null ? held : { [form.branchName(type)]: held };
    }
    case "record":
      return record(schema, value, form);
    case "array":
      return isList(value) ? value.map((item) => toAvsc(schema.items, item, form)) : value;
    case "map":
      return isStruct(value)
        ? Object.fromEntries([...value].map(([key, held]) => [key, toAvsc(schema.values, held, form)]))
        : value;
    case "int":
      return typeof value === "bigint" ? Number(value) : value;
    case "bytes":
    case "fixed":
      return value instanceof Uint8Array ? Buffer.from(value) : value;
    default:
      return value;
  }
}

/** A converter may have changed fields' names (`scrub.invalid.names`), never their order. */
function record({ fields }: AvroRecord, value: Datum, form: Form): unknown {
  if (!isStruct(value)) return value;
  const inOrder = value.size === fields.length ? [...value.values()] : [];
  return Object.fromEntries(
    fields.map(({ name, type }, index) => {
      const held = value.has(name) ? value.get(name) : inOrder[index];
      return [form.name(name), toAvsc(type, held ?? null, form)];
    }),
  );
}

function fromAvsc(schema: AvroSchema, value: unknown, form: Form): Datum {
  switch (schema.type) {
    case "union": {
      if (value === null || value === undefined) return null;
      const { type } = optionality(schema);
      if (form.branchName === null) return type === null ? null : fromAvsc(type, value, form);
      const [name, held] = Object.entries(value)[0] ?? [];
      const branch = schema.branches.find((one) => form.branchName?.(one) === name);
      return branch === undefined ? null : fromAvsc(branch, held, form);
    }
    case "record":
      return new Map(
        schema.fields.map(({ name, type }) => [name, fromAvsc(type, member(value, form.name(name)), form)]),
      );
    case "array":
      return Array.isArray(value) ? value.map((item) => fromAvsc(schema.items, item, form)) : null;
    case "map":
      return new Map(members(value).map(([key, held]) => [key, fromAvsc(schema.values, held, form)]));
    case "int":
      return typeof value === "number" ? BigInt(value) : null;
    default:
      return scalar(value);
  }
}

function scalar(value: unknown): Datum {
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  switch (typeof value) {
    case "bigint":
    case "number":
    case "string":
    case "boolean":
      return value;
    default:
      return null;
  }
}

function member(value: unknown, name: string): unknown {
  return members(value).find(([key]) => key === name)?.[1];
}

function members(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}
