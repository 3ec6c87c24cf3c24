import { DECIMAL } from "../../connect/logical.ts";
import { field, type PrimitiveType, primitive } from "../../connect/schema.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import type { SchemaSide } from "../record.ts";
import { castDefault } from "./cast-default.ts";
import type { TransformOptions } from "./options.ts";
import { basics, KEPT, notStruct, onEitherSide } from "./sides.ts";
import { changed, fails, type SideChange } from "./transform.ts";

const TARGETS = ["INT8", "INT16", "INT32", "INT64", "FLOAT32", "FLOAT64", "BOOLEAN", "STRING"] as const;
export type CastTarget = (typeof TARGETS)[number] & PrimitiveType;

/** A type for each field, or one for the whole. */
type Spec = CastTarget | ReadonlyMap<string, CastTarget>;

/**
 * org.apache.kafka.connect.transforms.Cast: other types for fields, whose names and parameters are lost and whose defaults are cast,
 * or for the whole key or value, whose name stays.
 */
export const cast = onEitherSide("org.apache.kafka.connect.transforms.Cast", (options) => {
  const spec = readSpec(options);
  options.boolean("replace.null.with.default", true);
  return {
    ...KEPT,
    schema: (part) => {
      if (part.payload.kind === "null") return changed(part);
      return typeof spec === "string" ? castWhole(part, spec) : castFields(part, spec);
    },
  };
});

function castWhole(part: SchemaSide, target: CastTarget): SideChange {
  const { schema } = part;
  const wrong = uncastable(schema, target);
  if (wrong !== null) return fails(wrong);
  const fallback = castDefault(schema, target);
  if (fallback.kind === "fails") return fallback;
  const made = { ...basics(schema), type: target, optional: schema.optional, default: fallback.value };
  return changed({ ...part, schema: made });
}

function castFields(part: SchemaSide, spec: ReadonlyMap<string, CastTarget>): SideChange {
  const wrong = notStruct(part, "cast types");
  if (wrong !== null) return fails(wrong);
  const { schema } = part;
  let remark: string | null = null;
  const fields = [];
  for (const entry of schema.fields) {
    const target = spec.get(entry.name);
    if (target === undefined) {
      fields.push(entry);
      continue;
    }
    const reason = uncastable(entry.schema, target);
    if (reason !== null && !entry.schema.optional) return fails(`field ${entry.name}: ${reason}`);
    if (reason !== null) remark = `rows with a value, field ${entry.name}: ${reason}`;
    const fallback = castDefault(entry.schema, target);
    if (fallback.kind === "fails") return fails(`field ${entry.name}: ${fallback.reason}`);
    const made = { ...primitive(target), optional: entry.schema.optional, default: fallback.value };
    fields.push(field(entry.name, made));
  }
  const { optional } = schema;
  return changed({ ...part, schema: { ...basics(schema), optional, fields } }, remark);
}

/** Why no value of a schema can be cast. Texts may always hold what is asked for. */
function uncastable({ type, name }: ConnectSchema, target: CastTarget): string | null {
  if (type === "ARRAY" || type === "MAP" || type === "STRUCT") {
    return `Cast transformation does not support casting from ${type}`;
  }
  const bytes = type === "BYTES" && name !== DECIMAL && target !== "STRING";
  return bytes ? "Unexpected type in Cast transformation: BYTES" : null;
}

/** `field:type` for each field, or one type alone. */
function readSpec(options: TransformOptions): Spec {
  options.required("spec");
  const entries = options.list("spec").map((entry) => entry.split(":").map((part) => part.trim()));
  const fields = new Map<string, CastTarget>();
  let whole: CastTarget | null = null;
  if (entries.length === 0) options.refuse("spec", "names no field to cast");
  for (const entry of entries) {
    const type = entry.at(-1) ?? "";
    const target = TARGETS.find((one) => one === type.toUpperCase());
    if (target === undefined || entry.length > 2) options.refuse("spec", `has no type to cast to: ${entry.join(":")}`);
    else if (entry.length === 1) whole = target;
    else fields.set(entry[0] ?? "", target);
  }
  if (whole !== null && entries.length > 1) options.refuse("spec", "casts the whole and fields of it");
  return whole ?? fields;
}
