import { InputError } from "../ports.ts";

/** Environment variables as the caller hands them in. Their values may be secrets: they never stand in a message. */
export type Environment = ReadonlyMap<string, string>;

/**
 * A text with every `${NAME}` replaced by that environment variable; null when one of them is unset or empty.
 * Throws InputError (with `where`) for `${` that is not a placeholder.
 */
export function resolvePlaceholders(text: string, environment: Environment, where: string): string | null {
  let missing = false;
  const resolved = text.replace(/\$\{([^}]*)(\}?)/g, (_, name: string, close: string) => {
    if (close === "" || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw new InputError(`${where}: a placeholder is written \${NAME} with letters, digits and underscores`, {
        where,
      });
    }
    const value = environment.get(name) ?? "";
    missing ||= value === "";
    return value;
  });
  return missing ? null : resolved;
}
