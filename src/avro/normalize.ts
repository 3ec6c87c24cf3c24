import type { AvroNode, Property } from "./node.ts";

/**
 * What the registry stores when asked to normalize (AvroSchema.normalize): properties sorted by name, a decimal's
 * logical type, precision and non-zero scale first. Fields, branches and symbols keep their order.
 */
export function normalizeNode(node: AvroNode): AvroNode {
  switch (node.kind) {
    case "primitive":
      return { ...node, properties: normalizeProperties(node.properties) };
    case "array":
      return { ...node, items: normalizeNode(node.items), properties: normalizeProperties(node.properties) };
    case "map":
      return { ...node, values: normalizeNode(node.values), properties: normalizeProperties(node.properties) };
    case "union":
      return { ...node, branches: node.branches.map(normalizeNode) };
    case "record":
      return {
        ...node,
        fields: node.fields.map((field) => ({ ...field, type: normalizeNode(field.type) })),
        properties: normalizeProperties(node.properties),
      };
    default:
      return node satisfies never;
  }
}

function normalizeProperties(properties: readonly Property[]): Property[] {
  const leading = new Set(["logicalType", "precision", "scale"]);
  const byName = new Map(properties);
  const decimal = byName.get("logicalType") === '"decimal"';
  if (decimal && !isDecimal(byName)) return byNames(properties);
  const first: Property[] = [];
  for (const name of leading) {
    const json = byName.get(name);
    if (json === undefined || (name !== "logicalType" && !decimal) || (name === "scale" && json === "0")) continue;
    first.push([name, json]);
  }
  const taken = new Set(first.map(([name]) => name));
  return [...first, ...byNames(properties.filter(([name]) => !taken.has(name)))];
}

function byNames(properties: readonly Property[]): Property[] {
  const all = properties.map(([name, json]): Property => [name, sorted(json)]);
  return all.sort(([a], [b]) => compare(a, b));
}

/** Avro takes no logical type from a decimal with more fraction digits than digits (LogicalTypes.Decimal). */
function isDecimal(byName: ReadonlyMap<string, string>): boolean {
  return Number(byName.get("scale") ?? 0) <= Number(byName.get("precision"));
}

/** connect.parameters is the only object among the properties; its members are plain strings. */
function sorted(json: string): string {
  if (!json.startsWith("{")) return json;
  const members = json.slice(1, -1).match(/"(?:[^"\\]|\\.)*":"(?:[^"\\]|\\.)*"/g) ?? [];
  return `{${members.sort(compare).join(",")}}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
