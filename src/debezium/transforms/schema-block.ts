import { array, field, optional, primitive, struct } from "../../connect/schema.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import { ADJUSTMENT_MODES, adjustSchemaName } from "../names/names.ts";
import { PRESENT } from "../record.ts";
import { fieldOf, isEnvelope } from "./envelopes.ts";
import { fieldsOf, present } from "./sides.ts";
import { failing, one, type TransformFactory } from "./transform.ts";

const STRING = primitive("STRING");
const INT32 = primitive("INT32");

/** SchemaFactory.sourceSchemaBlockSchema. */
function sourceSchema(adjust: (name: string) => string): ConnectSchema {
  const name = "io.debezium.connector.source.Schema";
  const column = struct(adjust("io.debezium.connector.source.schema.Column"), 1, [
    field("name", STRING),
    field("typeName", STRING),
    field("length", optional(INT32)),
    field("scale", optional(INT32)),
    field("comment", optional(STRING)),
  ]);
  const table = struct("io.debezium.connector.source.schema.Table", 1, [field("columns", array(column))]);
  return struct(adjust(name), 1, [field("id", STRING), field("table", table)]);
}

/** io.debezium.transforms.ExtractSchemaToNewRecord: the table's columns, which must have their source types propagated. */
export const extractSchemaToNewRecord: TransformFactory = (options) => {
  const mode = options.choice("schema.name.adjustment.mode", ADJUSTMENT_MODES, "none", "either");
  const block = sourceSchema((name) => adjustSchemaName(mode, name));
  return (record) => {
    const { value } = record;
    if (!isEnvelope(value) || value.payload.kind === "null") return one(record);
    const [before, after] = [fieldOf(value, "before"), fieldOf(value, "after")];
    if (before === null || after === null) return failing("Unknown field: after");
    if (before.payload.kind === "null" && after.payload.kind === "null") return one(record);
    const bare = after.schema.fields.some(({ schema }) => {
      const names = new Set(schema.parameters.map(([name]) => name));
      return !["type", "name"].every((part) => names.has(`__debezium.source.column.${part}`));
    });
    if (bare) return failing("Ensure that column.propagate.source.type or datatype.propagate.source.type is .*");
    const schema = { ...value.schema, default: null, fields: [...value.schema.fields, field("sourceSchema", block)] };
    const payload = present([...fieldsOf(value.payload), ["sourceSchema", PRESENT]]);
    return one({ ...record, value: { kind: "schema", schema, payload } });
  };
};
