import { DATE, DECIMAL, TIME, TIMESTAMP } from "../../connect/logical.ts";
import type { ConnectSchema, ConnectType } from "../../model/connect-schema.ts";
import { type ConverterFactory, unregistered } from "./converter.ts";

/** org.apache.kafka.connect.storage.StringConverter: whatever it is, its toString(). */
export const kafkaString: ConverterFactory = {
  classes: ["org.apache.kafka.connect.storage.StringConverter"],
  read(options) {
    options.noteOthers(["converter.encoding", "converter.encoding.serializer", "converter.type"]);
    return unregistered(options.kind, () => ({ kind: "bare" }));
  },
};

/** org.apache.kafka.connect.converters.*: one Java type each, anything else is a DataException. */
const ONE_TYPE: readonly (readonly [name: string, type: ConnectType])[] = [
  ["ByteArrayConverter", "BYTES"],
  ["BooleanConverter", "BOOLEAN"],
  ["DoubleConverter", "FLOAT64"],
  ["FloatConverter", "FLOAT32"],
  ["IntegerConverter", "INT32"],
  ["LongConverter", "INT64"],
  ["ShortConverter", "INT16"],
];

export const kafkaOneType: readonly ConverterFactory[] = ONE_TYPE.map(([name, type]) => ({
  classes: [`org.apache.kafka.connect.converters.${name}`],
  read(options) {
    options.noteOthers(["converter.type"]);
    return unregistered(options.kind, (schema) =>
      schema.type === type && !ownJavaType(schema)
        ? { kind: "bare" }
        : { kind: "error", reason: `${name} takes ${type} only, not ${schema.name ?? schema.type}` },
    );
  },
}));

/** Connect's logical types are BigDecimal and Date in Java, whatever type carries them. */
function ownJavaType({ name }: ConnectSchema): boolean {
  return [DECIMAL, DATE, TIME, TIMESTAMP].some((logical) => logical === name);
}
