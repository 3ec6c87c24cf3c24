import { isDeepStrictEqual } from "node:util";
import { parseSchema } from "../../../../src/avro/parsing/parse.ts";
import type { AvroLine } from "../../../../src/model/prediction.ts";
import { compatBatchLine } from "../../../../src/registry/batch.ts";
import type { CheckerProfile } from "../../../../src/registry/version-check.ts";
import type { ConfluentRelease } from "../../debezium/toolchain.ts";
import type { Pair } from "../pairs/pair.ts";
import { ChainMaker, type Kind } from "./chains.ts";
import { type Confluent, startConfluent } from "./confluent.ts";
import { readRealSubjects } from "./rows.ts";
import { shrunk } from "./shrink.ts";

export interface RandomRun {
  readonly seed: number;
  readonly chains: number;
  readonly avro: AvroLine;
  /** Whose checker answers. */
  readonly confluent: ConfluentRelease;
  readonly kind: Kind | null;
}

export interface RandomResult {
  readonly chains: number;
  readonly verdicts: number;
  readonly incompatible: number;
  /** Chains that Confluent's side takes for no schemas or cannot judge. */
  readonly refused: number;
  /** Chains at which Java's stack ends: nothing to compare with. */
  readonly tooDeep: number;
  /** Chains with other verdicts or messages. */
  readonly differing: number;
  readonly seconds: number;
  /** The smallest of the first few that differ, with both answers. */
  readonly examples: readonly string[];
}

/** The answers to the deepest chains take megabytes each. */
const BATCH = 25;
const EXAMPLES = 8;

interface Answer {
  readonly results?: Readonly<Record<string, { readonly compatible: boolean; readonly messages: readonly string[] }>>;
  readonly parseError?: string;
}

/** Makes chains and compares headgate's verdicts and messages with those of Confluent's checker, both at work at once. */
export async function compareRandom({
  seed,
  chains,
  avro,
  confluent: release,
  kind,
}: RandomRun): Promise<RandomResult> {
  const started = performance.now();
  const confluent = await startConfluent(avro, release);
  const profile: CheckerProfile = { avro, messages: release === "7.2.1" ? "raw" : "described" };
  const maker = new ChainMaker(seed, readRealSubjects(), (text) => parseSchema(text).ok);
  const tally = { verdicts: 0, incompatible: 0, refused: 0, tooDeep: 0 };
  const differing: Pair[] = [];
  try {
    // The JVM is at one batch while the next is made.
    let before: () => Promise<void> = async () => {};
    for (let first = 0; first < chains; first += BATCH) {
      const batch = Array.from({ length: Math.min(BATCH, chains - first) }, (_, at) => maker.chain(first + at, kind));
      const asked = confluent.ask(batch);
      asked.catch(() => {}); // whoever awaits it hears of it
      await before();
      const own = batch.map((chain) => answer(chain, profile));
      before = async () => {
        for (const [at, theirs] of (await asked).entries()) count(theirs, own[at] ?? "", batch[at]);
      };
    }
    await before();
    const examples: string[] = [];
    for (const chain of differing.slice(0, EXAMPLES)) examples.push(await example(chain, confluent, profile));
    const seconds = (performance.now() - started) / 1000;
    return { chains, ...tally, differing: differing.length, seconds, examples };
  } finally {
    await confluent.close();
  }

  function count(theirs: string, ours: string, chain: Pair | undefined): void {
    const { results }: Answer = JSON.parse(theirs);
    if (isTooDeep(theirs)) tally.tooDeep++;
    else if (results === undefined) tally.refused++;
    for (const { compatible } of Object.values(results ?? {})) {
      tally.verdicts++;
      if (!compatible) tally.incompatible++;
    }
    if (chain !== undefined && !same(theirs, ours, profile)) differing.push(chain);
  }
}

function answer(chain: Pair, profile: CheckerProfile): string {
  return compatBatchLine(JSON.stringify(chain), profile);
}

function isTooDeep(theirs: string): boolean {
  return theirs.includes('"parseError":"java.lang.StackOverflowError"');
}

/**
 * What either side says to a chain it refuses is its own.
 * Avro 1.11.1, beside 7.2.1, does not look at what follows a schema.
 */
function same(theirs: string, ours: string, { messages }: CheckerProfile): boolean {
  if (theirs === ours || isTooDeep(theirs)) return true;
  if (messages === "raw" && ours.includes('"parseError":"dangling content after end of schema')) return true;
  const [their, our]: readonly [Answer, Answer] = [JSON.parse(theirs), JSON.parse(ours)];
  return their.results === undefined ? our.results === undefined : isDeepStrictEqual(their.results, our.results);
}

async function example(chain: Pair, confluent: Confluent, profile: CheckerProfile): Promise<string> {
  const ask = async (asked: Pair) => (await confluent.ask([asked]))[0] ?? "";
  const smallest = await shrunk(chain, async (smaller) => !same(await ask(smaller), answer(smaller, profile), profile));
  const [theirs, ours]: readonly [Answer, Answer] = [
    JSON.parse(await ask(smallest)),
    JSON.parse(answer(smallest, profile)),
  ];
  const level = Object.keys(theirs.results ?? {}).find(
    (name) => !isDeepStrictEqual(theirs.results?.[name], ours.results?.[name]),
  );
  return [
    JSON.stringify(smallest),
    `  Confluent, ${level ?? "all levels"}: ${shown(theirs, level)}`,
    `  headgate:  ${shown(ours, level)}`,
  ].join("\n");
}

function shown({ results, parseError }: Answer, level: string | undefined): string {
  return JSON.stringify(parseError ?? (level === undefined ? "an answer" : results?.[level]));
}
