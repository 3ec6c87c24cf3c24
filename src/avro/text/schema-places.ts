import type { AvroField, AvroNamed, AvroSchema } from "../../model/avro-schema.ts";
import { type JsonTree, type JsonTreeObject, jsonTree, type Stretch } from "./json-tree.ts";

/** Where the parts of a schema stand in its text. */
export interface SchemaPlaces {
  /** A type: where it is defined, or the word that names it. */
  ofSchema(schema: AvroSchema): Stretch | null;
  /** A named type's name. */
  ofName(schema: AvroNamed): Stretch | null;
  /** A field's name and its type. */
  ofField(field: AvroField): FieldPlace | null;
}

export interface FieldPlace {
  readonly whole: Stretch;
  readonly name: Stretch;
  readonly type: Stretch;
}

/** The places of a schema's nodes in the text it was parsed from. What cannot be found (an odd text) is null, never wrong. */
export function schemaPlaces(schema: AvroSchema, text: string): SchemaPlaces {
  const finder = new Finder();
  const tree = jsonTree(text);
  if (tree !== null) finder.visit(schema, tree);
  return finder;
}

class Finder implements SchemaPlaces {
  readonly #defined = new Set<AvroSchema>();
  readonly #schemas = new Map<AvroSchema, Stretch>();
  readonly #names = new Map<AvroNamed, Stretch>();
  readonly #fields = new Map<AvroField, FieldPlace>();

  ofSchema(schema: AvroSchema): Stretch | null {
    return this.#schemas.get(schema) ?? null;
  }

  ofName(schema: AvroNamed): Stretch | null {
    return this.#names.get(schema) ?? null;
  }

  ofField(field: AvroField): FieldPlace | null {
    return this.#fields.get(field) ?? null;
  }

  visit(schema: AvroSchema, tree: JsonTree): void {
    // A word that names a type leads to the node defined elsewhere: the definition is the better place, and ends recursion.
    if (this.#defined.has(schema) || ("name" in schema && tree.kind === "scalar" && this.#schemas.has(schema))) return;
    this.#schemas.set(schema, tree);
    if (tree.kind === "object") this.#defined.add(schema);
    switch (tree.kind) {
      case "array":
        if (schema.type === "union") this.#branches(schema.branches, tree.elements);
        return;
      case "object":
        this.#members(schema, tree);
        return;
      case "scalar":
        return;
    }
  }

  #branches(branches: readonly AvroSchema[], elements: readonly JsonTree[]): void {
    for (const [at, branch] of branches.entries()) this.#inside(branch, elements[at]);
  }

  #members(schema: AvroSchema, tree: JsonTreeObject): void {
    const member = (key: string): JsonTree | undefined => tree.members.get(key)?.value;
    switch (schema.type) {
      case "record": {
        this.#name(schema, member("name"));
        const fields = member("fields");
        if (fields?.kind !== "array") return;
        for (const [at, field] of schema.fields.entries()) this.#field(field, fields.elements[at]);
        return;
      }
      case "enum":
      case "fixed":
        this.#name(schema, member("name"));
        return;
      case "array":
        this.#inside(schema.items, member("items"));
        return;
      case "map":
        this.#inside(schema.values, member("values"));
        return;
      default:
        return;
    }
  }

  #inside(schema: AvroSchema, tree: JsonTree | undefined): void {
    if (tree !== undefined) this.visit(schema, tree);
  }

  #name(schema: AvroNamed, tree: JsonTree | undefined): void {
    if (tree !== undefined) this.#names.set(schema, tree);
  }

  #field(field: AvroField, tree: JsonTree | undefined): void {
    if (tree?.kind !== "object") return;
    const [name, type] = [tree.members.get("name")?.value, tree.members.get("type")?.value];
    if (name === undefined || type === undefined) return;
    this.#fields.set(field, { whole: tree, name, type });
    this.visit(field.type, type);
  }
}
