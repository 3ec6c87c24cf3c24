/** Texts that programs stumble over, none with the character PostgreSQL refuses (NUL). */
const TEXTS: readonly string[] = [
  "Grüße",
  "",
  " leading and trailing ",
  "line\nbreak\tand \"quotes\" \\ and 'more'",
  "東京 Ωmega",
  "😀𐍈 astral",
  "\u202eשלום עולם",
  "e\u0301 combining",
  "null",
  "0",
  "<script>&amp;",
  "\u0001\u001f\u007f control",
];

const LONG = 3000;

/**
 * Texts of a column's type, as PostgreSQL prints them.
 * @param type the type's bare name, such as `varchar` or `inet`
 * @param length at most so many characters, null without a limit
 */
export function textEdges(type: string, length: number | null): readonly string[] {
  const known = OF_TYPE.get(type);
  if (known !== undefined) return known;
  if (length === null) return [...TEXTS, "x".repeat(LONG)];
  const longest = Math.min(length, LONGEST);
  const cut = TEXTS.map((text) => [...text].slice(0, length).join(""));
  const texts = [...new Set([...cut, "é".repeat(longest)])];
  return type === "bpchar" ? [...new Set(texts.map((text) => padded(text, longest)))] : texts;
}

const LONGEST = 10_000;

/** char(n) is filled up with blanks. */
function padded(text: string, length: number): string {
  return text + " ".repeat(Math.max(length - [...text].length, 0));
}

export const UUIDS: readonly string[] = [
  "8f14e45f-ceea-467f-a8d5-1d6c9d5f2b3a",
  "00000000-0000-0000-0000-000000000000",
  "ffffffff-ffff-ffff-ffff-ffffffffffff",
];

export const JSONS: readonly string[] = [
  '{"a": 1, "b": [true, null, "Grüße"]}',
  "{}",
  "[]",
  "null",
  '"text"',
  "9007199254740993",
  '{"n": 12345678901234567890.123456789, "": {"deep": [[[]]]}}',
  '{"emoji": "😀", "quote": "\\""}',
];

export const XMLS: readonly string[] = ["<a/>", '<a b="&lt;">Grüße</a>', "<a><![CDATA[<]]></a>"];

/** Types whose texts have a form of their own. */
const OF_TYPE: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ["inet", ["192.168.0.1", "0.0.0.0", "10.0.0.0/8", "::1", "2001:db8::/32"]],
  ["cidr", ["10.0.0.0/8", "0.0.0.0/0", "2001:db8::/32"]],
  ["macaddr", ["08:00:2b:01:02:03", "00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff"]],
  ["macaddr8", ["08:00:2b:01:02:03:04:05", "00:00:00:00:00:00:00:00"]],
  ["int4range", ["[1,10)", "empty", "(,)", "[-2147483648,0)"]],
  ["int8range", ["[1,10)", "empty", "(,)", "[9007199254740993,)"]],
  ["numrange", ["[1.5,2.5]", "empty", "(,)", "(0.000000000000000001,)"]],
  ["tsrange", ['["2026-01-15 10:30:00","2026-01-15 11:00:00")', "empty", "(,infinity)"]],
  ["tstzrange", ['["2026-01-15 10:30:00+00","2026-01-15 11:00:00+00")', "empty", "(,)"]],
  ["daterange", ["[2026-01-15,2026-01-16)", "empty", "(,)"]],
  ["char", ["a", "", "~"]],
  ["name", ["a", "", "x".repeat(63)]],
  ["citext", ["MiXed", "", "ÄÖ"]],
  ["isbn", ["978-0-393-04002-9"]],
  ["ltree", ["Top.Science", "", "A"]],
  ["tsvector", ["'fat':2 'rat':3", ""]],
]);
