/**
 * `npm run conformance:registrations -- [--seed N] [--sequences N] [--save FOLDER]`: random sequences of registrations through Confluent's classes and
 * through headgate. Fails on any difference; `--save` keeps questions and answers as the share that `npm test` plays.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { parseSchema } from "../../../src/avro/parsing/parse.ts";
import { toLines, writeText } from "../debezium/json-lines.ts";
import { NEWEST } from "../debezium/releases.ts";
import { startSession } from "../debezium/session.ts";
import { type Answer, compare } from "./compare.ts";
import { SequenceMaker } from "./make-sequence.ts";
import type { Sequence } from "./sequence.ts";

const BATCH = 500;
const EXAMPLES = 10;

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    sequences: { type: "string", default: "20000" },
    save: { type: "string" },
  },
});

const maker = new SequenceMaker(Number(values.seed), (text) => parseSchema(text).ok);
const total = Number(values.sequences);
const session = await startSession("registrations", NEWEST, null);
const started = performance.now();
const outcomes = new Map<string, number>();
const differences: string[] = [];
const kept: { readonly questions: Sequence[]; readonly answers: Answer[] } = { questions: [], answers: [] };
let registrations = 0;
for (let first = 0; first < total; first += BATCH) {
  const batch = Array.from({ length: Math.min(BATCH, total - first) }, (_, at) => maker.sequence(first + at));
  const lines = await Promise.all(batch.map((sequence) => session.ask(sequence)));
  const answers = lines.map((line): Answer => JSON.parse(line));
  const tally = compare(batch, answers);
  registrations += tally.registrations;
  for (const [outcome, count] of tally.outcomes) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + count);
  differences.push(...tally.differences);
  if (values.save !== undefined) {
    kept.questions.push(...batch);
    kept.answers.push(...answers);
  }
}
await session.close();
if (values.save !== undefined) {
  await writeText(join(values.save, "sequences.jsonl.gz"), toLines(kept.questions));
  await writeText(join(values.save, "answers.jsonl.gz"), toLines(kept.answers));
}
const seconds = ((performance.now() - started) / 1000).toFixed(0);
process.stdout.write(
  [
    `seed ${values.seed}: ${total} sequences, ${registrations} registrations, ${seconds} s`,
    ...[...outcomes].sort().map(([outcome, count]) => `${outcome}: ${count}`),
    `different: ${differences.length} sequences`,
    ...differences.slice(0, EXAMPLES),
    "",
  ].join("\n"),
);
if (differences.length > 0) process.exitCode = 1;
