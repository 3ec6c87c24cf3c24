import type { AvroField, AvroSchema } from "../../model/avro-schema.ts";
import type { Witness } from "../../model/verdict.ts";
import { jacksonString } from "../java/text.ts";
import { fieldAt, projectPath, withoutField } from "../row-path.ts";
import { meaningOf } from "../semantics.ts";
import type { Hint, Hints } from "../witness/sample.ts";
import { showDefault } from "../witness/show.ts";
import { showScalar } from "../witness/show-scalar.ts";
import { type Direction, encode, pathWitness, type Rows, shown, type Views, witness } from "../witness/witness.ts";
import { type Drift, opposite } from "./drift.ts";
import { connectDefault } from "./same-default.ts";

/** What came of looking for a record that shows a drift. */
export type Misreading =
  | { readonly kind: "shown"; readonly witness: Witness }
  /** Every value that was tried is read as it was meant. */
  | { readonly kind: "read well" }
  /** No value could be encoded: a record without an end, a type avsc has no form for. */
  | { readonly kind: "not tried" };

/** Looks for a record that is written as one thing and read as another. */
export function misreading(drift: Drift, rows: Rows): Misreading {
  switch (drift.shownBy) {
    case "gap":
      return gapFilled(drift, rows);
    case "javascript":
      return roundedByJson(drift, rows);
    case "position":
      return firstMisread(drift, rows, positionViews(rows, drift.field), "position in the other list");
    case "decoding":
      return firstMisread(drift, rows, SCHEMA);
    case "name": {
      const found = firstMisread(drift, rows, SCHEMA);
      return found.kind === "shown" ? found : firstMisread(drift, rows, NAME);
    }
    default:
      return drift.shownBy satisfies never;
  }
}

type ViewsOf = (direction: Direction) => Views;

const SCHEMA: ViewsOf = () => ({});

/** Values by the name of their schema, as Kafka Connect's sinks and transforms tell them apart. */
const NAME: ViewsOf = () => ({ written: withName, read: withName });

/** Tries the values that may show it, the likelier way first; an error is a showing only that way. */
function firstMisread(drift: Drift, rows: Rows, viewsOf: ViewsOf, reader?: string): Misreading {
  let tried = false;
  for (const direction of [drift.direction, opposite(drift.direction)]) {
    for (const hint of [...drift.hints, null]) {
      const found = pathWitness(direction, rows, drift.field, hintsAt(drift.field, hint), viewsOf(direction));
      if (found === null) continue;
      tried = true;
      const failsByOther = direction !== drift.direction && found.read.startsWith("error: ");
      if (failsByOther || found.written === found.read) continue;
      return shownBy(found, reader);
    }
  }
  return { kind: tried ? "read well" : "not tried" };
}

function shownBy(witness: Witness, reader?: string): Misreading {
  return { kind: "shown", witness: reader === undefined ? witness : { ...witness, reader } };
}

function hintsAt(path: string, hint: Hint | null): Hints {
  return new Map(hint === null ? [] : [[path, hint]]);
}

function withName(schema: AvroSchema, value: unknown): string {
  const meaning = meaningOf(schema);
  const name = "properties" in schema ? schema.properties.get("connect.name") : undefined;
  return `${showScalar(meaning, value)} as ${typeof name === "string" ? name : `plain ${schema.type}`}`;
}

/** A reader that took down the place of each value of its own list, and takes the other list's places for those. */
function positionViews({ before, after }: Rows, path: string): ViewsOf {
  const [old, now] = [enumValues(projectPath(before, path)), enumValues(projectPath(after, path))];
  return (direction) => {
    const [written, read] = direction === "new-data-old-reader" ? [now, old] : [old, now];
    const taken = (value: unknown) => (typeof value === "string" ? read[written.indexOf(value)] : undefined);
    return { read: (_schema, value) => jacksonString(taken(value) ?? String(value)) };
  };
}

function enumValues(schema: AvroSchema): readonly string[] {
  switch (schema.type) {
    case "union":
      return schema.branches.flatMap(enumValues);
    case "record":
      return schema.fields.flatMap(({ type }) => enumValues(type));
    case "array":
      return enumValues(schema.items);
    case "map":
      return enumValues(schema.values);
    default: {
      const meaning = meaningOf(schema);
      return meaning.kind === "enum" ? meaning.values : [];
    }
  }
}

/** What a program in JavaScript makes of the record's JSON: every number becomes a double. */
function roundedByJson({ direction, field, hints }: Drift, { before, after }: Rows): Misreading {
  const writer = direction === "old-data-new-reader" ? before : after;
  const found = encode(projectPath(writer, field), hintsAt(field, hints[0] ?? null));
  if (found === null) return { kind: "not tried" };
  const written = shown(found, found.avsc.type.fromBuffer(found.bytes));
  const read = JSON.stringify(JSON.parse(written));
  return read === written ? { kind: "read well" } : shownBy({ direction, written, read }, "JSON.parse in JavaScript");
}

/** A record without the field: who decodes it with the old schema fills in another value than who does with the new. */
function gapFilled({ field, direction }: Drift, rows: Rows): Misreading {
  const older = withoutField(rows.before, field);
  const readers = { before: projectPath(rows.before, field), after: projectPath(rows.after, field) };
  const was = witness(direction, older, readers.before, new Map());
  const is = witness(direction, older, { ...readers.after, name: older.name }, new Map());
  if (was !== null && is !== null && was.read !== is.read) {
    return shownBy({ ...is, written: `${is.written}, which the old schema reads as ${was.read}` });
  }
  return filledByConnect(direction, fieldAt(rows.before, field), fieldAt(rows.after, field));
}

/** Kafka Connect knows defaults that the Avro schema has no room for. */
function filledByConnect(direction: Direction, before: AvroField | null, after: AvroField | null): Misreading {
  const [old, now] = [before && connectDefault(before), after && connectDefault(after)];
  if (old === null || now === null) return { kind: "not tried" };
  const written = `no value, for which Kafka Connect takes ${showDefault(old)} by the old schema`;
  return shownBy({ direction, written, read: showDefault(now) }, "Kafka Connect with the new schema");
}
