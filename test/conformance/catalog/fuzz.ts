/**
 * `npm run conformance:catalog [-- --seed N --scripts N --statements N --seconds N --bin FOLDER --postgres N --show N]`:
 * random DDL scripts, applied to a real server and to the replay; the catalogs and what was refused must be the same.
 */
import { parseArgs } from "node:util";
import { loadSqlParser } from "../../../src/adapters/libpg-query.ts";
import { type PostgresServer, startPostgres } from "../../support/postgres.ts";
import { realWhole } from "./catalog-side.ts";
import { classOf, compareSides, type Disagreements, type RealOutcome } from "./compare-sides.ts";
import { Random } from "./random.ts";
import { ScriptMaker } from "./script.ts";
import { shrink } from "./shrink.ts";
import { BrokenScript, type Fate, RealSession } from "./sides.ts";
import { surroundings } from "./surroundings.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    scripts: { type: "string", default: "100" },
    seconds: { type: "string", default: "600" },
    show: { type: "string", default: "10" },
    postgres: { type: "string", default: "18" },
    bin: { type: "string" },
  },
});
const postgres = Number(values.postgres);
const FEWEST = 20;
const MOST = 40;

const parser = await loadSqlParser();
let databases = 0;

/** Gives work a database of its own. */
async function withDatabase<T>(
  server: PostgresServer,
  work: (client: Awaited<ReturnType<PostgresServer["connect"]>>) => Promise<T>,
): Promise<T> {
  const name = `fuzz_${++databases}`;
  await server.exec(`CREATE DATABASE ${name} STRATEGY file_copy`);
  const client = await server.connect(name);
  try {
    return await work(client);
  } finally {
    await client.end();
    await server.exec(`DROP DATABASE ${name} WITH (FORCE)`);
  }
}

function madeScript(server: PostgresServer, seed: number): Promise<RealOutcome> {
  return withDatabase(server, async (client) => {
    const random = new Random(seed);
    const maker = new ScriptMaker(random, postgres);
    const session = new RealSession(client);
    const [texts, fates]: [string[], Fate[]] = [[], []];
    for (let left = random.between(FEWEST, MOST); left > 0; left--) {
      const text = maker.next(await surroundings(client));
      texts.push(text);
      fates.push(await session.apply(text));
    }
    for (const text of maker.last()) {
      texts.push(text);
      fates.push(await session.apply(text));
    }
    return { texts, fates, catalog: await realWhole(client, postgres) };
  });
}

function appliedScript(server: PostgresServer, texts: readonly string[]): Promise<RealOutcome> {
  return withDatabase(server, async (client) => {
    const session = new RealSession(client);
    const fates: Fate[] = [];
    for (const text of texts) fates.push(await session.apply(text));
    return { texts, fates, catalog: await realWhole(client, postgres) };
  });
}

/** What a statement is left out for, on both sides: the sides cannot agree on what comes after it. */
interface LeftOut {
  readonly undecided: string[];
  readonly classes: string[];
}

/** The comparison once the statements that cannot be decided, or that only one side refuses, are left out on both sides. */
async function decided(
  server: PostgresServer,
  made: RealOutcome,
  left: LeftOut,
): Promise<[RealOutcome, Disagreements]> {
  let current = made;
  for (;;) {
    const comparison = compareSides(current, parser, postgres);
    const first = comparison.stumbles[0];
    if (first === undefined) return [current, comparison];
    if (first.why.startsWith("undecided")) left.undecided.push(`${first.why} ← ${current.texts[first.position]}`);
    else left.classes.push(classOf(first.why));
    const texts = current.texts.filter((_, position) => position !== first.position);
    if (!first.why.startsWith("undecided")) await report(server, current.texts, classOf(first.why));
    current = await appliedScript(server, texts);
  }
}

async function shortest(server: PostgresServer, texts: readonly string[], wanted: string): Promise<RealOutcome> {
  const shows = async (fewer: readonly string[]): Promise<boolean> => {
    const outcome = await appliedScript(server, fewer).catch((error) => {
      if (error instanceof BrokenScript) return null;
      throw error;
    });
    if (outcome === null) return false;
    const { found, stumbles } = compareSides(outcome, parser, postgres);
    return found.some((one) => classOf(one) === wanted) || stumbles.some(({ why }) => classOf(why) === wanted);
  };
  return appliedScript(server, await shrink(texts, shows));
}

/** Counts a class of disagreements, and prints the shortest script that shows it when it is a new one. */
async function report(server: PostgresServer, texts: readonly string[], wanted: string): Promise<void> {
  const seen = classes.get(wanted) ?? 0;
  classes.set(wanted, seen + 1);
  if (seen > 0 || classes.size > Number(values.show)) return;
  const small = await shortest(server, texts, wanted);
  console.log(`\nseed ${values.seed}, script ${counts.scripts}: ${wanted}`);
  for (const [position, text] of small.texts.entries()) {
    const fate = small.fates[position];
    console.log(`  ${text};${fate === undefined || fate.kind === "done" ? "" : `  -- ERROR: ${fate.why}`}`);
  }
  const { found, stumbles } = compareSides(small, parser, postgres);
  for (const one of [...stumbles.map((stumble) => stumble.why), ...found].slice(0, 4)) console.log(`  → ${one}`);
}

const server = await startPostgres(values.bin === undefined ? {} : { bin: values.bin });
const started = performance.now();
const counts = { scripts: 0, statements: 0, refused: 0, failing: 0, opaqueTexts: 0 };
const undecided: string[] = [];
const classes = new Map<string, number>();
try {
  for (let number = 0; number < Number(values.scripts); number++) {
    if (performance.now() - started > Number(values.seconds) * 1000) break;
    const made = await madeScript(server, Number(values.seed) * 1_000_003 + number);
    counts.scripts++;
    counts.statements += made.texts.length;
    counts.refused += made.fates.filter((fate) => fate.kind === "refused").length;
    const left: LeftOut = { undecided, classes: [] };
    const [outcome, { found, opaqueTexts }] = await decided(server, made, left);
    counts.opaqueTexts += opaqueTexts;
    if (found.length + left.classes.length > 0) counts.failing++;
    for (const wanted of new Set(found.map(classOf))) await report(server, outcome.texts, wanted);
  }
} finally {
  await server.stop();
}
for (const [name, count] of [...classes].sort(([, a], [, b]) => b - a)) console.log(`${count} × ${name}`);
for (const text of new Set(undecided)) console.log(`undecided: ${text}`);
console.log(
  `${counts.scripts} scripts, ${counts.statements} statements (${counts.refused} refused by the server), ` +
    `${undecided.length} undecided and left out, ${counts.opaqueTexts} texts not told, ${counts.failing} scripts disagree; ` +
    `${Math.round((performance.now() - started) / 1000)} s`,
);
process.exitCode = counts.failing > 0 || counts.scripts === 0 ? 1 : 0;
