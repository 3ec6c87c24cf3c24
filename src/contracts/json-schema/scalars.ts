import type { SchemaObject } from "./document.ts";

/** How a producer's numbers, texts and lengths go beyond a consumer's limits. Both schemas are of the producer's one type. */
export function beyondScalar(read: SchemaObject, written: SchemaObject): readonly string[] {
  const constant = written.const;
  switch (written.type) {
    case "integer":
    case "number":
      return numberLimits(
        read,
        typeof constant === "number" ? { ...written, minimum: constant, maximum: constant } : written,
      );
    case "string": {
      const length = typeof constant === "string" ? [...constant].length : null;
      const given = length === null ? written : { ...written, minLength: length, maxLength: length };
      return [...lengthLimits(read, given, "minLength", "maxLength", "characters"), ...patternLimit(read, written)];
    }
    case "array":
      return lengthLimits(read, written, "minItems", "maxItems", "items");
    default:
      return [];
  }
}

function numberLimits(read: SchemaObject, written: SchemaObject): readonly string[] {
  const found: string[] = [];
  const [low, lowest] = [limit(read, "minimum"), limit(written, "minimum") ?? limit(written, "exclusiveMinimum")];
  if (low !== null && (lowest === null || lowest < low)) found.push(`it can be below ${low}`);
  const [high, highest] = [limit(read, "maximum"), limit(written, "maximum") ?? limit(written, "exclusiveMaximum")];
  if (high !== null && (highest === null || highest > high)) found.push(`it can be above ${high}`);
  const above = limit(read, "exclusiveMinimum");
  const own = limit(written, "exclusiveMinimum");
  if (above !== null && !((own !== null && own >= above) || (lowest !== null && lowest > above)))
    found.push(`it can be ${above} or less`);
  const under = limit(read, "exclusiveMaximum");
  const top = limit(written, "exclusiveMaximum");
  if (under !== null && !((top !== null && top <= under) || (highest !== null && highest < under)))
    found.push(`it can be ${under} or more`);
  const step = limit(read, "multipleOf");
  const steps = limit(written, "multipleOf") ?? (written.type === "integer" ? 1 : null);
  const constant = typeof written.const === "number" ? written.const : steps;
  if (step !== null && (constant === null || constant % step !== 0)) found.push(`it need be no multiple of ${step}`);
  return found;
}

function lengthLimits(
  read: SchemaObject,
  written: SchemaObject,
  least: "minLength" | "minItems",
  most: "maxLength" | "maxItems",
  what: string,
): readonly string[] {
  const [low, high] = [limit(read, least) ?? 0, limit(read, most)];
  const [lowest, highest] = [limit(written, least) ?? 0, limit(written, most)];
  return [
    ...(lowest < low ? [`it can have fewer than ${low} ${what}`] : []),
    ...(high !== null && (highest === null || highest > high) ? [`it can have more than ${high} ${what}`] : []),
  ];
}

/** The same expression on both sides is one that holds; of others nothing is told but that nothing keeps to it. */
function patternLimit(read: SchemaObject, written: SchemaObject): readonly string[] {
  if (typeof read.pattern !== "string" || read.pattern === written.pattern) return [];
  if (typeof written.const === "string") {
    try {
      if (new RegExp(read.pattern, "u").test(written.const)) return [];
    } catch {
      return [`whether it matches ${read.pattern} cannot be told`];
    }
  }
  return [`it need not match ${read.pattern}`];
}

function limit(schema: SchemaObject, key: string): number | null {
  const value = schema[key];
  return typeof value === "number" ? value : null;
}
