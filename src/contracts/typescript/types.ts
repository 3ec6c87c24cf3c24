import type { Location } from "../../model/location.ts";

/** A TypeScript type, as far as a consumer of messages can tell types apart. */
export type TsType =
  | { readonly kind: "word"; readonly word: TsWord }
  | { readonly kind: "literal"; readonly value: string | number | boolean | bigint }
  | { readonly kind: "array"; readonly items: TsType }
  | TsObject
  | { readonly kind: "union"; readonly members: readonly TsType[] }
  /** What cannot be told from the files alone. */
  | { readonly kind: "unresolved"; readonly reason: string; readonly at: Location };

/** `any` stands for `unknown` too, `bytes` for Buffer and Uint8Array, `undefined` for void. */
export type TsWord =
  | "string"
  | "number"
  | "bigint"
  | "boolean"
  | "null"
  | "undefined"
  | "any"
  | "never"
  | "date"
  | "bytes";

export interface TsObject {
  readonly kind: "object";
  readonly properties: ReadonlyMap<string, TsProperty>;
  /** Of properties that are not named: an index signature, `Record<string, …>`. */
  readonly others: TsType | null;
}

export interface TsProperty {
  readonly name: string;
  readonly optional: boolean;
  readonly at: Location;
  /** Worked out when it is asked for: a type may hold itself. */
  readonly type: () => TsType;
}

export const word = (name: TsWord): TsType => ({ kind: "word", word: name });
export const object = (properties: Iterable<TsProperty>, others: TsType | null = null): TsObject => ({
  kind: "object",
  properties: new Map([...properties].map((property) => [property.name, property])),
  others,
});

/** A union without unions in it; one member is that member. */
export function union(members: readonly TsType[]): TsType {
  const flat = members.flatMap((member) => (member.kind === "union" ? member.members : [member]));
  const kept = flat.filter((member) => member.kind !== "word" || member.word !== "never");
  const [only, second] = kept;
  if (only === undefined) return word("never");
  return second === undefined ? only : { kind: "union", members: kept };
}

export function membersOf(type: TsType): readonly TsType[] {
  return type.kind === "union" ? type.members : [type];
}

function isWord(type: TsType, ...words: readonly TsWord[]): boolean {
  return type.kind === "word" && words.includes(type.word);
}

/** A type without its null and undefined. */
export function withoutNull(type: TsType): TsType {
  return union(membersOf(type).filter((member) => !isWord(member, "null", "undefined")));
}

/** Whether null, or a field that is not there, is understood; null where that cannot be told. */
export function acceptsNull(type: TsType): boolean | null {
  const members = membersOf(type);
  if (members.some((member) => isWord(member, "null", "undefined", "any"))) return true;
  return members.some(({ kind }) => kind === "unresolved") ? null : false;
}

/** The texts that a type lists, where it takes no other; null where it takes any. */
export function listedTexts(type: TsType): readonly string[] | null {
  const members = membersOf(withoutNull(type));
  const texts = members.flatMap((member) =>
    member.kind === "literal" && typeof member.value === "string" ? [member.value] : [],
  );
  return texts.length > 0 && texts.length === members.length ? texts : null;
}

/**
 * The one object that a type's values are, whichever of a union's they are: a property that some lack is optional.
 * Null for anything else.
 */
export function objectOf(type: TsType): TsObject | null {
  const members = membersOf(withoutNull(type));
  const objects = members.filter((member) => member.kind === "object");
  const [first, second] = objects;
  if (first === undefined || objects.length < members.length) return null;
  if (second === undefined) return first;
  const names = new Set(objects.flatMap(({ properties }) => [...properties.keys()]));
  const merged = [...names].flatMap((name): TsProperty[] => {
    const found = objects.flatMap(({ properties }) => properties.get(name) ?? []);
    const [place] = found;
    if (place === undefined) return [];
    const optional = found.length < objects.length || found.some((property) => property.optional);
    return [{ name, optional, at: place.at, type: () => union(found.map((property) => property.type())) }];
  });
  const others = objects.flatMap((each) => each.others ?? []);
  return object(merged, others.length === 0 ? null : union(others));
}

/** What is both: objects have the properties of both, a text with a brand stays a text. */
export function both(one: TsType, other: TsType): TsType {
  if (isWord(one, "any")) return other;
  if (isWord(other, "any")) return one;
  if (one.kind === "unresolved") return one;
  if (other.kind === "unresolved") return other;
  if (one.kind === "union") return union(one.members.map((member) => both(member, other)));
  if (other.kind === "union") return union(other.members.map((member) => both(one, member)));
  if (one.kind === "literal" && other.kind === "literal") return one.value === other.value ? one : word("never");
  if (one.kind !== "object") return other.kind === "literal" ? other : one;
  if (other.kind !== "object") return other;
  const properties = [...one.properties.values()].map((property): TsProperty => {
    const second = other.properties.get(property.name);
    if (second === undefined) return property;
    return {
      ...property,
      optional: property.optional && second.optional,
      type: () => both(property.type(), second.type()),
    };
  });
  const added = [...other.properties.values()].filter(({ name }) => !one.properties.has(name));
  return object([...properties, ...added], one.others ?? other.others);
}
