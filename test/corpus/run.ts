/** `npm run corpus [-- names… --postgres N --verbose --record]`: replays public migration histories beside a real server. */
import { parseArgs } from "node:util";
import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { startPostgres } from "../support/postgres.ts";
import { followHistory, type Sides } from "./follow.ts";
import { loadHistory, type PinnedHistory, pinnedHistories } from "./history.ts";
import { knownMisses } from "./known-misses.ts";
import { comparePredictions } from "./predictions.ts";
import { recordedRefusals, recordRefusals, refusalChanges, refusalsOf } from "./refusals.ts";
import { explanation, heading, mismatchesOf, type Outcome, print, summary, unexplained } from "./report.ts";

const NEWEST = 18;
const AT_A_TIME = 3;

/** One history on both sides; a text says why it could not be compared. */
async function compared(history: PinnedHistory, sides: Sides): Promise<Outcome | string> {
  if (history.skip !== undefined) return history.skip;
  const loaded = await loadHistory(history);
  if (loaded.kind === "no-client") return loaded.reason;
  const followed = await followHistory(history, loaded.steps, sides);
  if (followed.failure !== null) return `does not apply: ${followed.failure.file}: ${followed.failure.message}`;
  // The golden topics were registered on the newest server.
  const predictions = sides.postgres === NEWEST ? comparePredictions(history.name, followed.catalog, NEWEST) : null;
  return { history: history.name, ...followed, predictions };
}

/** Works on a few items at a time (the server runs beside the replay) and gives the results in the items' order. */
async function* inOrder<T, R>(items: readonly T[], work: (item: T) => Promise<R>): AsyncGenerator<[T, R]> {
  const running: [T, Promise<R>][] = [];
  for (const item of items) {
    running.push([item, work(item)]);
    const [first] = running.length < AT_A_TIME ? [] : running.splice(0, 1);
    if (first !== undefined) yield [first[0], await first[1]];
  }
  for (const [item, result] of running) yield [item, await result];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    postgres: { type: "string", default: `${NEWEST}` },
    verbose: { type: "boolean", default: false },
    record: { type: "boolean", default: false },
  },
});
const postgres = Number(values.postgres);
const chosen = pinnedHistories().filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const [server, parser] = await Promise.all([startPostgres({ postgres }), loadSqlParser()]);
const [known, recorded] = [knownMisses(), recordedRefusals()];
const outcomes: Outcome[] = [];
const notCompared: string[] = [];
let faults = 0;
const fault = (text: string): void => {
  faults += 1;
  console.log(text);
};
console.log(heading());
try {
  for await (const [history, outcome] of inOrder(chosen, (one) => compared(one, { server, parser, postgres }))) {
    if (typeof outcome === "string") {
      notCompared.push(history.name);
      console.log(`${history.name.padEnd(20)} NOT COMPARED: ${outcome}`);
      continue;
    }
    outcomes.push(outcome);
    print(outcome, known, values.verbose);
    faults += unexplained(outcome, known).length;
    if (postgres !== NEWEST || values.record) continue;
    for (const change of refusalChanges(recorded, history.name, outcome.steps))
      fault(`    refusals changed: ${change}`);
  }
} finally {
  await server.stop();
}
if (values.record) {
  recordRefusals(recorded, Object.fromEntries(outcomes.map(({ history, steps }) => [history, refusalsOf(steps)])));
}
for (const miss of known) {
  const outcome = outcomes.find(({ history }) => history === miss.history);
  if (outcome === undefined || postgres !== NEWEST) continue;
  if (mismatchesOf(outcome).some((mismatch) => explanation(outcome, [miss], mismatch) !== undefined)) continue;
  fault(`known miss that no longer happens: ${miss.history}, ${miss.since}: ${miss.mismatch}`);
}
console.log(summary(outcomes, notCompared, known));
process.exitCode = faults > 0 || outcomes.length === 0 ? 1 : 0;
