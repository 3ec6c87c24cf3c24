import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseSchema } from "../../src/avro/parsing/parse.ts";
import { LEVELS } from "../../src/model/verdict.ts";
import { checkLevel, parseChain } from "../../src/registry/levels.ts";
import type { Pair } from "../conformance/compat/pairs/pair.ts";
import { ChainMaker, type Kind } from "../conformance/compat/random/chains.ts";
import { confluentClassPath } from "../conformance/compat/random/confluent.ts";
import { readRealSubjects } from "../conformance/compat/random/rows.ts";
import { CommandMissing, run } from "../support/run.ts";

const SEED = 1;
const CHAINS = 1500;
/** Of processor time, to warm up and again to measure. */
const SECONDS = 2.5;

const SETS: readonly { readonly name: string; readonly kind: Kind }[] = [
  { name: "Debezium's", kind: "tables" },
  { name: "random", kind: "random" },
];

interface Speed {
  /** Verdicts a second of processor time, with the schemas parsed once before and parsed each time. */
  readonly parsed: number;
  readonly unparsed: number;
}

/**
 * Verdicts (one chain at one of the seven levels, with its messages) a second of processor time, beside Confluent's own checker in a warm JVM,
 * over the same chains. Nothing is kept from one level to the next on either side, except that Confluent keeps each schema's text. Lines to
 * print.
 */
export async function compatibilitySpeed(): Promise<readonly string[]> {
  const real = readRealSubjects();
  const folder = mkdtempSync(join(tmpdir(), "headgate-bench-"));
  try {
    const lines: string[] = [];
    for (const { name, kind } of SETS) {
      const maker = new ChainMaker(SEED, real, (text) => parseSchema(text).ok);
      const made = Array.from({ length: CHAINS }, (_, number) => maker.chain(number, kind)).filter(isSound);
      const file = join(folder, `${kind}.jsonl`);
      writeFileSync(file, made.map((chain) => `${JSON.stringify(chain)}\n`).join(""));
      lines.push(...compared(name, made.length, ownSpeed(made), await javaSpeed(file)));
    }
    return lines;
  } catch (problem) {
    if (problem instanceof CommandMissing) return [`compatibility is not measured: ${problem.message}`];
    throw problem;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Chains that both sides can judge, through to the messages. */
function isSound({ schema, previous }: Pair): boolean {
  const chain = parseChain(schema, previous);
  return chain.ok && LEVELS.every((level) => checkLevel(level, chain.schema, chain.previous).failure === null);
}

async function javaSpeed(file: string): Promise<Speed> {
  const flags = ["-Xmx2g", "-cp", await confluentClassPath("1.11"), "headgate.compat.Speed"];
  return JSON.parse(await run("java", [...flags, file, `${SECONDS}`]));
}

type Chain = Extract<ReturnType<typeof parseChain>, { ok: true }>;

function ownSpeed(chains: readonly Pair[]): Speed {
  const read = ({ schema, previous }: Pair): Chain => {
    const chain = parseChain(schema, previous);
    if (!chain.ok) throw new Error(chain.message);
    return chain;
  };
  return {
    unparsed: measured(chains, (chain) => check(read(chain))),
    parsed: measured(chains.map(read), check),
  };
}

function check({ schema, previous }: Chain): number {
  let length = 0;
  for (const level of LEVELS)
    for (const message of checkLevel(level, schema, previous).messages) length += message.length;
  return length;
}

function measured<T>(chains: readonly T[], work: (chain: T) => number): number {
  round(chains, work);
  return round(chains, work);
}

function round<T>(chains: readonly T[], work: (chain: T) => number): number {
  const before = process.cpuUsage();
  let used = 0;
  let verdicts = 0;
  while (used < SECONDS) {
    for (const chain of chains) work(chain);
    verdicts += chains.length * LEVELS.length;
    const { user, system } = process.cpuUsage(before);
    used = (user + system) / 1e6;
  }
  return verdicts / used;
}

function compared(name: string, chains: number, own: Speed, java: Speed): readonly string[] {
  const line = (what: string, ours: number, theirs: number) =>
    `${what.padEnd(28)} headgate ${count(ours)}  Confluent's checker ${count(theirs)}  ${(ours / theirs).toFixed(2)} × as many`;
  return [
    `verdicts with their messages a second of processor time, ${chains} ${name} chains at seven levels`,
    line("  parsing included", own.unparsed, java.unparsed),
    line("  parsed before", own.parsed, java.parsed),
  ];
}

function count(perSecond: number): string {
  return Math.round(perSecond).toLocaleString("en").padStart(9);
}
