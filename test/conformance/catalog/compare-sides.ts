import type { SqlParser } from "../../../src/ports.ts";
import { compareCatalogs } from "../../corpus/compare.ts";
import { replayedWhole, untoldRelations, type WholeCatalog } from "./catalog-side.ts";
import { type Fate, replayScript, rolledBack } from "./sides.ts";

/** A script as the server took it. */
export interface RealOutcome {
  readonly texts: readonly string[];
  readonly fates: readonly Fate[];
  readonly catalog: WholeCatalog;
}

export interface Disagreements {
  /** Statements that the replay cannot decide, or that only one side refuses. */
  readonly stumbles: readonly { readonly position: number; readonly why: string }[];
  /** What differs in the catalogs, when there is no stumble to explain it. */
  readonly found: readonly string[];
  readonly opaqueTexts: number;
}

/** Holds the replay of a script against what the server made of it. */
export function compareSides(real: RealOutcome, parser: SqlParser, postgres: number): Disagreements {
  const replayed = replayScript(real.texts, parser, postgres);
  const gone = rolledBack(real.texts);
  const stumbles = real.texts.flatMap((_, position) => {
    const why = stumble(real.fates[position], replayed.fates[position], gone[position] === true);
    return why === null ? [] : [{ position, why }];
  });
  if (stumbles.length > 0) return { stumbles, found: [], opaqueTexts: 0 };
  const whole = replayedWhole(replayed.catalog);
  const { mismatches, opaqueTexts } = compareCatalogs(real.catalog, whole);
  const untold = [...untoldRelations(replayed.catalog)];
  const told = mismatches.filter(
    (text) => !untold.some((name) => text.startsWith(`${name}.`) || text.startsWith(`${name} `)),
  );
  const found = told.map((text) => `catalog ${text}`);
  for (const part of ["uniqueIndexes", "publications"] as const) {
    found.push(...missing(real.catalog[part], whole[part]).map((line) => `only real ${part}: ${line}`));
    found.push(...missing(whole[part], real.catalog[part]).map((line) => `only replayed ${part}: ${line}`));
  }
  // A filter that the replay cannot print is no disagreement, one that it prints otherwise is.
  const filters = missing(whole.filters, real.catalog.filters);
  found.push(...filters.map((line) => `only replayed filter: ${line}; real ${real.catalog.filters.join("; ")}`));
  return { stumbles, found, opaqueTexts: opaqueTexts.length };
}

function missing(lines: readonly string[], others: readonly string[]): string[] {
  return lines.filter((line) => !others.includes(line));
}

/** How the fates of a statement differ; null when they agree, or when what is rolled back later hides it. */
function stumble(real: Fate | undefined, replayed: Fate | undefined, gone: boolean): string | null {
  if (real === undefined || replayed === undefined) return null;
  if (replayed.kind === "crashed") return `crash: ${replayed.why}`;
  if (replayed.kind === "undecided") return `undecided: ${replayed.why}`;
  if (gone || real.kind === replayed.kind) return null;
  return real.kind === "done" ? `refused by replay only: ${why(replayed)}` : `refused by server only: ${why(real)}`;
}

const why = (fate: Fate): string => (fate.kind === "done" ? "" : fate.why);

/** What a disagreement is about, names and numbers taken out, so that the same one is known again in a shorter script. */
export function classOf(disagreement: string): string {
  const words = disagreement
    .replace(/"[^"]*"/g, "…")
    .replace(/'[^']*'/g, "…")
    .replace(/\d+/g, "0");
  const field =
    /^catalog .* (type|notNull|default|identity|generated|expression|primaryKey|replicaIdentity|kind|labels|columns): /.exec(
      disagreement.replace(/: real .*/s, ": "),
    );
  if (field !== null) return `catalog ${field[1]}`;
  const missing = /^catalog (table|type) .*: (only real|only replayed)$/.exec(disagreement);
  if (missing !== null) return `catalog ${missing[1]} ${missing[2]}`;
  if (/^only (real|replayed)/.test(words)) return words.split(":")[0] ?? words;
  return words.replace(/\(.*?\)/g, "()");
}
