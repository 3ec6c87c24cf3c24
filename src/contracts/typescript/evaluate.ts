import type { Location } from "../../model/location.ts";
import type { ContractFiles } from "../reader.ts";
import {
  type Declaration,
  type Expression,
  type Member,
  moduleOf,
  placeOf,
  type TypeNode,
  type TypeParameters,
} from "./module.ts";
import { type Found, Names, type Scope } from "./names.ts";
import {
  both,
  listedTexts,
  object,
  objectOf,
  type TsProperty,
  type TsType,
  type TsWord,
  union,
  word,
} from "./types.ts";
import { indexed, keysOf, utilityType } from "./utilities.ts";
import { constantType, enumMembers, literal, overridden, placed } from "./written.ts";
import { ZOD_TYPES, zodType } from "./zod.ts";

/** No type that people write takes more steps; `type A = [B, B]; type B = [C, C]; …` does. */
const MOST_STEPS = 20_000;
const DEEPEST = 100;

const KEYWORDS: Readonly<Record<string, TsWord>> = {
  TSStringKeyword: "string",
  TSNumberKeyword: "number",
  TSBigIntKeyword: "bigint",
  TSBooleanKeyword: "boolean",
  TSNullKeyword: "null",
  TSUndefinedKeyword: "undefined",
  TSVoidKeyword: "undefined",
  TSAnyKeyword: "any",
  TSUnknownKeyword: "any",
  TSNeverKeyword: "never",
};

/** Works types out of the files that declare them. What cannot be told is `unresolved`; nothing throws. */
export class Evaluator {
  readonly #files: ContractFiles;
  readonly #names: Names;
  #steps = 0;
  #depth = 0;

  constructor(files: ContractFiles) {
    this.#files = files;
    this.#names = new Names(files);
  }

  /** Files that would have been looked into. */
  get missing(): ReadonlySet<string> {
    return this.#names.missing;
  }

  /** The type of a name that a file exports or declares. */
  named(path: string, name: string, at: Location): TsType {
    const module = moduleOf(path, this.#files);
    if (module === null) return { kind: "unresolved", reason: `${path} cannot be read`, at };
    if (module.problem !== null) return { kind: "unresolved", reason: module.problem, at };
    const found = this.#names.find({ module, bound: new Map() }, name);
    if (typeof found !== "string") return this.#declared(found, [], at);
    return { kind: "unresolved", reason: `${path}: ${found}`, at };
  }

  /** Why a file that can be read has no such name, with the nearest one; null where it has, or where that cannot be told. */
  absent(path: string, name: string): string | null {
    const module = moduleOf(path, this.#files);
    if (module === null || module.problem !== null || module.starred.length > 0) return null;
    if (module.declared.has(name) || module.imported.has(name) || module.exported.has(name)) return null;
    const found = this.#names.find({ module, bound: new Map() }, name);
    return typeof found === "string" ? found : null;
  }

  type(node: TypeNode, scope: Scope): TsType {
    const place = () => placeOf(scope.module.path, node);
    if (++this.#steps > MOST_STEPS || this.#depth >= DEEPEST) {
      return { kind: "unresolved", reason: "the type is too large, or holds itself outright", at: place() };
    }
    this.#depth++;
    const found = this.#node(node, scope);
    this.#depth--;
    return found ?? { kind: "unresolved", reason: `a ${node.type.replace(/^TS/, "")} is not analysed`, at: place() };
  }

  /** A constant's value, by its name. */
  constant(scope: Scope, name: string): { readonly value: Expression; readonly scope: Scope } | string {
    const found = this.#names.find(scope, name);
    if (typeof found === "string") return found;
    const [declaration] = found.declarations;
    return declaration?.type === "Constant"
      ? { value: declaration.value, scope: found.scope }
      : `${name} is no constant`;
  }

  #node(node: TypeNode, scope: Scope): TsType | null {
    const keyword = KEYWORDS[node.type];
    if (keyword !== undefined) return word(keyword);
    switch (node.type) {
      case "TSObjectKeyword":
        return object([], word("any"));
      case "TSParenthesizedType":
        return this.type(node.typeAnnotation, scope);
      case "TSOptionalType":
      case "TSRestType":
        return this.type(node.typeAnnotation, scope);
      case "TSLiteralType":
        return literal(node.literal);
      case "TSTemplateLiteralType":
        return word("string");
      case "TSArrayType":
        return { kind: "array", items: this.type(node.elementType, scope) };
      case "TSTupleType": {
        const items = node.elementTypes.map((each) => (each.type === "TSNamedTupleMember" ? each.elementType : each));
        return { kind: "array", items: union(items.map((each) => this.type(each, scope))) };
      }
      case "TSUnionType":
        return union(node.types.map((each) => this.type(each, scope)));
      case "TSIntersectionType":
        return node.types.map((each) => this.type(each, scope)).reduce(both, word("any"));
      case "TSTypeLiteral":
        return this.#members(node.members, scope);
      case "TSTypeOperator": {
        const inner = this.type(node.typeAnnotation, scope);
        return node.operator === "keyof" ? keysOf(inner) : node.operator === "readonly" ? inner : null;
      }
      case "TSIndexedAccessType":
        return indexed(this.type(node.objectType, scope), this.type(node.indexType, scope));
      case "TSMappedType":
        return this.#mapped(node, scope);
      case "TSTypeQuery":
        return node.exprName.type === "Identifier" ? this.#typeOf(node.exprName.name, scope) : null;
      case "TSImportType": {
        if (node.argument.type !== "StringLiteral" || node.qualifier?.type !== "Identifier") return null;
        const from = { from: node.argument.value, name: node.qualifier.name };
        return this.#reference(this.#names.follow(scope.module, from), node, scope);
      }
      case "TSTypeReference":
        return this.#named(node, scope);
      default:
        return null;
    }
  }

  #named(node: Extract<TypeNode, { type: "TSTypeReference" }>, scope: Scope): TsType | null {
    const { typeName } = node;
    if (typeName.type === "TSQualifiedName") {
      if (typeName.left.type !== "Identifier") return null;
      return this.#qualified(node, typeName.left.name, typeName.right.name, scope);
    }
    const bound = scope.bound.get(typeName.name);
    if (bound !== undefined) return bound;
    const known = scope.module.declared.has(typeName.name) || scope.module.imported.has(typeName.name);
    if (!known) {
      const args = (node.typeParameters?.params ?? []).map((each) => this.type(each, scope));
      const utility = utilityType(typeName.name, args);
      if (utility !== undefined) return placed(utility, placeOf(scope.module.path, node));
    }
    return this.#reference(this.#names.find(scope, typeName.name), node, scope);
  }

  /** `z.infer<typeof Schema>`, `types.Product`, `Status.Draft`. */
  #qualified(
    node: Extract<TypeNode, { type: "TSTypeReference" }>,
    left: string,
    right: string,
    scope: Scope,
  ): TsType | null {
    const imported = scope.module.imported.get(left);
    if (imported !== undefined && /^zod(\/|$)/.test(imported.from)) {
      const [query] = node.typeParameters?.params ?? [];
      if (!ZOD_TYPES.has(right) || query?.type !== "TSTypeQuery" || query.exprName.type !== "Identifier") return null;
      const found = this.constant(scope, query.exprName.name);
      const at = placeOf(scope.module.path, node);
      if (typeof found === "string") return { kind: "unresolved", reason: found, at };
      return zodType(found.value, found.scope, this);
    }
    if (imported?.name === "*") {
      return this.#reference(this.#names.follow(scope.module, { from: imported.from, name: right }), node, scope);
    }
    const found = this.#names.find(scope, left);
    if (typeof found === "string") return { kind: "unresolved", reason: found, at: placeOf(scope.module.path, node) };
    const members = found.declarations.flatMap((each) => (each.type === "TSEnumDeclaration" ? enumMembers(each) : []));
    return members.find(({ name }) => name === right)?.type ?? null;
  }

  #reference(
    found: Found | string,
    node: {
      readonly typeParameters?: { readonly params: readonly TypeNode[] } | null;
      readonly loc?: unknown;
    } & Parameters<typeof placeOf>[1],
    scope: Scope,
  ): TsType {
    const at = placeOf(scope.module.path, node);
    if (typeof found === "string") return { kind: "unresolved", reason: found, at };
    return this.#declared(
      found,
      (node.typeParameters?.params ?? []).map((each) => this.type(each, scope)),
      at,
    );
  }

  #declared({ scope, name, declarations }: Found, args: readonly TsType[], at: Location): TsType {
    const types = declarations.map((declaration): TsType => {
      switch (declaration.type) {
        case "TSTypeAliasDeclaration":
          return this.type(declaration.typeAnnotation, this.#bind(scope, declaration.typeParameters, args));
        case "TSInterfaceDeclaration": {
          const inner = this.#bind(scope, declaration.typeParameters, args);
          const own = this.#members(declaration.body.body, inner);
          const parents = (declaration.extends ?? []).map((parent) => this.#parent(parent, inner));
          return parents.reduce((sum, parent) => overridden(sum, parent), own);
        }
        case "ClassDeclaration":
          return this.#class(declaration, this.#bind(scope, declaration.typeParameters, args));
        case "TSEnumDeclaration":
          return union(enumMembers(declaration).map(({ type }) => type));
        case "Constant":
          return { kind: "unresolved", reason: `${name} is a value, not a type`, at };
        default:
          return declaration satisfies never;
      }
    });
    const [first = word("any"), ...others] = types;
    return others.reduce(both, first);
  }

  #class(declaration: Extract<Declaration, { type: "ClassDeclaration" }>, scope: Scope): TsType {
    const fields = declaration.body.body.flatMap((member): TsProperty[] => {
      if (member.type !== "ClassProperty" || member.static === true || member.key.type !== "Identifier") return [];
      const { typeAnnotation: annotation, optional } = member;
      const at = placeOf(scope.module.path, member.key);
      const known = annotation?.type === "TSTypeAnnotation" ? annotation.typeAnnotation : null;
      const untyped: TsType = { kind: "unresolved", reason: `${member.key.name} has no type of its own`, at };
      const type = () => (known === null ? untyped : this.type(known, scope));
      return [{ name: member.key.name, optional: optional === true, at, type }];
    });
    const { superClass } = declaration;
    if (!superClass) return object(fields);
    if (superClass.type !== "Identifier") {
      const at = placeOf(scope.module.path, superClass);
      return { kind: "unresolved", reason: "the class it extends is not analysed", at };
    }
    return overridden(object(fields), this.#reference(this.#names.find(scope, superClass.name), superClass, scope));
  }

  #parent(
    parent: NonNullable<Extract<Declaration, { type: "TSInterfaceDeclaration" }>["extends"]>[number],
    scope: Scope,
  ): TsType {
    const { expression } = parent;
    if (expression.type === "Identifier") {
      const bound = scope.bound.get(expression.name);
      if (bound !== undefined) return bound;
      const known = scope.module.declared.has(expression.name) || scope.module.imported.has(expression.name);
      const args = (parent.typeParameters?.params ?? []).map((each) => this.type(each, scope));
      const utility = known ? undefined : utilityType(expression.name, args);
      return utility ?? this.#reference(this.#names.find(scope, expression.name), parent, scope);
    }
    return { kind: "unresolved", reason: "what it extends is not analysed", at: placeOf(scope.module.path, parent) };
  }

  #bind(scope: Scope, parameters: TypeParameters, args: readonly TsType[]): Scope {
    const own: Scope = { module: scope.module, bound: new Map() };
    const bound = new Map<string, TsType>();
    const params = parameters?.type === "TSTypeParameterDeclaration" ? parameters.params : [];
    for (const [index, parameter] of params.entries()) {
      const fallback = parameter.default ? this.type(parameter.default, { ...own, bound }) : word("any");
      bound.set(parameter.name, args[index] ?? fallback);
    }
    return { ...own, bound };
  }

  #members(members: readonly Member[], scope: Scope): TsType {
    let others: TsType | null = null;
    const properties = members.flatMap((member): TsProperty[] => {
      if (member.type === "TSIndexSignature") {
        others = member.typeAnnotation ? this.type(member.typeAnnotation.typeAnnotation, scope) : word("any");
        return [];
      }
      if (member.type !== "TSPropertySignature") return [];
      const { key, typeAnnotation, optional } = member;
      const name =
        key.type === "Identifier" && !member.computed ? key.name : key.type === "StringLiteral" ? key.value : null;
      if (name === null) return [];
      const type = () => (typeAnnotation ? this.type(typeAnnotation.typeAnnotation, scope) : word("any"));
      return [{ name, optional: optional === true, at: placeOf(scope.module.path, key), type }];
    });
    return object(properties, others);
  }

  /** `{[K in Keys]: Type}`; `?` and `-?` change what is optional, which `keyof T` otherwise keeps. */
  #mapped(node: Extract<TypeNode, { type: "TSMappedType" }>, scope: Scope): TsType | null {
    const { typeParameter: parameter, typeAnnotation, nameType, optional } = node;
    if (nameType || !parameter.constraint) return null;
    const { constraint } = parameter;
    const source = constraint.type === "TSTypeOperator" && constraint.operator === "keyof" ? constraint : null;
    const from = source === null ? null : objectOf(this.type(source.typeAnnotation, scope));
    const keys = this.type(constraint, scope);
    if (keys.kind === "unresolved") return keys;
    const names = listedTexts(keys);
    const valueFor = (key: TsType): TsType => {
      const bound = new Map([...scope.bound, [parameter.name, key] as const]);
      return typeAnnotation ? this.type(typeAnnotation, { ...scope, bound }) : word("any");
    };
    if (names === null) return object([], valueFor(word("string")));
    const at = placeOf(scope.module.path, node);
    return object(
      names.map((name): TsProperty => {
        const own = from?.properties.get(name);
        const kept = optional === undefined || optional === null ? (own?.optional ?? false) : optional !== "-";
        return { name, optional: kept, at: own?.at ?? at, type: () => valueFor({ kind: "literal", value: name }) };
      }),
    );
  }

  /** `typeof STATUSES` of `["draft", "live"] as const`. */
  #typeOf(name: string, scope: Scope): TsType | null {
    const found = this.constant(scope, name);
    if (typeof found === "string") return null;
    return constantType(found.value);
  }
}
