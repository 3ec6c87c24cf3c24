/**
 * `npm run conformance:catalog [-- --seed N --scripts N --seconds N --postgres N --bin FOLDER --show N --workers N]`:
 * random DDL scripts, applied to a real server and to the replay; after every statement the catalogs and what was
 * refused must be the same. A script that shows a new kind of disagreement is printed as short as it can be made.
 */
import { parseArgs } from "node:util";
import type pg from "pg";
import { loadSqlParser } from "../../../src/adapters/libpg-query.ts";
import { startPostgres } from "../../support/postgres.ts";
import { BrokenScript, classOf, Lockstep, type Step } from "./lockstep.ts";
import { Random } from "./random.ts";
import { ScriptMaker } from "./script.ts";
import { shrink } from "./shrink.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    scripts: { type: "string", default: "200" },
    seconds: { type: "string", default: "3600" },
    show: { type: "string", default: "20" },
    workers: { type: "string", default: "2" },
    postgres: { type: "string", default: "18" },
    bin: { type: "string" },
  },
});
const postgres = Number(values.postgres);
const FEWEST = 15;
const MOST = 40;

const parser = await loadSqlParser();
const counts = { scripts: 0, statements: 0, refused: 0, undecided: 0, untold: 0, disagree: 0 };
const undecided = new Map<string, string>();
const classes = new Map<string, number>();

interface Made {
  readonly texts: readonly string[];
  readonly disagreement: Step | null;
}

/** Makes a script statement by statement from what the server holds, up to its end or the first disagreement. */
async function madeScript(client: pg.Client, seed: number): Promise<Made> {
  const random = new Random(seed);
  const maker = new ScriptMaker(random, postgres);
  const lockstep = await Lockstep.start(client, parser, postgres);
  const texts: string[] = [];
  const untold = new Set<string>();
  const next = async (text: string): Promise<Step> => {
    const step = await lockstep.apply(text);
    counts.statements++;
    if (step.outcome === "undecided") {
      counts.undecided++;
      undecided.set(withoutNames(step.details[0] ?? ""), text);
    } else texts.push(text);
    if (step.outcome === "refused") counts.refused++;
    for (const where of step.untold) untold.add(where);
    return step;
  };
  for (let left = random.between(FEWEST, MOST); left > 0; left--) {
    const step = await next(maker.next(lockstep.real));
    if (step.outcome === "disagreed") return { texts, disagreement: step };
  }
  for (const text of maker.last()) {
    const step = await next(text);
    if (step.outcome === "disagreed") return { texts, disagreement: step };
  }
  counts.untold += untold.size;
  return { texts, disagreement: null };
}

const withoutNames = (text: string): string => text.replace(/"[^"]*"|\d+/g, "…");

/** The steps of a script up to its first disagreement. */
async function appliedScript(client: pg.Client, texts: readonly string[]): Promise<Step[]> {
  const lockstep = await Lockstep.start(client, parser, postgres);
  const steps: Step[] = [];
  for (const text of texts) {
    const step = await lockstep.apply(text);
    steps.push(step);
    if (step.outcome === "disagreed") break;
  }
  return steps;
}

async function shortest(client: pg.Client, texts: readonly string[], wanted: string): Promise<readonly string[]> {
  return shrink(texts, async (fewer) => {
    const steps = await appliedScript(client, fewer).catch((error) => {
      if (error instanceof BrokenScript) return [];
      throw error;
    });
    const last = steps.at(-1);
    return last?.outcome === "disagreed" && classOf(last) === wanted;
  });
}

/** Counts a kind of disagreement, and prints the shortest script that shows it when it is a new one. */
async function report(client: pg.Client, seed: number, made: Made, disagreement: Step): Promise<void> {
  const wanted = classOf(disagreement);
  const seen = classes.get(wanted) ?? 0;
  classes.set(wanted, seen + 1);
  if (seen > 0 || classes.size > Number(values.show)) return;
  const small = await shortest(client, made.texts, wanted);
  const steps = await appliedScript(client, small);
  const lines = small.map((text, position) => {
    const step = steps[position];
    return `  ${text};${step?.outcome === "refused" ? `  -- ERROR: ${step.details[0]}` : ""}`;
  });
  const details = (steps.at(-1)?.details ?? []).slice(0, 4).map((one) => `  → ${one}`);
  console.log([`\nscript ${seed}: ${wanted}`, ...lines, ...details].join("\n"));
}

const server = await startPostgres(values.bin === undefined ? { postgres } : { bin: values.bin });
const started = performance.now();
let number = 0;

async function work(worker: number): Promise<void> {
  const name = `fuzz${worker === 0 ? "" : worker}`;
  await server.createDatabase(name);
  await server.exec(`CREATE ROLE ${name} SUPERUSER LOGIN`);
  const client = await server.connect(name, name);
  try {
    while (number < Number(values.scripts) && performance.now() - started < Number(values.seconds) * 1000) {
      await one(client, Number(values.seed) * 1_000_003 + number++);
    }
  } finally {
    await client.end();
  }
}

async function one(client: pg.Client, seed: number): Promise<void> {
  const made = await madeScript(client, seed);
  counts.scripts++;
  if (made.disagreement === null) return;
  counts.disagree++;
  await report(client, seed, made, made.disagreement);
}

try {
  const workers = Array.from({ length: Number(values.workers) }, (_, worker) => work(worker));
  const failed = (await Promise.allSettled(workers)).find((worker) => worker.status === "rejected");
  if (failed !== undefined) throw failed.reason;
} finally {
  await server.stop();
}
for (const [name, count] of [...classes].sort(([, a], [, b]) => b - a)) console.log(`${count} × ${name}`);
for (const [reason, text] of undecided) console.log(`undecided: ${reason} ← ${text}`);
console.log(
  `PostgreSQL ${postgres}, seed ${values.seed}: ${counts.scripts} scripts, ${counts.statements} statements ` +
    `(${counts.refused} refused, ${counts.undecided} undecided and left out), ${counts.untold} texts not told, ` +
    `${counts.disagree} scripts disagree; ${Math.round((performance.now() - started) / 1000)} s`,
);
process.exitCode = counts.disagree > 0 || counts.scripts === 0 ? 1 : 0;
