import type { RootCause } from "../../avro/root-cause.ts";
import { describeType } from "../../avro/semantics.ts";
import type { Stretch } from "../../avro/text/json-tree.ts";
import { layOut } from "../../avro/text/schema-layout.ts";
import { type SchemaPlaces, schemaPlaces } from "../../avro/text/schema-places.ts";
import type { AvroField, AvroSchema } from "../../model/avro-schema.ts";
import type { Location } from "../../model/location.ts";
import type { Paint } from "../../report/writer.ts";
import { locationOf, markedFrame, type ShownText } from "./frame.ts";
import type { NamedText } from "./question.ts";

/** A schema that can be marked. */
export interface Drawing {
  readonly schema: AvroSchema;
  readonly shown: ShownText;
  readonly places: SchemaPlaces;
  /** What is drawn of a text that comes on one long line: it has no lines to count of its own. */
  readonly laidOut: { readonly text: string; readonly places: SchemaPlaces } | null;
}

/** A stretch of a drawn schema with what is to be said about it. */
export interface Mark {
  readonly on: Drawing;
  readonly stretch: Stretch;
  /** The same part in `on.laidOut`. */
  readonly drawn: Stretch | null;
  readonly remark: string;
}

export function drawing({ name, text }: NamedText, schema: AvroSchema): Drawing {
  const lines = layOut(text);
  const laidOut = lines === null ? null : { text: lines, places: schemaPlaces(schema, lines) };
  return { schema, shown: { name, text }, places: schemaPlaces(schema, text), laidOut };
}

/** What to mark for a cause: the reader's part, and the writer's where it has one. */
export function marksOf(cause: RootCause, reader: Drawing, writer: Drawing): readonly Mark[] {
  const { readerField, writerField } = cause;
  if (readerField === null) {
    return [
      ...wholeMark(reader, `reads ${describeType(reader.schema)}`),
      ...wholeMark(writer, `writes ${describeType(writer.schema)}`),
    ];
  }
  if (writerField === null) return fieldMark(reader, readerField, "name", "has no default");
  const [reads, writes] = cause.ofNull
    ? ["cannot read null", "may write null"]
    : [`reads ${describeType(readerField.type)}`, `writes ${describeType(writerField.type)}`];
  return [...fieldMark(reader, readerField, "type", reads), ...fieldMark(writer, writerField, "type", writes)];
}

export function markLocation({ on, stretch }: Mark): Location {
  return locationOf(on.shown, stretch);
}

export function markFrame({ on, stretch, drawn, remark }: Mark, paint: Paint): readonly string[] {
  const picture = on.laidOut === null || drawn === null ? null : { text: on.laidOut.text, stretch: drawn };
  return markedFrame(on.shown, stretch, remark, paint, picture);
}

function fieldMark(on: Drawing, field: AvroField, part: "name" | "type", remark: string): readonly Mark[] {
  const { text, places } = on.laidOut ?? { text: on.shown.text, places: on.places };
  const place = places.ofField(field);
  // A type that goes on for lines is told by the field's name.
  const isLong = place !== null && text.slice(place.type.start, place.type.end).includes("\n");
  return mark(on, remark, (side) => side.ofField(field)?.[isLong ? "name" : part] ?? null);
}

function wholeMark(on: Drawing, remark: string): readonly Mark[] {
  const { schema } = on;
  return mark(on, remark, (side) => ("name" in schema ? side.ofName(schema) : null) ?? side.ofSchema(schema));
}

function mark(on: Drawing, remark: string, find: (places: SchemaPlaces) => Stretch | null): readonly Mark[] {
  const stretch = find(on.places);
  return stretch === null ? [] : [{ on, stretch, drawn: on.laidOut && find(on.laidOut.places), remark }];
}
