import { javaReplacement } from "../java/java-replacement.ts";
import { javaRegExp } from "../java/regex.ts";
import type { TransformOptions } from "./options.ts";

/** A regular expression with its replacement; null for topics it does not match. What Java cannot compile is refused. */
export function replacing(
  options: TransformOptions,
  option: string,
  { regex, replacement }: { readonly regex: string; readonly replacement: string },
): (text: string) => string | null {
  const pattern = javaRegExp(regex, { caseInsensitive: false });
  if (!pattern.ok) {
    if (pattern.malformed) options.refuse(option, `is no regular expression: ${regex}`);
    else options.unknown(option, `cannot be followed: ${pattern.reason}`);
    return () => null;
  }
  const replace = javaReplacement(regex, replacement);
  if (replace.ok) return replace.value;
  options.unknown(option, `cannot be followed: ${replace.reason}`);
  return () => null;
}
