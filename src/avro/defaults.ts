import type { AvroField, AvroRecord, AvroSchema, JsonValue } from "../model/avro-schema.ts";
import { isJsonObject, printJson } from "./json.ts";
import { printSchema } from "./print.ts";

/**
 * What the registry refuses in a new version besides what parse.ts refuses: the first field default that does not fit its type, in
 * Avro Java 1.11's words (`Schema.isValidDefault`); null when all fit. A union's default must fit its first branch.
 */
export function defaultProblem(schema: AvroSchema): string | null {
  return new DefaultChecker().problem(schema);
}

const INT = { lowest: -(2n ** 31n), highest: 2n ** 31n - 1n };
const LONG = { lowest: -(2n ** 63n), highest: 2n ** 63n - 1n };

class DefaultChecker {
  /** Records being defined: Avro checks a default before it knows the fields of the record around it. */
  readonly #open = new Set<AvroRecord>();
  readonly #done = new Set<AvroRecord>();

  problem(schema: AvroSchema): string | null {
    switch (schema.type) {
      case "record":
        return this.#recordProblem(schema);
      case "array":
        return this.problem(schema.items);
      case "map":
        return this.problem(schema.values);
      case "union":
        return this.#firstProblem(schema.branches, (branch) => this.problem(branch));
      default:
        return null;
    }
  }

  #recordProblem(record: AvroRecord): string | null {
    if (this.#open.has(record) || this.#done.has(record)) return null;
    this.#open.add(record);
    const found = this.#firstProblem(record.fields, (field) => this.problem(field.type) ?? this.#fieldProblem(field));
    this.#open.delete(record);
    this.#done.add(record);
    return found;
  }

  #fieldProblem(field: AvroField): string | null {
    if (field.default === undefined || this.#fits(field.type, field.default)) return null;
    return `Invalid default for field ${field.name}: ${printJson(field.default)} not a ${printSchema(field.type)}`;
  }

  #firstProblem<T>(items: readonly T[], problemOf: (item: T) => string | null): string | null {
    for (const item of items) {
      const problem = problemOf(item);
      if (problem !== null) return problem;
    }
    return null;
  }

  #fits(schema: AvroSchema, value: JsonValue | undefined): boolean {
    switch (schema.type) {
      case "string":
      case "bytes":
      case "enum":
      case "fixed":
        return typeof value === "string";
      case "int":
        return typeof value === "bigint" && value >= INT.lowest && value <= INT.highest;
      case "long":
        return typeof value === "bigint" && value >= LONG.lowest && value <= LONG.highest;
      case "float":
      case "double":
        return typeof value === "number" || typeof value === "bigint";
      case "boolean":
        return typeof value === "boolean";
      case "null":
        return value === null;
      case "array":
        return Array.isArray(value) && value.every((element) => this.#fits(schema.items, element));
      case "map":
        return isJsonObject(value) && [...value.values()].every((member) => this.#fits(schema.values, member));
      case "union": {
        const first = schema.branches[0];
        return first !== undefined && this.#fits(first, value);
      }
      case "record":
        if (!isJsonObject(value) || this.#open.has(schema)) return false;
        return schema.fields.every((field) =>
          this.#fits(field.type, value.has(field.name) ? value.get(field.name) : field.default),
        );
    }
  }
}
