import type { Config } from "../model/config.ts";
import { InputError } from "../ports.ts";
import { asList } from "./databases.ts";
import { DURATION_WORDS, parseDuration } from "./duration.ts";
import type { ConfigFile } from "./format.ts";
import { globMatcher } from "./glob.ts";
import type { Complaint } from "./malformed.ts";
import type { YamlDocument } from "./yaml.ts";

type Written = ConfigFile["plans"];

/** What `plans:` tells; null = not told. */
export interface PlansDraft {
  readonly plans: Config["plans"] | null;
  readonly plansRequire: Config["plansRequire"] | null;
  readonly planTiers: Config["planTiers"];
  /** Milliseconds. */
  readonly plansStalledAfter: Config["plansStalledAfter"] | null;
}

export function plansDraft(document: YamlDocument, written: Written): PlansDraft {
  const { files, require, tiers = {}, "stalled-after": stalledAfter = "" } = settingsOf(written);
  return {
    plans: files === undefined ? null : asList(files),
    plansRequire: require ?? null,
    planTiers: Object.entries(tiers).map(([name, tier]) => ({
      name,
      tables: asList(tier.tables),
      require: tier.require,
      at: document.keyAt(["plans", "tiers", name]),
    })),
    plansStalledAfter: parseDuration(stalledAfter),
  };
}

/** What the shape alone cannot refuse: durations and patterns that are none. */
export function planComplaints(document: YamlDocument, written: Written): readonly Complaint[] {
  const { tiers = {}, "stalled-after": stalledAfter } = settingsOf(written);
  const complaints: Complaint[] = [];
  if (stalledAfter !== undefined && parseDuration(stalledAfter) === null) {
    const message = `stalled-after: "${stalledAfter}" is no duration: ${DURATION_WORDS}`;
    complaints.push({ at: document.at(["plans", "stalled-after"]), message });
  }
  for (const [name, { tables }] of Object.entries(tiers)) {
    const path = ["plans", "tiers", name, "tables"];
    for (const [index, pattern] of asList(tables).entries()) {
      const message = patternProblem(pattern);
      const at = document.at(typeof tables === "string" ? path : [...path, index]);
      if (message !== null) complaints.push({ at, message });
    }
  }
  return complaints;
}

function settingsOf(written: Written) {
  return written === undefined || typeof written === "string" || Array.isArray(written) ? { files: written } : written;
}

/** A pattern without a schema would name no table at all. */
function patternProblem(pattern: string): string | null {
  if (!pattern.includes(".")) return `write the table with its schema, such as public.${pattern}`;
  try {
    globMatcher(pattern);
    return null;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}
