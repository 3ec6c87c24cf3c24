import type { Opaque } from "../model/catalog.ts";
import { formatLocation } from "../model/location.ts";
import type { Pass } from "../pass/pass.ts";
import type { Draft, Rule } from "./rule.ts";
import { consumersHit } from "./stream-facts.ts";
import { tablesHiddenBy, unfollowed, unknownReads } from "./unfollowed.ts";

export const statementOpaque: Rule = {
  id: "statement-opaque",
  title: "Statement whose effect cannot be told",
  level: "error",
  what: "A pending statement may change the schema in a way that reading it cannot decide: dynamic SQL, control flow, something PostgreSQL itself would refuse.",
  why: "A gate that skips what it does not understand is no gate. Until the statement's effect is known, nothing can be said about the topics it may touch.",
  fix: "Write the change as plain DDL, or split the undecidable part into a migration of its own.",
  bad: {
    "migrations/0002_change.sql":
      "DO $$ BEGIN EXECUTE format('ALTER TABLE products ADD COLUMN %I text', 'c' || extract(year from now())); END $$;\n",
  },
  good: { "migrations/0002_change.sql": "ALTER TABLE products ADD COLUMN remark text;\n" },
  check: (pass: Pass): readonly Draft[] => {
    // What does not parse has a rule of its own.
    const unparsed = new Set(
      pass.statements.pending.flatMap(({ parsed, at }) => (parsed.kind === "error" ? [formatLocation(at)] : [])),
    );
    return unfollowed(pass)
      .filter((entry) => !unparsed.has(formatLocation(entry.at)))
      .map((entry) => draft(pass, entry));
  },
};

const ASK_POSTGRES = "Or let a real PostgreSQL tell: headgate check --engine auto replays the history in one.";

function draft(pass: Pass, entry: Opaque): Draft {
  const captured = new Set(
    pass.streams.flatMap((stream) => (stream.before?.tables ?? []).map((table) => `${table.schema}.${table.table}`)),
  );
  const hidden = tablesHiddenBy(pass, entry);
  const named = entry.relations?.filter((relation) => captured.has(relation)) ?? null;
  const touched = named === null ? null : [...new Set([...named, ...hidden])];
  const harmless = touched !== null && touched.length === 0;
  return {
    severity: harmless ? (entry.refused ? "warning" : "info") : "error",
    verdict: "tool",
    message: entry.refused ? entry.reason : `what this statement does cannot be told: ${entry.reason}`,
    why: harmless
      ? entry.refused
        ? "After the migrations before it this statement cannot run: the deploy would stop here."
        : "It names no captured table."
      : touched === null
        ? "It could touch any captured table, so no verdict about the stream is safe."
        : `It may change ${touched.join(", ")}, which a connector captures.`,
    at: entry.at,
    table: touched?.[0] ?? null,
    consumers: consumersHit(unknownReads(pass, hidden)),
    evidence: pass.engine?.kind === "failed" ? [`the engine could not help: ${pass.engine.reason}`] : [],
    fix: [
      entry.refused
        ? "Correct the statement, or the migrations before it."
        : "Write the change as plain DDL statements.",
      ...(pass.replayedBy === "static" && !harmless ? [ASK_POSTGRES] : []),
    ],
    change: entry.reason,
  };
}
