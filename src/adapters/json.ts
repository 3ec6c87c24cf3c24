/** What is read out of JSON that somebody else wrote: nothing is taken to be there. */

/** Undefined for what is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function memberOf(json: unknown, name: string): unknown {
  return typeof json === "object" && json !== null && Object.hasOwn(json, name) ? Reflect.get(json, name) : undefined;
}

export function textOf(json: unknown, name: string): string | null {
  const value = memberOf(json, name);
  return typeof value === "string" ? value : null;
}

export function numberOf(json: unknown, name: string): number | null {
  const value = memberOf(json, name);
  return isWhole(value) ? value : null;
}

function isWhole(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value);
}

/** All texts of a list; null for what is none. */
export function textsOf(json: unknown): readonly string[] | null {
  return Array.isArray(json) && json.every((one): one is string => typeof one === "string") ? json : null;
}

export function numbersOf(json: unknown): readonly number[] | null {
  return Array.isArray(json) && json.every(isWhole) ? json : null;
}
