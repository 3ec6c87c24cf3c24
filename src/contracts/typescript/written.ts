import type { Location } from "../../model/location.ts";
import { type Declaration, type Expression, placeOf, type TypeNode } from "./module.ts";
import { both, object, type TsProperty, type TsType, union, word } from "./types.ts";

/** What extends another type has its own properties first. */
export function overridden(own: TsType, parent: TsType): TsType {
  if (parent.kind === "unresolved") return parent;
  if (own.kind !== "object" || parent.kind !== "object") return both(own, parent);
  const inherited = [...parent.properties.values()].filter(({ name }) => !own.properties.has(name));
  return object([...own.properties.values(), ...inherited], own.others ?? parent.others);
}

/** Properties made of listed keys stand where they are listed. */
export function placed(type: TsType, at: Location): TsType {
  if (type.kind !== "object") return type;
  const properties = [...type.properties.values()];
  return object(
    properties.map((property) => (property.at.file === "" ? { ...property, at } : property)),
    type.others,
  );
}

export function literal(node: Extract<TypeNode, { type: "TSLiteralType" }>["literal"]): TsType | null {
  switch (node.type) {
    case "StringLiteral":
    case "NumericLiteral":
    case "BooleanLiteral":
      return { kind: "literal", value: node.value };
    case "BigIntLiteral":
      return word("bigint");
    case "TemplateLiteral": {
      const [only] = node.quasis;
      return node.expressions.length > 0 || only?.value.cooked == null
        ? word("string")
        : { kind: "literal", value: only.value.cooked };
    }
    case "UnaryExpression":
      return word("number");
    default:
      return null;
  }
}

export function enumMembers(
  declaration: Extract<Declaration, { type: "TSEnumDeclaration" }>,
): readonly { readonly name: string; readonly type: TsType }[] {
  return declaration.members.map(({ id, initializer }) => {
    const name = id.type === "Identifier" ? id.name : id.value;
    const text = initializer?.type === "StringLiteral" ? initializer.value : null;
    return { name, type: text === null ? word("number") : { kind: "literal", value: text } };
  });
}

/** The type of a constant that lists texts: `["a", "b"] as const`, `{A: "a"} as const`. Null for others. */
export function constantType(value: Expression): TsType | null {
  switch (value.type) {
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSTypeAssertion":
      return constantType(value.expression);
    case "StringLiteral":
    case "NumericLiteral":
    case "BooleanLiteral":
      return { kind: "literal", value: value.value };
    case "ArrayExpression": {
      const items = value.elements.map((each) => (each && each.type !== "SpreadElement" ? constantType(each) : null));
      const known = items.filter((each) => each !== null);
      return known.length < items.length ? null : { kind: "array", items: union(known) };
    }
    case "ObjectExpression": {
      const properties = value.properties.flatMap((each): TsProperty[] => {
        if (each.type !== "ObjectProperty" || each.value.type === "ArrayPattern") return [];
        const inner = each.value.type === "StringLiteral" ? constantType(each.value) : null;
        const name =
          each.key.type === "Identifier" ? each.key.name : each.key.type === "StringLiteral" ? each.key.value : null;
        if (inner === null || name === null) return [];
        return [{ name, optional: false, at: placeOf("", each), type: () => inner }];
      });
      return properties.length < value.properties.length ? null : object(properties);
    }
    default:
      return null;
  }
}
