import type { Finding } from "../model/finding.ts";
import { formatLocation, startOf } from "../model/location.ts";
import type { Migration, Transition } from "../model/migration.ts";

/** Migrations whose SQL a command printed for a file that holds something else. */
export function printedMigrations(transition: Transition): readonly Migration[] {
  const all =
    transition.kind === "states"
      ? [...transition.before, ...transition.after]
      : [...transition.applied, ...transition.pending];
  return all.filter(({ printed }) => printed);
}

/** A finding on a line of printed SQL, at the file the SQL was printed for: that line is none of the file's. */
export function atSource(finding: Finding, printed: ReadonlySet<Migration>): Finding {
  const { at } = finding;
  if (at === null) return finding;
  const own = [...printed].filter(({ file }) => file === at.file);
  if (own.length === 0) return finding;
  const [line, another] = own.flatMap(({ text }) => text.split("\n")[at.start.line - 1]?.trim() || []);
  const said = line === undefined || another !== undefined ? "" : `: ${line}`;
  const place = formatLocation(at);
  return {
    ...finding,
    at: startOf(at.file),
    evidence: [...finding.evidence, `printed SQL, line ${at.start.line}${said}`].map((text) =>
      text.replaceAll(place, at.file),
    ),
  };
}
