import { isJsonObject } from "../../avro/json.ts";
import { optionality } from "../../avro/row.ts";
import { array, field, map, primitive, struct } from "../../connect/schema.ts";
import type { AvroSchema, JsonObject, JsonValue } from "../../model/avro-schema.ts";
import type { ConnectSchema, ConnectType } from "../../model/connect-schema.ts";

/** What a record says of its own schema, as far as a reader can act on it: types, names, parameters, whether null may be; no defaults. */
export function schemaOfAvro(schema: AvroSchema): ConnectSchema | null {
  const { optional, type } = optionality(schema);
  if (type === null || type.type === "union") return null;
  const bare = bareAvro(type);
  if (bare === null) return null;
  const name = text(type.properties, "connect.name");
  return {
    ...bare,
    optional,
    name: name ?? bare.name,
    parameters: parametersOf(type.properties.get("connect.parameters")),
  };
}

/** AvroData.toConnectSchema. */
function bareAvro(type: Exclude<AvroSchema, { readonly type: "union" }>): ConnectSchema | null {
  switch (type.type) {
    case "int": {
      const small = text(type.properties, "connect.type");
      return primitive(small === "int8" ? "INT8" : small === "int16" ? "INT16" : "INT32");
    }
    case "long":
      return primitive("INT64");
    case "float":
      return primitive("FLOAT32");
    case "double":
      return primitive("FLOAT64");
    case "boolean":
      return primitive("BOOLEAN");
    case "string":
    case "enum":
      return primitive("STRING");
    case "bytes":
    case "fixed":
      return primitive("BYTES");
    case "null":
      return null;
    case "array": {
      const items = schemaOfAvro(type.items);
      return items === null ? null : array(items);
    }
    case "map": {
      const values = schemaOfAvro(type.values);
      return values === null ? null : map(primitive("STRING"), values);
    }
    case "record": {
      const fields = type.fields.map((one) => ({ name: one.name, schema: schemaOfAvro(one.type) }));
      return struct(
        text(type.properties, "connect.name") ?? type.name.full,
        null,
        fields.flatMap(({ name, schema }) => (schema === null ? [] : [field(name, schema)])),
      );
    }
    default:
      return type satisfies never;
  }
}

/** JsonConverter's types of the `schema` that stands in a message. */
const TYPES: ReadonlyMap<string, Exclude<ConnectType, "ARRAY" | "MAP" | "STRUCT">> = new Map([
  ["int8", "INT8"],
  ["int16", "INT16"],
  ["int32", "INT32"],
  ["int64", "INT64"],
  ["float", "FLOAT32"],
  ["double", "FLOAT64"],
  ["boolean", "BOOLEAN"],
  ["string", "STRING"],
  ["bytes", "BYTES"],
]);

/** Null for what is no schema of JsonConverter's. */
export function schemaOfEmbedded(json: JsonValue | undefined): ConnectSchema | null {
  if (!isJsonObject(json)) return null;
  const bare = bareEmbedded(json);
  if (bare === null) return null;
  return {
    ...bare,
    optional: json.get("optional") === true,
    name: text(json, "name"),
    parameters: parametersOf(json.get("parameters")),
  };
}

function bareEmbedded(json: JsonObject): ConnectSchema | null {
  const type = text(json, "type") ?? "";
  const simple = TYPES.get(type);
  if (simple !== undefined) return primitive(simple);
  const items = schemaOfEmbedded(json.get("items"));
  const values = schemaOfEmbedded(json.get("values"));
  if (type === "array") return items && array(items);
  if (type === "map") return values && map(schemaOfEmbedded(json.get("keys")) ?? primitive("STRING"), values);
  const fields = json.get("fields");
  if (type !== "struct" || !Array.isArray(fields)) return null;
  return struct(
    null,
    null,
    fields.flatMap((one: JsonValue) => {
      const schema = schemaOfEmbedded(one);
      return schema === null || !isJsonObject(one) ? [] : [field(text(one, "field") ?? "", schema)];
    }),
  );
}

function text(json: JsonObject, key: string): string | null {
  const value = json.get(key);
  return typeof value === "string" ? value : null;
}

function parametersOf(json: JsonValue | undefined): ConnectSchema["parameters"] {
  if (!isJsonObject(json)) return [];
  return [...json].flatMap(([key, value]) => (typeof value === "string" ? [[key, value] as const] : []));
}
