import type { Location } from "../model/location.ts";
import type { MigrationProblem } from "../model/migration.ts";
import { startOfFile } from "./framework.ts";

/** What headgate cannot read, so that nothing behind it can be relied on. `at` is a file or a place in it. */
export function unreadable(at: string | Location, message: string): MigrationProblem {
  return { kind: "unreadable", message, at: typeof at === "string" ? startOfFile(at) : at };
}

/** A migration in the folder that is a program. */
export function isProgram(file: string, language: string): MigrationProblem {
  const advice = "set `migrations: {command: …}` to a command that prints the SQL of the whole history";
  return unreadable(file, `this migration is ${language} code, which headgate does not run: ${advice}`);
}
