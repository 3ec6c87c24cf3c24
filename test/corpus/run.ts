/** `npm run corpus [-- names…]`: replays public migration histories and holds the outcome against a real server. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { emptyCatalog } from "../../src/catalog/empty.ts";
import { replay } from "../../src/catalog/replay.ts";
import type { Catalog } from "../../src/model/catalog.ts";
import type { SqlParser } from "../../src/ports.ts";
import { readStatements } from "../../src/sql/read.ts";
import { type PostgresServer, startPostgres } from "../support/postgres.ts";
import { type Comparison, compareCatalogs } from "./compare.ts";
import { loadHistory, type PinnedHistory, pinnedHistories } from "./history.ts";
import type { Step } from "./layouts.ts";
import { comparePredictions, type PredictionComparison } from "./predictions.ts";
import { applyToServer } from "./real-side.ts";
import { replayedCatalog } from "./replayed-catalog.ts";

const POSTGRES = 18;
const SHOWN = 20;

/** Mismatches that are understood, with the reason: `{history, mismatch (its beginning), reason}`. */
interface KnownMiss {
  readonly history: string;
  readonly mismatch: string;
  readonly reason: string;
}

interface Outcome extends Comparison {
  readonly history: string;
  readonly files: number;
  readonly tables: number;
  readonly columns: number;
  /** Statements the replay could not decide. */
  readonly opaque: readonly string[];
  readonly milliseconds: number;
  /** Against what a real connector registered; null without a golden file. */
  readonly predictions: PredictionComparison | null;
}

function replayed(steps: readonly Step[], parser: SqlParser): Catalog {
  const migrations = steps.map((step) => ({
    statements: readStatements(
      { file: step.file, text: step.sql, ranges: [{ start: 0, end: step.sql.length }] },
      parser,
    ),
    transaction: step.transaction,
  }));
  return replay(emptyCatalog({ postgres: POSTGRES }), migrations, { postgres: POSTGRES, trace: false, parser }).catalog;
}

/** One history on both sides; a text says why it could not be compared. */
async function compared(history: PinnedHistory, server: PostgresServer, parser: SqlParser): Promise<Outcome | string> {
  if (history.skip !== undefined) return history.skip;
  const loaded = await loadHistory(history);
  if (loaded.kind === "no-client") return loaded.reason;
  const real = await applyToServer(server, history.name, loaded.steps, parser, history.roles);
  if (real.failure !== null) return `does not apply: ${real.failure.file}: ${real.failure.message}`;
  const start = performance.now();
  const catalog = replayed(loaded.steps, parser);
  const milliseconds = performance.now() - start;
  return {
    ...compareCatalogs(real.catalog, replayedCatalog(catalog)),
    history: history.name,
    files: loaded.steps.length,
    tables: real.catalog.tables.length,
    columns: real.catalog.tables.reduce((sum, table) => sum + table.columns.length, 0),
    opaque: catalog.opaque.map((entry) => `${entry.at.file}:${entry.at.start.line}: ${entry.reason}`),
    milliseconds,
    predictions: comparePredictions(history.name, catalog, POSTGRES),
  };
}

const NO_GOLDEN: PredictionComparison = { equal: 0, wrong: [], unpredicted: [] };

function print(outcome: Outcome, knownMisses: readonly KnownMiss[]): readonly string[] {
  // A miss may only be known where the replay itself says that it could not follow a statement.
  const mine = outcome.opaque.length === 0 ? [] : knownMisses.filter((miss) => miss.history === outcome.history);
  const unknown = outcome.mismatches.filter((text) => !mine.some((miss) => text.startsWith(miss.mismatch)));
  const counts = [
    outcome.files,
    outcome.tables,
    outcome.columns,
    unknown.length,
    outcome.mismatches.length - unknown.length,
  ];
  const { equal, wrong, unpredicted } = outcome.predictions ?? NO_GOLDEN;
  const more = [
    outcome.opaque.length,
    outcome.opaqueTexts.length,
    equal,
    wrong.length,
    unpredicted.length,
    Math.round(outcome.milliseconds),
  ];
  console.log(outcome.history.padEnd(20), ...[...counts, ...more].map((count) => `${count}`.padStart(8)));
  for (const text of unknown.slice(0, SHOWN)) console.log(`    mismatch ${text}`);
  const expected = knownMisses.filter((miss) => miss.history === outcome.history);
  const surprising = wrong.filter((text) => !expected.some((miss) => text.startsWith(miss.mismatch)));
  for (const text of surprising.slice(0, SHOWN)) console.log(`    prediction ${text}`);
  if (verbose) {
    for (const text of unpredicted) console.log(`    not predicted ${text}`);
    for (const text of outcome.opaque) console.log(`    opaque ${text}`);
    for (const text of outcome.opaqueTexts) console.log(`    opaque text ${text}`);
  }
  return [...unknown, ...surprising];
}

const verbose = process.argv.includes("--verbose");
const names = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const known: readonly KnownMiss[] = JSON.parse(readFileSync(join(import.meta.dirname, "known-misses.json"), "utf8"));
const chosen = pinnedHistories().filter((history) => names.length === 0 || names.includes(history.name));
const [server, parser] = await Promise.all([startPostgres(), loadSqlParser()]);
const headings = ["files", "tables", "columns", "misses", "known", "opaque", "texts", "equal", "wrong", "unpred", "ms"];
console.log("history".padEnd(20), ...headings.map((heading) => heading.padStart(8)));
const skipped: string[] = [];
const outcomes: Outcome[] = [];
let unexplained = 0;
try {
  for (const history of chosen) {
    const outcome = await compared(history, server, parser);
    if (typeof outcome === "string") {
      skipped.push(history.name);
      console.log(`${history.name.padEnd(20)} NOT COMPARED: ${outcome}`);
    } else {
      outcomes.push(outcome);
      unexplained += print(outcome, known).length;
    }
  }
} finally {
  await server.stop();
}
const stale = known.filter((miss) =>
  outcomes
    .find((one) => one.history === miss.history)
    ?.mismatches.concat(outcomes.find((one) => one.history === miss.history)?.predictions?.wrong ?? [])
    .every((text) => !text.startsWith(miss.mismatch)),
);
for (const miss of stale) console.log(`known miss that no longer happens: ${miss.history}: ${miss.mismatch}`);
const sum = (count: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + count(outcome), 0);
console.log(
  `${outcomes.length} histories compared, ${skipped.length} not compared${skipped.length > 0 ? ` (${skipped.join(", ")})` : ""}: ` +
    `${sum((one) => one.files)} files, ${sum((one) => one.tables)} tables, ${sum((one) => one.columns)} columns, ` +
    `${unexplained} unexplained mismatches, ${sum((one) => one.opaque.length)} opaque statements, ` +
    `${sum((one) => one.opaqueTexts.length)} opaque texts; ` +
    `${sum((one) => one.predictions?.equal ?? 0)} subjects predicted to the byte, ` +
    `${sum((one) => one.predictions?.wrong.length ?? 0)} otherwise, ` +
    `${sum((one) => one.predictions?.unpredicted.length ?? 0)} not told; ${Math.round(sum((one) => one.milliseconds))} ms replay`,
);
process.exitCode = unexplained + stale.length > 0 || outcomes.length === 0 ? 1 : 0;
