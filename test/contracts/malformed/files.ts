/** Contract files nobody should send, and what is said of each. */
export interface Malformed {
  readonly what: string;
  readonly file: string | Uint8Array;
  /** Matched against all that is said; `AT` stands for the file's path. */
  readonly says: RegExp;
}

const HEAD = "consumer: a\ntest: touch PWNED\nreads:\n  - table: public.t\n";
const read = (lines: string) => `${HEAD}    ${lines}\n`;
const named = (key: string, value: string) => `${HEAD}    columns: [id]\n    ${key}: ${value}\n`;
const at = (line: number, column: number, message: RegExp) =>
  new RegExp(`contracts/bad\\.yaml:${line}:${column}: ${message.source}`, message.flags);
const names = (count: number) => Array.from({ length: count }, (_, index) => `c${index}`);
const leadsOut = /"[^"\n]*" leads out of the repository/;
const noPath = /.*expected a path from this file's own folder/;

export const MALFORMED: readonly Malformed[] = [
  { what: "nothing", file: "", says: at(1, 1, /there is no contract in this file/) },
  { what: "a comment only", file: "# nothing\n", says: at(1, 1, /there is no contract in this file/) },
  { what: "empty documents", file: "---\n---\n...\n", says: at(1, 1, /there is no contract in this file/) },
  { what: "a text", file: "hello", says: at(1, 1, /expected a map, found text/) },
  { what: "a list", file: "- consumer: a\n", says: at(1, 1, /expected a map, found a list/) },
  { what: "an open bracket", file: "consumer: a\nreads: [\n", says: at(3, 1, /not readable as YAML/) },
  {
    what: "an open quote",
    file: 'consumer: "a\nreads: []\n',
    says: at(3, 1, /not readable as YAML: Missing closing "quote/),
  },
  {
    what: "tabs",
    file: "consumer: a\nreads:\n\t- table: t\n",
    says: at(3, 1, /not readable as YAML: Tabs are not allowed/),
  },
  {
    what: "duplicate keys",
    file: `consumer: b\n${read("columns: [id]")}`,
    says: at(2, 1, /.*Map keys must be unique/),
  },
  {
    what: "duplicate columns",
    file: read("columns: {id: long, id: string}"),
    says: at(5, 25, /.*Map keys must be unique/),
  },
  {
    what: "a billion laughs",
    file: laughs(),
    says: at(1, 1, /not readable as YAML: Excessive alias count/),
  },
  {
    what: "aliases by the thousand",
    file: read(
      `columns: [${names(2000)
        .map((name) => `&${name} ${name}, *${name}`)
        .join(", ")}]`,
    ),
    says: at(5, 18699, /not readable as YAML: it has more than 1000 aliases/),
  },
  { what: "an alias to itself", file: read("columns: &a [*a]"), says: at(5, 18, /.*expected text, found a list/) },
  {
    what: "a read that is all reads",
    file: "consumer: a\nreads: &r\n  - *r\n",
    says: at(3, 5, /.*expected a map, found a list/),
  },
  { what: "an alias to nothing", file: read("columns: [*b]"), says: at(5, 15, /.*no anchor of the name b/) },
  {
    what: "a merge key",
    file: read("<<: {columns: [id]}"),
    says: at(5, 5, /this YAML has no merge keys/),
  },
  {
    what: "a merge key among columns",
    file: read("columns: {<<: long}"),
    says: at(5, 15, /this YAML has no merge keys/),
  },
  {
    what: "brackets without end",
    file: read(`columns: ${"[".repeat(100_000)}`),
    says: /contracts\/bad\.yaml:5:\d+: not readable as YAML: it is nested too deeply/,
  },
  {
    what: "lists in lists without end",
    file: "- ".repeat(100_000),
    says: /contracts\/bad\.yaml:1:\d+: not readable as YAML: it is nested too deeply/,
  },
  {
    what: "keys without end",
    file: `${"{a: ".repeat(50_000)}${"}".repeat(50_000)}`,
    says: /contracts\/bad\.yaml:1:\d+: not readable as YAML: it is nested too deeply/,
  },
  {
    what: "10 MB",
    file: `# ${"x".repeat(10 * 1024 * 1024)}\n`,
    says: at(1, 1, /this file has 10485763 characters, more than/),
  },
  {
    what: "a list of a million",
    file: read(`columns: [${names(1_000_000).join(",")}]`),
    says: at(1, 1, /this file has \d+ characters, more than/),
  },
  {
    what: "50,000 numbers for names",
    file: read(
      `columns: [${names(50_000)
        .map((name) => name.slice(1))
        .join(",")}]`,
    ),
    says: /:5:15: .*found the number 0: put it in quotes\n(?:.*\n)+?… and 49980 more/,
  },
  {
    what: "50,000 unknown keys",
    file: names(50_000)
      .map((name) => `${name}: 1`)
      .join("\n"),
    says: at(1, 1, /missing key "consumer"/),
  },
  {
    what: "a binary file",
    file: Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1]),
    says: /the file is a binary file: byte 4 is NUL\n {2}at contracts\/bad\.yaml/,
  },
  {
    what: "Latin-1",
    file: Buffer.from("consumer: caf\u00e9\n", "latin1"),
    says: /is not UTF-8: byte 13 .*\n {2}at contracts\/bad\.yaml/,
  },
  {
    what: "UTF-16 without a mark",
    file: Buffer.from("consumer: a\n", "utf16le"),
    says: /is a binary file: byte 1 is NUL\n {2}at contracts\/bad\.yaml/,
  },
  {
    what: "UTF-16 with a mark, and a wrong type",
    file: Buffer.from(`\ufeff${read("columns: {id: lnog}")}`, "utf16le"),
    says: at(5, 19, /id: there is no type "lnog" \(did you mean "long"\?\)/),
  },
  {
    what: "a byte order mark, CRLF and a wrong type",
    file: `\ufeff${read("columns: {id: lnog}").replaceAll("\n", "\r\n")}`,
    says: at(5, 19, /id: there is no type "lnog"/),
  },
  {
    what: "a JavaScript function",
    file: read("columns: [id]").replace("touch PWNED", "!!js/function 'function () {}'"),
    says: at(2, 7, /Unresolved tag: tag:yaml\.org,2002:js\/function/),
  },
  {
    what: "a Python object",
    file: read("columns: !!python/object/apply:os.system ['touch PWNED']"),
    says: at(5, 14, /Unresolved tag: /),
  },
  {
    what: "a tag of one's own",
    file: "%TAG ! tag:example.org:\n---\nconsumer: !x a\nreads: []\n",
    says: at(3, 11, /Unresolved tag: tag:example\.org:x/),
  },
  {
    what: "a YAML of the future",
    file: `%YAML 9.9\n---\n${read("columns: [id]")}`,
    says: at(1, 7, /Unsupported YAML version 9\.9/),
  },
  {
    what: "__proto__ for a column",
    file: read("columns: {__proto__: long}"),
    says: at(5, 15, /nothing can be named __proto__/),
  },
  {
    what: "__proto__ for a key",
    file: `__proto__: {owner: b}\n${read("columns: [id]")}`,
    says: at(1, 1, /nothing can be named __proto__/),
  },
  {
    what: "constructor for a key",
    file: `constructor: {owner: b}\n${read("columns: [id]")}`,
    says: at(1, 1, /unknown key "constructor"/),
  },
  {
    what: "toString for a type",
    file: read("columns: {id: toString}"),
    says: at(5, 19, /id: there is no type "tostring"/),
  },
  {
    what: "a number for a name",
    file: "consumer: 7\nreads: [{table: t, columns: [id]}]\n",
    says: at(1, 11, /consumer: expected text, found the number 7: put it in quotes/),
  },
  {
    what: "numbers for columns",
    file: read("columns: [1, 2.0]"),
    says: at(5, 15, /.*found the number 1: put it in quotes/),
  },
  {
    what: "a number for a column's key",
    file: read("columns: {1.0: long}"),
    says: at(5, 15, /the key 1\.0 is no text: put it in quotes/),
  },
  { what: "a list for a column's key", file: read("columns: {[a, b]: long}"), says: at(5, 15, /a key is a text/) },
  {
    what: "nothing for a column",
    file: read("columns:\n      id:\n"),
    says: at(6, 10, /.*expected text or a map, found nothing/),
  },
  {
    what: "a good document and a bad one",
    file: `${read("columns: [id]")}---\nconsumer: b\nreads: 7\n`,
    says: at(8, 8, /reads: expected a list, found the number 7/),
  },
  {
    what: "a consumer twice in one file",
    file: `${read("columns: [id]")}---\n${read("columns: [id]")}`,
    says: at(7, 11, /the consumer "a" has a contract already, at contracts\/bad\.yaml:1:11/),
  },
  {
    what: "a consumer of another file",
    file: "consumer: good\nreads: [{table: t, columns: [id]}]\n",
    says: /contracts\/good\.yaml:1:11: the consumer "good" has a contract already, at contracts\/bad\.yaml:1:11/,
  },
  {
    what: "escapes in a name",
    file: 'consumer: "a\\e[31m\\a"\nreads: [{table: t, columns: [id]}]\n',
    says: at(1, 11, /consumer: expected one line without control characters/),
  },
  {
    what: "raw escapes in a column's type",
    file: read("columns:\n      id: \u001b[31mlong\u202e"),
    says: at(6, 11, /id: "\\x1b\[31mlong\\u\{202e\}" is not written like a type/),
  },
  { what: "escapes in a key", file: read('"\\e]0;owned\\a": 1'), says: at(5, 5, /unknown key "\\x1b\]0;owned\\x07"/) },
  {
    what: "NUL in a table",
    file: 'consumer: a\nreads: [{table: "t\\0", columns: [id]}]\n',
    says: at(2, 17, /reads\[0\]\.table: a name holds no NUL/),
  },
  {
    what: "a name of a megabyte's half",
    file: `consumer: ${"a".repeat(400_000)}\nreads: [{table: t, columns: [id]}]\n`,
    says: at(1, 11, /consumer: at most 200 characters/),
  },
  {
    what: "a time-out of ages",
    file: read("columns: [id]").replace("touch PWNED", "{command: touch PWNED, timeout: 999999999d}"),
    says: at(2, 39, /.*expected a number and s, m or h/),
  },
  {
    what: "a time-out of weeks",
    file: read("columns: [id]").replace("touch PWNED", "{command: touch PWNED, timeout: 999999h}"),
    says: at(2, 39, /999999h is too long/),
  },
  {
    what: "a time-out of nothing",
    file: read("columns: [id]").replace("touch PWNED", "{command: touch PWNED, timeout: 0s}"),
    says: at(2, 39, /.*expected a number and s, m or h/),
  },
  { what: "a path out of the tree", file: named("reader-schema", "../../etc/passwd"), says: at(6, 20, leadsOut) },
  { what: "a path out of the tree and back", file: named("sql", "a/../../../bad/x.sql"), says: at(6, 10, leadsOut) },
  {
    what: "a path out of the tree in a map",
    file: named("reader-schema", "{value: ../../../x.avsc}"),
    says: at(6, 28, leadsOut),
  },
  { what: "an absolute path", file: named("subscriber-schema", "/etc/passwd"), says: at(6, 24, noPath) },
  { what: "a home folder", file: named("sink", "~/.netrc"), says: at(6, 11, noPath) },
  { what: "a drive", file: named("sink", "C:/Windows/win.ini"), says: at(6, 11, noPath) },
  { what: "backslashes", file: named("json-schema", "..\\..\\etc\\passwd"), says: at(6, 18, noPath) },
  { what: "a URL", file: named("json-schema", "http://169.254.169.254/latest"), says: at(6, 18, noPath) },
  { what: "NUL in a path", file: named("sql", '"a.sql\\0.png"'), says: at(6, 10, noPath) },
  {
    what: "percent signs",
    file: named("sql", "..%2f..%2fetc%2fpasswd"),
    says: at(6, 10, /there is no contracts\/\.\.%2f\.\.%2fetc%2fpasswd/),
  },
  {
    what: "a link out of the tree",
    file: named("sql", "link.sql"),
    says: at(6, 10, /contracts\/link\.sql: this path leads out of the repository/),
  },
  {
    what: "a folder that is a link out of the tree",
    file: named("subscriber-schema", "etc"),
    says: at(6, 24, /contracts\/etc: this path leads out of the repository/),
  },
  {
    what: "a link that leads nowhere",
    file: named("sql", "dangling.sql"),
    says: at(
      6,
      10,
      /(?:there is no contracts\/dangling\.sql|contracts\/dangling\.sql: this symbolic link leads nowhere)/,
    ),
  },
  {
    what: "a file that is not there",
    file: named("reader-schema", "./good.avcs"),
    says: at(6, 20, /there is no contracts\/good\.avcs \(did you mean "contracts\/good\.avsc"\?\)/),
  },
  {
    what: "a folder for a file",
    file: named("typescript", "{file: types, type: Row}"),
    says: at(6, 17, /contracts\/types is a folder: name a file in it/),
  },
  {
    what: "a binary file for SQL",
    file: named("sql", "binary.sql"),
    says: at(6, 10, /contracts\/binary\.sql: the file is a binary file/),
  },
  {
    what: "both table and topic",
    file: named("topic", "x"),
    says: at(4, 5, /a read names either its table or its topic/),
  },
  {
    what: "a decimal that cannot be",
    file: read("columns: {id: 'decimal(2,4)'}"),
    says: at(5, 19, /id: a decimal's scale cannot be above its precision/),
  },
];

function laughs(): string {
  const lines = ["consumer: a", "reads:", `  - &l0 {table: t, columns: [${names(9).join(", ")}]}`];
  for (let level = 1; level < 10; level++) {
    lines.push(`  - &l${level} [${Array.from({ length: 9 }, () => `*l${level - 1}`).join(", ")}]`);
  }
  return lines.join("\n");
}
