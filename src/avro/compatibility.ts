import type {
  AvroEnum,
  AvroField,
  AvroFixed,
  AvroNamed,
  AvroRecord,
  AvroSchema,
  AvroUnion,
} from "../model/avro-schema.ts";
import type { AvroLine } from "../model/prediction.ts";
import type { Incompatibility, IncompatibilityType } from "../model/verdict.ts";
import { describeField, printSchema } from "./forms/print.ts";

/** A difference with the two nodes it lies between. */
export interface PlacedIncompatibility extends Incompatibility {
  readonly kind: "incompatibility";
  readonly reader: AvroSchema;
  readonly writer: AvroSchema;
}

export type CompatibilityCheck =
  | { readonly kind: "checked"; readonly incompatibilities: readonly PlacedIncompatibility[] }
  | CheckerException;

/** No verdict, so no leave either. */
export interface CheckerException {
  readonly kind: "exception";
  /**
   * `ambiguous-field`: Avro's checker throws where a reader field fits several writer fields, and the registry passes its words on.
   * `stack-overflow`: schemas nest deeper than either can follow; Java dies of it earlier than we do, at a depth that varies.
   */
  readonly cause: "ambiguous-field" | "stack-overflow";
  readonly message: string;
}

/**
 * Can `reader` decode everything `writer` encodes? Every difference that forbids it, in the order and with the paths and messages of
 * `SchemaCompatibility.checkReaderWriterCompatibility` of Avro Java.
 *
 * @param avro the line of the library: 1.12 has other paths behind a writer's union
 */
export function checkReaderWriter(reader: AvroSchema, writer: AvroSchema, avro: AvroLine = "1.11"): CompatibilityCheck {
  try {
    return { kind: "checked", incompatibilities: new ReaderWriterChecker(avro).check(reader, writer, ROOT) };
  } catch (problem) {
    if (problem instanceof AmbiguousField)
      return { kind: "exception", cause: "ambiguous-field", message: problem.message };
    if (problem instanceof RangeError)
      return { kind: "exception", cause: "stack-overflow", message: "the schemas nest too deeply to be compared" };
    throw problem;
  }
}

/** Whether `reader` decodes everything `writer` encodes. */
export function canRead(reader: AvroSchema, writer: AvroSchema): boolean {
  const check = checkReaderWriter(reader, writer);
  return check.kind === "checked" && check.incompatibilities.length === 0;
}

class AmbiguousField extends Error {}

type Incompatibilities = readonly PlacedIncompatibility[];

const COMPATIBLE: Incompatibilities = [];
/** Paths grow by `/token`; Avro prints the root as `/`. */
const ROOT = "";

class ReaderWriterChecker {
  readonly #avro: AvroLine;
  /**
   * Keyed by node identity. A pair counts as compatible while it is being compared, which ends recursion; a later visit gets the first
   * result with the first visit's paths, as in Avro. Nodes without a name stand in one place each, so two of them never meet twice.
   */
  readonly #results = new Map<AvroSchema, Map<AvroSchema, Incompatibilities>>();

  constructor(avro: AvroLine) {
    this.#avro = avro;
  }

  check(reader: AvroSchema, writer: AvroSchema, path: string): Incompatibilities {
    if (!isNamed(reader) && !isNamed(writer)) return this.#compare(reader, writer, path);
    let ofReader = this.#results.get(reader);
    if (ofReader === undefined) {
      ofReader = new Map();
      this.#results.set(reader, ofReader);
    }
    const known = ofReader.get(writer);
    if (known !== undefined) return known;
    ofReader.set(writer, COMPATIBLE);
    const result = this.#compare(reader, writer, path);
    if (result !== COMPATIBLE) ofReader.set(writer, result);
    return result;
  }

  #compare(reader: AvroSchema, writer: AvroSchema, path: string): Incompatibilities {
    if (reader.type === "union") {
      return writer.type === "union"
        ? this.#compareUnions(reader, writer, path)
        : this.#compareBranches(reader, writer, path);
    }
    if (writer.type === "union") return this.#readAllBranches(reader, writer, path);
    if (reader.type === "record" && writer.type === "record") {
      return this.#compareFields(reader, writer, path, compareNames(reader, writer, path));
    }
    if (reader.type === "enum" && writer.type === "enum") {
      return both(compareNames(reader, writer, path), compareSymbols(reader, writer, path));
    }
    if (reader.type === "fixed" && writer.type === "fixed") {
      return both(compareNames(reader, writer, path), compareSizes(reader, writer, path));
    }
    if (reader.type === "array" && writer.type === "array")
      return this.check(reader.items, writer.items, `${path}/items`);
    if (reader.type === "map" && writer.type === "map")
      return this.check(reader.values, writer.values, `${path}/values`);
    if (readsPrimitive(reader.type, writer.type)) return COMPATIBLE;
    const types = `reader type: ${typeName(reader)} not compatible with writer type: ${typeName(writer)}`;
    return [incompatibility("TYPE_MISMATCH", path, types, reader, writer)];
  }

  #compareUnions(reader: AvroUnion, writer: AvroUnion, path: string): Incompatibilities {
    let found = COMPATIBLE;
    writer.branches.forEach((branch, index) => {
      if (this.#reads(reader, branch)) return;
      found = [...found, missingBranch(reader, writer, branch, `${path}/${index}`)];
    });
    return found;
  }

  #compareBranches(reader: AvroUnion, writer: AvroSchema, path: string): Incompatibilities {
    for (const branch of reader.branches) if (this.#reads(branch, writer)) return COMPATIBLE;
    return [missingBranch(reader, writer, writer, path)];
  }

  /** Whether there is nothing against it; what there is nobody is told. */
  #reads(reader: AvroSchema, writer: AvroSchema): boolean {
    if (!NESTED.has(reader.type) && !NESTED.has(writer.type)) return readsPrimitive(reader.type, writer.type);
    return this.check(reader, writer, ROOT).length === 0;
  }

  /** Avro 1.11 starts the path anew for each branch. */
  #readAllBranches(reader: AvroSchema, writer: AvroUnion, path: string): Incompatibilities {
    let found = COMPATIBLE;
    writer.branches.forEach((branch, index) => {
      found = both(found, this.check(reader, branch, this.#avro === "1.11" ? ROOT : `${path}/${index}`));
    });
    return found;
  }

  #compareFields(reader: AvroRecord, writer: AvroRecord, path: string, names: Incompatibilities): Incompatibilities {
    const sources = new WriterFields(writer);
    let found = names;
    for (let position = 0; position < reader.fields.length; position++) {
      const field = reader.fields[position];
      if (field === undefined) continue;
      const source = sources.of(field, position);
      if (source !== undefined) {
        if (source.type.type === field.type.type && !NESTED.has(source.type.type)) continue;
        found = both(found, this.check(field.type, source.type, `${path}/fields/${position}/type`));
      } else if (field.default === undefined) {
        found = both(found, this.#missingDefault(reader, field, writer, `${path}/fields/${position}`));
      }
    }
    return found;
  }

  /** An enum's own default does not help: Avro then compares it with the writer's record. */
  #missingDefault(reader: AvroRecord, field: AvroField, writer: AvroRecord, path: string): Incompatibilities {
    if (field.type.type === "enum" && field.type.default !== null)
      return this.check(field.type, writer, `${path}/type`);
    return [incompatibility("READER_FIELD_MISSING_DEFAULT_VALUE", path, field.name, reader, writer)];
  }
}

/** Faster than looking for the member: this is asked of every pair. */
function isNamed({ type }: AvroSchema): boolean {
  return type === "record" || type === "enum" || type === "fixed";
}

/** What a reader of each type makes of other types (Avro specification, "Schema Resolution"). */
const PROMOTIONS: Readonly<Partial<Record<AvroSchema["type"], readonly AvroSchema["type"][]>>> = {
  long: ["int"],
  float: ["int", "long"],
  double: ["int", "long", "float"],
  bytes: ["string"],
  string: ["bytes"],
};

/** Whether a reader of one type decodes another, both being types that hold no others. */
function readsPrimitive(reader: AvroSchema["type"], writer: AvroSchema["type"]): boolean {
  return reader === writer || PROMOTIONS[reader]?.includes(writer) === true;
}

/** Types of which two may differ although they are of the same type. */
const NESTED: ReadonlySet<AvroSchema["type"]> = new Set(["record", "enum", "fixed", "array", "map", "union"]);

/** The fields of a writer's record, for those of one reader's record in their order. */
class WriterFields {
  readonly #record: AvroRecord;
  #positions: ReadonlyMap<string, number> | null = null;
  /** Where the next field most likely is: most records differ in few fields. */
  #next = 0;

  constructor(record: AvroRecord) {
    this.#record = record;
  }

  /** The writer's field of the reader field's name or one of its aliases. Throws AmbiguousField where there are several. */
  of(field: AvroField, position: number): AvroField | undefined {
    const source = this.#named(field.name);
    if (field.aliases.length === 0) return source;
    const [first, second] = [source, ...field.aliases.map((alias) => this.#named(alias))].filter(
      (found) => found !== undefined,
    );
    if (second === undefined) return first;
    throw new AmbiguousField(
      `Reader record field ${describeField(field, position)} matches multiple fields in writer record schema ${printSchema(this.#record)}`,
    );
  }

  #named(name: string): AvroField | undefined {
    const { fields } = this.#record;
    if (fields[this.#next]?.name !== name) {
      this.#positions ??= new Map(fields.map((field, position) => [field.name, position]));
      const position = this.#positions.get(name);
      if (position === undefined) return undefined;
      this.#next = position;
    }
    return fields[this.#next++];
  }
}

/** Since Avro 1.9 simple names decide; namespaces count only for aliases. */
function compareNames(reader: AvroNamed, writer: AvroNamed, path: string): Incompatibilities {
  if (reader.name.simple === writer.name.simple) return COMPATIBLE;
  if (reader.aliases.some((alias) => alias.full === writer.name.full)) return COMPATIBLE;
  return [incompatibility("NAME_MISMATCH", `${path}/name`, `expected: ${writer.name.full}`, reader, writer)];
}

function compareSymbols(reader: AvroEnum, writer: AvroEnum, path: string): Incompatibilities {
  if (reader.default !== null) return COMPATIBLE;
  const missing = writer.symbols.filter((symbol) => !reader.symbols.includes(symbol)).sort();
  if (missing.length === 0) return COMPATIBLE;
  return [incompatibility("MISSING_ENUM_SYMBOLS", `${path}/symbols`, `[${missing.join(", ")}]`, reader, writer)];
}

function compareSizes(reader: AvroFixed, writer: AvroFixed, path: string): Incompatibilities {
  if (reader.size === writer.size) return COMPATIBLE;
  const sizes = `expected: ${writer.size}, found: ${reader.size}`;
  return [incompatibility("FIXED_SIZE_MISMATCH", `${path}/size`, sizes, reader, writer)];
}

function missingBranch(reader: AvroUnion, writer: AvroSchema, branch: AvroSchema, path: string): PlacedIncompatibility {
  const info = `reader union lacking writer type: ${typeName(branch)}`;
  return incompatibility("MISSING_UNION_BRANCH", path, info, reader, writer);
}

function incompatibility(
  type: IncompatibilityType,
  path: string,
  info: string,
  reader: AvroSchema,
  writer: AvroSchema,
): PlacedIncompatibility {
  return { kind: "incompatibility", type, path: path === ROOT ? "/" : path, info, reader, writer };
}

function both(first: Incompatibilities, second: Incompatibilities): Incompatibilities {
  if (second.length === 0) return first;
  return first.length === 0 ? second : [...first, ...second];
}

const TYPE_NAMES: Readonly<Record<AvroSchema["type"], string>> = {
  null: "NULL",
  boolean: "BOOLEAN",
  int: "INT",
  long: "LONG",
  float: "FLOAT",
  double: "DOUBLE",
  bytes: "BYTES",
  string: "STRING",
  record: "RECORD",
  enum: "ENUM",
  fixed: "FIXED",
  array: "ARRAY",
  map: "MAP",
  union: "UNION",
};

/** As Java's constants are called. */
function typeName(schema: AvroSchema): string {
  return TYPE_NAMES[schema.type];
}
