import type {
  AvroEnum,
  AvroField,
  AvroFixed,
  AvroNamed,
  AvroRecord,
  AvroSchema,
  AvroUnion,
} from "../model/avro-schema.ts";
import type { Incompatibility, IncompatibilityType } from "../model/verdict.ts";
import { describeField } from "./parse.ts";
import { printSchema } from "./print.ts";

export type CompatibilityCheck =
  | { readonly kind: "checked"; readonly incompatibilities: readonly Incompatibility[] }
  /** Avro's checker throws where a reader field fits several writer fields; the registry passes its words on. */
  | { readonly kind: "exception"; readonly message: string };

/**
 * Can `reader` decode everything `writer` encodes? Every difference that forbids it, in the order and with the paths and messages of
 * `SchemaCompatibility.checkReaderWriterCompatibility` of Avro Java 1.11.
 */
export function checkReaderWriter(reader: AvroSchema, writer: AvroSchema): CompatibilityCheck {
  try {
    return { kind: "checked", incompatibilities: new ReaderWriterChecker().check(reader, writer, ROOT) };
  } catch (problem) {
    if (problem instanceof AmbiguousField) return { kind: "exception", message: problem.message };
    throw problem;
  }
}

/** Whether `reader` decodes everything `writer` encodes. */
export function canRead(reader: AvroSchema, writer: AvroSchema): boolean {
  const check = checkReaderWriter(reader, writer);
  return check.kind === "checked" && check.incompatibilities.length === 0;
}

class AmbiguousField extends Error {}

type Incompatibilities = readonly Incompatibility[];

const COMPATIBLE: Incompatibilities = [];
/** Paths grow by `/token`; Avro prints the root as `/`. */
const ROOT = "";

class ReaderWriterChecker {
  /**
   * Keyed by node identity. A pair counts as compatible while it is being compared, which ends recursion; a later visit gets the first
   * result with the first visit's paths, as in Avro.
   */
  readonly #results = new Map<AvroSchema, Map<AvroSchema, Incompatibilities>>();

  check(reader: AvroSchema, writer: AvroSchema, path: string): Incompatibilities {
    let ofReader = this.#results.get(reader);
    if (ofReader === undefined) {
      ofReader = new Map();
      this.#results.set(reader, ofReader);
    }
    const known = ofReader.get(writer);
    if (known !== undefined) return known;
    ofReader.set(writer, COMPATIBLE);
    const result = this.#compare(reader, writer, path);
    ofReader.set(writer, result);
    return result;
  }

  #compare(reader: AvroSchema, writer: AvroSchema, path: string): Incompatibilities {
    if (reader.type === "union") {
      return writer.type === "union"
        ? this.#compareUnions(reader, writer, path)
        : this.#compareBranches(reader, writer, path);
    }
    // Avro 1.11 starts the path anew for each branch of the writer's union.
    if (writer.type === "union") return writer.branches.flatMap((branch) => this.check(reader, branch, ROOT));
    if (reader.type === "record" && writer.type === "record") {
      return [...compareNames(reader, writer, path), ...this.#compareFields(reader, writer, path)];
    }
    if (reader.type === "enum" && writer.type === "enum") {
      return [...compareNames(reader, writer, path), ...compareSymbols(reader, writer, path)];
    }
    if (reader.type === "fixed" && writer.type === "fixed") {
      return [...compareNames(reader, writer, path), ...compareSizes(reader, writer, path)];
    }
    if (reader.type === "array" && writer.type === "array")
      return this.check(reader.items, writer.items, `${path}/items`);
    if (reader.type === "map" && writer.type === "map")
      return this.check(reader.values, writer.values, `${path}/values`);
    if (reader.type === writer.type || PROMOTIONS[reader.type]?.includes(writer.type)) return COMPATIBLE;
    const types = `reader type: ${typeName(reader)} not compatible with writer type: ${typeName(writer)}`;
    return [incompatibility("TYPE_MISMATCH", path, types)];
  }

  #compareUnions(reader: AvroUnion, writer: AvroUnion, path: string): Incompatibilities {
    return writer.branches.flatMap((branch, index) =>
      this.check(reader, branch, ROOT).length === 0 ? [] : [missingBranch(branch, `${path}/${index}`)],
    );
  }

  #compareBranches(reader: AvroUnion, writer: AvroSchema, path: string): Incompatibilities {
    const fits = reader.branches.some((branch) => this.check(branch, writer, ROOT).length === 0);
    return fits ? COMPATIBLE : [missingBranch(writer, path)];
  }

  #compareFields(reader: AvroRecord, writer: AvroRecord, path: string): Incompatibilities {
    const writerFields = new Map(writer.fields.map((field) => [field.name, field]));
    return reader.fields.flatMap((field, position) => {
      const fieldPath = `${path}/fields/${position}`;
      const source = writerField(field, position, writer, writerFields);
      if (source !== undefined) return this.check(field.type, source.type, `${fieldPath}/type`);
      return field.default === undefined ? this.#missingDefault(field, writer, fieldPath) : COMPATIBLE;
    });
  }

  /** An enum's own default does not help: Avro then compares it with the writer's record. */
  #missingDefault(field: AvroField, writer: AvroRecord, path: string): Incompatibilities {
    if (field.type.type === "enum" && field.type.default !== null)
      return this.check(field.type, writer, `${path}/type`);
    return [incompatibility("READER_FIELD_MISSING_DEFAULT_VALUE", path, field.name)];
  }
}

/** What a reader of each type makes of other types (Avro specification, "Schema Resolution"). */
const PROMOTIONS: Readonly<Partial<Record<AvroSchema["type"], readonly AvroSchema["type"][]>>> = {
  long: ["int"],
  float: ["int", "long"],
  double: ["int", "long", "float"],
  bytes: ["string"],
  string: ["bytes"],
};

/** The writer's field of the reader field's name or one of its aliases. */
function writerField(
  field: AvroField,
  position: number,
  writer: AvroRecord,
  writerFields: ReadonlyMap<string, AvroField>,
): AvroField | undefined {
  const [first, second] = [field.name, ...field.aliases].flatMap((name) => writerFields.get(name) ?? []);
  if (second === undefined) return first;
  throw new AmbiguousField(
    `Reader record field ${describeField(field, position)} matches multiple fields in writer record schema ${printSchema(writer)}`,
  );
}

/** Since Avro 1.9 simple names decide; namespaces count only for aliases. */
function compareNames(reader: AvroNamed, writer: AvroNamed, path: string): Incompatibilities {
  const same =
    reader.name.simple === writer.name.simple || reader.aliases.some((alias) => alias.full === writer.name.full);
  return same ? COMPATIBLE : [incompatibility("NAME_MISMATCH", `${path}/name`, `expected: ${writer.name.full}`)];
}

function compareSymbols(reader: AvroEnum, writer: AvroEnum, path: string): Incompatibilities {
  const missing = writer.symbols.filter((symbol) => !reader.symbols.includes(symbol)).sort();
  if (missing.length === 0 || reader.default !== null) return COMPATIBLE;
  return [incompatibility("MISSING_ENUM_SYMBOLS", `${path}/symbols`, `[${missing.join(", ")}]`)];
}

function compareSizes(reader: AvroFixed, writer: AvroFixed, path: string): Incompatibilities {
  if (reader.size === writer.size) return COMPATIBLE;
  return [incompatibility("FIXED_SIZE_MISMATCH", `${path}/size`, `expected: ${writer.size}, found: ${reader.size}`)];
}

function missingBranch(writer: AvroSchema, path: string): Incompatibility {
  return incompatibility("MISSING_UNION_BRANCH", path, `reader union lacking writer type: ${typeName(writer)}`);
}

function incompatibility(type: IncompatibilityType, path: string, info: string): Incompatibility {
  return { type, path: path === ROOT ? "/" : path, info };
}

function typeName(schema: AvroSchema): string {
  return schema.type.toUpperCase();
}
