import avro from "avsc";
import type { AvroBranch, AvroField, AvroNamed, AvroSchema, JsonValue } from "../model/avro-schema.ts";
import type { BranchName } from "./branch-name.ts";
import { isJsonObject } from "./json.ts";

/** A schema made ready for avsc, with avsc's names of its union branches. */
export interface AvscSchema {
  readonly type: avro.Type;
  readonly branchName: BranchName;
}

/**
 * Builds the avsc type of a schema. avsc is stricter and narrower than Java, so: named types go by their simple names (Java matches by those
 * too, and accepts namespaces avsc refuses), longs are bigints, properties and unfit defaults are left out. Throws what avsc throws.
 */
export function avscSchema(schema: AvroSchema): AvscSchema {
  const translator = new Translator();
  const type = avro.Type.forSchema(translator.schema(schema), {
    wrapUnions: true,
    omitRecordMethods: true,
    registry: { long: LONG },
  });
  return { type, branchName: (branch) => translator.nameOf(branch) };
}

/** avsc's own long stops at 2^53. It hands over eight bytes, little end first. */
const LONG = avro.types.LongType.__with({
  fromBuffer: (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, 8).getBigInt64(0, true),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: (value: bigint) => value,
  toJSON: (value: bigint) => value,
  isValid: (value: unknown) => typeof value === "bigint",
  compare: (a: bigint, b: bigint) => (a < b ? -1 : Number(a > b)),
});

/** Every schema avsc takes but unions, which stand in lists. */
type Definition = Exclude<avro.Schema, avro.Type | readonly unknown[]>;

class Translator {
  readonly #names = new Map<AvroNamed, string>();
  readonly #written = new Set<AvroNamed>();

  nameOf(schema: AvroSchema): string {
    return "name" in schema ? this.#uniqueName(schema) : schema.type;
  }

  schema(schema: AvroSchema): avro.Schema {
    switch (schema.type) {
      case "union":
        return schema.branches.map((branch) => this.#definition(branch));
      default:
        return this.#definition(schema);
    }
  }

  #definition(schema: AvroBranch): Definition {
    switch (schema.type) {
      case "array":
        return { type: "array", items: this.schema(schema.items) };
      case "map":
        return { type: "map", values: this.schema(schema.values) };
      case "record":
      case "enum":
      case "fixed":
        return this.#named(schema);
      default:
        return schema.type;
    }
  }

  #named(schema: AvroNamed): Definition {
    const name = this.#uniqueName(schema);
    if (this.#written.has(schema)) return name;
    this.#written.add(schema);
    const aliases = schema.aliases.map((alias) => avscName(alias.simple));
    switch (schema.type) {
      case "record":
        return { type: "record", name, aliases, fields: schema.fields.map((field) => this.#field(field)) };
      case "enum": {
        const fallback = schema.default === null ? {} : { default: schema.default };
        return { type: "enum", name, aliases, symbols: [...schema.symbols], ...fallback };
      }
      case "fixed":
        return { type: "fixed", name, aliases, size: schema.size };
    }
  }

  #field(field: AvroField) {
    const type = this.schema(field.type);
    const fallback = defaultValue(field.type, field.default);
    const head = { name: avscName(field.name), type, aliases: field.aliases.map(avscName) };
    return fallback === undefined ? head : { ...head, default: fallback };
  }

  /** The simple name, numbered where namespaces alone told two types apart. */
  #uniqueName(schema: AvroNamed): string {
    const known = this.#names.get(schema);
    if (known !== undefined) return known;
    const taken = new Set(this.#names.values());
    const base = avscName(schema.name.simple);
    let name = base;
    for (let number = 2; taken.has(name); number++) name = `${base}_${number}`;
    this.#names.set(schema, name);
    return name;
  }
}

/** A name avsc takes: ASCII only. Characters beyond go by their code, so that names that differ still do. */
export function avscName(name: string): string {
  return name
    .replace(/[^A-Za-z0-9_]/g, (character) => `_u${character.charCodeAt(0).toString(16)}`)
    .replace(/^(?=[0-9])/, "_");
}

/** A default in avsc's terms; undefined where there is none or it does not fit (avsc refuses those, stored versions may have them). */
function defaultValue(schema: AvroSchema, json: JsonValue | undefined): unknown {
  switch (schema.type) {
    case "null":
      return json === null ? null : undefined;
    case "boolean":
      return typeof json === "boolean" ? json : undefined;
    case "int":
      return typeof json === "bigint" ? Number(json) : undefined;
    case "long":
      return typeof json === "bigint" ? json : undefined;
    case "float":
    case "double":
      return typeof json === "bigint" || typeof json === "number" ? Number(json) : undefined;
    case "bytes":
    case "string":
    case "enum":
    case "fixed":
      return typeof json === "string" ? json : undefined;
    case "union": {
      const [first] = schema.branches;
      return first === undefined ? undefined : defaultValue(first, json);
    }
    case "array":
      return Array.isArray(json) ? json.map((element) => defaultValue(schema.items, element)) : undefined;
    case "map":
      if (!isJsonObject(json)) return undefined;
      return Object.fromEntries(Array.from(json, ([key, value]) => [key, defaultValue(schema.values, value)]));
    case "record": {
      if (!isJsonObject(json)) return undefined;
      const given = schema.fields.filter((field) => json.has(field.name));
      return Object.fromEntries(
        given.map((field) => [avscName(field.name), defaultValue(field.type, json.get(field.name))]),
      );
    }
  }
}
