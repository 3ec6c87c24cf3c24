import type {
  AvroBranch,
  AvroEnum,
  AvroField,
  AvroFixed,
  AvroName,
  AvroNamed,
  AvroRecord,
  AvroSchema,
  AvroUnion,
  JsonObject,
  JsonValue,
  PrimitiveType,
} from "../model/avro-schema.ts";
import { PRIMITIVE_TYPES } from "../model/avro-schema.ts";
import { isJsonObject, printJson, readJson } from "./json.ts";
import { nameError } from "./names.ts";

export type SchemaReading =
  | { readonly ok: true; readonly schema: AvroSchema }
  /** Avro's own words where they are known (SchemaParseException and its kin). */
  | { readonly ok: false; readonly message: string };

/**
 * Parses an Avro schema as strictly as `Schema.Parser` of Avro Java 1.11 with default validation off, which is how the registry reads the
 * versions it holds. What it demands of a new version's defaults besides is in defaults.ts.
 */
export function parseSchema(text: string): SchemaReading {
  if (text.trim() === "") return { ok: false, message: "Cannot parse <null> schema" };
  const json = readJson(text);
  if (!json.ok) return json;
  try {
    const schema = new SchemaParser().schema(json.value);
    const dangling = text.slice(json.end).trim();
    if (dangling !== "") return { ok: false, message: `dangling content after end of schema: ${dangling}` };
    return { ok: true, schema };
  } catch (problem) {
    if (problem instanceof SchemaProblem) return { ok: false, message: problem.message };
    throw problem;
  }
}

class SchemaProblem extends Error {}

const PRIMITIVES: ReadonlySet<string> = new Set(PRIMITIVE_TYPES);
const SCHEMA_RESERVED: ReadonlySet<string> = new Set(
  "doc fields items name namespace size symbols values type aliases".split(" "),
);
const ENUM_RESERVED: ReadonlySet<string> = new Set([...SCHEMA_RESERVED, "default"]);
const FIELD_RESERVED: ReadonlySet<string> = new Set("default doc name order type aliases".split(" "));
const LARGEST_INT = 2n ** 31n - 1n;
/** SystemLimitException.MAX_ARRAY_VM_LIMIT */
const LARGEST_FIXED = LARGEST_INT - 8n;

class SchemaParser {
  readonly #names = new Map<string, AvroNamed>();
  /** The namespace that holds where the parser stands. */
  #space: string | null = null;

  schema(json: JsonValue): AvroSchema {
    if (typeof json === "string") {
      const found = this.#lookUp(json);
      if (found === undefined) throw new SchemaProblem(`Undefined name: ${printJson(json)}`);
      return found;
    }
    if (Array.isArray(json)) return this.#union(json);
    if (isJsonObject(json)) return this.#object(json);
    throw new SchemaProblem(`Schema not yet supported: ${printJson(json)}`);
  }

  #object(json: JsonObject): AvroSchema {
    const type = requiredText(json, "type", "No type");
    if (isPrimitive(type)) return { type, properties: propertiesOf(json, SCHEMA_RESERVED) };
    switch (type) {
      case "record":
      case "error":
        return this.#record(json, type);
      case "enum":
        return this.#enum(json);
      case "fixed":
        return this.#fixed(json);
      case "array":
        return {
          type,
          items: this.schema(required(json, "items", "Array has no items type")),
          properties: propertiesOf(json, SCHEMA_RESERVED),
        };
      case "map":
        return {
          type,
          values: this.schema(required(json, "values", "Map has no values type")),
          properties: propertiesOf(json, SCHEMA_RESERVED),
        };
      default: {
        // {"type": "SomeName"}: the name alone counts, and only under the namespace that holds here.
        const named = this.#names.get(avroName(type, this.#space).full);
        if (named === undefined) throw new SchemaProblem(`Type not supported: ${type}`);
        return named;
      }
    }
  }

  #record(json: JsonObject, keyword: AvroRecord["keyword"]): AvroRecord {
    const fields: AvroField[] = [];
    const aliases: AvroName[] = [];
    const properties = propertiesOf(json, SCHEMA_RESERVED);
    const { name, doc } = this.#heading(json);
    const record: AvroRecord = { type: "record", keyword, name, doc, aliases, fields, properties };
    this.#define(record);
    const outer = this.#space;
    this.#space = name.namespace;
    const list = json.get("fields");
    if (!Array.isArray(list)) throw new SchemaProblem(`Record has no fields: ${printJson(json)}`);
    for (const field of list) fields.push(this.#field(field));
    refuseDuplicateFields(record);
    this.#space = outer;
    aliases.push(...nameAliases(json, name));
    return record;
  }

  #field(json: JsonValue): AvroField {
    if (!isJsonObject(json)) throw new SchemaProblem(`No field name: ${printJson(json)}`);
    const name = requiredText(json, "name", "No field name");
    const doc = text(json, "doc");
    const typeJson = required(json, "type", "No field type");
    if (typeof typeJson === "string" && this.#lookUp(typeJson) === undefined) {
      throw new SchemaProblem(
        `${printJson(typeJson)} is not a defined name. The type of the "${name}" field must be a defined name or a {"type": ...} expression.`,
      );
    }
    const type = this.schema(typeJson);
    const order = fieldOrder(json.get("order"));
    return {
      name: validName(name),
      type,
      doc,
      default: fieldDefault(type, json.get("default")),
      order,
      aliases: aliasTexts(json),
      properties: propertiesOf(json, FIELD_RESERVED),
    };
  }

  #enum(json: JsonObject): AvroEnum {
    const { name, doc } = this.#heading(json);
    const list = json.get("symbols");
    if (!Array.isArray(list)) throw new SchemaProblem(`Enum has no symbols: ${printJson(json)}`);
    refusePrimitiveName(name);
    const symbols: string[] = [];
    for (const symbol of list) {
      const valid = validName(typeof symbol === "string" ? symbol : null);
      if (symbols.includes(valid)) throw new SchemaProblem(`Duplicate enum symbol: ${valid}`);
      symbols.push(valid);
    }
    const fallback = text(json, "default");
    if (fallback !== null && !symbols.includes(fallback)) {
      throw new SchemaProblem(`The Enum Default: ${fallback} is not in the enum symbol set: [${symbols.join(", ")}]`);
    }
    const properties = propertiesOf(json, ENUM_RESERVED);
    const aliases: AvroName[] = [];
    const node: AvroEnum = { type: "enum", name, doc, aliases, symbols, default: fallback, properties };
    this.#define(node);
    aliases.push(...nameAliases(json, name));
    return node;
  }

  #fixed(json: JsonObject): AvroFixed {
    const { name, doc } = this.#heading(json);
    const size = json.get("size");
    if (typeof size !== "bigint" || size > LARGEST_INT || size < -LARGEST_INT - 1n) {
      throw new SchemaProblem(`Invalid or no size: ${printJson(json)}`);
    }
    if (size < 0n) throw new SchemaProblem(`Malformed data. Length is negative: ${size}`);
    if (size > LARGEST_FIXED) throw new SchemaProblem(`Cannot read arrays longer than ${LARGEST_FIXED} bytes`);
    const aliases: AvroName[] = [];
    const properties = propertiesOf(json, SCHEMA_RESERVED);
    const node: AvroFixed = { type: "fixed", name, doc, aliases, size: Number(size), properties };
    this.#define(node);
    aliases.push(...nameAliases(json, name));
    return node;
  }

  #union(list: readonly JsonValue[]): AvroUnion {
    const branches: AvroBranch[] = [];
    const seen = new Set<string>();
    for (const branch of list.map((member) => this.schema(member))) {
      if (branch.type === "union") throw new SchemaProblem(`Nested union: ${printJson(list)}`);
      const name = "name" in branch ? branch.name.full : branch.type;
      if (seen.has(name)) throw new SchemaProblem(`Duplicate in union:${name}`);
      seen.add(name);
      branches.push(branch);
    }
    return { type: "union", branches };
  }

  #heading(json: JsonObject): { readonly name: AvroName; readonly doc: string | null } {
    const namespace = text(json, "namespace") ?? this.#space;
    return { name: avroName(requiredText(json, "name", "No name in schema"), namespace), doc: text(json, "doc") };
  }

  #define(named: AvroNamed): void {
    refusePrimitiveName(named.name);
    if (this.#names.has(named.name.full)) throw new SchemaProblem(`Can't redefine: ${named.name.full}`);
    this.#names.set(named.name.full, named);
  }

  /** Primitives first, then the name under the namespace that holds, then the same without one. */
  #lookUp(reference: string): AvroSchema | undefined {
    if (isPrimitive(reference)) return { type: reference, properties: NO_PROPERTIES };
    return this.#names.get(avroName(reference, this.#space).full) ?? this.#names.get(avroName(reference, null).full);
  }
}

const NO_PROPERTIES: JsonObject = new Map();

function isPrimitive(type: string): type is PrimitiveType {
  return PRIMITIVES.has(type);
}

/** A dotted name carries its own namespace; otherwise the given one holds. Namespaces are not checked before Avro 1.12. */
export function avroName(name: string, namespace: string | null): AvroName {
  const dot = name.lastIndexOf(".");
  const simple = validName(name.slice(dot + 1));
  const space = (dot < 0 ? namespace : name.slice(0, dot)) || null;
  return { simple, namespace: space, full: space === null ? simple : `${space}.${simple}` };
}

function validName(name: string | null): string {
  if (name === null) throw new SchemaProblem("Null name");
  const problem = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? null : nameError(name);
  if (problem !== null) throw new SchemaProblem(problem);
  return name;
}

function refusePrimitiveName(name: AvroName): void {
  if (isPrimitive(name.full)) throw new SchemaProblem(`Schemas may not be named after primitives: ${name.full}`);
}

function refuseDuplicateFields(record: AvroRecord): void {
  const seen = new Map<string, number>();
  record.fields.forEach((field, position) => {
    const first = seen.get(field.name);
    if (first !== undefined) {
      const earlier = describeField(record.fields[first] ?? field, first);
      throw new SchemaProblem(
        `Duplicate field ${field.name} in record ${record.name.full}: ${describeField(field, position)} and ${earlier}.`,
      );
    }
    seen.set(field.name, position);
  });
}

/** Field.toString of Avro. */
export function describeField(field: AvroField, position: number): string {
  return `${field.name} type:${field.type.type.toUpperCase()} pos:${position}`;
}

function fieldOrder(order: JsonValue | undefined): AvroField["order"] {
  if (order === undefined) return "ascending";
  if (typeof order !== "string") throw new SchemaProblem(`order is not a string: ${printJson(order)}`);
  const word = order.toLowerCase();
  if (word === "ascending" || word === "descending" || word === "ignore") return word;
  throw new SchemaProblem(`No enum constant org.apache.avro.Schema.Field.Order.${order.toUpperCase()}`);
}

/** A text default of a float or double is read by Double.valueOf; everything else stays as written. */
function fieldDefault(type: AvroSchema, json: JsonValue | undefined): JsonValue | undefined {
  if (typeof json !== "string" || (type.type !== "float" && type.type !== "double")) return json;
  const match = /^([+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?))[fFdD]?$/.exec(json.trim());
  if (match?.[1] === undefined) throw new SchemaProblem(`For input string: "${json}"`);
  return Number(match[1].replace(/^[+-]NaN$/, "NaN"));
}

function nameAliases(json: JsonObject, name: AvroName): readonly AvroName[] {
  const names = aliasTexts(json).map((alias) => avroName(alias, name.namespace));
  return names.filter((alias, index) => names.findIndex((other) => other.full === alias.full) === index);
}

function aliasTexts(json: JsonObject): readonly string[] {
  const list = json.get("aliases");
  if (list === undefined) return [];
  if (!Array.isArray(list)) throw new SchemaProblem(`aliases not an array: ${printJson(json)}`);
  const aliases = new Set<string>();
  for (const alias of list) {
    if (typeof alias !== "string") throw new SchemaProblem(`alias not a string: ${printJson(alias)}`);
    aliases.add(alias);
  }
  return [...aliases];
}

function propertiesOf(json: JsonObject, reserved: ReadonlySet<string>): JsonObject {
  let properties: Map<string, JsonValue> | null = null;
  for (const [key, value] of json) {
    if (reserved.has(key)) continue;
    properties ??= new Map();
    properties.set(key, value);
  }
  return properties ?? NO_PROPERTIES;
}

function text(json: JsonObject, key: string): string | null {
  const value = json.get(key);
  return typeof value === "string" ? value : null;
}

function requiredText(json: JsonObject, key: string, problem: string): string {
  const value = text(json, key);
  if (value === null) throw new SchemaProblem(`${problem}: ${printJson(json)}`);
  return value;
}

function required(json: JsonObject, key: string, problem: string): JsonValue {
  const value = json.get(key);
  if (value === undefined) throw new SchemaProblem(`${problem}: ${printJson(json)}`);
  return value;
}
