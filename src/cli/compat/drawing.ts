import type { Stretch } from "../../avro/json-tree.ts";
import type { RootCause } from "../../avro/root-cause.ts";
import { layOut } from "../../avro/schema-layout.ts";
import { type SchemaPlaces, schemaPlaces } from "../../avro/schema-places.ts";
import { describeType } from "../../avro/semantics.ts";
import type { AvroField, AvroSchema } from "../../model/avro-schema.ts";
import type { Location } from "../../model/location.ts";
import type { Paint } from "../../report/writer.ts";
import { locationOf, markedFrame, type ShownText } from "./frame.ts";
import type { NamedText } from "./question.ts";

/** A schema that can be marked: its text in lines, and where its parts stand there. */
export interface Drawing {
  readonly schema: AvroSchema;
  readonly shown: ShownText;
  readonly places: SchemaPlaces;
}

/** A stretch of a drawn schema with what is to be said about it. */
export interface Mark {
  readonly on: Drawing;
  readonly stretch: Stretch;
  readonly remark: string;
}

/** For people: a schema that comes on one line is drawn in lines, which its places then count. */
export function laidOutDrawing({ name, text }: NamedText, schema: AvroSchema): Drawing {
  const lines = layOut(text);
  return drawing({ name: lines === text ? name : `${name}, in lines`, text: lines }, schema);
}

/** A schema as its text is. */
export function drawing(shown: ShownText, schema: AvroSchema): Drawing {
  return { schema, shown, places: schemaPlaces(schema, shown.text) };
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

export function markFrame({ on, stretch, remark }: Mark, paint: Paint): readonly string[] {
  return markedFrame(on.shown, stretch, remark, paint);
}

function fieldMark(on: Drawing, field: AvroField, part: "name" | "type", remark: string): readonly Mark[] {
  const place = on.places.ofField(field);
  if (place === null) return [];
  // A type that goes on for lines is told by the field's name.
  const isLong = on.shown.text.slice(place.type.start, place.type.end).includes("\n");
  return [{ on, stretch: isLong ? place.name : place[part], remark }];
}

function wholeMark(on: Drawing, remark: string): readonly Mark[] {
  const { schema, places } = on;
  const stretch = ("name" in schema ? places.ofName(schema) : null) ?? places.ofSchema(schema);
  return stretch === null ? [] : [{ on, stretch, remark }];
}
