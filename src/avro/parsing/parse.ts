import type { AvroSchema, JsonValue } from "../../model/avro-schema.ts";
import type { AvroLine } from "../../model/prediction.ts";
import { printSchema } from "../forms/print.ts";
import { javaTrim } from "../java/text.ts";
import { readJson } from "../json.ts";
import { type NameRule, nameError, strictNameError } from "../names.ts";
import { ANY_DEFAULT, fittingDefault } from "./defaults.ts";
import { resolveForward } from "./forward-references.ts";
import { DefinedNames, ForwardNames } from "./known-names.ts";
import { type BuilderRules, NO_TEXT, SchemaBuilder } from "./schema-builder.ts";
import { SchemaProblem } from "./schema-problem.ts";

export interface ParseOptions {
  /** The line of Avro beside the registry; 1.11 when not told. */
  readonly avro?: AvroLine;
  /** How the registry parses: a `new` version's defaults (and on 1.12 its names) are held to the rules, a `stored` one's are not. `stored` when not told. */
  readonly as?: "new" | "stored";
  /** Texts of the schemas it refers to, dependencies first. */
  readonly references?: readonly string[];
}

export type SchemaReading =
  | {
      readonly ok: true;
      readonly schema: AvroSchema;
      /** What the referenced texts define, in their order. */
      readonly references: readonly AvroSchema[];
    }
  /** Avro's own words where they are known (SchemaParseException and its kin). */
  | { readonly ok: false; readonly message: string };

/** Parses an Avro schema as strictly as Confluent's registry does (AvroSchema over Schema.Parser of Avro Java); never throws. */
export function parseSchema(text: string, options: ParseOptions = {}): SchemaReading {
  const parser = options.avro === "1.12" ? new Parser12(options.as) : new Parser11(options.as);
  try {
    const references = (options.references ?? []).map((reference) => parser.parse(reference));
    const schema = parser.parse(text);
    parser.finish(schema, references);
    return { ok: true, schema, references };
  } catch (problem) {
    if (problem instanceof SchemaProblem) return { ok: false, message: problem.message };
    if (problem instanceof RangeError) return { ok: false, message: "nested too deeply" };
    throw problem;
  }
}

/** Schema.Parser of one line: keeps the types of what it has parsed. */
interface Parser {
  parse(text: string): AvroSchema;
  /** What is demanded of a schema once all is parsed. */
  finish(schema: AvroSchema, references: readonly AvroSchema[]): void;
}

class Parser11 implements Parser {
  readonly #builder: SchemaBuilder;

  constructor(as: ParseOptions["as"]) {
    const open = new Set<AvroSchema>();
    const defaults = as === "new" ? fittingDefault("1.11", open) : ANY_DEFAULT;
    this.#builder = new SchemaBuilder({
      names: new DefinedNames(),
      simpleName: nameError,
      defaults,
      open,
      typesFirst: true,
    });
  }

  parse(text: string): AvroSchema {
    return parseText(text, (json) => this.#builder.schema(json, null));
  }

  /** Schema.toString, which the registry calls on every schema, takes all referenced ones for named types, each another. */
  finish(_: AvroSchema, references: readonly AvroSchema[]): void {
    const known = new DefinedNames();
    for (const reference of references) {
      if (!("name" in reference)) {
        throw new SchemaProblem(`a referenced schema is ${reference.type}, which has no name`);
      }
      known.begin(reference);
    }
  }
}

const MANY_AWAITED = 300;

class Parser12 implements Parser {
  readonly #names: ForwardNames;
  readonly #rules: BuilderRules;
  readonly #builder: SchemaBuilder;
  readonly #isNew: boolean;

  constructor(as: ParseOptions["as"]) {
    const open = new Set<AvroSchema>();
    this.#isNew = as === "new";
    const simpleName: NameRule = this.#isNew ? strictNameError : () => null;
    this.#names = new ForwardNames(simpleName);
    const defaults = this.#isNew ? fittingDefault("1.12", open) : ANY_DEFAULT;
    this.#rules = { names: this.#names, simpleName, defaults, open, typesFirst: false };
    this.#builder = new SchemaBuilder(this.#rules);
  }

  parse(text: string): AvroSchema {
    return parseText(text, (json) => {
      const awaited = this.#names.awaited.size;
      const schema = this.#builder.schema(json, null);
      // Otherwise the copy would be what there is already. A whole number beyond a long cannot be copied.
      const mustResolve = this.#names.awaited.size > awaited || /\d{19}/.test(text);
      return this.#names.first(mustResolve ? resolveForward(schema, this.#names, this.#rules) : schema);
    });
  }

  /** AvroSchemaUtils.validateNames (8.0.7, 8.2.3, 8.3.1; not yet in 8.0.3): of a stored version all names but namespaces. */
  finish(schema: AvroSchema): void {
    if (!this.#isNew) validateNames(schema, new Set());
    // Types that wait for one another nest without end in sight where the text did not; Java's stack runs over as well.
    if (this.#names.awaited.size > MANY_AWAITED) printSchema(schema);
  }
}

/**
 * Schema.Parser.parse: one JSON value with nothing behind it. Of texts beyond 32 768 characters Java sees only what happens to be in Jackson's buffer
 * when the value ends, which hangs on the texts before; here nothing may follow them either.
 */
function parseText(text: string, build: (json: JsonValue) => AvroSchema): AvroSchema {
  const json = readJson(text);
  if (!json.ok) throw new SchemaProblem(json.isEmpty ? "Cannot parse <null> schema" : json.message);
  const schema = build(json.value);
  const dangling = javaTrim(text.slice(json.end));
  if (dangling !== "") throw new SchemaProblem(`dangling content after end of schema: ${dangling}`);
  return schema;
}

function validateNames(schema: AvroSchema, seen: Set<AvroSchema>): void {
  if (seen.has(schema)) return;
  seen.add(schema);
  switch (schema.type) {
    case "record":
      requireName(schema.name.simple);
      for (const field of schema.fields) {
        requireName(field.name);
        validateNames(field.type, seen);
      }
      return;
    case "enum":
      requireName(schema.name.simple);
      for (const symbol of schema.symbols) requireName(symbol === NO_TEXT ? null : symbol);
      return;
    case "fixed":
      requireName(schema.name.simple);
      return;
    case "array":
      validateNames(schema.items, seen);
      return;
    case "map":
      validateNames(schema.values, seen);
      return;
    case "union":
      for (const branch of schema.branches) validateNames(branch, seen);
      return;
  }
}

function requireName(name: string | null): void {
  const problem = nameError(name);
  if (problem !== null) throw new SchemaProblem(problem);
}
