import * as z from "zod";
import type { ContractSource } from "../model/config.ts";
import type { SourceFile } from "../model/migration.ts";
import { redactedUrl } from "./contract-sources.ts";
import { checkShape, strictObject } from "./strict.ts";
import { readYaml } from "./yaml.ts";

/** Beside headgate.yaml. */
export const LOCK_NAME = "contracts.lock.yaml";

const lockFile = strictObject({
  version: z.literal(1),
  sources: z.array(
    z.union([
      strictObject({
        git: z.string().min(1),
        ref: z.string().min(1).optional(),
        commit: z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, "expected the whole id of a commit"),
      }),
      strictObject({ npm: z.string().min(1), version: z.string().min(1), integrity: z.string().min(1) }),
    ]),
  ),
});

/** What contracts kept elsewhere are held to. */
export type Pin =
  /** `url` without secrets. */
  | { readonly kind: "git"; readonly url: string; readonly ref: string | null; readonly commit: string }
  /** `integrity` is that of the contract files. */
  | { readonly kind: "npm"; readonly package: string; readonly version: string; readonly integrity: string };

/** The pins of a lock file. Throws InputError for one that is not in its form. */
export function parseLock(file: SourceFile): readonly Pin[] {
  return readYaml(file).flatMap((document) =>
    checkShape(document, lockFile).sources.map(
      (entry): Pin =>
        "git" in entry
          ? { kind: "git", url: entry.git, ref: entry.ref ?? null, commit: entry.commit }
          : { kind: "npm", package: entry.npm, version: entry.version, integrity: entry.integrity },
    ),
  );
}

/** The lock file's text, always the same for the same pins. */
export function printLock(pins: readonly Pin[]): string {
  const entries = pins.map((pin) =>
    pin.kind === "git"
      ? [
          `  - git: ${quoted(pin.url)}`,
          ...(pin.ref === null ? [] : [`    ref: ${quoted(pin.ref)}`]),
          `    commit: ${quoted(pin.commit)}`,
        ]
      : [
          `  - npm: ${quoted(pin.package)}`,
          `    version: ${quoted(pin.version)}`,
          `    integrity: ${quoted(pin.integrity)}`,
        ],
  );
  const sources =
    entries.length === 0 ? ["sources: []"] : ["sources:", ...new Set(entries.map((lines) => lines.join("\n")))];
  return `${["# Written by `headgate contracts pull`: what contracts kept elsewhere are held to.", "version: 1", ...sources].join("\n")}\n`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

/** The pin of a source; null where there is none. */
export function pinOf<Kind extends Pin["kind"]>(
  pins: readonly Pin[],
  source: Extract<ContractSource, { readonly kind: Kind }>,
): Extract<Pin, { readonly kind: Kind }> | null;
export function pinOf(pins: readonly Pin[], source: ContractSource): Pin | null {
  const found = pins.find((pin) => {
    if (pin.kind === "git")
      return source.kind === "git" && pin.url === redactedUrl(source.url) && pin.ref === source.ref;
    return source.kind === "npm" && pin.package === source.package;
  });
  return found ?? null;
}
