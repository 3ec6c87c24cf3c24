import * as z from "zod";

/** A name as PostgreSQL has them: anything but NUL (PostgreSQL, "Identifiers and Key Words"). */
export const name = z
  .string()
  .min(1)
  .regex(/^[^\0]*$/u, "a name holds no NUL");

/** What people and groups are called: one line. */
export const label = z
  .string()
  .min(1)
  .max(200, "at most 200 characters")
  .regex(/^(?!\s)[^\p{Cc}]*(?<!\s)$/u, "expected one line without control characters, and no blanks around it");

/** Several names, none of them twice. */
export const names = z.array(name).min(1).meta({ uniqueItems: true });

/** A file or folder of the same repository, from the contract's own folder. */
export const path = z
  .string()
  .min(1)
  .regex(
    /^(?![/~]|[A-Za-z][A-Za-z0-9+.-]*:)[^\p{Cc}\\]*$/u,
    "expected a path from this file's own folder, with forward slashes: nothing absolute, no drive, no URL",
  );

/** `30s`, `2m`, `1h`. */
export const timeout = z
  .string()
  .min(1)
  .regex(/^[1-9][0-9]*[smh]$/, "expected a number and s, m or h, such as 30s or 2m");
