/** One question to the oracle: may `schema` follow `previous` (oldest first)? All are Avro texts. */
export interface Pair {
  readonly id: string;
  readonly schema: string;
  readonly previous: readonly string[];
}

/** A schema as JSON, built by hand. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export function chain(id: string, ...oldestFirst: readonly Json[]): Pair {
  const texts = oldestFirst.map((schema) => JSON.stringify(schema));
  return { id, schema: texts.at(-1) ?? "null", previous: texts.slice(0, -1) };
}

/** Every schema after every other, itself included. */
export function allPairs(name: string, schemas: readonly Json[]): readonly Pair[] {
  return schemas.flatMap((newer, n) => schemas.map((older, o) => chain(`${name}-${o}-${n}`, older, newer)));
}

export function record(name: string, fields: readonly Json[], more: { readonly [key: string]: Json } = {}): Json {
  return { type: "record", name, ...more, fields };
}

/** A record `T` whose one field has the type. */
export function inField(type: Json): Json {
  return record("T", [{ name: "f", type }]);
}
