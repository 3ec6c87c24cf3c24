import { field, optional, primitive } from "../../connect/schema.ts";
import type { ConnectField } from "../../model/connect-schema.ts";
import type { Behaviour } from "../options/behaviour.ts";
import { NONE, type Payload, PRESENT, type RecordShape, type SchemaSide, type Side } from "../record.ts";
import { type AddedField, addedSchema, readAddedFields } from "./added-fields.ts";
import { droppingFields } from "./drop-fields.ts";
import { fieldOf, isEnvelope } from "./envelopes.ts";
import { header } from "./headers.ts";
import type { TransformOptions } from "./options.ts";
import { routedTopics } from "./routed-topics.ts";
import { fieldsOf, present, rebuilt } from "./sides.ts";
import {
  dropped,
  failing,
  one,
  several,
  type Transform,
  type TransformFactory,
  type TransformOutcome,
} from "./transform.ts";

const MODES = ["drop", "tombstone", "rewrite", "rewrite-with-tombstone", "delete-to-tombstone"] as const;

/** What becomes of deletes and of the tombstones that follow them. */
interface DeleteHandling {
  readonly deletes: "drop" | "null" | "nothing" | "rewrite";
  readonly keepsTombstones: boolean;
}

const HANDLING: Readonly<Record<(typeof MODES)[number], DeleteHandling>> = {
  drop: { deletes: "drop", keepsTombstones: false },
  tombstone: { deletes: "null", keepsTombstones: false },
  rewrite: { deletes: "rewrite", keepsTombstones: false },
  "rewrite-with-tombstone": { deletes: "rewrite", keepsTombstones: true },
  "delete-to-tombstone": { deletes: "nothing", keepsTombstones: false },
};

interface Unwrapping {
  readonly handling: DeleteHandling;
  readonly fields: readonly AddedField[];
  readonly headers: readonly AddedField[];
  readonly route: string | null;
  readonly dropping: Transform;
}

/** io.debezium.transforms.ExtractNewRecordState: the row alone, with fields added from the envelope. */
export const extractNewRecordState: TransformFactory = (options, behaviour) => {
  const route = options.text("route.by.field") ?? "";
  const unwrapping: Unwrapping = {
    handling: readHandling(options, behaviour),
    fields: readAddedFields(options, "add.fields"),
    headers: readAddedFields(options, "add.headers"),
    route: route === "" ? null : route,
    dropping: droppingFields(options),
  };
  options.boolean("replace.null.with.default", true);
  return (record) => {
    const { value } = record;
    if (value.kind === "unknown" || value.kind === "refused") return one(record);
    if (value.kind === "none" || (value.kind === "schema" && value.payload.kind === "null")) {
      return unwrapping.handling.keepsTombstones ? one(withOperation(record, unwrapping.headers)) : dropped;
    }
    return isEnvelope(value) ? unwrapped(record, value, unwrapping) : one(record);
  };
};

/** Before Debezium 3.2 two options told what the one tells since, which won where it was set. */
function readHandling(options: TransformOptions, behaviour: Behaviour): DeleteHandling {
  const modes = behaviour.readsPairOfDeleteOptions ? MODES.slice(0, 4) : MODES;
  const key = "delete.tombstone.handling.mode";
  if (!behaviour.readsPairOfDeleteOptions || (options.text(key) ?? "") !== "") {
    return HANDLING[options.choice(key, modes, "tombstone", "either")];
  }
  const deletes = options.choice("delete.handling.mode", ["drop", "none", "rewrite"], "drop", "either");
  const keepsTombstones = !options.boolean("drop.tombstones", true);
  return { deletes: deletes === "none" ? "null" : deletes, keepsTombstones };
}

/** A null record only gets the header of the operation. */
function withOperation(record: RecordShape, headers: readonly AddedField[]): RecordShape {
  const added = headers.filter(({ path }) => path === "op").map(({ name }) => header(name, primitive("STRING")));
  return { ...record, headers: [...record.headers, ...added] };
}

function unwrapped(record: RecordShape, envelope: SchemaSide, unwrapping: Unwrapping): TransformOutcome {
  const [before, after] = [fieldOf(envelope, "before"), fieldOf(envelope, "after")];
  if (before === null || after === null) return failing(`Unknown field: ${before === null ? "before" : "after"}`);
  const headed = withHeadersOf(record, envelope, unwrapping.headers);
  if (typeof headed === "string") return failing(headed);
  if (after.payload.kind !== "null") return changeEvent(headed, envelope, after, unwrapping);
  if (before.payload.kind === "null") return dropped;
  return deleteEvent(headed, envelope, { before, after }, unwrapping);
}

type FieldOf = NonNullable<ReturnType<typeof fieldOf>>;

function changeEvent(
  record: RecordShape,
  envelope: SchemaSide,
  after: FieldOf,
  unwrapping: Unwrapping,
): TransformOutcome {
  const row = marked(after, unwrapping.handling);
  const topics = routedTopics(record.topic, after, unwrapping.route);
  if (typeof topics === "string") return failing(topics);
  const value = withFields(row, envelope, unwrapping.fields);
  if (value.kind === "fails") return failing(value.reason);
  return dropFields(
    topics.map((topic) => ({ ...record, topic, value: value.side })),
    unwrapping,
  );
}

function deleteEvent(
  record: RecordShape,
  envelope: SchemaSide,
  { before, after }: { readonly before: FieldOf; readonly after: FieldOf },
  unwrapping: Unwrapping,
): TransformOutcome {
  const { handling, route } = unwrapping;
  if (handling.deletes === "drop") return dropped;
  const topics = routedTopics(record.topic, before, route);
  if (typeof topics === "string") return failing(topics);
  const made = deletedValue(handling.deletes, envelope, { before, after }, unwrapping);
  if (typeof made === "string") return failing(made);
  return dropFields(
    topics.map((topic) => ({ ...record, topic, value: made })),
    unwrapping,
  );
}

function deletedValue(
  how: "null" | "nothing" | "rewrite",
  envelope: SchemaSide,
  { before, after }: { readonly before: FieldOf; readonly after: FieldOf },
  { handling, fields }: Unwrapping,
): Side | string {
  switch (how) {
    case "null":
      return { kind: "schema", ...after };
    case "nothing":
      return NONE;
    case "rewrite": {
      const value = withFields(marked(before, handling), envelope, fields);
      return value.kind === "fails" ? value.reason : value.side;
    }
    default:
      return how satisfies never;
  }
}

/** Rewriting adds `__deleted` right after the columns. */
function marked({ schema, payload }: FieldOf, { deletes }: DeleteHandling): SchemaSide {
  if (deletes !== "rewrite") return { kind: "schema", schema, payload };
  const marker = field("__deleted", optional(primitive("STRING")));
  return {
    kind: "schema",
    schema: { ...schema, fields: [...schema.fields, marker] },
    payload: present([...fieldsOf(payload), ["__deleted", PRESENT]]),
  };
}

/** The row anew: what is added is always optional, and the row itself no longer is. */
function withFields(row: SchemaSide, envelope: SchemaSide, added: readonly AddedField[]): ReturnType<typeof rebuilt> {
  const fields: ConnectField[] = [...row.schema.fields];
  const known = new Map<string, Payload>(fieldsOf(row.payload));
  for (const one of added) {
    const found = addedSchema(one, envelope);
    if (found === null) continue;
    if (typeof found === "string") return { kind: "fails", reason: found };
    fields.push(field(one.name, found.schema));
    known.set(one.name, found.payload);
  }
  return rebuilt(row.schema, fields, present(known));
}

function withHeadersOf(record: RecordShape, envelope: SchemaSide, added: readonly AddedField[]): RecordShape | string {
  const headers = [...record.headers];
  for (const one of added) {
    const found = addedSchema(one, envelope);
    if (typeof found === "string") return found;
    if (found !== null) headers.push(header(one.name, found.schema));
  }
  return { ...record, headers };
}

function dropFields(records: readonly RecordShape[], { dropping }: Unwrapping): TransformOutcome {
  const outcomes = records.map((record) => dropping(record));
  const other = outcomes.find((outcome) => outcome.kind !== "records");
  return other ?? several(outcomes.flatMap((outcome) => (outcome.kind === "records" ? outcome.records : [])));
}
