import type { Random } from "../../catalog/random.ts";

type Spelling = (text: string, random: Random) => string;

/** The text of a schema, written as JSON may be written or may not. */
export function misspelt(text: string, random: Random): string {
  return random.pick(SPELLINGS)(text, random);
}

const CHARACTERS = [
  ..."{}[]\",:0123456789-+.eEtfn\\/'*# \t\n\r",
  "\u0000",
  "\u0001",
  "\u000b",
  "\u00a0",
  "\ufeff",
  "\u2028",
  "é",
  "\ud800",
];
const BLANKS = [" ", "\t", "\n", "\r", "/* c */", "// c\n", "// c\r", "/**/", "/* * / */", "//\n"];
const ODD_BLANKS = [
  "\u000b",
  "\u00a0",
  "\ufeff",
  "/* c",
  "// c",
  "/",
  "# c\n",
  "/*\u0001*/",
  "//\u0000\n",
  "/* \t\r\n */",
  "//\t\n",
  "<!-- -->",
  "\u001a",
  "\u0000",
];

/** A place in the text, most often beside a sign that means something. */
function somewhere(text: string, random: Random): number {
  const signs = [...text.matchAll(/[{}[\]:,"]/g)].map((match) => match.index);
  if (signs.length === 0 || random.chance(0.2)) return random.between(0, text.length);
  return random.pick(signs) + random.between(0, 1);
}

function inserted(text: string, random: Random, what: string): string {
  const place = somewhere(text, random);
  return text.slice(0, place) + what + text.slice(place);
}

/** Every match of a pattern but one stays. */
function one(text: string, random: Random, pattern: RegExp, replacement: (match: string) => string): string {
  const matches = [...text.matchAll(pattern)];
  if (matches.length === 0) return inserted(text, random, random.pick(CHARACTERS));
  const { index, 0: found } = random.pick(matches);
  return text.slice(0, index) + replacement(found) + text.slice(index + found.length);
}

const NUMBERS =
  "01 00 -01 +1 .5 1. 1.e5 1e 1e+ -  - 0x10 1_000 NaN Infinity -Infinity -NaN 1,5 1e5 1E+05 0e0 1.50 -0 -0.0 1f 1L".split(
    " ",
  );
const WORDS = "True NULL nul nulll truefalse undefined None nil yes".split(" ");
const ESCAPES = [
  "\\u0061",
  "\\u00",
  "\\uD83D\\uDE00",
  "\\ud800",
  "\\x41",
  "\\'",
  "\\a",
  "\\",
  "\\/",
  "\\u006E\\u0075",
  "\\0",
  "\\\n",
  "\t",
  "\n",
];

const SPELLINGS: readonly Spelling[] = [
  (text, random) => inserted(text, random, random.pick(CHARACTERS)),
  (text, random) => {
    const place = somewhere(text, random);
    return text.slice(0, place) + text.slice(place + 1);
  },
  (text, random) => {
    const place = somewhere(text, random);
    return text.slice(0, place) + random.pick(CHARACTERS) + text.slice(place + 1);
  },
  (text, random) => text.slice(0, somewhere(text, random)),
  (text, random) => inserted(text, random, random.pick(BLANKS)),
  (text, random) => inserted(text, random, random.pick(BLANKS)),
  (text, random) => inserted(text, random, random.pick(ODD_BLANKS)),
  (text, random) => random.pick([...BLANKS, ...ODD_BLANKS]) + text,
  (text, random) => text + random.pick([...BLANKS, ...ODD_BLANKS]),
  (text, random) => text + random.pick([" x", "}", "]", ",", text, '"', "null", " 1", "\u0001", "\u001f \u0000"]),
  (text, random) => one(text, random, /"/g, () => random.pick(["'", "`", "“", ""])),
  (text, random) => one(text, random, /[}\]]/g, (found) => `,${found}`),
  (text, random) => one(text, random, /,/g, () => random.pick([",,", ";", "", " "])),
  (text, random) => one(text, random, /:/g, () => random.pick(["=", "::", "=>", ""])),
  (text, random) => one(text, random, /(?<=[:,[])-?\d[\d.eE+-]*/g, () => random.pick(NUMBERS)),
  (text, random) =>
    one(
      text,
      random,
      /(?<=[:,[])-?\d[\d.eE+-]*/g,
      () => random.pick(["1", "-", "0."]) + "1".repeat(random.between(995, 1003)),
    ),
  (text, random) => one(text, random, /\b(?:true|false|null)\b(?!")/g, () => random.pick(WORDS)),
  (text, random) => one(text, random, /(?<=[a-zA-Z])(?=[a-zA-Z"])/g, () => random.pick(ESCAPES)),
  (text, random) =>
    one(text, random, /(?<=[a-zA-Z])[a-z]/g, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`),
  (text, random) => `${"[".repeat(random.between(0, 1))}${text}`,
  (_, random) =>
    random.pick([
      "",
      " ",
      "\n",
      "// c",
      "/* c */",
      "/* c */ ",
      "null",
      "true",
      "1",
      '"',
      '""',
      "{}",
      "[]",
      "[[]]",
      '{"type":null}',
      "\u0000",
      "-",
      "nul",
      "\ufeff",
      '\ufeff"int"',
      '"\\u0069nt"',
    ]),
];

/** Texts at the limits of Jackson, and beyond the size up to which it reads a text at once. */
export function extreme(random: Random): string {
  const depth = random.pick([10, 300, 498, 499, 500, 501, 998, 999, 1000, 1001, 3000, 10_000]);
  switch (random.between(0, 6)) {
    case 0:
      return `${'{"type":"array","items":'.repeat(depth)}"int"${"}".repeat(depth)}`;
    case 1:
      return `{"type":"int","p":${"[".repeat(depth)}${"]".repeat(depth)}}`;
    case 2:
      return `${"[".repeat(depth)}${"]".repeat(depth)}`;
    case 3:
      return `{"type":"int","p":${'{"a":'.repeat(depth)}1${"}".repeat(depth)}}`;
    case 4: {
      // Whether Java sees more than blanks there hangs on the texts before.
      const dangling = " ".repeat(random.between(0, 5000));
      return `{"type":"int","p":"${"p".repeat(random.between(32_600, 33_200))}"}${dangling}`;
    }
    case 5:
      return `{"type":"int","${"k".repeat(random.pick([49_999, 50_000, 50_001]))}":1}`;
    default: {
      const field = (number: number) =>
        `{"name":"f${number}","type":{"type":"record","name":"R${number}","fields":[{"name":"x","type":"int"}]}}`;
      return `{"type":"record","name":"T","fields":[${Array.from({ length: random.between(1, 600) }, (_, number) => field(number)).join(",")}]}`;
    }
  }
}
