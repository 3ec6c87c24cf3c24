import type { Random } from "../../catalog/random.ts";
import { isList, Members, object, type Written } from "./json.ts";
import { anyJson, LOGICAL_TYPES, NAMES, NAMESPACES, PRIMITIVES, property, scalar } from "./vocabulary.ts";

/** A schema with what it names, for defaults and references. */
interface Made {
  readonly json: Written;
  /** A value that fits as a default; undefined where none is to be had. */
  readonly fitting: Written | undefined;
}

/** Makes schemas that are sound, or nearly always: what is refused in the end is the oracle's to say. */
export class SoundMaker {
  readonly #random: Random;
  readonly #taken = new Set<string>();
  readonly #defined: { readonly full: string; readonly namespace: string; readonly simple: string }[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  top(): Written {
    return this.#random.chance(0.85) ? this.#record(3, "").json : this.#type(3, "").json;
  }

  /** A reference to a type defined before, or null. */
  reference(space: string): string | null {
    if (this.#defined.length === 0) return null;
    const { full, namespace, simple } = this.#random.pick(this.#defined);
    return (namespace === space || namespace === "") && this.#random.chance(0.6) ? simple : full;
  }

  #type(depth: number, space: string): Made {
    const random = this.#random;
    if (depth === 0 || random.chance(0.4)) return this.#primitive();
    switch (random.between(0, 8)) {
      case 0:
      case 1:
        return this.#record(depth, space);
      case 2:
        return this.#enum(space);
      case 3:
        return this.#fixed(space);
      case 4: {
        const { json, fitting } = this.#type(depth - 1, space);
        const value = fitting === undefined ? [] : Array.from({ length: random.between(0, 2) }, () => fitting);
        return { json: this.#properties(object({ type: "array", items: json })), fitting: value };
      }
      case 5: {
        const { json, fitting } = this.#type(depth - 1, space);
        const value =
          fitting === undefined || random.chance(0.5) ? new Members([]) : object({ k: fitting, a: fitting });
        return { json: this.#properties(object({ type: "map", values: json })), fitting: value };
      }
      case 6:
      case 7:
        return this.#union(depth, space);
      default: {
        const name = this.reference(space);
        if (name === null) return this.#primitive();
        return { json: random.chance(0.2) ? object({ type: name }) : name, fitting: undefined };
      }
    }
  }

  #primitive(): Made {
    const random = this.#random;
    const type = random.pick(PRIMITIVES);
    const fitting = fittingScalar(type, random);
    if (random.chance(0.55)) return { json: type, fitting };
    const bare = object({ type });
    return { json: random.chance(0.5) ? this.#logical(bare) : this.#properties(bare), fitting };
  }

  #logical(bare: Members): Members {
    const random = this.#random;
    const name = random.chance(0.4) ? "decimal" : random.pick(LOGICAL_TYPES);
    const parts = random.chance(0.8)
      ? { logicalType: name, precision: random.between(0, 12), scale: random.between(0, 4) }
      : { scale: anyJson(random, 0), logicalType: name, precision: anyJson(random, 0) };
    const members = Object.entries(parts).filter(
      ([key]) => key === "logicalType" || random.chance(name === "decimal" ? 0.85 : 0.1),
    );
    const made = members.reduce((json, [key, value]) => json.with(key, value), bare);
    return random.chance(0.3) ? this.#properties(made) : made;
  }

  #properties(bare: Members): Members {
    const random = this.#random;
    let made = bare;
    while (random.chance(0.3)) {
      const [key, value] = property(random);
      // A word Avro reserves would be read.
      if (!RESERVED.has(key)) made = made.with(key, value);
    }
    return made;
  }

  #record(depth: number, space: string): Made {
    const random = this.#random;
    const heading = this.#heading(space);
    // Known to its own fields from here on.
    const fields: Written[] = [];
    const names = random.some(NAMES, 4);
    const fittings: [string, Written | undefined][] = [];
    const isRecursive = random.chance(0.15);
    for (const name of random.chance(0.08) ? [] : names) {
      const type =
        isRecursive && random.chance(0.4) ? this.#recursion(heading) : this.#type(depth - 1, heading.namespace);
      fields.push(this.#field(name, type));
      fittings.push([name, type.fitting]);
    }
    const json = this.#named(heading, random.chance(0.05) ? "error" : "record", { fields });
    const members = fittings.flatMap(([name, value]): [string, Written][] =>
      value === undefined ? [] : [[name, value]],
    );
    return { json, fitting: members.length === fittings.length ? new Members(members) : undefined };
  }

  #recursion({ full }: Heading): Made {
    const random = this.#random;
    switch (random.between(0, 2)) {
      case 0:
        return { json: object({ type: "array", items: full }), fitting: [] };
      case 1:
        return { json: ["null", full], fitting: null };
      default:
        return { json: object({ type: "map", values: ["int", full] }), fitting: new Members([]) };
    }
  }

  #field(name: string, { json: type, fitting }: Made): Members {
    const random = this.#random;
    const bare = object({
      name,
      type,
      doc: random.chance(0.1) ? random.pick(["", "a doc", "d\n"]) : undefined,
      default: fitting !== undefined && random.chance(0.5) ? fitting : undefined,
      order: random.chance(0.06)
        ? random.pick(["ascending", "descending", "ignore", "IGNORE", "Descending", "ıgnore"])
        : undefined,
      aliases: random.chance(0.08) ? random.some([...NAMES, "x-y", "1", "n.x", "x", "x"], 3) : undefined,
    });
    const written = this.#properties(bare);
    return random.chance(0.1) ? new Members(written.list.toReversed()) : written;
  }

  #enum(space: string): Made {
    const random = this.#random;
    const symbols = random.chance(0.05) ? [] : random.some([...NAMES, "A", "B", "C"], 4);
    const [first] = symbols;
    const heading = this.#heading(space);
    const fallback = first !== undefined && random.chance(0.25) ? { default: first } : {};
    return { json: this.#named(heading, "enum", { symbols, ...fallback }), fitting: first };
  }

  #fixed(space: string): Made {
    const random = this.#random;
    const size = random.pick([0, 1, 4, 8, 12, 16]);
    const heading = this.#heading(space);
    const named = this.#named(heading, "fixed", { size });
    return {
      json: random.chance(0.3) ? this.#logical(named) : named,
      fitting: random.pick(["", "a", "\u0001ÿ", "abcd"]),
    };
  }

  #union(depth: number, space: string): Made {
    const random = this.#random;
    const branches: Made[] = [];
    const names = new Set<string>();
    for (let count = random.between(random.chance(0.05) ? 0 : 1, 3); count > 0; count--) {
      const made = random.chance(0.3) ? { json: "null", fitting: null } : this.#type(depth - 1, space);
      const name = branchName(made.json);
      if (name === null || names.has(name)) continue;
      names.add(name);
      branches.push(made);
    }
    const any = random.chance(0.15) && branches.length > 0 ? random.pick(branches) : branches[0];
    return { json: branches.map(({ json }) => json), fitting: any?.fitting };
  }

  #heading(space: string): Heading {
    const random = this.#random;
    const own = random.chance(0.5) ? random.pick(NAMESPACES) : null;
    for (let attempt = 0; ; attempt++) {
      const simple = attempt < 5 ? random.pick(NAMES) : `T${this.#taken.size}`;
      const namespace = own ?? space;
      const full = namespace === "" ? simple : `${namespace}.${simple}`;
      if (this.#taken.has(full) || (namespace === "" && PRIMITIVES.includes(simple))) continue;
      this.#taken.add(full);
      const isDotted = own !== null && own !== "" && random.chance(0.3);
      return {
        full,
        namespace,
        simple,
        written: isDotted ? { name: full } : { name: simple, ...(own === null ? {} : { namespace: own }) },
      };
    }
  }

  #named(heading: Heading, type: string, body: Readonly<Record<string, Written>>): Members {
    const random = this.#random;
    this.#defined.push(heading);
    const bare = object({
      type,
      ...heading.written,
      doc: random.chance(0.12) ? random.pick(["", "a doc", "of é\n"]) : undefined,
      ...body,
      aliases: random.chance(0.12) ? random.some([...NAMES, "n.x", ".y", "x", "Old", "n.m.Old"], 3) : undefined,
    });
    const written = this.#properties(bare);
    return random.chance(0.1) ? new Members(written.list.toReversed()) : written;
  }
}

interface Heading {
  readonly full: string;
  readonly namespace: string;
  readonly simple: string;
  readonly written: Readonly<Record<string, string>>;
}

const RESERVED = new Set("doc fields items name namespace size symbols values type aliases default order".split(" "));

/** What a union tells branches by; null for what may not be one. */
function branchName(json: Written): string | null {
  if (typeof json === "string") return json;
  if (isList(json)) return null;
  if (!(json instanceof Members)) return null;
  const [type, name] = [json.get("type"), json.get("name")];
  return typeof name === "string" ? `${type}:${name}:${json.get("namespace")}` : String(type);
}

function fittingScalar(type: string, random: Random): Written {
  switch (type) {
    case "null":
      return null;
    case "boolean":
      return random.chance(0.5);
    case "int":
      return random.between(-5, 5);
    case "long":
      return random.pick([0, 1, -1, 5_000_000_000]);
    case "float":
    case "double":
      return random.chance(0.3)
        ? random.pick(["NaN", "-Infinity", "1.5", " 2 "])
        : random.pick([0, 1, 0.1, -2.5, 1e21, 1e-7]);
    default: {
      const value = scalar(random);
      return typeof value === "string" ? value : "x";
    }
  }
}
