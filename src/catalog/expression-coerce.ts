import { builtinType, builtinTypeByName } from "../model/builtin-types.ts";
import type { ColumnType } from "../model/catalog.ts";
import { canonicalLiteral } from "./expression-literals.ts";
import { isUnknown, NotForTypes, sameType, type Typed, Unprintable } from "./expression-nodes.ts";
import {
  baseType,
  canCoerce,
  categoryOf,
  isPreferred,
  type Parameter,
  polymorphicElement,
} from "./expression-resolve.ts";
import { formatType, type TypeNames } from "./print.ts";

export type Coercion = "implicit" | "assignment" | "explicit";

/** coerce_to_target_type: to the type, then to its modifier. Throws Unprintable when there is no such coercion. */
export function coerceTo(catalog: TypeNames, node: Typed, target: ColumnType, how: Coercion): Typed {
  const typed = coerceType(catalog, node, target, how);
  const domain = isDomain(catalog, target);
  if (domain) return typed;
  // applyRelabelType: a constant loses the modifier in place.
  if (target.typmod < 0 && typed.kind === "constant" && how !== "implicit") {
    return { ...typed, type: { ...typed.type, typmod: -1 } };
  }
  return coerceModifier(typed, target, how === "explicit", typed !== node && typed.kind !== "constant");
}

function isDomain(catalog: TypeNames, type: ColumnType): boolean {
  return !type.array && catalog.types.get(type.oid)?.kind === "domain";
}

/** coerce_type: a bare literal becomes a constant of the type, anything else is converted. */
function coerceType(catalog: TypeNames, node: Typed, target: ColumnType, how: Coercion): Typed {
  const shown = how === "explicit";
  const bare: ColumnType = { ...target, typmod: -1 };
  if (sameType(node.type, target)) return node;
  // The coercion goes below COLLATE, which types without collations drop.
  if (node.kind === "collate") {
    const operand = coerceType(catalog, node.operand, target, how);
    return categoryOf(catalog, target) === "S" ? { ...node, operand, type: operand.type } : operand;
  }
  if (isDomain(catalog, target)) {
    const base = baseType(catalog, target);
    const inner =
      sameType(baseType(catalog, node.type), base) && !isUnknown(node.type) ? node : coerceTo(catalog, node, base, how);
    return { kind: "coercion", operand: inner === node ? node : hidden(inner), type: bare, shown };
  }
  if (isUnknown(node.type)) return literalOf(catalog, node, target);
  if (node.kind === "row") return rowOf(catalog, node, bare, how);
  if (!canCoerce(catalog, node.type, target, how)) {
    throw new Unprintable(`no coercion from ${formatType(catalog, node.type)} to ${formatType(catalog, target)}`);
  }
  // A domain is its base type already: no node for that.
  if (sameType(baseType(catalog, node.type), target))
    return how === "implicit" ? relabelled(node, bare) : { kind: "coercion", operand: node, type: bare, shown };
  return { kind: "coercion", operand: node, type: bare, shown };
}

function relabelled(node: Typed, type: ColumnType): Typed {
  return { kind: "coercion", operand: node, type, shown: false };
}

/** coerce_record_to_complex: each field is coerced to its attribute. */
function rowOf(catalog: TypeNames, node: Extract<Typed, { kind: "row" }>, target: ColumnType, how: Coercion): Typed {
  const user = target.array ? undefined : catalog.types.get(target.oid);
  if (user?.kind !== "composite" || user.attributes.length !== node.fields.length) {
    throw new Unprintable("a ROW of this type");
  }
  const fields = user.attributes.flatMap((attribute, index) => {
    const field = node.fields[index];
    return field === undefined ? [] : [coerceTo(catalog, field, attribute.type, "assignment")];
  });
  return { kind: "row", fields, type: target, shown: how === "explicit" };
}

/** Only intervals keep the target's modifier in the constant itself. */
function literalOf(catalog: TypeNames, node: Typed, target: ColumnType): Typed {
  if (node.kind !== "constant") throw new Unprintable("an expression without a type of its own");
  const interval = !target.array && builtinType(target.oid)?.name === "interval";
  const type = { ...target, typmod: interval ? target.typmod : -1 };
  return { kind: "constant", type, text: node.text === null ? null : canonicalLiteral(catalog, type, node.text) };
}

/** coerce_type_typmod: types with a length coercion function apply the modifier on top. */
function coerceModifier(node: Typed, target: ColumnType, shown: boolean, hideInput: boolean): Typed {
  if (target.typmod < 0 || node.type.typmod === target.typmod) return node;
  if (builtinType(target.oid) === undefined) return node;
  return { kind: "coercion", operand: hideInput ? hidden(node) : node, type: target, shown };
}

function hidden(node: Typed): Typed {
  return node.kind === "coercion" ? { ...node, shown: false } : node;
}

/** select_common_type: what COALESCE, CASE, ARRAY and their like make of different types. */
export function commonType(catalog: TypeNames, types: readonly ColumnType[]): ColumnType {
  const [first, ...others] = types.map((type) => ({ ...type, typmod: -1 }));
  // The only way to end with a domain; a bare literal beside it makes it the base type.
  if (first !== undefined && !isUnknown(first) && others.every((type) => sameType(type, first))) return first;
  const [start, ...known] = types.filter((type) => !isUnknown(type)).map((type) => baseType(catalog, type));
  if (start === undefined) return named("text");
  const common = known.reduce((chosen, type) => preferredOf(catalog, chosen, type), start);
  return { ...common, typmod: -1 };
}

function preferredOf(catalog: TypeNames, chosen: ColumnType, type: ColumnType): ColumnType {
  if (sameType(chosen, type)) return chosen;
  if (categoryOf(catalog, chosen) !== categoryOf(catalog, type)) {
    const names = [chosen, type].map((one) => formatType(catalog, one)).join(" and ");
    const known = [chosen, type].every((one) => builtinType(one.oid)?.kind === "base");
    throw new (known ? NotForTypes : Unprintable)(`types ${names} cannot be matched`);
  }
  const there = canCoerce(catalog, chosen, type, "implicit");
  return !isPreferred(chosen) && there && !canCoerce(catalog, type, chosen, "implicit") ? type : chosen;
}

/** The built-in type of that pg_type name. */
export function named(name: string): ColumnType {
  const type = builtinTypeByName(name);
  if (type === undefined) throw new Unprintable(`type ${name}`);
  return { oid: type.oid, array: false, typmod: -1 };
}

/** enforce_generic_type_consistency for the plain cases: every polymorphic argument says the same element type. */
export function concreteParameters(
  catalog: TypeNames,
  parameters: readonly Parameter[],
  types: readonly ColumnType[],
): readonly (ColumnType | null)[] {
  const element = elementOf(catalog, parameters, types);
  return parameters.map((wanted, index) => {
    if (typeof wanted !== "string") return wanted;
    const given = types[index];
    // A range is passed as it is; which one a bare literal is depends on the others.
    if (wanted.endsWith("range") && given !== undefined && !isUnknown(given)) return null;
    return concrete(wanted, element);
  });
}

/** The result's type once the polymorphic arguments are known. */
export function concreteResult(
  catalog: TypeNames,
  result: Parameter,
  parameters: readonly Parameter[],
  types: readonly ColumnType[],
): ColumnType {
  if (typeof result !== "string") return result;
  const type = concrete(result, elementOf(catalog, parameters, types));
  if (type === null) throw new Unprintable("a polymorphic result");
  return type;
}

function elementOf(
  catalog: TypeNames,
  parameters: readonly Parameter[],
  types: readonly ColumnType[],
): ColumnType | null {
  const element = polymorphicElement(catalog, parameters, types);
  if (element === "inconsistent") throw new Unprintable("polymorphic arguments of different types");
  return element;
}

/** Null leaves the argument as it is, which is what "any" does even with a bare literal. */
function concrete(wanted: string, element: ColumnType | null): ColumnType | null {
  if (wanted === "any") return null;
  if (element === null || wanted.includes("range")) throw new Unprintable("a polymorphic function of bare literals");
  return wanted.endsWith("array") && !wanted.endsWith("nonarray") ? { ...element, array: true } : element;
}
