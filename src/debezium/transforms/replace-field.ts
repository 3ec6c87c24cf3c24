import { field, fieldNamed } from "../../connect/schema.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import type { Payload } from "../record.ts";
import type { TransformOptions } from "./options.ts";
import { fieldsOf, KEPT, notStruct, onEitherSide, present, rebuilt } from "./sides.ts";
import { changed, fails } from "./transform.ts";

/** org.apache.kafka.connect.transforms.ReplaceField: leaves out and renames fields of the uppermost struct. */
export const replaceField = onEitherSide("org.apache.kafka.connect.transforms.ReplaceField", (options) => {
  const exclude = new Set(options.distinct("exclude"));
  const include = new Set(options.distinct("include"));
  const renames = readRenames(options);
  const sources = new Map([...renames].map(([from, to]) => [to, from]));
  options.boolean("replace.null.with.default", true);
  return {
    ...KEPT,
    schema: (part) => {
      const { schema, payload } = part;
      if (payload.kind === "null") return changed(part);
      const wrong = notStruct(part, "field replacement");
      if (wrong !== null) return fails(wrong);
      const fields = schema.fields
        .filter(({ name }) => !exclude.has(name) && (include.size === 0 || include.has(name)))
        .map((entry) => field(renames.get(entry.name) ?? entry.name, entry.schema));
      const missing = fields.map(({ name }) => sources.get(name) ?? name).find((name) => !hasField(schema, name));
      if (missing !== undefined) return fails(`${missing} is not a valid field name`);
      const known = fieldsOf(payload);
      const kept = fields.flatMap(({ name }): [string, Payload][] => {
        const own = known.get(sources.get(name) ?? name);
        return own === undefined ? [] : [[name, own]];
      });
      return rebuilt(schema, fields, present(kept));
    },
  };
});

function hasField(schema: ConnectSchema, name: string): boolean {
  return fieldNamed(schema, name) !== null;
}

function readRenames(options: TransformOptions): ReadonlyMap<string, string> {
  const pairs = options.list("renames").map((entry) => entry.split(":"));
  const wrong = pairs.find((pair) => pair.length !== 2 || pair.includes(""));
  if (wrong !== undefined) options.refuse("renames", `has ${wrong.join(":")}, which is no pair`);
  return new Map(pairs.map(([from = "", to = ""]) => [from, to]));
}
