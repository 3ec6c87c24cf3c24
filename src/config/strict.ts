import * as z from "zod";
import { type Complaint, MalformedError } from "./malformed.ts";
import { didYouMean } from "./nearest.ts";
import type { YamlDocument, YamlPath } from "./yaml.ts";

/** An object schema that refuses unknown keys and names the nearest known one: one message line for each unknown key. */
export function strictObject<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => unknownKey(key, Object.keys(shape))).join("\n")
        : undefined,
  });
}

function unknownKey(key: string, known: readonly string[]): string {
  return `unknown key "${key}"${didYouMean(key, known) || ` (known: ${known.join(", ")})`}`;
}

/**
 * A document's value in the shape of a schema.
 * Throws one MalformedError that lists everything wrong as `file:line:column: what`, in the order of the file.
 */
export function checkShape<Schema extends z.ZodType>(document: YamlDocument, schema: Schema): z.output<Schema> {
  const result = schema.safeParse(document.value);
  if (result.success) return result.data;
  throw new MalformedError(result.error.issues.flatMap((issue) => complaintsOf(document, issue, [])));
}

function complaintsOf(document: YamlDocument, issue: z.core.$ZodIssue, above: YamlPath): readonly Complaint[] {
  const path = [...above, ...issue.path];
  switch (issue.code) {
    case "unrecognized_keys": {
      const messages = issue.message.split("\n");
      return issue.keys.map((key, index) => ({
        at: document.keyAt([...path, key]),
        message: messages[index] ?? `unknown key "${key}"`,
      }));
    }
    case "invalid_union":
      return unionComplaints(document, issue, path);
    case "invalid_type":
      return [expected(document, path, [typeWord(issue.expected)])];
    case "invalid_value":
      return [invalidValue(document, path, issue.values)];
    case "invalid_key":
    case "invalid_element":
      return issue.issues.flatMap((inner) => complaintsOf(document, inner, path));
    case "too_small":
      return [{ at: document.at(path), message: tooSmall(issue, path) }];
    default:
      return [{ at: document.at(path), message: `${subject(path)}${issue.message}` }];
  }
}

/** A union's complaint is that of the branch the value was clearly meant for; where there is none, all that would do. */
function unionComplaints(
  document: YamlDocument,
  issue: z.core.$ZodIssueInvalidUnion,
  path: YamlPath,
): readonly Complaint[] {
  const meant = issue.errors
    .filter((branch) => branch.length > 0 && branch.every((inner) => rootWords(inner).length === 0))
    .toSorted((a, b) => weight(a) - weight(b))[0];
  if (meant) return meant.flatMap((inner) => complaintsOf(document, inner, path));
  const words = issue.errors.flatMap((branch) => branch.flatMap(rootWords));
  return [expected(document, path, [...new Set(words)])];
}

/** What the value itself would have to be, where it is another kind of value; none where the fault is in it. */
function rootWords(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.path.length > 0) return [];
  if (issue.code === "invalid_type") return [typeWord(issue.expected)];
  if (issue.code !== "invalid_union") return [];
  const branches = issue.errors.map((branch) => branch.flatMap(rootWords));
  return branches.every((words) => words.length > 0) ? branches.flat() : [];
}

/** How far a value is from what a branch takes. */
function weight(branch: readonly z.core.$ZodIssue[]): number {
  return branch.reduce((sum, issue) => sum + (issue.code === "unrecognized_keys" ? issue.keys.length : 1), 0);
}

function expected(document: YamlDocument, path: YamlPath, words: readonly string[]): Complaint {
  const key = path.at(-1);
  if (path.length > 0 && !document.has(path)) {
    return { at: document.at(path.slice(0, -1)), message: `missing key "${String(key)}" (${alternatives(words)})` };
  }
  const value = valueAt(document.value, path);
  const quotes = words.includes("text") && (typeof value === "number" || typeof value === "boolean");
  const hint = quotes ? ": put it in quotes" : "";
  return {
    at: document.at(path),
    message: `${subject(path)}expected ${alternatives(words)}, found ${kindOf(value)}${hint}`,
  };
}

function invalidValue(document: YamlDocument, path: YamlPath, allowed: readonly unknown[]): Complaint {
  const words = allowed.map(String);
  const value = valueAt(document.value, path);
  if (!document.has(path)) return expected(document, path, [`one of ${words.join(", ")}`]);
  const hint = typeof value === "string" ? didYouMean(value, words) : "";
  const found = typeof value === "string" ? `"${value}"` : kindOf(value);
  return {
    at: document.at(path),
    message: `${subject(path)}expected ${words.length === 1 ? "" : "one of "}${words.join(", ")}, found ${found}${hint}`,
  };
}

function tooSmall(issue: z.core.$ZodIssueTooSmall, path: YamlPath): string {
  const must = issue.origin === "number" || issue.origin === "int" ? `be at least ${issue.minimum}` : "not be empty";
  return `${subject(path)}must ${must}`;
}

/** `columns.price: `, the words a person would use for the place. */
function subject(path: YamlPath): string {
  const steps = path.map((step, index) =>
    typeof step === "number" ? `[${step}]` : `${index === 0 ? "" : "."}${String(step)}`,
  );
  return steps.length === 0 ? "" : `${steps.join("")}: `;
}

function alternatives(words: readonly string[]): string {
  const last = words.at(-1) ?? "something else";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}

function typeWord(expectedType: string): string {
  switch (expectedType) {
    case "string":
      return "text";
    case "number":
      return "a number";
    case "int":
      return "a whole number";
    case "boolean":
      return "true or false";
    case "array":
      return "a list";
    case "object":
    case "record":
      return "a map";
    default:
      return expectedType;
  }
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return "text";
  if (typeof value === "number") return `the number ${value}`;
  if (typeof value === "boolean") return `${value}`;
  return "a map";
}

function valueAt(value: unknown, path: YamlPath): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === "object" && inner !== null ? (inner as Record<PropertyKey, unknown>)[step] : undefined,
    value,
  );
}
