import type { Config, ContractSource } from "../model/config.ts";
import { formatLocation } from "../model/location.ts";
import { asList } from "./databases.ts";
import type { ConfigFile } from "./format.ts";
import type { Complaint } from "./malformed.ts";
import { type Environment, resolvePlaceholders } from "./placeholders.ts";
import { versionRange } from "./version-range.ts";
import type { YamlDocument, YamlPath } from "./yaml.ts";

type Written = NonNullable<ConfigFile["contracts"]>;
type Entry = Exclude<Extract<Written, readonly unknown[]>[number], string>;

interface Placed<T> {
  readonly entry: T;
  readonly path: YamlPath;
}

function entriesOf(written: Written | undefined): readonly Placed<string | Entry>[] {
  if (written === undefined) return [];
  return Array.isArray(written)
    ? written.map((entry, index) => ({ entry, path: ["contracts", index] }))
    : [{ entry: written, path: ["contracts"] }];
}

/** The patterns and places that `contracts:` names; patterns are null where nothing at all is told. */
export function contractsDraft(
  document: YamlDocument,
  written: Written | undefined,
  environment: Environment,
): { readonly contracts: Config["contracts"] | null; readonly contractSources: readonly ContractSource[] } {
  const entries = entriesOf(written);
  return {
    contracts:
      written === undefined ? null : entries.flatMap(({ entry }) => (typeof entry === "string" ? [entry] : [])),
    contractSources: entries.flatMap(({ entry, path }) =>
      typeof entry === "string" ? [] : [sourceOf(document, entry, path, environment)],
    ),
  };
}

function sourceOf(document: YamlDocument, entry: Entry, path: YamlPath, environment: Environment): ContractSource {
  const files = asList(entry.files);
  if ("path" in entry) return { kind: "path", path: entry.path, files };
  if ("npm" in entry) return { kind: "npm", package: entry.npm, range: entry.version ?? null, files };
  const where = formatLocation(document.at([...path, "git"]));
  const bare = withoutPlaceholders(entry.git);
  // A secret that is not set leaves the address without one: git then says what it lacks.
  return {
    kind: "git",
    url: resolvePlaceholders(entry.git, environment, where) ?? bare,
    bare,
    ref: entry.ref ?? null,
    files,
  };
}

function withoutPlaceholders(url: string): string {
  return url.replace(/\/\/[^/@]*\$\{[^/@]*@/, "//").replace(/\$\{[^}]*\}/g, "");
}

/** What no shape refuses: names and refs that a program would take for something else. */
export function contractSourceComplaints(document: YamlDocument, written: Written | undefined): readonly Complaint[] {
  return entriesOf(written).flatMap(({ entry, path }): Complaint[] => {
    if (typeof entry === "string") return [];
    const complaint = (key: string, message: string): Complaint => ({ at: document.at([...path, key]), message });
    if ("git" in entry) {
      return [
        ...(isAddress(entry.git) ? [] : [complaint("git", "this is no address of a git repository")]),
        ...(entry.ref === undefined || isRefName(entry.ref)
          ? []
          : [complaint("ref", `"${entry.ref}" is no branch, tag or commit`)]),
      ];
    }
    if ("npm" in entry) {
      const { version } = entry;
      return [
        ...(isPackageName(entry.npm) ? [] : [complaint("npm", `"${entry.npm}" is no name of a package`)]),
        ...(version === undefined || versionRange(version) !== null
          ? []
          : [complaint("version", `"${version}" is no range of versions (such as ^2.1, ~2.1.3, 2.x, >=2 <4)`)]),
      ];
    }
    return [];
  });
}

/** Nothing that could be taken for an option. */
function isAddress(url: string): boolean {
  return !/^-|[\p{Cc}\s]/u.test(url);
}

/** As git-check-ref-format has it, as far as it matters on a command line. */
function isRefName(ref: string): boolean {
  return !/^[-/.]|[\p{Cc}\s~^:?*[\\]|\.\.|@\{|\/\/|\.lock$|[./]$/u.test(ref);
}

/** As the registry has it (validate-npm-package-name): never a path. */
function isPackageName(name: string): boolean {
  return /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/.test(name) && name.length <= 214;
}

/** An address as it may be shown: without user, password and query. */
export function redactedUrl(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, "$1").replace(/[?#].*$/s, "");
}
