import { InputError } from "../ports.ts";

/** No finding at or above `--fail-on` · stopped by findings · the tool could not do its work. */
export const EXIT = { passed: 0, blocked: 1, failed: 2 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * What is said on stderr when a command ends by an exception: what, where and what to do for the user's own input;
 * for anything else that it is our fault, with the stack only when asked for.
 */
export function describeFailure(error: unknown, debug: boolean): string {
  if (error instanceof InputError) {
    // Errors found inside a file begin with their place, as compilers print them.
    const at = error.where === null || error.message.startsWith(`${error.where}:`) ? null : `  at ${error.where}`;
    const lines = [`error: ${error.message}`, at, error.todo && `  ${error.todo}`];
    return lines.filter((line) => line !== null && line !== "").join("\n");
  }
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? (error.stack ?? message) : message;
  const hint = debug
    ? stack
    : "  this is a bug in headgate: please report it with the output of the same command under --debug";
  return `error: unexpected: ${message}\n${hint}`;
}
