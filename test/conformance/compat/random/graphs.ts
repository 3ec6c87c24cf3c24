import type { Random } from "../../debezium/random/random.ts";
import type { Tree, TreeObject } from "./tree.ts";

/** Recursive, deep and wide schemas, which random ones hardly ever are. */

/** Records that refer to each other in any way; each is defined where it is first mentioned. */
export function recordGraph(random: Random): Tree {
  const count = random.integer(1, 8);
  const edges = Array.from({ length: count }, () =>
    Array.from({ length: random.integer(0, 3) }, () => random.integer(0, count - 1)),
  );
  const defined = new Set<number>();
  const node = (index: number): Tree => {
    if (defined.has(index)) return `G${index}`;
    defined.add(index);
    const links = (edges[index] ?? []).map((target, position): TreeObject => {
      const type = linked(node(target), random);
      const field: TreeObject = { name: `l${position}`, type };
      if (Array.isArray(type) && type[0] === "null" && random.chance(0.5)) field.default = null;
      return field;
    });
    const value: TreeObject = { name: "v", type: random.pick(["int", "long", "string", "bytes"]) };
    return { type: "record", name: `G${index}`, fields: random.sample([value, ...links], 9) };
  };
  return node(0);
}

function linked(target: Tree, random: Random): Tree {
  const roll = random.integer(0, 4);
  if (roll === 0) return target;
  if (roll === 1) return { type: "array", items: target };
  if (roll === 2) return { type: "map", values: target };
  return roll === 3 ? ["null", target] : [target, "null"];
}

/** One type around another, as deep as the text. */
export function nested(random: Random, depth: number): Tree {
  let schema: Tree = random.pick(["int", "long", "string"]);
  for (let level = 0; level < depth; level++) {
    const roll = random.integer(0, 3);
    if (roll === 0) schema = { type: "record", name: `D${level}`, fields: [{ name: "f", type: schema }] };
    else if (roll === 1) schema = { type: "map", values: schema };
    else if (roll === 2 && !Array.isArray(schema)) schema = ["null", schema];
    else schema = { type: "array", items: schema };
  }
  return schema;
}

/**
 * Records in a flat text of which each holds the one before: the check goes as deep as there are records, since what defines them is a
 * field that no other version has.
 */
export function ladder(random: Random, depth: number, tag: number): Tree {
  const step = (level: number): Tree => ({
    type: "record",
    name: `L${level}`,
    fields: [{ name: "n", type: level === 0 ? random.pick(["int", "long", "string"]) : `L${level - 1}` }],
  });
  const steps = Array.from({ length: depth }, (_, level) => step(level));
  const fields = [
    { name: `steps${tag}`, type: ["null", ...steps], default: null },
    { name: "top", type: `L${depth - 1}` },
  ];
  return { type: "record", name: "Ladder", fields };
}

/** Many fields, branches or symbols; texts beyond what the registry quotes. */
export function wide(random: Random): Tree {
  const count = random.integer(50, 700);
  const kind = random.integer(0, 2);
  if (kind === 0) {
    const symbols = Array.from({ length: count }, (_, index) => `SYMBOL_${index}`);
    return { type: "record", name: "Wide", fields: [{ name: "e", type: { type: "enum", name: "E", symbols } }] };
  }
  if (kind === 1) {
    const branches = Array.from({ length: Math.min(count, 40) }, (_, index): Tree => {
      const fields = [{ name: "x", type: random.pick(["int", "string"]) }];
      return { type: "record", name: `B${index}`, fields };
    });
    return { type: "record", name: "Wide", fields: [{ name: "u", type: ["null", ...branches] }] };
  }
  const fields = Array.from({ length: count }, (_, index): TreeObject => {
    const field: TreeObject = { name: `column_${index}`, type: random.pick(["int", "string", "long"]) };
    if (random.chance(0.5)) return { ...field, type: ["null", field.type ?? "int"], default: null };
    return random.chance(0.05) ? { ...field, doc: "\u{1F418} % é" } : field;
  });
  return { type: "record", name: "Wide", fields };
}
