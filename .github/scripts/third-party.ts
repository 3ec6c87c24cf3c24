import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Metafile } from "esbuild";

/** The licences of every package that went into a bundle (and of those put beside it), in name order, for a file to ship with it. */
export function thirdPartyLicences(root: string, metafile: Metafile, beside: readonly string[]): string {
  const names = new Set(beside);
  for (const input of Object.keys(metafile.inputs)) {
    const [, name] = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input) ?? [];
    if (name !== undefined) names.add(name);
  }
  const sections = [...names].sort().map((name) => licenceOf(join(root, "node_modules", name), name));
  return `What these files hold of other projects, and on what terms.\n\n${sections.join("\n")}`;
}

function licenceOf(folder: string, name: string): string {
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text =
    file !== undefined && existsSync(join(folder, file)) ? readFileSync(join(folder, file), "utf8").trim() : "";
  return `${"=".repeat(80)}\n${name} ${version} (${license})\n${"=".repeat(80)}\n${text}\n`;
}
