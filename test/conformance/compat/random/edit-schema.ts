import type { Random } from "../../debezium/random/random.ts";
import { FIELD_NAMES, NAMESPACES, PRIMITIVES, SCALARS, type SchemaMaker, SYMBOLS } from "./make-schema.ts";
import { copyOf, isObject, type Named, type Parts, partsOf, type RecordTree, type Slot, type Tree } from "./tree.ts";

/** Edits a copy of a schema once; what an edit needs may be missing, then the copy is the same. */
export function edited(schema: Tree, random: Random, maker: SchemaMaker): Tree {
  const box = { top: copyOf(schema) };
  new Edit(random, maker, partsOf(box)).any();
  return box.top;
}

class Edit {
  readonly #random: Random;
  readonly #maker: SchemaMaker;
  readonly #parts: Parts;

  constructor(random: Random, maker: SchemaMaker, parts: Parts) {
    this.#random = random;
    this.#maker = maker;
    this.#parts = parts;
  }

  any(): void {
    const roll = this.#random.integer(0, 16);
    if (roll < 6) this.#with(this.#parts.records, (record) => this.#editFields(record));
    else if (roll < 10) this.#with(this.#parts.slots, (slot) => this.#editType(slot));
    else if (roll === 10) this.#with(this.#parts.unions, (union) => this.#editUnion(union));
    else if (roll < 13) this.#with(this.#parts.enums, (named) => this.#editEnum(named));
    else if (roll === 13)
      this.#with(this.#parts.fixeds, (named) => this.#put(named, "size", this.#random.integer(0, 3)));
    else if (roll === 14) this.#with(this.#named(), (named) => this.#editName(named));
    else if (roll === 15) this.#with(this.#named(), (named) => this.#editProperties(named));
    else this.#with(this.#parts.fields, (field) => this.#editProperties(field));
  }

  #named(): readonly Named[] {
    return [...this.#parts.records, ...this.#parts.enums, ...this.#parts.fixeds];
  }

  #with<T>(items: readonly T[], edit: (item: T) => void): void {
    const [first, ...rest] = items;
    if (first !== undefined) edit(this.#random.pick([first, ...rest]));
  }

  #put(holder: { [key: string]: Tree }, key: string, value: Tree | undefined): void {
    if (value === undefined) delete holder[key];
    else holder[key] = value;
  }

  #editFields(record: RecordTree): void {
    const { fields } = record;
    const at = this.#random.integer(0, Math.max(0, fields.length - 1));
    const field = fields[at];
    const roll = this.#random.integer(0, 11);
    if (roll < 3 || !isObject(field)) this.#addField(record);
    else if (roll < 5) fields.splice(at, 1);
    else if (roll === 5) {
      const old = field.name ?? "a";
      field.name = this.#freeName(record);
      if (this.#random.chance(0.6)) field.aliases = [old];
    } else if (roll === 6) this.#put(field, "default", this.#maker.defaultOf(field.type ?? "int"));
    else if (roll === 7) this.#put(field, "default", undefined);
    else if (roll === 8) record.fields = this.#random.sample(fields, fields.length);
    else if (roll === 9) field.aliases = this.#random.sample(FIELD_NAMES, this.#random.integer(1, 3));
    else if (roll === 10) field.type = record.name;
    else field.type = this.#random.pick(SCALARS);
  }

  #addField(record: RecordTree): void {
    const field = this.#maker.field(this.#freeName(record), this.#random.integer(0, 2), "");
    if (this.#random.chance(0.1)) field.type = this.#maker.enumeration();
    record.fields.splice(this.#random.integer(0, record.fields.length), 0, field);
  }

  #freeName(record: RecordTree): string {
    const taken = new Set(record.fields.map((field) => (isObject(field) ? field.name : null)));
    const [free = "y"] = this.#random.sample(FIELD_NAMES, FIELD_NAMES.length).filter((name) => !taken.has(name));
    return taken.has(free) ? `z${this.#random.integer(0, 999)}` : free;
  }

  #editType({ schema, put }: Slot): void {
    const roll = this.#random.integer(0, 9);
    if (roll === 0) put(this.#maker.type(1, ""));
    else if (roll === 1) put({ type: "array", items: schema });
    else if (roll === 2) put({ type: "map", values: schema });
    else if (roll < 5 && !Array.isArray(schema)) put(this.#random.chance(0.7) ? ["null", schema] : [schema, "null"]);
    else if (roll < 6 && isObject(schema) && schema.items !== undefined) put(schema.items);
    else if (Array.isArray(schema)) this.#editUnion(schema);
    else if (typeof schema === "string") put(this.#random.pick(PRIMITIVES));
  }

  #editUnion(union: Tree[]): void {
    const at = this.#random.integer(0, Math.max(0, union.length - 1));
    const roll = this.#random.integer(0, 4);
    if (roll === 0) union.splice(at, 1);
    else if (roll === 1) union.reverse();
    else if (roll === 2) union.splice(at, 0, this.#random.pick(PRIMITIVES));
    else if (roll === 3) union.push(this.#maker.type(1, ""));
    else union.splice(at, 1, this.#random.pick(SCALARS));
  }

  #editEnum(named: Named): void {
    const roll = this.#random.integer(0, 4);
    if (roll === 0) this.#put(named, "default", undefined);
    else named.symbols = this.#random.sample(SYMBOLS, this.#random.integer(0, 6));
    const [symbol] = Array.isArray(named.symbols) ? named.symbols : [];
    const kept = Array.isArray(named.symbols) && named.symbols.some((known) => known === named.default);
    if (named.default !== undefined && !kept) this.#put(named, "default", symbol);
    if (roll === 1) this.#put(named, "default", symbol);
  }

  #editName(named: Named): void {
    const roll = this.#random.integer(0, 4);
    const old = named.name;
    if (roll === 0) named.namespace = this.#random.pick(NAMESPACES);
    else if (roll === 1) named.name = `N${this.#random.integer(0, 99)}`;
    else if (roll === 2) {
      named.name = `N${this.#random.integer(0, 99)}`;
      named.aliases = [this.#random.chance(0.5) ? old : `${this.#random.pick(NAMESPACES)}.${old}`.replace(/^\./, "")];
    } else named.aliases = this.#random.sample(["R", "n.R0", "S1", old, "other.T"], this.#random.integer(1, 2));
  }

  #editProperties(holder: { [key: string]: Tree }): void {
    const key = this.#random.pick(["doc", "logicalType", "connect.default", "connect.version", "precision", "order"]);
    this.#put(holder, key, key === "order" ? "ignore" : this.#random.pick([undefined, "x", "5% more", "decimal"]));
  }
}
