import { NONE } from "../record.ts";
import { onEitherSide } from "./sides.ts";
import { changed, fails } from "./transform.ts";

/** org.apache.kafka.connect.transforms.SetSchemaMetadata: another name or version; all else stays. */
export const setSchemaMetadata = onEitherSide("org.apache.kafka.connect.transforms.SetSchemaMetadata", (options) => {
  const name = options.text("schema.name");
  const version = options.integer("schema.version");
  if (name === null && version === null) options.refuse("type", "has neither schema.name nor schema.version");
  options.boolean("replace.null.with.default", true);
  return {
    none: changed(NONE),
    schemaless: fails("Schema required for [updating schema metadata]"),
    schema: ({ schema, payload }) =>
      changed({
        kind: "schema",
        schema: { ...schema, name: name ?? schema.name, version: version ?? schema.version },
        payload,
      }),
  };
});
