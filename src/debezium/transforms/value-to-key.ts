import { struct } from "../../connect/schema.ts";
import type { ConnectField } from "../../model/connect-schema.ts";
import { type Payload, side } from "../record.ts";
import { fieldsOf, notStruct, present } from "./sides.ts";
import { failing, one, type TransformFactory } from "./transform.ts";

const PURPOSE = "copying fields from value to key";

/** org.apache.kafka.connect.transforms.ValueToKey: an unnamed key of fields of the value, in the order listed. */
export const valueToKey: TransformFactory = (options) => {
  const names = options.requiredDistinct("fields");
  options.boolean("replace.null.with.default", true);
  return (record) => {
    const { value } = record;
    switch (value.kind) {
      case "none":
        return failing(`Only Map objects supported in absence of schema for [${PURPOSE}], found: null`);
      case "schemaless":
        return one({ ...record, key: { kind: "schemaless" } });
      case "unknown":
      case "refused":
        return one({ ...record, key: value });
      case "schema": {
        const wrong = notStruct(value, PURPOSE);
        if (wrong !== null) return failing(wrong);
        const fields: ConnectField[] = [];
        for (const name of names) {
          const found = value.schema.fields.find((entry) => entry.name === name);
          if (found === undefined) return failing(`Field does not exist: ${name}`);
          fields.push(found);
        }
        const known = fieldsOf(value.payload);
        const kept = names.flatMap((name): [string, Payload][] => {
          const own = known.get(name);
          return own === undefined ? [] : [[name, own]];
        });
        return one({ ...record, key: side(struct(null, null, fields), present(kept)) });
      }
      default:
        return value satisfies never;
    }
  };
};
