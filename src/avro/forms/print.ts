import type { AvroField, AvroName, AvroNamed, AvroSchema, JsonObject } from "../../model/avro-schema.ts";
import { jacksonString } from "../java/text.ts";
import { printJson } from "../json.ts";

export interface PrintOptions {
  /** Schemas the text refers to by name: what is known beforehand. Types within them are not. */
  readonly references?: readonly AvroSchema[];
  /** Records that are being defined: their fields and properties are not there yet. */
  readonly open?: ReadonlySet<AvroSchema>;
}

/** The text the registry stores: `Schema.toString()` of Avro Java, compact; named types in full where they first occur. */
export function printSchema(schema: AvroSchema, options: PrintOptions = {}): string {
  return new SchemaPrinter(options).print(schema, null);
}

/** The same of a union's branches, be they allowed in one or not. */
export function printBranches(branches: readonly AvroSchema[], options: PrintOptions): string {
  return new SchemaPrinter(options).branches(branches, null);
}

/** Schema.getFullName, by which 1.12 knows what is referenced: so it takes a type called `map` for one that is known where a map is. */
export function fullName(schema: AvroSchema): string {
  if (schema.type === "union") return `union[${schema.branches.map(simpleName).join(", ")}]`;
  return "name" in schema ? schema.name.full : schema.type;
}

function simpleName(schema: AvroSchema): string {
  return "name" in schema ? schema.name.simple : schema.type;
}

/** Field.toString of Avro. */
export function describeField(field: AvroField, position: number): string {
  return `${field.name} type:${field.type.type.toUpperCase()} pos:${position}`;
}

/** Words Avro reads as types. */
const TYPE_WORDS: ReadonlySet<string> = new Set(
  "record enum array map union fixed string bytes int long float double boolean null".split(" "),
);

class SchemaPrinter {
  /** Full names of what is written already: later places are references. */
  readonly #known = new Set<string>();
  readonly #open: ReadonlySet<AvroSchema>;

  constructor({ references = [], open = new Set() }: PrintOptions) {
    for (const reference of references) this.#known.add(fullName(reference));
    this.#open = open;
  }

  print(schema: AvroSchema, space: string | null): string {
    switch (schema.type) {
      case "record":
      case "enum":
      case "fixed":
        return this.#named(schema, space);
      case "union":
        return this.branches(schema.branches, space);
      case "array":
        return `{"type":"array","items":${this.print(schema.items, space)}${properties(schema.properties)}}`;
      case "map":
        return `{"type":"map","values":${this.print(schema.values, space)}${properties(schema.properties)}}`;
      default:
        if (schema.properties.size === 0) return `"${schema.type}"`;
        return `{"type":"${schema.type}"${properties(schema.properties)}}`;
    }
  }

  branches(branches: readonly AvroSchema[], space: string | null): string {
    return `[${branches.map((branch) => this.print(branch, space)).join(",")}]`;
  }

  #named(schema: AvroNamed, space: string | null): string {
    const { full } = schema.name;
    if (this.#known.has(full)) return jacksonString(qualified(schema.name, space));
    this.#known.add(full);
    const keyword = schema.type === "record" ? schema.keyword : schema.type;
    const doc = schema.doc === null ? "" : `,"doc":${jacksonString(schema.doc)}`;
    const heading = `"type":"${keyword}"${nameMembers(schema.name, space)}${doc}`;
    if (this.#open.has(schema)) return `{${heading}}`;
    const aliases = aliasList(schema.aliases.map((alias) => qualified(alias, schema.name.namespace)));
    return `{${heading}${this.#body(schema)}${properties(schema.properties)}${aliases}}`;
  }

  #body(schema: AvroNamed): string {
    switch (schema.type) {
      case "record":
        return `,"fields":[${schema.fields.map((field) => this.#field(field, schema.name.namespace)).join(",")}]`;
      case "enum": {
        const fallback = schema.default === null ? "" : `,"default":${jacksonString(schema.default)}`;
        return `,"symbols":[${schema.symbols.map(jacksonString).join(",")}]${fallback}`;
      }
      case "fixed":
        return `,"size":${schema.size}`;
    }
  }

  #field(field: AvroField, space: string | null): string {
    const doc = field.doc === null ? "" : `,"doc":${jacksonString(field.doc)}`;
    const fallback = field.default === undefined ? "" : `,"default":${printJson(field.default)}`;
    const order = field.order === "ascending" ? "" : `,"order":"${field.order}"`;
    const tail = `${order}${aliasList(field.aliases)}${properties(field.properties)}`;
    return `{"name":${jacksonString(field.name)},"type":${this.print(field.type, space)}${doc}${fallback}${tail}}`;
  }
}

function nameMembers(name: AvroName, space: string | null): string {
  const namespace = name.namespace === space ? "" : `,"namespace":${jacksonString(name.namespace ?? "")}`;
  return `,"name":${jacksonString(name.simple)}${namespace}`;
}

/** A bare name where its namespace holds anyway, unless it reads like one of Avro's own type words. */
function qualified(name: AvroName, space: string | null): string {
  return name.namespace !== null && name.namespace === space && !TYPE_WORDS.has(name.simple) ? name.simple : name.full;
}

function aliasList(aliases: readonly string[]): string {
  return aliases.length === 0 ? "" : `,"aliases":[${aliases.map(jacksonString).join(",")}]`;
}

function properties(members: JsonObject): string {
  let text = "";
  for (const [key, value] of members) text += `,${jacksonString(key)}:${printJson(value)}`;
  return text;
}
