/** How Debezium turns table and column names into topics, schema names and field names. */

/** `schema.name.adjustment.mode` and `field.name.adjustment.mode`. */
export const ADJUSTMENT_MODES = ["none", "avro", "avro_unicode"] as const;
export type AdjustmentMode = (typeof ADJUSTMENT_MODES)[number];

/** Kafka's limit on topic names. */
const MAXIMUM_TOPIC_LENGTH = 249;

/** AbstractTopicNamingStrategy.sanitizedTopicName: one `_` for every UTF-16 unit Kafka does not allow. */
export function sanitizeTopic(name: string): string {
  const sanitized = name.replaceAll(/[^A-Za-z0-9._-]/g, "_").slice(0, MAXIMUM_TOPIC_LENGTH);
  if (sanitized === ".") return "_";
  return sanitized === ".." ? "__" : sanitized;
}

/** AbstractUnicodeTopicNamingStrategy: an underscore starts an escape, so it is one itself. */
export function unicodeTopic(name: string): string {
  return mapUnits(name, (unit) => (/[A-Za-z0-9.-]/.test(unit) ? unit : unicodeEscape(unit))).slice(
    0,
    MAXIMUM_TOPIC_LENGTH,
  );
}

/** The topic of a table's events under SchemaTopicNamingStrategy. Blank parts are dropped. */
export function dataTopic(prefix: string, delimiter: string, schema: string, table: string): string {
  return sanitizeTopic(joinTopic(prefix, delimiter, schema, table));
}

/** Before anything is replaced. */
export function joinTopic(prefix: string, delimiter: string, schema: string, table: string): string {
  return [prefix, schema, table].filter((part) => part.trim() !== "").join(delimiter);
}

/** SchemaNameAdjuster: dots separate the parts of a schema name and stay. */
export function adjustSchemaName(mode: AdjustmentMode, name: string): string {
  return adjust(mode, name, /[A-Za-z0-9_.]/, /[A-Za-z0-9.]/);
}

/** FieldNameSelector's adjuster: a dot is as illegal as any other character. */
export function adjustFieldName(mode: AdjustmentMode, name: string): string {
  return adjust(mode, name, /[A-Za-z0-9_]/, /[A-Za-z0-9]/);
}

function adjust(mode: AdjustmentMode, name: string, avro: RegExp, unicode: RegExp): string {
  switch (mode) {
    case "none":
      return name;
    case "avro":
      return mapUnits(name, (unit, first) => {
        if (first && /[0-9]/.test(unit)) return `_${unit}`;
        return avro.test(unit) && !(first && unit === ".") ? unit : "_";
      });
    case "avro_unicode":
      return mapUnits(name, (unit, first) => {
        const legal = first ? /[A-Za-z]/.test(unit) : unicode.test(unit);
        return legal ? unit : unicodeEscape(unit);
      });
    default:
      return mode satisfies never;
  }
}

function mapUnits(name: string, map: (unit: string, first: boolean) => string): string {
  return name
    .split("")
    .map((unit, index) => map(unit, index === 0))
    .join("");
}

/** UnicodeReplacementFunction: `_u` and lower-case hex, two zeros in front of one or two digits. */
function unicodeEscape(unit: string): string {
  const hex = unit.charCodeAt(0).toString(16);
  return `_u${hex.length <= 2 ? `00${hex}` : hex}`;
}
