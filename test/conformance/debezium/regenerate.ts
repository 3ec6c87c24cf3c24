/**
 * `npm run conformance:golden [-- --full --only REGEX --workers N]`: the golden cases are made again by the real parts. What
 * comes out must be what is committed, and what headgate predicts. Without --full each release makes a share of them, a
 * different one each.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { loadSqlParser } from "../../../src/adapters/libpg-query.ts";
import { type GoldenCase, readGoldenCases } from "../../golden/cases.ts";
import {
  KILLED_BY_ROWS,
  KILLED_BY_ROWS_OF_OLDER,
  NOT_FORESEEN,
  NOT_FORESEEN_OF_OLDER,
  NOT_PREDICTED,
  NOT_PREDICTED_OF_OLDER,
} from "../../golden/not-predicted.ts";
import { summary, tally } from "../../golden/tally.ts";
import { type Definition, GOLDEN, readDefinitions } from "./definition.ts";
import { NEWEST_PARTS, onPairs } from "./observe.ts";
import { NEWEST, OLDER } from "./releases.ts";
import type { Session } from "./session.ts";

/** Unless all of them are asked for, the newest release makes one case in so many, an older one fewer. */
const SHARE = { newest: 4, older: 20 };
/** Debezium reads the catalog while it decodes; about one run in fifty of such a case departs from the others. */
const RUNS = 3;

const { values } = parseArgs({
  options: {
    full: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    workers: { type: "string", default: `${NEWEST_PARTS.workers}` },
  },
});

const parser = await loadSqlParser();
const definitions = (await readDefinitions([])).filter((definition) => new RegExp(values.only).test(definition.case));
const failures: string[] = [];

for (const [index, release] of [NEWEST, ...OLDER].entries()) {
  const path = release === NEWEST ? join(GOLDEN, "cases") : join(GOLDEN, "older", `${release}.jsonl.gz`);
  if (!existsSync(path)) continue; // a release without committed cases is there for random tables
  const committed = new Map(readGoldenCases(path).map((golden) => [golden.case, golden]));
  // An older release may not have been asked what was defined last.
  const asked = release === NEWEST ? definitions : definitions.filter((definition) => committed.has(definition.case));
  const every = release === NEWEST ? SHARE.newest : SHARE.older;
  const whole = values.full || values.only !== "";
  const share = asked.filter((_, position) => whole || position % every === index);
  failures.push(...(await failuresOf(release, committed, share)));
}
for (const failure of failures) console.log(failure);
console.log(`${failures.length} differences`);
process.exitCode = failures.length > 0 ? 1 : 0;

async function failuresOf(
  release: string,
  committed: ReadonlyMap<string, GoldenCase>,
  share: readonly Definition[],
): Promise<string[]> {
  const started = performance.now();
  const parts = { ...NEWEST_PARTS, debezium: release, workers: Number(values.workers) };
  const made = await onPairs("once", parts, share, (definition, session) =>
    again(session, definition, committed.get(definition.case)),
  );
  const differing = made.filter((golden) => !isSame(committed.get(golden.case), golden));
  const found = tally(
    made.filter((golden) => golden.harnessError === undefined),
    parser,
  );
  console.log(`${summary(`Debezium ${release}`, found)}\n  ${Math.round((performance.now() - started) / 1000)} s`);
  const but = (entries: Iterable<string>, ...known: readonly ReadonlyMap<string, string>[]) =>
    [...entries].filter((entry) => !known.some((names) => names.has(entry.split(" ")[0] ?? "")));
  return [
    ...differing.map((golden) => `is not as committed: ${golden.case} ${golden.harnessError ?? ""}`),
    ...found.wrong.map((what) => `predicted wrongly: ${what}`),
    ...but(found.notPredicted.keys(), NOT_PREDICTED, NOT_PREDICTED_OF_OLDER).map((what) => `not predicted: ${what}`),
    ...but(found.unregistered, KILLED_BY_ROWS, KILLED_BY_ROWS_OF_OLDER).map((what) => `never registered: ${what}`),
    ...but(found.unforeseen, NOT_FORESEEN, NOT_FORESEEN_OF_OLDER).map((what) => `not foreseen: ${what}`),
    ...found.startedInstead.map((name) => `refused to start, predicted to run: ${name}`),
  ].map((failure) => `Debezium ${release}: ${failure}`);
}

/** The first of some runs that gives what is committed, else the last one. */
async function again(session: Session, definition: Definition, committed: GoldenCase | undefined): Promise<GoldenCase> {
  for (let run = 1; ; run += 1) {
    const golden = JSON.parse(await session.ask(definition)) as GoldenCase;
    if (run === RUNS || isSame(committed, golden)) return golden;
  }
}

/** Samples are compared where they were committed, since those do not change from run to run. */
function isSame(committed: GoldenCase | undefined, made: GoldenCase): boolean {
  if (committed === undefined) return false;
  const steps = made.steps?.map((step, s) => ({
    ...step,
    events: step.events.map((event, e) => withSamplesOf(committed.steps[s]?.events[e], event)),
  }));
  return isDeepStrictEqual({ ...made, ...(steps && { steps }) }, committed);
}

function withSamplesOf<T extends object>(committed: object | undefined, event: T): Partial<T> {
  const samples = ["keySample", "valueSample"].filter((name) => !(name in (committed ?? {})));
  return Object.fromEntries(Object.entries(event).filter(([name]) => !samples.includes(name))) as Partial<T>;
}
