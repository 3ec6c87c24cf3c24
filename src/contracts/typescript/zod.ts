import type { Evaluator } from "./evaluate.ts";
import { type Expression, placeOf } from "./module.ts";
import type { Scope } from "./names.ts";
import { object, objectOf, type TsProperty, type TsType, union, word } from "./types.ts";

/** zod's types of a schema's values. `input` and `output` differ only for schemas that transform, which are not analysed. */
export const ZOD_TYPES: ReadonlySet<string> = new Set(["infer", "output", "input", "TypeOf"]);

/** Methods that narrow a schema without changing what type its values have (zod documentation, "Defining schemas"). */
const NARROWING =
  /^(min|max|length|nonempty|email|url|uuid|guid|cuid2?|ulid|regex|includes|startsWith|endsWith|datetime|date|time|ip|int|gt|gte|lt|lte|positive|negative|nonnegative|nonpositive|multipleOf|finite|safe|refine|superRefine|check|describe|meta|brand|readonly|strict|strip|passthrough|loose|catchall|trim|toLowerCase|toUpperCase)$/;

const FORMATS = /^(email|url|uuid|guid|cuid2?|ulid|iso)$/;

/** The type of the values of a schema that is written out in the file: `z.object({…})` and what may stand in it. */
export function zodType(value: Expression, scope: Scope, evaluator: Evaluator): TsType {
  const unresolved = (): TsType => ({
    kind: "unresolved",
    reason: "this zod schema is not analysed",
    at: placeOf(scope.module.path, value),
  });
  if (value.type === "Identifier") {
    const found = evaluator.constant(scope, value.name);
    return typeof found === "string" ? unresolved() : zodType(found.value, found.scope, evaluator);
  }
  if (value.type !== "CallExpression" || value.callee.type !== "MemberExpression") return unresolved();
  const { object: target, property } = value.callee;
  if (property.type !== "Identifier") return unresolved();
  const args = value.arguments.flatMap((each): Expression[] =>
    each.type === "SpreadElement" || each.type === "ArgumentPlaceholder" ? [] : [each],
  );
  const inner = (each: Expression | undefined) => (each === undefined ? unresolved() : zodType(each, scope, evaluator));
  if (target.type === "Identifier" && isZod(target.name, scope)) {
    return made(property.name, args, inner, scope) ?? unresolved();
  }
  // `z.iso.datetime()`; `z.coerce.number()` takes anything.
  if (target.type === "MemberExpression" && target.object.type === "Identifier" && isZod(target.object.name, scope)) {
    const { property: group } = target;
    return group.type === "Identifier" && group.name === "iso" ? word("string") : unresolved();
  }
  if (target.type === "Super" || target.type === "Import") return unresolved();
  return derived(property.name, zodType(target, scope, evaluator), args, inner, scope) ?? unresolved();
}

function isZod(name: string, { module }: Scope): boolean {
  return /^zod(\/|$)/.test(module.imported.get(name)?.from ?? "");
}

type Inner = (each: Expression | undefined) => TsType;

function made(name: string, args: readonly Expression[], inner: Inner, scope: Scope): TsType | null {
  const [first, second] = args;
  switch (name) {
    case "string":
    case "number":
    case "bigint":
    case "boolean":
    case "null":
    case "undefined":
    case "any":
    case "never":
      return word(name);
    case "unknown":
      return word("any");
    case "int":
    case "float32":
    case "float64":
    case "int32":
      return word("number");
    case "date":
      return word("date");
    case "literal":
      return first?.type === "StringLiteral" || first?.type === "NumericLiteral" || first?.type === "BooleanLiteral"
        ? { kind: "literal", value: first.value }
        : null;
    case "enum": {
      const texts = first?.type === "ArrayExpression" ? first.elements : null;
      const values = texts?.map((each): TsType | null =>
        each?.type === "StringLiteral" ? { kind: "literal", value: each.value } : null,
      );
      const known = values?.filter((each) => each !== null);
      return known === undefined || known.length < (values?.length ?? 0) ? null : union(known);
    }
    case "array":
      return { kind: "array", items: inner(first) };
    case "record":
      return object([], inner(second ?? first));
    case "union":
    case "discriminatedUnion": {
      const options = name === "union" ? first : second;
      if (options?.type !== "ArrayExpression") return null;
      return union(options.elements.map((each) => inner(each && each.type !== "SpreadElement" ? each : undefined)));
    }
    case "optional":
    case "nullable":
    case "nullish":
      return derived(name, inner(first), [], inner, scope);
    case "object":
    case "strictObject":
    case "looseObject":
      return first?.type === "ObjectExpression" ? objectType(first, inner, scope) : null;
    default:
      return FORMATS.test(name) ? word("string") : null;
  }
}

function objectType(
  node: Extract<Expression, { type: "ObjectExpression" }>,
  inner: Inner,
  scope: Scope,
): TsType | null {
  const properties = node.properties.flatMap((each): TsProperty[] => {
    if (each.type !== "ObjectProperty" || each.computed) return [];
    const { key, value } = each;
    const name = key.type === "Identifier" ? key.name : key.type === "StringLiteral" ? key.value : null;
    if (name === null || (value.type !== "CallExpression" && value.type !== "Identifier")) return [];
    const type = inner(value);
    const optional = type.kind === "union" && type.members.some((member) => isUndefined(member));
    return [{ name, optional, at: placeOf(scope.module.path, key), type: () => type }];
  });
  return properties.length < node.properties.length ? null : object(properties);
}

function isUndefined(type: TsType): boolean {
  return type.kind === "word" && type.word === "undefined";
}

function derived(name: string, type: TsType, args: readonly Expression[], inner: Inner, scope: Scope): TsType | null {
  if (type.kind === "unresolved") return type;
  switch (name) {
    case "optional":
      return union([type, word("undefined")]);
    case "nullable":
      return union([type, word("null")]);
    case "nullish":
      return union([type, word("null"), word("undefined")]);
    case "or":
      return union([type, inner(args[0])]);
    case "array":
      return { kind: "array", items: type };
    case "partial": {
      const whole = objectOf(type);
      if (whole === null || args.length > 0) return null;
      return object([...whole.properties.values()].map((property) => ({ ...property, optional: true })));
    }
    case "extend": {
      const [first] = args;
      const [whole, added] = [
        objectOf(type),
        first?.type === "ObjectExpression" ? objectType(first, inner, scope) : null,
      ];
      if (whole === null || added?.kind !== "object") return null;
      return object([...whole.properties.values(), ...added.properties.values()]);
    }
    default:
      return NARROWING.test(name) ? type : null;
  }
}
