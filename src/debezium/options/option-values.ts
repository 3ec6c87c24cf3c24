import { javaRegExp, splitPatternList } from "../java/regex.ts";

/** What Debezium's own validation takes for an option (io.debezium.config.Field's validators). */
export type OptionValues =
  | { readonly kind: "text" | "boolean" | "class" | "pairs" | "patterns" | "pattern" | "topic" | "operations" }
  /** A whole number without blanks; Java's int (32 bits) or long (64). */
  | { readonly kind: "integer"; readonly minimum: bigint | null; readonly bits: 32 | 64 }
  /** One of some words, whatever the case, with blanks around it or not. */
  | { readonly kind: "choice"; readonly words: readonly string[] }
  | { readonly kind: "replica identities" | "slot" | "required" };

/** Why Debezium refuses an option's text, blanks and all, at start; null when it takes it. */
export function refusal(values: OptionValues, text: string): string | null {
  const { kind } = values;
  switch (kind) {
    case "text":
      return null;
    case "boolean":
      return oneOf(["true", "false"], text);
    case "choice":
      return oneOf(values.words, text);
    case "integer":
      return integerRefusal(text, values.minimum, values.bits);
    case "class":
      return text.split(".").every(isIdentifier) ? null : "must name a Java class";
    case "pairs":
      return text.trim() === "" || text.split(",").every((pair) => parts(pair, "=") === 2)
        ? null
        : "must be key=value,key=value";
    case "patterns":
      return patternsRefusal(text);
    case "pattern":
      return compiles(text) ? null : "is not a regular expression";
    case "topic":
      return /^[a-zA-Z0-9_.-]+$/.test(text) ? null : "may hold only letters, digits, dots, dashes and underscores";
    case "operations":
      return operationsRefusal(text);
    case "replica identities":
      return text.split(",").every((entry) => REPLICA_IDENTITY.test(entry)) ? null : "must be table:IDENTITY,…";
    case "slot":
      return /^[a-z0-9_]{1,63}$/.test(text) ? null : "may hold only digits, small letters and underscores, at most 63";
    case "required":
      return text.trim() === "" ? "must not be empty" : null;
    default:
      return kind satisfies never;
  }
}

/** Field.EnumRecommender and Field.isBoolean: trimmed, ignoring case. */
function oneOf(words: readonly string[], text: string): string | null {
  return words.includes(text.trim().toLowerCase()) ? null : `must be one of ${words.join(", ")}`;
}

/** SourceVersion.isName: the words of Java itself are no names. */
function isIdentifier(part: string): boolean {
  return /^[\p{L}_$][\p{L}\p{Nd}_$]*$/u.test(part) && !JAVA_WORDS.has(part);
}

const JAVA_WORDS = new Set(
  `abstract assert boolean break byte case catch char class const continue default do double else enum extends false final
   finally float for goto if implements import instanceof int interface long native new null package private protected
   public return short static strictfp super switch synchronized this throw throws transient true try void volatile while
   _`.split(/\s+/),
);

/** Integer.parseInt and Long.parseLong take a sign and no blanks. */
function integerRefusal(text: string, minimum: bigint | null, bits: 32 | 64): string | null {
  const number = /^[+-]?\d+$/.test(text) ? BigInt(text.replace(/^\+/, "")) : null;
  if (number === null || BigInt.asIntN(bits, number) !== number) return `must be a whole number of ${bits} bits`;
  return minimum !== null && number < minimum ? `must be at least ${minimum}` : null;
}

/** Strings.listOf drops blank parts. */
function parts(text: string, separator: string): number {
  return text.split(separator).filter((part) => part.trim() !== "").length;
}

/** Strings.RegExSplitter needs something behind every backslash; Pattern.compile takes each entry. */
function patternsRefusal(text: string): string | null {
  if (/^(?:[^\\]|\\[\s\S])*\\$/.test(text)) return "ends in a backslash";
  const bad = splitPatternList(text).find((pattern) => !compiles(pattern));
  return bad === undefined ? null : `holds ${bad}, which is not a regular expression`;
}

/** False for what neither Java nor JavaScript takes; what only one of them knows passes here. */
function compiles(pattern: string): boolean {
  const compiled = javaRegExp(pattern, { caseInsensitive: true });
  return compiled.ok || !compiled.malformed;
}

/** CommonConnectorConfig.validateSkippedOperation. */
function operationsRefusal(text: string): string | null {
  const operations = text.split(",").map((operation) => operation.trim());
  const unknown = operations.find((operation) => !["none", "r", "c", "u", "d", "t"].includes(operation));
  if (unknown !== undefined) return `holds ${unknown}, which is no operation`;
  const mixed = operations.includes("none") && operations.some((operation) => operation !== "none");
  return mixed ? "cannot hold none beside operations" : null;
}

/** PostgresConnectorConfig's pattern of replica.identity.autoset.values. */
const REPLICA_IDENTITY = /^\s*[^\s:]+:(?:DEFAULT|INDEX .\w*|FULL|NOTHING)\s*$/i;
