import { javaRegExp, type PatternResult } from "./regex.ts";

/**
 * Java's `Matcher.matches()` followed by `replaceFirst`: gives null for texts the whole expression does not match.
 * `$1` and `${name}` refer to groups, a backslash takes the next character as it is.
 */
export function javaReplacement(regex: string, replacement: string): PatternResult<(text: string) => string | null> {
  const compiled = javaRegExp(regex, { caseInsensitive: false });
  if (!compiled.ok) return compiled;
  const groups = (new RegExp(`${compiled.value.source}|`, "u").exec("")?.length ?? 1) - 1;
  const parts = readReplacement(replacement, groups);
  if (parts === null) return { ok: false, reason: `the replacement ${replacement} is not valid`, malformed: true };
  return {
    ok: true,
    value: (text) => {
      const match = compiled.value.exec(text);
      if (match === null) return null;
      return parts.map((part) => part(match)).join("");
    },
  };
}

type Part = (match: RegExpExecArray) => string;

function readReplacement(text: string, groups: number): Part[] | null {
  const parts: Part[] = [];
  const token = /\\([\s\S])|\$\{([A-Za-z][A-Za-z0-9]*)\}|\$(\d+)|([^$\\]+)/y;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (match === null) return null;
    const [, escaped, name, digits, plain] = match;
    if (name !== undefined) {
      parts.push((found) => found.groups?.[name] ?? "");
    } else if (digits !== undefined) {
      const reference = groupReference(digits, groups);
      if (reference === null) return null;
      parts.push((found) => `${found[reference.group] ?? ""}${reference.rest}`);
    } else {
      parts.push(() => escaped ?? plain ?? "");
    }
  }
  return parts;
}

/** Java takes as many digits as still name a group; the first always counts. */
function groupReference(digits: string, groups: number): { readonly group: number; readonly rest: string } | null {
  let length = 1;
  while (length < digits.length && Number(digits.slice(0, length + 1)) <= groups) length += 1;
  const group = Number(digits.slice(0, length));
  return group <= groups ? { group, rest: digits.slice(length) } : null;
}
