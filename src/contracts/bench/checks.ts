import { fieldNamed } from "../../connect/schema.ts";
import type { AvroSchema } from "../../model/avro-schema.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import type { Contract, ContractRead } from "../../model/contract.ts";
import type { Location } from "../../model/location.ts";
import { columnsRead } from "../judging/columns.ts";
import { difference } from "../judging/representation.ts";
import type { DerivedRead } from "../reader.ts";
import { findColumn } from "../shape.ts";
import { wireTypeText } from "../type-words.ts";
import { beforeComplaints } from "./before-checks.ts";
import { type Complaint, columnComplaints, rowIn, type SeenRow } from "./column-checks.ts";
import { isStruct } from "./datum.ts";
import { isEnveloped } from "./events.ts";
import type { Message } from "./messages.ts";
import { type ColumnPromise, promiseOf } from "./promises.ts";
import { ownSchema, type SchemasById, type Seen, seenAvro, seenThrough } from "./reading.ts";
import { rowSchemaOf } from "./values.ts";
import type { Writing } from "./writing.ts";

/** One read of a contract, made ready to be held against events. */
export interface PreparedRead {
  readonly contract: Contract;
  readonly read: ContractRead;
  readonly derived: DerivedRead;
  /** How records are written at base: what the consumer was made for. */
  readonly promised: Writing;
  readonly columns: readonly ColumnPromise[];
  readonly unexpected: readonly UnexpectedField[];
  /** Whether the old value of each column named for the before image comes at base, by operation. */
  readonly carried: ReadonlySet<string>;
  readonly readers: readonly AvroReader[];
  readonly schemas: SchemasById;
}

/** A field whose presence is a loss, as the reader of a file says. */
export interface UnexpectedField {
  readonly field: string;
  readonly complaint: LocatedComplaint;
}

/** A schema the consumer decodes values with. */
export interface AvroReader {
  readonly path: string;
  readonly schema: AvroSchema;
  readonly at: Location;
}

export interface LocatedComplaint extends Complaint {
  readonly at: Location;
}

/** Columns base does not have are promised as the change makes them. */
export function promisesOf(derived: DerivedRead, promised: Writing, after: Writing | null): readonly ColumnPromise[] {
  return columnsRead(derived, promised.shape)
    .filter(({ judgedBy }) => judgedBy !== "reader")
    .flatMap((column) => {
      const shape =
        findColumn(promised.shape.columns, column.name) ??
        (after === null ? null : findColumn(after.shape.columns, column.name));
      return shape === null ? [] : [promiseOf(column, shape)];
    });
}

/** What a consumer does not get of one message that it says it reads. */
export function complaintsAbout(prepared: PreparedRead, message: Message): readonly LocatedComplaint[] {
  const { promised, read, schemas } = prepared;
  const { op } = message.event;
  const key = keyComplaints(prepared, message);
  const wanted = op === "tombstone" ? read.tombstones || read.operations.includes("d") : read.operations.includes(op);
  if (!wanted) return key;
  const seen = seenThrough(promised.value, message.value, schemas);
  if (seen === null) return key;
  const at = read.at;
  if (!seen.ok) {
    return [{ problem: "type-changed", column: null, reason: "the value cannot be decoded", detail: seen.reason, at }];
  }
  return [
    ...key,
    ...readerComplaints(prepared, message),
    ...rowComplaints(prepared, message, seen),
    ...beforeComplaints(prepared, message, seen),
  ];
}

function rowComplaints(
  prepared: PreparedRead,
  message: Message,
  seen: Seen & { readonly ok: true },
): readonly LocatedComplaint[] {
  const { promised, read, columns } = prepared;
  const { event } = message;
  if (event.op === "d" || event.op === "t") return [];
  const row = rowIn(seen, isEnveloped(promised));
  // A payload that is no row, such as an outbox's text, promises none.
  if (row === null && rowSchemaOf(promised) === null) return [];
  if (row === null) {
    const held = isStruct(seen.value) ? [...seen.value.keys()].join(", ") : "no record";
    const wanted = isEnveloped(promised) ? '"after" is not there' : "there is no row";
    return [{ problem: "operations", column: null, reason: wanted, detail: `the value holds ${held}`, at: read.at }];
  }
  return [
    ...columns.flatMap((promise) => {
      // A column the change brings is not in what is already in the topic.
      const isOld = event.writing.version === "before";
      if (isOld && (promise.said !== null || isNew(promise, promised))) return [];
      const base = wireField(promised, promise.shape.field);
      const found = columnComplaints(promise, event, row, base, read.unavailable === "handled");
      return found.map((complaint) => ({ ...complaint, ...saidOf(promise), at: promise.column.at }));
    }),
    ...prepared.unexpected.flatMap(({ field, complaint }) => (row.fields.has(field) ? [complaint] : [])),
    ...unknownFields(prepared, row),
  ];
}

function saidOf({ said }: ColumnPromise): Partial<Complaint> {
  return said === null ? {} : { problem: said.problem, reason: said.reason };
}

function isNew({ shape }: ColumnPromise, { shape: base }: Writing): boolean {
  return !base.columns.some(({ field }) => field === shape.field);
}

/** The schema of a row's field as records of that time tell it themselves. */
function wireField(writing: Writing, field: string): ConnectSchema | null {
  const own = ownSchema(writing.value);
  const row = own !== null && isEnveloped(writing) ? fieldNamed(own, "after") : own;
  return row === null ? null : fieldNamed(row, field);
}

function unknownFields({ promised, read, derived }: PreparedRead, { fields }: SeenRow): readonly LocatedComplaint[] {
  if (read.unknownColumns !== "reject" && read.via !== "logical-replication") return [];
  const named = derived.columns.map(({ name }) => findColumn(promised.shape.columns, name)?.field ?? name);
  const known = new Set([...promised.shape.columns.map(({ field }) => field), ...named]);
  return [...fields.keys()]
    .filter((field) => !known.has(field))
    .map((field) => ({
      problem: "unknown-column",
      column: field,
      reason: `"${field}" is there, and its decoder rejects unknown columns`,
      detail: null,
      at: read.at,
    }));
}

/** Decodes with the schemas the consumer has (Avro specification, "Schema Resolution"). */
function readerComplaints(
  { readers, schemas, promised }: PreparedRead,
  { value }: Message,
): readonly LocatedComplaint[] {
  const { bytes } = value;
  if (bytes === null || promised.value.format.kind !== "avro") return [];
  return readers.flatMap(({ path, schema, at }): readonly LocatedComplaint[] => {
    const seen = seenAvro(bytes, schemas, schema);
    if (seen.ok) return [];
    return [{ problem: "type-changed", column: null, reason: `${path} cannot read it`, detail: seen.reason, at }];
  });
}

function keyComplaints({ promised, derived, schemas }: PreparedRead, message: Message): readonly LocatedComplaint[] {
  const [first] = derived.key;
  const known = promised.shape.key;
  if (first === undefined || known === null || promised.key === null || message.event.op === "t") return [];
  const complaint = (reason: string, detail: string | null, at = first.at, column: string | null = null) =>
    ({ problem: "key-changed", column, reason, detail, at }) as const;
  const seen = seenThrough(promised.key, message.key, schemas);
  if (seen === null) return [complaint("the record has no key", null)];
  if (!seen.ok) return [complaint("the key cannot be decoded", seen.reason)];
  if (promised.key.connect.type !== "STRUCT") return [];
  if (!isStruct(seen.value)) return [complaint("the key is no record of fields", null)];
  const names = [...seen.value.keys()];
  const base = ownSchema(promised.key)?.fields ?? [];
  const found = derived.key.flatMap((named): readonly LocatedComplaint[] => {
    const was = findColumn(known, named.name);
    if (was === null) return [];
    const is = seen.schema?.fields.find(({ name }) => name === was.field)?.schema ?? null;
    if (!names.includes(was.field)) {
      return [complaint(`"${was.field}" is not in the key`, `the key holds ${names.join(", ")}`, named.at, was.column)];
    }
    const own = base.find(({ name }) => name === was.field)?.schema ?? null;
    if (is !== null && own !== null && difference(own, is) !== "none") {
      return [
        complaint(
          `"${was.field}" in the key is ${wireTypeText(is)}, not ${wireTypeText(own)}`,
          null,
          named.at,
          was.column,
        ),
      ];
    }
    const isNull = isStruct(seen.value) && seen.value.get(was.field) === null;
    return isNull && !was.schema.optional
      ? [complaint(`"${was.field}" in the key is null`, null, named.at, was.column)]
      : [];
  });
  const expected = known.map(({ field }) => field).join(", ");
  if (found.length > 0 || names.join(", ") === expected) return found;
  return [complaint(`the key is (${names.join(", ")}), not (${expected})`, null)];
}
