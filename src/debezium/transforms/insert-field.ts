import { connectTimestamp } from "../../connect/logical.ts";
import { field, optional, primitive } from "../../connect/schema.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import { NULL, type Payload, PRESENT, type RecordShape } from "../record.ts";
import type { TransformOptions } from "./options.ts";
import { fieldsOf, KEPT, notStruct, onEitherSide, present, rebuilt } from "./sides.ts";
import { changed, fails } from "./transform.ts";

const PURPOSE = "field insertion";

interface Inserted {
  readonly name: string;
  readonly schema: ConnectSchema;
  readonly payload: (record: RecordShape) => Payload;
}

/** What can be inserted, in this order. Only a sink connector's records have offsets. */
const SOURCES: readonly (readonly [string, ConnectSchema, Inserted["payload"]])[] = [
  ["topic.field", primitive("STRING"), () => PRESENT],
  ["partition.field", primitive("INT32"), (record) => (record.partitioned ? PRESENT : NULL)],
  ["offset.field", primitive("INT64"), () => PRESENT],
  ["timestamp.field", connectTimestamp, (record) => (record.timed ? PRESENT : NULL)],
  ["static.field", primitive("STRING"), () => PRESENT],
];

/** org.apache.kafka.connect.transforms.InsertField: metadata or a text as further fields; `!` makes one required. */
export const insertField = onEitherSide("org.apache.kafka.connect.transforms.InsertField", (options) => {
  const inserted = readInserted(options);
  const offset = options.text("offset.field") !== null;
  return {
    ...KEPT,
    schema: (part, record) => {
      if (part.payload.kind === "null") return changed(part);
      const wrong = notStruct(part, PURPOSE);
      if (wrong !== null) return fails(wrong);
      if (offset) return fails(`Only SinkRecord supported for [${PURPOSE}], found: SourceRecord`);
      return rebuilt(
        part.schema,
        [...part.schema.fields, ...inserted.map(({ name, schema }) => field(name, schema))],
        present([
          ...fieldsOf(part.payload),
          ...inserted.map(({ name, payload }): [string, Payload] => [name, payload(record)]),
        ]),
      );
    },
  };
});

function readInserted(options: TransformOptions): readonly Inserted[] {
  const found = SOURCES.flatMap(([key, type, payload]): Inserted[] => {
    const text = options.text(key);
    if (text === null) return [];
    const schema = text.endsWith("!") ? type : optional(type);
    return [{ name: text.replace(/[!?]$/, ""), schema, payload }];
  });
  if (found.length === 0) options.refuse("type", "has no field to insert");
  if (options.text("static.field") !== null) options.required("static.value");
  options.boolean("replace.null.with.default", true);
  return found;
}
