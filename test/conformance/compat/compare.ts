import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { compatBatchLine } from "../../../src/registry/batch.ts";

/** How headgate's answers compare with the oracle's; a verdict is one chain at one level. */
export interface Comparison {
  readonly chains: number;
  readonly verdicts: number;
  readonly sameVerdicts: number;
  readonly sameMessages: number;
  /** Chains with a text that the oracle, and chains with one that headgate, takes for no schema. */
  readonly refusedByOracle: number;
  readonly refusedByBoth: number;
  readonly milliseconds: number;
  /** Some of the differences, in words. */
  readonly differences: readonly string[];
}

interface Answer {
  readonly id: string;
  readonly results?: Readonly<Record<string, { readonly compatible: boolean; readonly messages: readonly string[] }>>;
  readonly parseError?: string;
}

/** Compares over pairs.jsonl.gz and verdicts.jsonl.gz of a folder. */
export function compareWithOracle(folder: string): Comparison {
  const pairs = lines(join(folder, "pairs.jsonl.gz"));
  const expected = lines(join(folder, "verdicts.jsonl.gz")).map((line): Answer => JSON.parse(line));
  if (pairs.length !== expected.length) throw new Error(`${pairs.length} pairs but ${expected.length} verdicts`);
  const started = performance.now();
  const answers = pairs.map((line) => compatBatchLine(line));
  const milliseconds = performance.now() - started;
  const tally = { verdicts: 0, sameVerdicts: 0, sameMessages: 0, refusedByOracle: 0, refusedByBoth: 0 };
  const differences: string[] = [];
  expected.forEach((oracle, index) => {
    const ours: Answer = JSON.parse(answers[index] ?? "{}");
    if (ours.id !== oracle.id) throw new Error(`line ${index + 1}: ${ours.id} answers ${oracle.id}`);
    if (oracle.results === undefined) {
      tally.refusedByOracle++;
      if (ours.parseError !== undefined) tally.refusedByBoth++;
      else differences.push(`${oracle.id}: the oracle refuses it: ${oracle.parseError}`);
      return;
    }
    for (const [level, theirs] of Object.entries(oracle.results)) {
      const mine = ours.results?.[level];
      tally.verdicts++;
      if (mine?.compatible === theirs.compatible) tally.sameVerdicts++;
      if (JSON.stringify(mine) === JSON.stringify(theirs)) tally.sameMessages++;
      else
        differences.push(
          `${oracle.id} ${level}: ${JSON.stringify(mine ?? ours.parseError)} is not ${JSON.stringify(theirs)}`,
        );
    }
  });
  return { chains: pairs.length, ...tally, milliseconds, differences: differences.slice(0, 20) };
}

function lines(file: string): readonly string[] {
  return gunzipSync(readFileSync(file)).toString("utf8").trim().split("\n");
}
