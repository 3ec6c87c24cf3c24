/**
 * `npm run conformance:validity -- [--seed N] [--count N] [--show N] [--store]`: makes texts, asks Confluent's AvroSchema over both lines of Avro what they are, and
 * compares. Fails on any difference. With `--store` it asks for the texts `npm test` knows and keeps the answers.
 */
import { parseArgs } from "node:util";
import { writeText } from "../debezium/json-lines.ts";
import { NEWEST } from "../debezium/releases.ts";
import { startSession } from "../debezium/session.ts";
import { type Difference, differences } from "./compare.ts";
import { type Answer, judge } from "./judge.ts";
import { type Question, questions } from "./questions.ts";
import { STORED, shortAnswer } from "./stored.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "20000" },
    show: { type: "string", default: "3" },
    store: { type: "boolean", default: false },
  },
});

/** Questions sent before the answers are waited for. */
const AT_ONCE = 500;

async function main(): Promise<void> {
  const { seed, count: many } = values.store ? STORED : { seed: Number(values.seed), count: Number(values.count) };
  const asked = questions(seed, many);
  const kept: string[] = [];
  const session = await startSession("validity", NEWEST, null);
  const found: (Difference & { readonly question: Question })[] = [];
  const refused = new Map<string, number>();
  for (let start = 0; start < asked.length; start += AT_ONCE) {
    const some = asked.slice(start, start + AT_ONCE);
    const answers = await Promise.all(some.map((question) => session.ask(question)));
    some.forEach((question, index) => {
      const oracle = JSON.parse(answers[index] ?? "") as Answer;
      if ("harnessError" in oracle) throw new Error(JSON.stringify(oracle));
      count(oracle, refused);
      kept.push(shortAnswer(question, oracle));
      for (const difference of differences(oracle, judge(question))) found.push({ ...difference, question });
    });
  }
  await session.close();
  if (values.store) await writeText(STORED.file, kept.map((line) => `${line}\n`).join(""));
  report(`${asked.length} texts (seed ${seed})`, refused, found);
}

function count(oracle: Answer, refused: Map<string, number>): void {
  for (const [line, modes] of Object.entries(oracle)) {
    if (typeof modes === "string") continue;
    for (const mode of ["new", "stored"] as const) {
      if ("message" in modes[mode]) refused.set(`${line} ${mode}`, (refused.get(`${line} ${mode}`) ?? 0) + 1);
    }
  }
}

function report(
  what: string,
  refused: ReadonlyMap<string, number>,
  found: readonly (Difference & { readonly question: Question })[],
): void {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  say(`${what}; refused ${[...refused].map(([mode, many]) => `${mode}: ${many}`).join(", ")}`);
  for (const kind of new Set(found.map((difference) => difference.what))) {
    const some = found.filter((difference) => difference.what === kind);
    say(`${kind}: ${some.length} differences`);
    for (const { question, oracle, ours } of some.slice(0, Number(values.show))) {
      say(
        `  ${JSON.stringify(question).slice(0, 900)}\n    oracle ${oracle.slice(0, 400)}\n    ours   ${ours.slice(0, 400)}`,
      );
    }
  }
  say(found.length === 0 ? "no differences" : `${found.length} differences`);
  if (found.length > 0) process.exitCode = 1;
}

await main();
