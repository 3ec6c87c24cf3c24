import type { Random } from "../../debezium/random/random.ts";
import type { Tree, TreeObject } from "./tree.ts";

export const PRIMITIVES = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"] as const;
export const SCALARS = ["boolean", "int", "long", "float", "double", "bytes", "string"] as const;
export const NAMESPACES = ["", "n", "n", "n.m", "other", "a-b.1z", "p%sq", "100% of", "it's", 'qu"ote', "ü"] as const;
export const FIELD_NAMES = ["a", "b", "c", "d", "e", "f", "g", "h", "id", "_x", "ä"] as const;
export const SYMBOLS = ["A", "B", "C", "D", "a", "Z9", "_"] as const;
const TYPE_NAMES = ["R", "S", "T", "U", "V", "W", "Key", "Value", "string_", "É"] as const;
const LOGICAL_TYPES = ["date", "decimal", "uuid", "timestamp-millis", "made-up"] as const;

/** Makes one schema of any kind; a name defined is known to what comes behind it. */
export class SchemaMaker {
  readonly #random: Random;
  readonly #defined: string[] = [];
  #count = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  top(): Tree {
    const roll = this.#random.integer(0, 19);
    if (roll === 0) return this.#random.pick(PRIMITIVES);
    if (roll < 3) return this.union(2);
    if (roll < 5) return this.type(2, "");
    return this.record(this.#random.integer(1, 3), "");
  }

  /** @param space the namespace that holds around it */
  type(depth: number, space: string): Tree {
    const roll = this.#random.integer(0, depth > 0 ? 17 : 6);
    if (roll < 4) return this.#random.pick(SCALARS);
    if (roll === 4) return this.#primitive();
    if (roll < 7) return this.#nullable(this.#random.pick(SCALARS));
    if (roll < 9) return { type: "array", items: this.type(depth - 1, space) };
    if (roll === 9) return { type: "map", values: this.type(depth - 1, space) };
    if (roll === 10) return this.enumeration();
    if (roll === 11) return this.fixed();
    if (roll === 12) return this.union(depth - 1);
    if (roll === 13) return this.#nullable(this.record(depth - 1, space));
    if (roll < 16 && this.#defined.length > 0) return this.#reference();
    return this.record(depth - 1, space);
  }

  record(depth: number, space: string): TreeObject {
    const name = this.#name(space);
    const names = this.#random.sample(FIELD_NAMES, this.#random.integer(0, 5));
    const fields: Tree[] = [];
    const record = { type: this.#random.chance(0.02) ? "error" : "record", ...name.members, fields, ...this.#more() };
    if (this.#random.chance(0.3)) this.#defined.push(name.full);
    for (const field of names) fields.push(this.field(field, depth, name.namespace));
    this.#defined.push(name.full);
    return record;
  }

  field(name: string, depth: number, space: string): TreeObject {
    const type = this.type(depth, space);
    const field: TreeObject = { name, type };
    if (this.#random.chance(0.4)) field.default = this.defaultOf(type);
    if (this.#random.chance(0.08)) field.aliases = this.#random.sample(FIELD_NAMES, this.#random.integer(1, 3));
    if (this.#random.chance(0.05)) field.doc = this.#random.pick(["", "100%", "%s and %d", "tab\t'quote\""]);
    if (this.#random.chance(0.03)) field.order = this.#random.pick(["ascending", "descending", "ignore", "IGNORE"]);
    return field;
  }

  enumeration(): TreeObject {
    const symbols = this.#random.sample(SYMBOLS, this.#random.integer(0, 5));
    const { members, full } = this.#name("");
    const made: TreeObject = { type: "enum", ...members, symbols, ...this.#more() };
    if (symbols[0] !== undefined && this.#random.chance(0.4)) made.default = symbols[0];
    this.#defined.push(full);
    return made;
  }

  fixed(): TreeObject {
    const { members, full } = this.#name("");
    this.#defined.push(full);
    return { type: "fixed", ...members, size: this.#random.integer(0, 3), ...this.#more() };
  }

  union(depth: number): Tree {
    const count = this.#random.integer(0, 5);
    const branches = Array.from({ length: count }, () => this.type(depth, "")).filter((type) => !Array.isArray(type));
    const seen = new Set<string>();
    return branches.filter((branch) => {
      const kind =
        typeof branch === "string"
          ? branch
          : JSON.stringify((branch as TreeObject).name ?? (branch as TreeObject).type);
      return seen.size < seen.add(kind).size;
    });
  }

  /** A value that fits, most of the time. */
  defaultOf(type: Tree): Tree {
    const roll = this.#random.integer(0, 9);
    if (roll === 0) return this.#random.pick([null, 0, "", "NaN", [], {}, 1.5, true, 12345678901]);
    const first = Array.isArray(type) ? (type[0] ?? "null") : type;
    const kind = typeof first === "string" ? first : String((first as TreeObject).type);
    if (kind === "null") return null;
    if (kind === "boolean") return true;
    if (kind === "int" || kind === "long") return this.#random.integer(-5, 5);
    if (kind === "float" || kind === "double") return this.#random.pick([0.1, 1, -2.5e20, "NaN", "1.5f"]);
    if (kind === "array") return [];
    if (kind === "map" || kind === "record") return {};
    return this.#random.pick(["", "A", "x%y", "\u0000"]);
  }

  #primitive(): Tree {
    const type = this.#random.pick(PRIMITIVES);
    return this.#random.chance(0.5) ? { type } : { type, ...this.#more() };
  }

  #nullable(type: Tree): Tree {
    return this.#random.chance(0.7) ? ["null", type] : [type, "null"];
  }

  #reference(): Tree {
    return this.#random.pick(["", ...this.#defined]) || "int";
  }

  #more(): TreeObject {
    const more: TreeObject = {};
    if (this.#random.chance(0.06)) more.doc = this.#random.pick(["", "says 5% of", "%s"]);
    if (this.#random.chance(0.08)) more.logicalType = this.#random.pick(LOGICAL_TYPES);
    if (this.#random.chance(0.08)) more["connect.name"] = this.#random.pick(["a.b", "%n", "io.debezium.time.Date"]);
    if (this.#random.chance(0.03)) more["connect.parameters"] = { b: "1", a: "2%", n: null };
    return more;
  }

  /** Mostly one nobody has, since a name is defined once. */
  #name(space: string): { readonly members: TreeObject; readonly full: string; readonly namespace: string } {
    const simple = this.#random.pick(TYPE_NAMES) + (this.#random.chance(0.9) ? String(this.#count++) : "");
    if (this.#random.chance(0.6)) return { members: { name: simple }, full: joined(space, simple), namespace: space };
    const namespace = this.#random.pick(NAMESPACES);
    const full = joined(namespace, simple);
    const members = this.#random.chance(0.3) ? { name: full } : { name: simple, namespace };
    const aliases = this.#random.chance(0.2)
      ? { aliases: [this.#random.pick(["R0", "n.R0", "S1", "n.m.T", full])] }
      : {};
    return { members: { ...members, ...aliases }, full, namespace };
  }
}

function joined(space: string, simple: string): string {
  return space === "" ? simple : `${space}.${simple}`;
}
