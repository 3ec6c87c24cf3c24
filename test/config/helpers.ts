import { InputError } from "../../src/ports.ts";

/** The message of the InputError that an action throws; fails when it throws something else or nothing. */
export function inputErrorOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error("expected an InputError, but nothing was thrown");
}
