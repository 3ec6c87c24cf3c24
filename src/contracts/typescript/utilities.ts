import {
  listedTexts,
  membersOf,
  object,
  objectOf,
  type TsObject,
  type TsProperty,
  type TsType,
  union,
  withoutNull,
  word,
} from "./types.ts";

/** What TypeScript's own generic types make of their arguments (TypeScript handbook, "Utility Types"); undefined for other names. */
export function utilityType(name: string, args: readonly TsType[]): TsType | undefined {
  const [first = word("any"), second = word("any")] = args;
  switch (name) {
    case "Array":
    case "ReadonlyArray":
    case "Set":
    case "ReadonlySet":
      return { kind: "array", items: first };
    case "Record":
      return recordOf(first, second);
    case "Partial":
      return changed(first, (property) => ({ ...property, optional: true }));
    case "Required":
      return changed(first, (property) => ({ ...property, optional: false }));
    case "Readonly":
    case "Awaited":
    case "NoInfer":
      return first;
    case "Pick":
      return kept(first, second, true);
    case "Omit":
      return kept(first, second, false);
    case "NonNullable":
      return withoutNull(first);
    case "Exclude":
      return union(membersOf(first).filter((member) => !isOneOf(member, second)));
    case "Extract":
      return union(membersOf(first).filter((member) => isOneOf(member, second)));
    case "Date":
      return word("date");
    case "Buffer":
    case "Uint8Array":
      return word("bytes");
    case "Uppercase":
    case "Lowercase":
    case "Capitalize":
    case "Uncapitalize":
    case "String":
      return word("string");
    case "Number":
      return word("number");
    case "Boolean":
      return word("boolean");
    case "Object":
      return object([], word("any"));
    default:
      return undefined;
  }
}

/** `keyof T`: the names of its properties. */
export function keysOf(type: TsType): TsType {
  if (type.kind === "unresolved") return type;
  const found = objectOf(type);
  if (found === null) return word("any");
  const names = [...found.properties.keys()].map((value): TsType => ({ kind: "literal", value }));
  return union(found.others === null ? names : [...names, word("string")]);
}

/** `T["name"]`, `T[number]`. */
export function indexed(type: TsType, index: TsType): TsType | null {
  if (type.kind === "unresolved") return type;
  const inner = withoutNull(type);
  if (inner.kind === "array") return inner.items;
  const [found, names] = [objectOf(inner), listedTexts(index)];
  if (found === null) return null;
  if (names === null) return found.others;
  const types = names.map((name) => {
    const property = found.properties.get(name);
    if (property === undefined) return found.others;
    return property.optional ? union([property.type(), word("undefined")]) : property.type();
  });
  const known = types.filter((each) => each !== null);
  return known.length < types.length ? null : union(known);
}

/** `Record<K, V>`: properties where the keys are listed. Where they stand is not told by them: the type's own place is taken. */
function recordOf(keys: TsType, value: TsType): TsType {
  if (keys.kind === "unresolved") return keys;
  const names = listedTexts(keys);
  if (names === null) return object([], value);
  const at = { file: "", start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };
  return object(names.map((name) => ({ name, optional: false, at, type: () => value })));
}

function changed(type: TsType, change: (property: TsProperty) => TsProperty): TsType {
  return mapped(type, (each) => object([...each.properties.values()].map(change), each.others));
}

function kept(type: TsType, keys: TsType, wanted: boolean): TsType {
  if (keys.kind === "unresolved") return keys;
  const names = new Set(membersOf(keys).flatMap((key) => (key.kind === "literal" ? [String(key.value)] : [])));
  return mapped(type, (each) =>
    object(
      [...each.properties.values()].filter(({ name }) => names.has(name) === wanted),
      each.others,
    ),
  );
}

function mapped(type: TsType, change: (found: TsObject) => TsType): TsType {
  if (type.kind === "union") return union(type.members.map((member) => mapped(member, change)));
  return type.kind === "object" ? change(type) : type;
}

/** Whether a member of a union is assignable to another type, as far as words, literals and objects with fewer properties go. */
function isOneOf(member: TsType, other: TsType): boolean {
  return membersOf(other).some((each) => {
    if (each.kind === "word" && member.kind === "word") return each.word === member.word || each.word === "any";
    if (each.kind === "word" && member.kind === "literal") return each.word === typeof member.value;
    if (each.kind === "literal") return member.kind === "literal" && member.value === each.value;
    if (each.kind !== "object" || member.kind !== "object") return false;
    return [...each.properties.values()].every((property) => {
      const own = member.properties.get(property.name);
      return own === undefined
        ? property.optional
        : membersOf(own.type()).every((part) => isOneOf(part, property.type()));
    });
  });
}
