import avro from "avsc";
import type { AvroBranch, AvroField, AvroNamed, AvroSchema, AvroUnion } from "../../model/avro-schema.ts";
import { avscDefault, fittingFirst } from "./avsc-default.ts";
import { avscName } from "./avsc-name.ts";
import { LONG, NUMBERS, ROUNDED } from "./avsc-numbers.ts";
import type { BranchName } from "./branch-name.ts";

/** A schema made ready for avsc, with avsc's names of its union branches. */
export interface AvscSchema {
  readonly type: avro.Type;
  readonly branchName: BranchName;
}

/**
 * Builds the avsc type of a schema. avsc is stricter and narrower than Java: it takes ASCII names only, and finds the types of a text by
 * name, so names are made fit; longs are bigints, whole numbers round to doubles as in Java, properties and unfit defaults are left out.
 * A reader's aliases stand for a writer's full names only, so a reader is made for its `writer`. Throws what avsc throws.
 */
export function avscSchema(schema: AvroSchema, writer: AvroSchema | null = null): AvscSchema {
  const translator = new Translator(writer === null ? new Set() : fullNames(writer));
  const type = avro.Type.forSchema(translator.schema(schema), {
    wrapUnions: true,
    omitRecordMethods: true,
    registry: { long: LONG },
    logicalTypes: NUMBERS,
  });
  return { type, branchName: (branch) => translator.nameOf(branch) };
}

/** Decodes what `writer` encoded as `reader` (made for it) resolves it. Throws what avsc throws. */
export function decodeAs(reader: AvscSchema, writer: AvscSchema, bytes: Buffer): unknown {
  return reader.type.fromBuffer(bytes, resolverOf(reader, writer));
}

/** How `reader` (made for it) resolves `writer`. Throws what avsc throws, where it cannot. */
export function resolverOf(reader: AvscSchema, writer: AvscSchema): ReturnType<avro.Type["createResolver"]> {
  // Since Avro 1.9 simple names decide (SchemaCompatibility.schemaNameEquals).
  return reader.type.createResolver(writer.type, { ignoreNamespaces: true });
}

/** Every schema avsc takes but unions, which stand in lists. */
type Definition = Exclude<avro.Schema, avro.Type | readonly unknown[]>;

class Translator {
  readonly #writerNames: ReadonlySet<string>;
  readonly #names = new Map<AvroNamed, string>();
  readonly #written = new Set<AvroNamed>();

  constructor(writerNames: ReadonlySet<string>) {
    this.#writerNames = writerNames;
  }

  nameOf(schema: AvroSchema): string {
    if ("name" in schema) return this.#uniqueName(schema);
    return schema.type;
  }

  schema(schema: AvroSchema): avro.Schema {
    return schema.type === "union" ? this.#union(schema.branches) : this.#definition(schema);
  }

  #union(branches: AvroUnion["branches"]): avro.Schema {
    // avsc refuses a union of nothing: this is of nothing that is ever written.
    if (branches.length === 0) return [{ type: "fixed", name: "Nothing.Nothing", size: 1 }];
    return branches.map((branch) => this.#definition(branch));
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
      case "double":
      case "float":
        return { type: schema.type, logicalType: ROUNDED[schema.type] };
      default:
        return schema.type;
    }
  }

  #named(schema: AvroNamed): Definition {
    const name = this.#uniqueName(schema);
    if (this.#written.has(schema)) return name;
    this.#written.add(schema);
    const known = schema.aliases.filter(({ full }) => this.#writerNames.has(full));
    const aliases = known.map(({ simple }) => `alias.${avscName(simple)}`);
    switch (schema.type) {
      case "record":
        return { type: "record", name, aliases, fields: schema.fields.map((field) => this.#field(field)) };
      case "enum": {
        const fallback = schema.default === null ? {} : { default: avscName(schema.default) };
        // avsc refuses an enum of nothing.
        const symbols = schema.symbols.length === 0 ? ["NOTHING__"] : schema.symbols.map(avscName);
        return { type: "enum", name, aliases, symbols, ...fallback };
      }
      case "fixed":
        return { type: "fixed", name, aliases, size: schema.size };
      default:
        return schema satisfies never;
    }
  }

  #field(field: AvroField) {
    const fallback = avscDefault(field.type, field.default);
    const type =
      field.type.type === "union" && fallback !== null
        ? this.#union(fittingFirst(field.type, field.default))
        : this.schema(field.type);
    const head = { name: avscName(field.name), type, aliases: field.aliases.map(avscName) };
    return fallback === null ? head : { ...head, default: fallback.value };
  }

  /** A namespace of its own for each, so that types of the same simple name stay two. */
  #uniqueName(schema: AvroNamed): string {
    const known = this.#names.get(schema);
    if (known !== undefined) return known;
    const name = `n${this.#names.size}.${avscName(schema.name.simple)}`;
    this.#names.set(schema, name);
    return name;
  }
}

/** The full names of all types a schema defines. */
function fullNames(schema: AvroSchema, found: Set<string> = new Set()): ReadonlySet<string> {
  switch (schema.type) {
    case "union":
      for (const branch of schema.branches) fullNames(branch, found);
      return found;
    case "array":
      return fullNames(schema.items, found);
    case "map":
      return fullNames(schema.values, found);
    case "record":
      if (found.has(schema.name.full)) return found;
      found.add(schema.name.full);
      for (const field of schema.fields) fullNames(field.type, found);
      return found;
    case "enum":
    case "fixed":
      return found.add(schema.name.full);
    default:
      return found;
  }
}
