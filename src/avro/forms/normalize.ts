import type { AvroField, AvroName, AvroNamed, AvroSchema, JsonObject } from "../../model/avro-schema.ts";
import type { AvroLine } from "../../model/prediction.ts";
import { compareTexts } from "../../model/text-order.ts";
import { firstBranch, javaObjectText } from "../java/object.ts";
import { jacksonString } from "../java/text.ts";
import { type ParseOptions, parseSchema, type SchemaReading } from "../parsing/parse.ts";
import { SchemaProblem } from "../parsing/schema-problem.ts";
import { logicalTypeOf } from "./logical-type.ts";
import { fullName } from "./print.ts";

export interface NormalizeOptions extends ParseOptions {
  /** A `converter` normalizes the schema it has built, whose defaults are numbers still where the text has to say "NaN". `text` when not told. */
  readonly origin?: "converter" | "text";
}

/**
 * The schema a registry makes of a text when it is asked to normalize (`AvroSchema.normalize`): properties sorted by name, a valid logical type and
 * a decimal's precision and non-zero scale first, members of objects sorted, empty docs of types left out, aliases sorted. Fields, branches and symbols
 * keep their order. As in the registry what comes out is parsed once more, so what normalizing spoils (a type without a namespace
 * within one that has one) is spoilt here.
 */
export function normalizeSchema(text: string, options: NormalizeOptions = {}): SchemaReading {
  const parsed = parseSchema(text, options);
  if (!parsed.ok) return parsed;
  try {
    return parseSchema(new Normalizer(options, parsed.references).text(parsed.schema), options);
  } catch (problem) {
    if (problem instanceof SchemaProblem) return { ok: false, message: problem.message };
    throw problem;
  }
}

/** AvroSchemaUtils.toNormalizedString, with what it forgets to escape. */
class Normalizer {
  readonly #avro: AvroLine;
  readonly #origin: NormalizeOptions["origin"];
  readonly #known: Set<string>;

  constructor({ avro = "1.11", origin }: NormalizeOptions, references: readonly AvroSchema[]) {
    this.#avro = avro;
    this.#origin = origin;
    this.#known = new Set(references.map(fullName));
  }

  text(schema: AvroSchema): string {
    switch (schema.type) {
      case "union":
        return `[${schema.branches.map((branch) => this.text(branch)).join(",")}]`;
      case "array":
        return `{"type":"array","items":${this.text(schema.items)}${sortedProperties(schema.properties)}}`;
      case "map":
        return `{"type":"map","values":${this.text(schema.values)}${sortedProperties(schema.properties)}}`;
      case "record":
      case "enum":
      case "fixed":
        return this.#named(schema);
      default:
        if (schema.properties.size === 0) return `"${schema.type}"`;
        return `{"type":"${schema.type}"${this.#logicalType(schema)}${sortedProperties(schema.properties)}}`;
    }
  }

  #named(schema: AvroNamed): string {
    const { full } = schema.name;
    if (this.#known.has(full)) return `"${full}"`;
    this.#known.add(full);
    const heading = `{"name":"${full}","type":"${schema.type}",${this.#body(schema)}`;
    return `${heading}${this.#remarks(schema)}${sortedProperties(schema.properties)}}`;
  }

  #body(schema: AvroNamed): string {
    switch (schema.type) {
      case "record":
        return `"fields":[${schema.fields.map((field) => this.#field(field)).join(",")}]`;
      case "enum":
        return `"symbols":[${schema.symbols.map((symbol) => `"${symbol}"`).join(",")}]`;
      case "fixed":
        return `"size":${schema.size}${this.#logicalType(schema)}`;
    }
  }

  #remarks(schema: AvroNamed): string {
    const doc = schema.doc ? `,"doc":${jacksonString(schema.doc)}` : "";
    const aliases = schema.aliases.map((alias) => this.#aliasText(alias, schema.name));
    const fallback =
      schema.type === "enum" && schema.default !== null ? `,"default":${jacksonString(schema.default)}` : "";
    return `${doc}${sortedAliases(aliases)}${fallback}`;
  }

  /** NamedSchema.getAliases: 1.12 marks an alias without the namespace its type has. */
  #aliasText(alias: AvroName, name: AvroName): string {
    const isBare = this.#avro === "1.12" && alias.namespace === null && name.namespace !== null;
    return isBare ? `.${alias.simple}` : alias.full;
  }

  #field(field: AvroField): string {
    const type = this.text(field.type);
    const doc = field.doc === null ? "" : `,"doc":${jacksonString(field.doc)}`;
    const value = this.#defaultText(field);
    const fallback = value === null ? "" : `,"default":${value}`;
    const remarks = `,"order":"${field.order}"${doc}${sortedAliases(field.aliases)}${fallback}`;
    return `{"name":"${field.name}","type":${type}${remarks}${sortedProperties(field.properties)}}`;
  }

  #defaultText({ type, default: value }: AvroField): string | null {
    if (value === undefined) {
      // A union's first branch is asked for before anything else.
      if (type.type === "union") firstBranch(type.branches);
      return null;
    }
    const isNumber = this.#origin === "converter" && typeof value === "string" && holdsFloat(type);
    return isNumber ? jacksonString(value) : javaObjectText(value, type);
  }

  #logicalType(schema: AvroSchema): string {
    const logical = logicalTypeOf(schema, this.#avro);
    if (logical === null) return "";
    const { name, decimal } = logical;
    if (decimal === null) return `,"logicalType":"${name}"`;
    const scale = decimal.scale === 0n ? "" : `,"scale":${decimal.scale}`;
    return `,"logicalType":"${name}","precision":${decimal.precision}${scale}`;
  }
}

/** Whether a default is a float or a double. */
function holdsFloat(schema: AvroSchema): boolean {
  const { type } = schema.type === "union" ? (schema.branches[0] ?? schema) : schema;
  return type === "float" || type === "double";
}

function sortedAliases(aliases: readonly string[]): string {
  return aliases.length === 0 ? "" : `,"aliases":[${aliases.toSorted(compareTexts).map(jacksonString).join(",")}]`;
}

/** Keys are written as they are. */
function sortedProperties(properties: JsonObject): string {
  const texts = Array.from(properties, ([key, value]): readonly [string, string] => {
    const text = javaObjectText(value, null);
    if (text === null) throw new SchemaProblem(`the property ${key} is a whole number beyond a long`);
    return [key, text];
  });
  return texts
    .sort(([a], [b]) => compareTexts(a, b))
    .map(([key, text]) => `,"${key}":${text}`)
    .join("");
}
