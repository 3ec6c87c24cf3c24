import type { Node, TypeName } from "@pgsql/types";

type Distribute<N> = N extends unknown ? keyof N : never;
/** The names of parse tree nodes: `CreateStmt`, `ColumnRef`, … */
export type NodeKind = Distribute<Node>;
/** The fields of one kind of node. */
export type NodeOf<K extends NodeKind> =
  Extract<Node, Record<K, unknown>> extends Record<K, infer Fields> ? Fields : never;

/** The node's fields when it is of that kind. */
export function as<K extends NodeKind>(node: Node | undefined, kind: K): NodeOf<K> | undefined {
  return node === undefined ? undefined : (node as Partial<Record<K, NodeOf<K>>>)[kind];
}

export function all<K extends NodeKind>(nodes: readonly Node[] | undefined, kind: K): NodeOf<K>[] {
  const found: NodeOf<K>[] = [];
  for (const node of nodes ?? []) {
    const fields = as(node, kind);
    if (fields !== undefined) found.push(fields);
  }
  return found;
}

/** The texts of a list of String nodes: a qualified name, a column list. */
export function strings(nodes: readonly Node[] | undefined): string[] {
  return all(nodes, "String").map((node) => node.sval ?? "");
}

/** A name node as a list of parts, whether it is a List, a TypeName, an ObjectWithArgs or one String. */
export function nameParts(node: Node | undefined): string[] {
  const list = as(node, "List");
  if (list !== undefined) return strings(list.items);
  const type = as(node, "TypeName");
  if (type !== undefined) return strings(type.names);
  const object = as(node, "ObjectWithArgs");
  if (object !== undefined) return strings(object.objname);
  const text = as(node, "String");
  return text === undefined ? [] : [text.sval ?? ""];
}

/** The integer of a constant node (`ival: {}` is 0), signs included; undefined when it is no integer constant. */
export function integer(node: Node | undefined): number | undefined {
  const constant = as(node, "A_Const");
  if (constant?.ival !== undefined) return constant.ival.ival ?? 0;
  const bare = as(node, "Integer");
  if (bare !== undefined) return bare.ival ?? 0;
  const expression = as(node, "A_Expr");
  if (expression === undefined || expression.lexpr !== undefined) return undefined;
  const operand = integer(expression.rexpr);
  const sign = strings(expression.name)[0];
  if (operand === undefined) return undefined;
  return sign === "-" ? -operand : sign === "+" ? operand : undefined;
}

/** The text of an option's argument: `LANGUAGE plpgsql`, `SCHEMA x`, `publish = 'insert'`, `true`. */
export function optionText(node: Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  if ("String" in node) return node.String.sval ?? "";
  if ("Boolean" in node) return node.Boolean.boolval === true ? "true" : "false";
  if ("Float" in node) return node.Float.fval ?? "0";
  if ("A_Const" in node) return node.A_Const.sval?.sval ?? integer(node)?.toString();
  if ("TypeName" in node) return strings(node.TypeName.names).at(-1);
  if ("List" in node) return strings(node.List.items).at(-1);
  return integer(node)?.toString();
}

/** A name of the grammar's pseudo-types `serial`, `bigserial`, … with the type and whether it is one. */
export function unqualifiedTypeName(type: TypeName | undefined): string | undefined {
  const names = strings(type?.names);
  return names.length === 1 ? names[0] : undefined;
}

/** Calls `visit` for every node below and including this value. */
export function walk(value: unknown, visit: (kind: string, fields: Readonly<Record<string, unknown>>) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, visit);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    if (typeof child === "object" && child !== null) {
      if (!Array.isArray(child)) visit(key, child);
      walk(child, visit);
    }
  }
}

/** Names of the columns an expression mentions; a whole-row reference is `*`. */
export function columnsNamed(expression: Node | undefined): string[] {
  const names = new Set<string>();
  walk(expression, (kind, fields) => {
    if (kind !== "ColumnRef" || !Array.isArray(fields.fields)) return;
    const last: Node | undefined = fields.fields.at(-1);
    if (last === undefined) return;
    names.add("A_Star" in last ? "*" : (strings([last])[0] ?? ""));
  });
  return [...names];
}
