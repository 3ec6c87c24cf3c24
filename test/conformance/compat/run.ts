/**
 * `npm run conformance:compat [FOLDER]`: prints the comparison with Confluent's own verdicts.
 * `npm run conformance:compat -- --chains N [--seed N] [--avro 1.11|1.12] [--confluent 7.7.0|7.2.1] [--kind KIND]`: the same over chains made for the occasion.
 * Fails on any difference.
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { AVRO_LINES } from "../../../src/model/prediction.ts";
import { CONFLUENT_RELEASES } from "../debezium/toolchain.ts";
import { compareWithOracle } from "./compare.ts";
import { KINDS } from "./random/chains.ts";
import { compareRandom } from "./random/run.ts";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    chains: { type: "string" },
    seed: { type: "string", default: "1" },
    avro: { type: "string", default: "1.11" },
    confluent: { type: "string", default: "7.7.0" },
    kind: { type: "string" },
  },
});

const differences = values.chains === undefined ? stored() : await random(Number(values.chains));
if (differences > 0) process.exitCode = 1;

function stored(): number {
  const found = compareWithOracle(positionals[0] ?? fileURLToPath(new URL(".", import.meta.url)));
  const perSecond = Math.round((found.verdicts / found.milliseconds) * 1000);
  print([
    `${found.chains} chains, ${found.verdicts} verdicts at seven levels`,
    `same verdict:  ${found.sameVerdicts}`,
    `same messages: ${found.sameMessages}`,
    `no schema: ${found.refusedByBoth} of ${found.refusedByOracle}`,
    `${perSecond} verdicts a second, parsing included`,
    ...found.differences,
  ]);
  return found.differences.length;
}

async function random(chains: number): Promise<number> {
  const avro = AVRO_LINES.find((line) => line === values.avro);
  const kind = values.kind === undefined ? null : KINDS.find((known) => known === values.kind);
  const confluent = CONFLUENT_RELEASES.find((release) => release === values.confluent);
  if (avro === undefined || confluent === undefined || kind === undefined) {
    throw new Error("no such line of Avro, release of Confluent's or kind of chain");
  }
  const found = await compareRandom({ seed: Number(values.seed), chains, avro, confluent, kind });
  print([
    `seed ${values.seed}, Confluent ${confluent}, Avro ${avro}: ${found.chains} chains, ${found.verdicts} verdicts at seven levels, ${found.incompatible} incompatible`,
    `no schema or no answer: ${found.refused} chains, too deep for Java: ${found.tooDeep}`,
    `different: ${found.differing} chains`,
    `${found.seconds.toFixed(0)} s`,
    ...found.examples,
  ]);
  return found.differing;
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join("\n")}\n`);
}
