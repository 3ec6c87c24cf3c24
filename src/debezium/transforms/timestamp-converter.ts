import { connectDate, connectTime, connectTimestamp, DATE, TIME, TIMESTAMP } from "../../connect/logical.ts";
import { field, fieldNamed, primitive } from "../../connect/schema.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import { NONE } from "../record.ts";
import type { TransformOptions } from "./options.ts";
import { basics, onEitherSide } from "./sides.ts";
import { changed, fails } from "./transform.ts";

const TARGETS = ["string", "unix", "Date", "Time", "Timestamp"] as const;

const SCHEMAS: Readonly<Record<(typeof TARGETS)[number], ConnectSchema>> = {
  string: primitive("STRING"),
  unix: primitive("INT64"),
  Date: connectDate,
  Time: connectTime,
  Timestamp: connectTimestamp,
};

/**
 * org.apache.kafka.connect.transforms.TimestampConverter: another type for one field or for the whole, without default. It knows
 * Connect's dates, 64-bit integers and texts; Debezium's own types are the latter two to it, whatever they count.
 */
export const timestampConverter = onEitherSide(
  "org.apache.kafka.connect.transforms.TimestampConverter",
  (options: TransformOptions) => {
    const { target, name, format } = readOptions(options);
    const converted = (schema: ConnectSchema) => ({ ...target, optional: schema.optional });
    return {
      none: changed(NONE),
      schemaless: name === "" ? fails("TimestampConverter does not support maps") : changed({ kind: "schemaless" }),
      schema: (part) => {
        const { schema, payload } = part;
        if (name === "") {
          const wrong = unreadable(schema, format);
          return wrong === null ? changed({ ...part, schema: converted(schema) }) : fails(wrong);
        }
        if (schema.type !== "STRUCT") return fails(`Only Struct objects supported, found: ${schema.type}`);
        const fields = schema.fields.map((entry) =>
          entry.name === name ? field(name, converted(entry.schema)) : entry,
        );
        const made = changed({ ...part, schema: { ...basics(schema), optional: schema.optional, fields } });
        const own = fieldNamed(schema, name);
        if (own === null || payload.kind === "null") return made;
        const wrong = unreadable(own, format);
        if (wrong === null) return made;
        // Without a format only texts that are there make it fail; other types do by themselves.
        const rows = own.optional && isText(own);
        return rows ? changed(made.kind === "changed" ? made.side : part, `rows with a value, ${wrong}`) : fails(wrong);
      },
    };
  },
);

function isText({ type, name }: ConnectSchema): boolean {
  return type === "STRING" && name !== DATE && name !== TIME && name !== TIMESTAMP;
}

function unreadable(schema: ConnectSchema, format: string): string | null {
  if (schema.name === DATE || schema.name === TIME || schema.name === TIMESTAMP) return null;
  if (schema.type === "INT64") return null;
  if (schema.type === "STRING") return format === "" ? "texts need the option format" : null;
  return `Schema ${schema.name ?? schema.type} does not correspond to a known timestamp type format`;
}

function readOptions(options: TransformOptions): {
  readonly target: ConnectSchema;
  readonly name: string;
  readonly format: string;
} {
  options.required("target.type");
  const type = options.choice("target.type", TARGETS, "unix", "exact");
  const format = options.text("format") ?? "";
  const letters = format.replaceAll(/'[^']*'/g, "");
  if (type === "string" && format === "") options.refuse("format", "is required with target.type=string");
  if (/[A-Za-z]/.test(letters.replaceAll(/[GyYMLwWDdFEuaHkKhmsSzZX]/g, ""))) {
    options.refuse("format", `is no pattern of SimpleDateFormat: ${format}`);
  }
  const precisions = ["nanoseconds", "microseconds", "milliseconds", "seconds"] as const;
  options.choice("unix.precision", precisions, "milliseconds", "exact");
  options.boolean("replace.null.with.default", true);
  return { target: SCHEMAS[type], name: options.text("field") ?? "", format };
}
