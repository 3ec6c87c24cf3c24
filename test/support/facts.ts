export type Json = null | boolean | number | string | readonly Json[] | { readonly [field: string]: Json | undefined };

/** What is compared of each object, by `table public.users`, `type public.mood`, … */
export type Facts = ReadonlyMap<string, Json>;

/** Stands where the replay says it does not know; equal to anything that is there, and counted. */
export const UNTOLD = "\u0000untold";

export interface Comparison {
  /** `table public.users columns email type: real "text", replayed "integer"`. */
  readonly mismatches: readonly string[];
  /** Where the replay says that it cannot tell, with what the server says. */
  readonly untold: readonly string[];
}

interface Found {
  readonly mismatches: string[];
  readonly untold: string[];
}

/** Holds replayed facts against real ones, object by object and field by field. */
export function compareFacts(real: Facts, replayed: Facts): Comparison {
  const found = [...new Set([...real.keys(), ...replayed.keys()])].map((object) =>
    compareObject(object, real.get(object), replayed.get(object)),
  );
  return { mismatches: found.flatMap((one) => one.mismatches), untold: found.flatMap((one) => one.untold) };
}

/** One object of both sides, undefined where a side lacks it, in every field that the replayed one has. */
export function compareObject(object: string, real: Json | undefined, replayed: Json | undefined): Comparison {
  const found: Found = { mismatches: [], untold: [] };
  if (real === undefined || replayed === undefined) {
    found.mismatches.push(only(object, real === undefined ? "replayed" : "real", "", real ?? replayed));
  } else compareValues(object, real, replayed, found);
  return found;
}

function only(where: string, side: "real" | "replayed", name: string, value: Json | undefined): string {
  return [`${where}: only ${side}`, name, JSON.stringify(value)].filter((part) => part !== "").join(" ");
}

function compareValues(where: string, real: Json | undefined, replayed: Json | undefined, found: Found): void {
  if (replayed === UNTOLD && real !== null && real !== undefined) {
    found.untold.push(`${where}: ${JSON.stringify(real)}`);
    return;
  }
  if (isRecord(real) && isRecord(replayed)) {
    for (const [field, value] of Object.entries(replayed)) {
      compareValues(`${where} ${field}`, real[field], value, found);
    }
    return;
  }
  const [one, other] = [named(real), named(replayed)];
  if (one !== null && other !== null) compareNamed(where, one, other, found);
  else if (JSON.stringify(real) !== JSON.stringify(replayed)) {
    found.mismatches.push(`${where}: real ${JSON.stringify(real)}, replayed ${JSON.stringify(replayed)}`);
  }
}

type Named = ReadonlyMap<string, Json>;

function compareNamed(where: string, real: Named, replayed: Named, found: Found): void {
  for (const [name, value] of real) {
    if (replayed.has(name)) compareValues(`${where} ${name}`, value, replayed.get(name), found);
    else found.mismatches.push(only(where, "real", name, value));
  }
  for (const [name, value] of replayed) {
    if (!real.has(name)) found.mismatches.push(only(where, "replayed", name, value));
  }
}

/** A list's items by name, when they have one: their order is told by a field of theirs, where there is one. */
function named(list: Json | undefined): Named | null {
  if (!Array.isArray(list)) return null;
  const items = new Map<string, Json>();
  for (const item of list) {
    if (!isRecord(item) || typeof item.name !== "string") return null;
    items.set(item.name, item);
  }
  return items;
}

function isRecord(value: Json | undefined): value is { readonly [field: string]: Json | undefined } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
