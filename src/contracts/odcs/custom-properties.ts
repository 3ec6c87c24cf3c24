/** What ODCS has no words for stands under names of our own: `headgateUnknownColumns` is the key `unknown-columns` of a read. */

const PREFIX = "headgate";

/** A key of a contract file as the name of a custom property, in camel case as the standard asks. */
export function customName(key: string): string {
  return PREFIX + key.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The key that a custom property stands for; null for one that is none of ours. */
export function keyOfCustom(name: string): string | null {
  if (!name.startsWith(PREFIX) || !/^[A-Z]/.test(name.slice(PREFIX.length))) return null;
  return name
    .slice(PREFIX.length)
    .replace(/[A-Z]/g, (letter, offset: number) => `${offset === 0 ? "" : "-"}${letter.toLowerCase()}`);
}

export interface CustomProperty {
  readonly property: string;
  readonly value: unknown;
}

/** Those keys of an entry that are given, as custom properties; nothing where none is. */
export function customProperties(
  entry: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): { readonly customProperties?: readonly CustomProperty[] } {
  const given = keys.flatMap((key): CustomProperty[] =>
    entry[key] === undefined ? [] : [{ property: customName(key), value: entry[key] }],
  );
  return given.length === 0 ? {} : { customProperties: given };
}
