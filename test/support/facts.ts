export type Json = null | boolean | number | string | readonly Json[] | { readonly [field: string]: Json };

/** A catalog in a form that both sides can give: what is compared of each object, by `table public.users`, `type public.mood`, … */
export type Facts = ReadonlyMap<string, Json>;

/** Stands where the replay says it does not know; agrees with anything and is counted. */
export const OPAQUE = "\u0000opaque";

export interface Comparison {
  /** `table public.users columns email type: real "text", replayed "integer"`. */
  readonly mismatches: readonly string[];
  /** Where the replay says it does not know, with what the server says. */
  readonly opaqueTexts: readonly string[];
}

const SAME: Comparison = { mismatches: [], opaqueTexts: [] };

/** Holds replayed facts against real ones, object by object and field by field. */
export function compareFacts(real: Facts, replayed: Facts): Comparison {
  const found = [...new Set([...real.keys(), ...replayed.keys()])].map((object) =>
    compareObject(object, real.get(object), replayed.get(object)),
  );
  return { mismatches: found.flatMap((one) => one.mismatches), opaqueTexts: found.flatMap((one) => one.opaqueTexts) };
}

/** One object of both sides; undefined where a side lacks it. */
export function compareObject(object: string, real: Json | undefined, replayed: Json | undefined): Comparison {
  if (real === undefined || replayed === undefined) {
    return { mismatches: [`${object}: ${real === undefined ? "only replayed" : "only real"}`], opaqueTexts: [] };
  }
  if (JSON.stringify(real) === JSON.stringify(replayed)) return SAME;
  const comparison = { mismatches: [] as string[], opaqueTexts: [] as string[] };
  compareValue(object, real, replayed, comparison);
  return comparison;
}

function compareValue(
  where: string,
  real: Json,
  replayed: Json,
  found: { mismatches: string[]; opaqueTexts: string[] },
): void {
  const [one, two] = [JSON.stringify(real), JSON.stringify(replayed)];
  if (replayed === OPAQUE) {
    if (real !== null) found.opaqueTexts.push(`${where}: ${one}`);
  } else if (areNamed(real) && areNamed(replayed)) compareNamed(where, real, replayed, found);
  else if (isRecord(real) && isRecord(replayed)) {
    for (const field of new Set([...Object.keys(real), ...Object.keys(replayed)])) {
      compareValue(`${where} ${field}`, real[field] ?? null, replayed[field] ?? null, found);
    }
  } else if (one !== two) found.mismatches.push(`${where}: real ${one}, replayed ${two}`);
}

type Named = { readonly name: string; readonly [field: string]: Json };

function isRecord(value: Json): value is { readonly [field: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function areNamed(value: Json): value is readonly Named[] {
  return Array.isArray(value) && value.every((item) => isRecord(item) && typeof item.name === "string");
}

/** Lists of named things must have the same names in the same order; then each is compared with its namesake. */
function compareNamed(
  where: string,
  real: readonly Named[],
  replayed: readonly Named[],
  found: { mismatches: string[]; opaqueTexts: string[] },
): void {
  const names = (items: readonly Named[]): string => items.map((item) => item.name).join(", ");
  if (names(real) !== names(replayed)) {
    found.mismatches.push(`${where}: real ${names(real)}; replayed ${names(replayed)}`);
    return;
  }
  for (const [index, item] of real.entries()) {
    compareValue(`${where} ${item.name}`, item, replayed[index] ?? null, found);
  }
}
