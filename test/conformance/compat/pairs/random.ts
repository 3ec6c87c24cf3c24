import { chain, type Json, type Pair } from "./pair.ts";

const CHAINS = 1200;

/** Random chains of up to five versions, each grown from the one before by small edits. The same every time. */
export function randomPairs(): readonly Pair[] {
  const dice = new Dice(20_260_115);
  return Array.from({ length: CHAINS }, (_, number) => {
    const versions = [new Maker(dice).top()];
    const length = 2 + dice.below(4);
    while (versions.length < length) versions.push(edit(versions.at(-1) ?? null, dice));
    return chain(`random-${number}`, ...versions);
  });
}

/** mulberry32: small, and the same on every machine. */
class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  one<T>(items: readonly [T, ...T[]]): T {
    return items[this.below(items.length)] ?? items[0];
  }
}

const SCALARS = ["int", "long", "float", "double", "string", "bytes", "boolean"] as const;

/** Builds one schema; named types get fresh names, and are sometimes referred to again. */
class Maker {
  readonly #dice: Dice;
  readonly #names: string[] = [];

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  top(): Json {
    return this.#record(3);
  }

  #record(depth: number): Json {
    const name = this.#name("R");
    const fields = Array.from({ length: 1 + this.#dice.below(4) }, (_, index) => this.#field(`f${index}`, depth - 1));
    return { type: "record", name, ...(this.#dice.below(3) === 0 ? { namespace: "n" } : {}), fields };
  }

  #field(name: string, depth: number): Json {
    const type = this.#type(depth);
    if (Array.isArray(type) && this.#dice.below(2) === 0) return { name, type, default: null };
    if (typeof type === "string" && this.#dice.below(3) === 0) return { name, type, default: 1 };
    return { name, type };
  }

  #type(depth: number): Json {
    const roll = this.#dice.below(depth > 0 ? 12 : 6);
    if (roll < 4) return this.#dice.one(SCALARS);
    if (roll < 6) return ["null", this.#dice.one(SCALARS)];
    if (roll === 6) return { type: "array", items: this.#type(depth - 1) };
    if (roll === 7) return { type: "map", values: this.#type(depth - 1) };
    if (roll === 8)
      return { type: "enum", name: this.#name("E"), symbols: ["A", "B", "C"].slice(0, 1 + this.#dice.below(3)) };
    if (roll === 9) return ["null", this.#record(depth - 1)];
    const known = this.#names.filter((name) => name.startsWith("E"));
    const [first, ...rest] = known;
    return first !== undefined && roll === 10 ? this.#dice.one([first, ...rest]) : this.#record(depth - 1);
  }

  #name(prefix: string): string {
    const name = `${prefix}${this.#names.length}`;
    this.#names.push(name);
    return name;
  }
}

/** One edit somewhere in a schema: a type widened, narrowed or made nullable, a field dropped, added, renamed, a default set or cleared. */
function edit(schema: Json, dice: Dice): Json {
  if (typeof schema === "string") return editName(schema, dice);
  if (Array.isArray(schema)) return editUnion(schema, dice);
  if (schema === null || typeof schema !== "object") return schema;
  const node = schema as { readonly [key: string]: Json };
  if (Array.isArray(node.fields)) return editRecord(node, node.fields, dice);
  if (node.items !== undefined) return { ...node, items: edit(node.items, dice) };
  if (node.values !== undefined) return { ...node, values: edit(node.values, dice) };
  if (Array.isArray(node.symbols))
    return { ...node, symbols: dice.one([["A"], ["A", "B"], ["A", "B", "C"], ["D", "A"]]) };
  return schema;
}

function editName(name: string, dice: Dice): Json {
  if (!SCALARS.some((scalar) => scalar === name)) return name;
  const other = dice.one(SCALARS);
  return dice.below(3) === 0 ? ["null", name] : other;
}

function editUnion(branches: readonly Json[], dice: Dice): Json {
  const [first = "null", second = "int"] = branches;
  const choices = [second, [second, first], [first, edit(second, dice)]] as const;
  const edited = dice.one(choices);
  const nested = Array.isArray(edited) && edited.some((branch) => Array.isArray(branch));
  const doubled = Array.isArray(edited) && edited[0] === edited[1];
  return nested || doubled ? branches : edited;
}

function editRecord(node: { readonly [key: string]: Json }, fields: readonly Json[], dice: Dice): Json {
  const at = dice.below(Math.max(1, fields.length));
  const target = fields[at];
  const replaced = (field: Json): Json => ({
    ...node,
    fields: fields.map((old, index) => (index === at ? field : old)),
  });
  const roll = dice.below(8);
  if (roll === 0) return { ...node, fields: fields.toSpliced(at, 1) };
  if (roll === 1) return { ...node, fields: [...fields, { name: `g${dice.below(1000)}`, type: "int" }] };
  if (roll === 2)
    return { ...node, fields: [...fields, { name: `g${dice.below(1000)}`, type: ["null", "string"], default: null }] };
  if (roll === 3) return { ...node, fields: fields.toReversed() };
  if (target === undefined || target === null || typeof target !== "object" || Array.isArray(target)) return node;
  const field = target as { readonly [key: string]: Json };
  if (roll === 4) return replaced({ ...field, name: `h${dice.below(1000)}`, aliases: [field.name ?? ""] });
  if (roll === 5) return replaced({ ...field, default: null });
  return replaced({ ...field, type: edit(field.type ?? null, dice) });
}
