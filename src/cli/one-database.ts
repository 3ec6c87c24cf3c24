import type { Config } from "../model/config.ts";
import { InputError } from "../ports.ts";

/** A version, a server or a list of files belongs to one database. */
export function requireOneDatabase({ databases }: Config): void {
  if (databases.length === 1) return;
  throw new InputError("which database is meant?", {
    where: databases.map(({ name }) => name).join(", "),
    todo: "name it in HEADGATE_DATABASE, or compare with --base",
  });
}
