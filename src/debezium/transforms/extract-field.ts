import { fieldNamed } from "../../connect/schema.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import { NONE, type Payload, payloadOf, type SchemaSide } from "../record.ts";
import type { TransformOptions } from "./options.ts";
import { onEitherSide } from "./sides.ts";
import { changed, fails, type SideChange } from "./transform.ts";

/** org.apache.kafka.connect.transforms.ExtractField: the schema becomes the field's, also where the struct is null. */
export const extractField = onEitherSide("org.apache.kafka.connect.transforms.ExtractField", (options) => {
  const steps = readPath(options);
  options.boolean("replace.null.with.default", true);
  return { none: changed(NONE), schemaless: changed(NONE), schema: (part) => extracted(part, steps) };
});

function extracted(part: SchemaSide, steps: readonly string[]): SideChange {
  if (part.schema.type !== "STRUCT") return fails(`Only Struct objects supported, found: ${part.schema.type}`);
  let { schema, payload }: { schema: ConnectSchema; payload: Payload } = part;
  for (const step of steps) {
    const inner = fieldNamed(schema, step);
    if (inner === null) return fails(`Unknown field: ${steps.join(".")}`);
    payload = within(payload, step, inner);
    schema = inner;
  }
  return changed({ kind: "schema", schema, payload });
}

/** A default stands for a null that is extracted, but not where the whole struct is null. */
function within(struct: Payload, name: string, schema: ConnectSchema): Payload {
  if (struct.kind === "perhaps null") return struct;
  const own = payloadOf(struct, name, schema);
  return own.kind === "null" && struct.kind !== "null" && schema.default !== null ? { kind: "placeholder" } : own;
}

/** SingleFieldPath: `V1` takes the text for a name, `V2` for names with dots between, backticks around those that hold dots. */
function readPath(options: TransformOptions): readonly string[] {
  const text = options.required("field");
  const version = options.choice("field.syntax.version", ["v1", "v2"], "v1", "either");
  if (version === "v1") return [text];
  const steps = [...text.matchAll(/(?:^|\.)(?:`((?:[^`\\]|\\`|\\(?!`)|`(?!\.|$))*)`(?=\.|$)|([^.]*))/g)];
  if (/^`[^`]*$|\.`[^`]*$/.test(text)) options.refuse("field", `has an incomplete backtick pair: ${text}`);
  return steps.map(([, quoted, plain]) => quoted?.replaceAll("\\`", "`") ?? plain ?? "");
}
