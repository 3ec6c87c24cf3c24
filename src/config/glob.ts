import { InputError } from "../ports.ts";

/**
 * Path patterns as in configuration files: `*` and `?` stay within one folder, `**` crosses folders (none included),
 * `{a,b}` chooses, a leading `!` in a list takes out again. Everything else is literal; matching is case-sensitive.
 */
export function globMatcher(pattern: string): (path: string) => boolean {
  const expression = new RegExp(`^(?:${expandBraces(tidy(pattern)).map(translate).join("|")})$`, "u");
  return (path) => expression.test(path);
}

/** Those of the paths that some pattern names and no `!pattern` takes out, sorted, each once. */
export function selectPaths(paths: Iterable<string>, patterns: readonly string[]): readonly string[] {
  const wanted = patterns.filter((pattern) => !pattern.startsWith("!")).map(globMatcher);
  const unwanted = patterns
    .filter((pattern) => pattern.startsWith("!"))
    .map((pattern) => globMatcher(pattern.slice(1)));
  const chosen = new Set<string>();
  for (const path of paths) {
    if (wanted.some((matches) => matches(path)) && !unwanted.some((matches) => matches(path))) chosen.add(path);
  }
  return [...chosen].toSorted();
}

/** The folder (or, for a pattern without wildcards, the file) under which everything a pattern can match lies; "" = the root. */
export function globRoot(pattern: string): string {
  const steps = tidy(pattern).split("/");
  const wild = steps.findIndex((step) => /[*?{]/.test(step));
  return (wild === -1 ? steps : steps.slice(0, wild)).join("/");
}

function tidy(pattern: string): string {
  return pattern.replace(/^(?:\.\/)+/, "").replace(/\/+$/, "");
}

/** `{a,b{c,d}}` → the patterns without braces. Throws InputError for braces that do not close. */
function expandBraces(pattern: string): readonly string[] {
  const open = pattern.indexOf("{");
  if (open === -1) return [pattern];
  const commas: number[] = [];
  let depth = 0;
  for (let index = open; index < pattern.length; index++) {
    const character = pattern[index];
    if (character === "{") depth++;
    else if (character === "," && depth === 1) commas.push(index);
    else if (character === "}" && --depth === 0) {
      const bounds = [open, ...commas, index];
      const choices = bounds.slice(1).map((end, choice) => pattern.slice((bounds[choice] ?? open) + 1, end));
      const rest = pattern.slice(index + 1);
      return choices.flatMap((choice) => expandBraces(pattern.slice(0, open) + choice + rest));
    }
  }
  throw new InputError(`the pattern "${pattern}" has a "{" that is never closed`, { todo: "close the brace" });
}

function translate(pattern: string): string {
  return pattern.replace(/\*\*\/|\*\*|\*|\?|[\\^$.|+()[\]{}/]/g, (token, offset: number) => {
    const startsStep = offset === 0 || pattern[offset - 1] === "/";
    if (token === "**/" && startsStep) return "(?:[^/]+/)*";
    if (token === "**/") return "[^/]*/";
    if (token === "**") return startsStep ? ".*" : "[^/]*";
    if (token === "*") return "[^/]*";
    if (token === "?") return "[^/]";
    return `\\${token}`;
  });
}
