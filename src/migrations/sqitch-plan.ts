import type { Location } from "../model/location.ts";
import type { SourceFile } from "../model/migration.ts";
import { indexText } from "../sql/positions.ts";
import { linesOf } from "./lines.ts";

/** One change of a plan, in the order it is deployed. */
export interface PlannedChange {
  readonly name: string;
  readonly at: Location;
  /** Tags between this change and the next one of the same name: a name of its own for the script it had. Empty: not reworked. */
  readonly reworkTags: readonly string[];
}

export interface SqitchPlan {
  readonly changes: readonly PlannedChange[];
  readonly problems: readonly { readonly at: Location; readonly message: string }[];
}

/** The time every change and tag is planned with: what tells their lines from anything else. */
const TIMESTAMP = /(?:^|\s)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\s/;
/** A name, then perhaps dependencies in brackets. */
const ENTRY = /^\s*(@|[+-]\s*)?([^\s@:#\\[\]%]+)(?=\s)/;

/**
 * A plan file (App::Sqitch::Plan, version 1.3, `_parse`): pragmas (`%project=…`), then changes and tags (`@v1`) line by line.
 * Comments begin with `#`.
 */
export function readPlan({ path, text }: SourceFile): SqitchPlan {
  const index = indexText(text);
  const changes: { name: string; at: Location; tags: string[]; reworkTags: readonly string[] }[] = [];
  const problems: { at: Location; message: string }[] = [];
  for (const line of linesOf(text)) {
    const written = line.text.replace(/\s*#.*$/, "");
    if (written.trim() === "" || /^\s*%/.test(written)) continue;
    const at = index.location(path, line.start, line.start + written.length);
    const [, mark = "", name] = ENTRY.exec(written) ?? [];
    if (name === undefined || !TIMESTAMP.test(written)) {
      problems.push({ at, message: "Sqitch cannot read this line of the plan" });
    } else if (mark === "@") changes.at(-1)?.tags.push(name);
    else if (mark.startsWith("-"))
      problems.push({ at, message: `the plan takes ${name} back, which headgate does not follow` });
    else {
      const before = changes.findLastIndex((change) => change.name === name);
      const reworked = changes[before];
      if (reworked !== undefined) {
        reworked.reworkTags = changes.slice(before).flatMap(({ tags }) => tags);
        if (reworked.reworkTags.length === 0)
          problems.push({ at, message: `${name} is planned twice without a tag in between` });
      }
      changes.push({ name, at, tags: [], reworkTags: [] });
    }
  }
  return { changes, problems };
}
