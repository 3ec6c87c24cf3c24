import { InputError } from "../../src/ports.ts";

/** The InputError that a promise ends with, as one text: what, where, what to do. */
export async function fault(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof InputError)) throw new Error(`no InputError: ${String(error)}`);
  return [error.message, error.where, error.todo].join("\n");
}
