import type { AvroField, AvroSchema } from "../model/avro-schema.ts";
import type { Witness } from "../model/verdict.ts";
import { type Drift, opposite } from "./drift.ts";
import { jacksonString } from "./java-text.ts";
import { fieldAt, projectPath, withoutField } from "./row-path.ts";
import { connectDefault } from "./same-default.ts";
import type { Hint, Hints } from "./sample.ts";
import { meaningOf } from "./semantics.ts";
import { showDefault } from "./show.ts";
import { showScalar } from "./show-scalar.ts";
import { type Direction, encode, pathWitness, type Rows, shown, type Views, witness } from "./witness.ts";

/** A record that shows a drift: what was written is not what is read. Null where none was found. */
export function misreading(drift: Drift, rows: Rows): Witness | null {
  switch (drift.shownBy) {
    case "gap":
      return gapFilled(drift, rows);
    case "javascript":
      return roundedByJson(drift, rows);
    case "position":
      return firstMisread(
        drift,
        rows,
        (path) => positionViews(drift.direction, rows, path),
        "position in the old list",
      );
    case "decoding":
      return firstMisread(drift, rows, () => ({})) ?? firstMisread(drift, rows, () => BY_NAME);
    default:
      return drift.shownBy satisfies never;
  }
}

/** Tries the values that may show it, the likelier way first; an error is a showing only that way. */
function firstMisread(drift: Drift, rows: Rows, views: (path: string) => Views, reader?: string): Witness | null {
  for (const direction of [drift.direction, opposite(drift.direction)]) {
    for (const hint of [...drift.hints, null]) {
      const found = pathWitness(direction, rows, drift.field, hintsAt(drift.field, hint), views(drift.field));
      const failsByOther = direction !== drift.direction && found?.read.startsWith("error: ");
      if (found === null || failsByOther || found.written === found.read) continue;
      return reader === undefined ? found : { ...found, reader };
    }
  }
  return null;
}

function hintsAt(path: string, hint: Hint | null): Hints {
  return new Map(hint === null ? [] : [[path, hint]]);
}

/** Values by the name of their schema, as Kafka Connect's sinks and transforms tell them apart. */
const BY_NAME: Views = { written: withName, read: withName };

function withName(schema: AvroSchema, value: unknown): string {
  const meaning = meaningOf(schema);
  const name = "properties" in schema ? schema.properties.get("connect.name") : undefined;
  return `${showScalar(meaning, value)} as ${typeof name === "string" ? name : `plain ${schema.type}`}`;
}

/** A reader that took down the place of each value of its own list, and takes the other list's places for those. */
function positionViews(direction: Direction, { before, after }: Rows, path: string): Views {
  const lists = [before, after].map((row) => enumValues(projectPath(row, path)));
  const [old = [], now = []] = lists;
  const [written, read] = direction === "new-data-old-reader" ? [now, old] : [old, now];
  return {
    read: (_schema, value) => {
      const taken = typeof value === "string" ? read[written.indexOf(value)] : undefined;
      return taken === undefined ? String(value) : jacksonString(taken);
    },
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
function roundedByJson({ direction, field, hints }: Drift, { before, after }: Rows): Witness | null {
  const writer = direction === "old-data-new-reader" ? before : after;
  const found = encode(projectPath(writer, field), hintsAt(field, hints[0] ?? null));
  if (found === null) return null;
  const written = shown(found, found.avsc.type.fromBuffer(found.bytes));
  const read = JSON.stringify(JSON.parse(written));
  return read === written ? null : { direction, written, read, reader: "JSON.parse in JavaScript" };
}

/** A record without the field: who decodes it with the old schema fills in another value than who does with the new. */
function gapFilled({ field, direction }: Drift, rows: Rows): Witness | null {
  const older = withoutField(rows.before, field);
  const readers = { before: projectPath(rows.before, field), after: projectPath(rows.after, field) };
  const was = witness(direction, older, readers.before, new Map());
  const is = witness(direction, older, { ...readers.after, name: older.name }, new Map());
  if (was !== null && is !== null && was.read !== is.read) {
    return { ...is, written: `${is.written}, which the old schema reads as ${was.read}` };
  }
  return filledByConnect(direction, fieldAt(rows.before, field), fieldAt(rows.after, field));
}

/** Kafka Connect knows defaults that the Avro schema has no room for. */
function filledByConnect(direction: Direction, before: AvroField | null, after: AvroField | null): Witness | null {
  const [old, now] = [before && connectDefault(before), after && connectDefault(after)];
  if (old === null || now === null) return null;
  const written = `no value, for which Kafka Connect takes ${showDefault(old)} by the old schema`;
  return { direction, written, read: showDefault(now), reader: "Kafka Connect with the new schema" };
}
