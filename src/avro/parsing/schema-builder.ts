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
} from "../../model/avro-schema.ts";
import { describeField, printBranches } from "../forms/print.ts";
import { isJsonObject, printJson } from "../json.ts";
import { avroName, type NameRule } from "../names.ts";
import type { DefaultRule } from "./defaults.ts";
import { isPrimitive, type KnownNames } from "./known-names.ts";
import { aliasTexts, fieldDefault, fieldOrder, propertiesOf, required, requiredText, text } from "./schema-members.ts";
import { SchemaProblem } from "./schema-problem.ts";

/** Where the lines and modes of Avro's parser differ. */
export interface BuilderRules {
  readonly names: KnownNames;
  readonly simpleName: NameRule;
  readonly defaults: DefaultRule;
  /** Filled with the records whose fields are being read. */
  readonly open: Set<AvroSchema>;
  /** Whether a field's type, given by name alone, has to be known by then. */
  readonly typesFirst: boolean;
}

/** Stands for a symbol that is no text: 1.12 takes one where it does not look at names. */
export const NO_TEXT = "\0";

const SCHEMA_RESERVED: ReadonlySet<string> = new Set(
  "doc fields items name namespace size symbols values type aliases".split(" "),
);
const ENUM_RESERVED: ReadonlySet<string> = new Set([...SCHEMA_RESERVED, "default"]);
const FIELD_RESERVED: ReadonlySet<string> = new Set("default doc name order type aliases".split(" "));
const LARGEST_INT = 2n ** 31n - 1n;
/** SystemLimitException.MAX_ARRAY_VM_LIMIT */
const LARGEST_FIXED = LARGEST_INT - 8n;

/** Schema.parse of Avro Java: makes nodes of JSON, in Avro's order of looking at things, with Avro's words. Throws SchemaProblem. */
export class SchemaBuilder {
  readonly #rules: BuilderRules;

  constructor(rules: BuilderRules) {
    this.#rules = rules;
  }

  /** @param space the namespace that holds around it */
  schema(json: JsonValue, space: string | null): AvroSchema {
    if (typeof json === "string") {
      const found = this.#rules.names.find(json, space);
      if (found === undefined) throw new SchemaProblem(`Undefined name: ${printJson(json)}`);
      return found;
    }
    if (Array.isArray(json)) return this.#union(json, space);
    if (isJsonObject(json)) return this.#object(json, space);
    throw new SchemaProblem(`Schema not yet supported: ${printJson(json)}`);
  }

  #object(json: JsonObject, space: string | null): AvroSchema {
    const type = requiredText(json, "type", "No type");
    if (isPrimitive(type)) return { type, properties: propertiesOf(json, SCHEMA_RESERVED) };
    switch (type) {
      case "record":
      case "error":
        return this.#record(json, type, space);
      case "enum":
        return this.#enum(json, space);
      case "fixed":
        return this.#fixed(json, space);
      case "array": {
        const items = this.schema(required(json, "items", "Array has no items type"), space);
        return { type, items, properties: propertiesOf(json, SCHEMA_RESERVED) };
      }
      case "map": {
        const values = this.schema(required(json, "values", "Map has no values type"), space);
        return { type, values, properties: propertiesOf(json, SCHEMA_RESERVED) };
      }
      default: {
        // {"type": "SomeName"}: the name alone counts.
        const named = this.#rules.names.findType(type, space);
        if (named === undefined) throw new SchemaProblem(`Type not supported: ${type}`);
        return named;
      }
    }
  }

  #record(json: JsonObject, keyword: AvroRecord["keyword"], space: string | null): AvroRecord {
    const { names, open } = this.#rules;
    const fields: AvroField[] = [];
    const aliases: AvroName[] = [];
    const properties = propertiesOf(json, SCHEMA_RESERVED);
    const { name, doc } = this.#heading(json, space);
    refusePrimitiveName(name);
    const record: AvroRecord = { type: "record", keyword, name, doc, aliases, fields, properties };
    names.begin(record);
    open.add(record);
    const list = json.get("fields");
    if (!Array.isArray(list)) throw new SchemaProblem(`Record has no fields: ${printJson(json)}`);
    for (const field of list) fields.push(this.#field(field, name.namespace));
    refuseDuplicateFields(record);
    open.delete(record);
    aliases.push(...this.#nameAliases(json, name));
    names.finish(record);
    return record;
  }

  #field(json: JsonValue, space: string | null): AvroField {
    if (!isJsonObject(json)) throw new SchemaProblem(`No field name: ${printJson(json)}`);
    const name = requiredText(json, "name", "No field name");
    const doc = text(json, "doc");
    const typeJson = required(json, "type", "No field type");
    if (this.#rules.typesFirst && typeof typeJson === "string") this.#requireDefined(typeJson, name, space);
    const type = this.schema(typeJson, space);
    const order = fieldOrder(json.get("order"));
    const fallback = fieldDefault(type, json.get("default"));
    this.#requireName(name);
    this.#rules.defaults({ name, type, default: fallback });
    const properties = propertiesOf(json, FIELD_RESERVED);
    return { name, type, doc, default: fallback, order, aliases: aliasTexts(json), properties };
  }

  #requireDefined(typeName: string, fieldName: string, space: string | null): void {
    if (this.#rules.names.find(typeName, space) !== undefined) return;
    throw new SchemaProblem(
      `${printJson(typeName)} is not a defined name. The type of the "${fieldName}" field must be a defined name or a {"type": ...} expression.`,
    );
  }

  #enum(json: JsonObject, space: string | null): AvroEnum {
    const { name, doc } = this.#heading(json, space);
    const list = json.get("symbols");
    if (!Array.isArray(list)) throw new SchemaProblem(`Enum has no symbols: ${printJson(json)}`);
    refusePrimitiveName(name);
    const symbols = this.#symbols(list);
    const fallback = text(json, "default");
    if (fallback !== null && !symbols.includes(fallback)) {
      const shown = symbols.map((symbol) => (symbol === NO_TEXT ? "null" : symbol));
      throw new SchemaProblem(`The Enum Default: ${fallback} is not in the enum symbol set: [${shown.join(", ")}]`);
    }
    const properties = propertiesOf(json, ENUM_RESERVED);
    const node = { type: "enum", name, doc, symbols, default: fallback, properties } as const;
    return this.#define(node, json);
  }

  #symbols(list: readonly JsonValue[]): readonly string[] {
    const symbols = new Set<string>();
    for (const json of list) {
      const written = typeof json === "string" ? json : null;
      this.#requireName(written);
      const symbol = written ?? NO_TEXT;
      if (symbols.has(symbol)) throw new SchemaProblem(`Duplicate enum symbol: ${written}`);
      symbols.add(symbol);
    }
    return [...symbols];
  }

  #fixed(json: JsonObject, space: string | null): AvroFixed {
    const { name, doc } = this.#heading(json, space);
    const size = json.get("size");
    if (typeof size !== "bigint" || size > LARGEST_INT || size < -LARGEST_INT - 1n) {
      throw new SchemaProblem(`Invalid or no size: ${printJson(json)}`);
    }
    refusePrimitiveName(name);
    if (size < 0n) throw new SchemaProblem(`Malformed data. Length is negative: ${size}`);
    if (size > LARGEST_FIXED) {
      throw new SchemaProblem(`Cannot read arrays longer than ${LARGEST_FIXED} bytes in Java library`);
    }
    const properties = propertiesOf(json, SCHEMA_RESERVED);
    return this.#define({ type: "fixed", name, doc, size: Number(size), properties }, json);
  }

  /** A type that holds no other is known before its aliases are looked at, too. */
  #define<T extends AvroEnum | AvroFixed>(body: Omit<T, "aliases">, json: JsonObject): T;
  #define(body: Omit<AvroEnum, "aliases"> | Omit<AvroFixed, "aliases">, json: JsonObject): AvroNamed {
    const aliases: AvroName[] = [];
    const node: AvroNamed = { ...body, aliases };
    this.#rules.names.begin(node);
    aliases.push(...this.#nameAliases(json, node.name));
    this.#rules.names.finish(node);
    return node;
  }

  #union(list: readonly JsonValue[], space: string | null): AvroUnion {
    const members = list.map((member) => this.schema(member, space));
    return unionOf(members, this.#rules.open);
  }

  #heading(json: JsonObject, space: string | null): { readonly name: AvroName; readonly doc: string | null } {
    const namespace = text(json, "namespace") ?? space;
    const name = avroName(requiredText(json, "name", "No name in schema"), namespace, this.#rules.simpleName);
    return { name, doc: text(json, "doc") };
  }

  #requireName(name: string | null): void {
    const problem = this.#rules.simpleName(name);
    if (problem !== null) throw new SchemaProblem(problem);
  }

  #nameAliases(json: JsonObject, name: AvroName): readonly AvroName[] {
    const names = new Map<string, AvroName>();
    for (const alias of aliasTexts(json)) {
      const one = avroName(alias, name.namespace, this.#rules.simpleName);
      if (!names.has(one.full)) names.set(one.full, one);
    }
    return [...names.values()];
  }
}

/** A union of these branches. Throws SchemaProblem where one is a union itself or two go by the same name. */
export function unionOf(members: readonly AvroSchema[], open: ReadonlySet<AvroSchema>): AvroUnion {
  const branches: AvroBranch[] = [];
  const seen = new Set<string>();
  for (const branch of members) {
    if (branch.type === "union") throw new SchemaProblem(`Nested union: ${printBranches(members, { open })}`);
    const name = "name" in branch ? branch.name.full : branch.type;
    if (seen.has(name)) throw new SchemaProblem(`Duplicate in union:${name}`);
    seen.add(name);
    branches.push(branch);
  }
  return { type: "union", branches };
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
