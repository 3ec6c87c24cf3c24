import { field, struct } from "../../connect/schema.ts";
import { onEitherSide, present } from "./sides.ts";
import { changed } from "./transform.ts";

/** org.apache.kafka.connect.transforms.HoistField: wraps whatever comes, a null too, into a struct without a name. */
export const hoistField = onEitherSide("org.apache.kafka.connect.transforms.HoistField", (options) => {
  const name = options.required("field");
  return {
    none: changed({ kind: "schemaless" }),
    schemaless: changed({ kind: "schemaless" }),
    schema: ({ schema, payload }) =>
      changed({
        kind: "schema",
        schema: struct(null, null, [field(name, schema)]),
        payload: present([[name, payload]]),
      }),
  };
});
