import type { AvroNamed, AvroRecord, AvroSchema, JsonObject, PrimitiveType } from "../../model/avro-schema.ts";
import { PRIMITIVE_TYPES } from "../../model/avro-schema.ts";
import { avroEquals } from "../forms/structure.ts";
import { avroName, type NameRule, nameError } from "../names.ts";
import { SchemaProblem } from "./schema-problem.ts";

export const NO_PROPERTIES: JsonObject = new Map();
const PRIMITIVES: ReadonlySet<string> = new Set(PRIMITIVE_TYPES);

export function isPrimitive(type: string): type is PrimitiveType {
  return PRIMITIVES.has(type);
}

/** Nearly all full names: nothing more to look at. */
const ASCII_NAMES = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/;

/** The named types a parser knows: those of the schemas referenced, then those of the text itself. */
export interface KnownNames {
  /** What a name stands for where `namespace` holds: a node of its own for a primitive. Undefined when nothing is known by it. */
  find(name: string, namespace: string | null): AvroSchema | undefined;
  /** The same for `{"type": name}`, where a name under no namespace may not be found. */
  findType(name: string, namespace: string | null): AvroSchema | undefined;
  /** The type's heading is read. Throws SchemaProblem. */
  begin(named: AvroNamed): void;
  /** All of the type is read. Throws SchemaProblem. */
  finish(named: AvroNamed): void;
}

/** Schema.Names of Avro 1.11: a type is known from its heading on, once. */
export class DefinedNames implements KnownNames {
  readonly #types = new Map<string, AvroNamed>();

  find(name: string, namespace: string | null): AvroSchema | undefined {
    if (isPrimitive(name)) return { type: name, properties: NO_PROPERTIES };
    return this.findType(name, namespace) ?? this.findType(name, null);
  }

  findType(name: string, namespace: string | null): AvroNamed | undefined {
    return this.#types.get(avroName(name, namespace, nameError).full);
  }

  begin(named: AvroNamed): void {
    const { full } = named.name;
    if (this.#types.has(full)) throw new SchemaProblem(`Can't redefine: ${full}`);
    this.#types.set(full, named);
  }

  finish(): void {}
}

/**
 * ParseContext of Avro 1.12: a type is known once all of it is read, what is not known yet may follow, and a second definition that equals the
 * first is let pass (but the first stays the one that is referred to).
 */
export class ForwardNames implements KnownNames {
  readonly types = new Map<string, AvroNamed>();
  /** Stand-ins for types not known yet, with the names they were asked for by. */
  readonly awaited = new Map<AvroSchema, string>();
  readonly #rule: NameRule;

  constructor(rule: NameRule) {
    this.#rule = rule;
  }

  find(name: string, namespace: string | null): AvroSchema {
    if (isPrimitive(name)) return { type: name, properties: NO_PROPERTIES };
    const full = namespace === null || name.includes(".") ? name : `${namespace}.${name}`;
    return this.types.get(full) ?? this.types.get(name) ?? this.#standIn(full);
  }

  findType(name: string, namespace: string | null): AvroSchema {
    return this.find(name, namespace);
  }

  /** The first definition of a schema's name, which may stand in a text before; the schema itself when it has none. */
  first(schema: AvroSchema): AvroSchema {
    if (!("name" in schema)) return schema;
    const known = this.types.get(schema.name.full);
    if (known === undefined) throw new SchemaProblem(`Unknown schema: ${schema.name.full}`);
    return known;
  }

  begin(): void {}

  finish(named: AvroNamed): void {
    const { full } = named.name;
    this.#refuseParts(full);
    const known = this.types.get(full);
    if (known === undefined) this.types.set(full, named);
    else if (!avroEquals(known, named)) throw new SchemaProblem(`Can't redefine: ${full}`);
  }

  /** String.split leaves empty parts at the end out. */
  #refuseParts(full: string): void {
    if (ASCII_NAMES.test(full)) return;
    const parts = full.replace(/\.+$/, "").split(".");
    parts.forEach((part, index) => {
      const problem = this.#rule(part);
      if (problem === null) return;
      const kind = index < parts.length - 1 ? "Namespace part" : "Name";
      throw new SchemaProblem(`${kind} "${part}" is invalid: ${problem}`);
    });
  }

  /** SchemaResolver.unresolvedSchema: a record of its own, equal to no other and without fields. */
  #standIn(awaited: string): AvroRecord {
    const name = avroName(`UnresolvedSchema_${this.awaited.size}`, "org.apache.avro.compiler", nameError);
    const properties = new Map([["org.apache.avro.idl.unresolved.name", awaited]]);
    const doc = "unresolved schema";
    const record: AvroRecord = { type: "record", keyword: "record", name, doc, aliases: [], fields: [], properties };
    this.awaited.set(record, awaited);
    return record;
  }
}
