/** The grammar's other spellings of built-in types (gram.y). */
const ALIASES: readonly (readonly [RegExp, string])[] = [
  [/^(int|int4)\b/, "integer"],
  [/^int8\b/, "bigint"],
  [/^int2\b/, "smallint"],
  [/^bool\b/, "boolean"],
  [/^float8\b/, "double precision"],
  [/^float4\b/, "real"],
  [/^(decimal|dec)\b/, "numeric"],
  [/^varchar\b/, "character varying"],
  [/^char\b/, "character"],
  [/^timestamptz(\(\d+\))?/, "timestamp$1 with time zone"],
  [/^timetz(\(\d+\))?/, "time$1 with time zone"],
  [/^timestamp(\(\d+\))?(?! with|\()/, "timestamp$1 without time zone"],
  [/^time(\(\d+\))?(?! with|\(|[a-z])/, "time$1 without time zone"],
];

/** Whether two type texts name the same type, whatever alias and spacing they use. */
export function sameTypeText(a: string, b: string): boolean {
  return normal(a) === normal(b);
}

function normal(text: string): string {
  const tidy = text
    .trim()
    .toLowerCase()
    .replaceAll(/\s+/g, " ")
    .replaceAll(/ ?([(),[\]]) ?/g, "$1")
    .replace(/\)(?=[a-z])/, ") ");
  const alias = ALIASES.find(([pattern]) => pattern.test(tidy));
  const named = alias === undefined ? tidy : tidy.replace(alias[0], alias[1]);
  return named.replace(/^public\./, "").replace(/^numeric\((\d+)\)/, "numeric($1,0)");
}
