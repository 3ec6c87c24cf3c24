import type { AvroField, AvroRecord, AvroSchema, JsonObject, JsonValue } from "../../model/avro-schema.ts";
import { isJsonObject } from "../json.ts";
import type { DefaultRule } from "./defaults.ts";
import type { ForwardNames } from "./known-names.ts";
import { unionOf } from "./schema-builder.ts";
import { SchemaProblem } from "./schema-problem.ts";

/**
 * Puts the types that are known by now where stand-ins were (SchemaResolver.ResolvingVisitor of Avro 1.12): records, arrays, maps and unions
 * are copied, each once. Afterwards the names stand for the copies. Throws SchemaProblem, also for defaults that only now can be held
 * against their types.
 *
 * @param open filled with the copies whose fields are not set yet
 */
export function resolveForward(
  root: AvroSchema,
  names: ForwardNames,
  rules: { readonly defaults: DefaultRule; readonly open: Set<AvroSchema> },
): AvroSchema {
  const resolver = new Resolver(names, rules);
  for (const named of names.types.values()) resolver.visit(named);
  for (const [full, named] of names.types) {
    const copy = resolver.resolved(named);
    if ("name" in copy) names.types.set(full, copy);
  }
  return "name" in root ? root : resolver.visited(root);
}

/** Entered: what stands within comes next. Left: all of that is done. */
interface Step {
  readonly node: AvroSchema;
  readonly phase: "enter" | "leave";
}

class Resolver {
  readonly #copies = new Map<AvroSchema, AvroSchema>();
  readonly #fields = new Map<AvroSchema, AvroField[]>();
  readonly #names: ForwardNames;
  readonly #defaults: DefaultRule;
  readonly #open: Set<AvroSchema>;

  constructor(names: ForwardNames, rules: { readonly defaults: DefaultRule; readonly open: Set<AvroSchema> }) {
    this.#names = names;
    this.#defaults = rules.defaults;
    this.#open = rules.open;
  }

  resolved(node: AvroSchema): AvroSchema {
    const copy = this.#copies.get(node);
    if (copy === undefined) throw new SchemaProblem("Unknown schema. Was it resolved before?");
    return copy;
  }

  visited(node: AvroSchema): AvroSchema {
    this.visit(node);
    return this.resolved(node);
  }

  /** Schemas.visit: depth first; fields from the first to the last, branches the other way round. */
  visit(start: AvroSchema): void {
    const seen = new Set<AvroSchema>();
    const steps: Step[] = [{ node: start, phase: "enter" }];
    for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
      const { node, phase } = step;
      if (phase === "leave") this.#leave(node);
      else if (!seen.has(node)) {
        this.#enter(node);
        const within = contents(node);
        if (within === null) continue;
        seen.add(node);
        steps.push({ node, phase: "leave" });
        for (const inner of within) steps.push({ node: inner, phase: "enter" });
      }
    }
  }

  #enter(node: AvroSchema): void {
    if (contents(node) === null) this.#copies.set(node, node);
    if (node.type !== "record" || this.#copies.has(node)) return;
    const awaited = this.#names.awaited.get(node);
    if (awaited === undefined) this.#begin(node);
    else this.#copies.set(node, this.#found(awaited));
  }

  #begin(record: AvroRecord): void {
    const fields: AvroField[] = [];
    const copy: AvroRecord = { ...record, fields };
    this.#fields.set(copy, fields);
    this.#open.add(copy);
    this.#copies.set(record, copy);
  }

  #found(awaited: string): AvroSchema {
    const type = this.#names.types.get(awaited);
    if (type === undefined) throw new SchemaProblem(`Undefined schema: ${awaited}`);
    return this.#copies.get(type) ?? this.visited(type);
  }

  #leave(node: AvroSchema): void {
    switch (node.type) {
      case "record":
        this.#leaveRecord(node);
        return;
      case "union": {
        const union = unionOf(
          node.branches.map((branch) => this.resolved(branch)),
          this.#open,
        );
        this.#copies.set(node, union);
        return;
      }
      case "array":
        requireCopyable(node.properties);
        this.#copies.set(node, { ...node, items: this.resolved(node.items) });
        return;
      case "map":
        requireCopyable(node.properties);
        this.#copies.set(node, { ...node, values: this.resolved(node.values) });
        return;
    }
  }

  #leaveRecord(record: AvroRecord): void {
    const copy = this.resolved(record);
    const fields = this.#fields.get(copy);
    if (fields === undefined || !this.#open.has(copy) || this.#names.awaited.has(record)) return;
    for (const field of record.fields) {
      const resolved = { ...field, type: this.resolved(field.type) };
      this.#defaults(resolved);
      fields.push(resolved);
    }
    this.#open.delete(copy);
    requireCopyable(record.properties);
  }
}

/** Null for what is taken over as it is. */
function contents(node: AvroSchema): readonly AvroSchema[] | null {
  switch (node.type) {
    case "record":
      return node.fields.map((field) => field.type).reverse();
    case "union":
      return node.branches;
    case "array":
      return [node.items];
    case "map":
      return [node.values];
    default:
      return null;
  }
}

/** JacksonUtils knows no object for whole numbers beyond a long: a record, array or map with such a property cannot be copied. */
function requireCopyable(properties: JsonObject): void {
  for (const [name, value] of properties) {
    if (isBeyondLong(value)) throw new SchemaProblem(`Can't set a property to null: ${name}`);
    if (holdsBeyondLong(value)) {
      throw new SchemaProblem('Cannot invoke "Object.getClass()" because "datum" is null');
    }
  }
}

const LONG = { lowest: -(2n ** 63n), highest: 2n ** 63n - 1n };

function isBeyondLong(value: JsonValue): boolean {
  return typeof value === "bigint" && (value < LONG.lowest || value > LONG.highest);
}

/** Whether a whole number beyond a long stands anywhere in it. */
function holdsBeyondLong(value: JsonValue): boolean {
  if (typeof value === "bigint") return isBeyondLong(value);
  if (Array.isArray(value)) return value.some(holdsBeyondLong);
  return isJsonObject(value) && [...value.values()].some(holdsBeyondLong);
}
