import type { Meaning } from "./semantics.ts";

/** What a reader who goes by a text's meaning says of a text that is none; null where it is one, or nobody could tell. */
export function misfit(meaning: Meaning, text: string): string | null {
  switch (meaning.kind) {
    case "enum":
      return meaning.values.includes(text) ? null : "none of its values";
    case "time": {
      const words = `no ${meaning.quantity}${meaning.zoned ? " with time zone" : ""}`;
      if (meaning.quantity === "duration") return DURATION.test(text) ? null : words;
      const pattern = CLOCKS[meaning.quantity];
      // A local time with a Z is how Debezium prints it, with another zone it is none.
      const zone = meaning.zoned ? "(Z|[+-]\\d\\d(:?\\d\\d)?)" : "Z?";
      return new RegExp(`^${pattern}${zone}$`).test(text) ? null : words;
    }
    case "named":
      return (NAMED.get(meaning.name)?.(text) ?? true) ? null : `no ${meaning.name.split(".").at(-1)}`;
    case "plain":
    case "decimal":
    case "bits":
      return null;
    default:
      return meaning satisfies never;
  }
}

const DAY = "[+-]?\\d{4,9}-\\d\\d-\\d\\d";
const CLOCK = "\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?";
const CLOCKS = { date: DAY, time: CLOCK, timestamp: `${DAY}T${CLOCK}` } as const;
/** io.debezium.time.Interval: ISO 8601, always with all its parts. */
const DURATION = /^P(-?\d+Y)?(-?\d+M)?(-?\d+D)?(T(-?\d+H)?(-?\d+M)?(-?\d+(\.\d+)?S)?)?$/;

/** What a parser of each of Debezium's texts takes (io.debezium.data). */
const NAMED: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ["io.debezium.data.Json", isJson],
  ["io.debezium.data.Uuid", (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)],
  ["io.debezium.data.Xml", (text) => /^\s*<[\s\S]*>\s*$/.test(text)],
  ["io.debezium.data.Ltree", (text) => /^[\p{L}\p{N}_-]+(\.[\p{L}\p{N}_-]+)*$/u.test(text)],
  ["io.debezium.data.Tsvector", (text) => /^('([^']|'')+'(:[\dA-D,]+)?( |$))*$/.test(text)],
]);

/** Whether it can be told of a value if it is one of this meaning. */
export function hasForm(meaning: Meaning): boolean {
  return meaning.kind !== "named" || NAMED.has(meaning.name);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
