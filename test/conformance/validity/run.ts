/**
 * `npm run conformance:validity -- [--seed N] [--count N] [--show N]`: makes texts, asks Confluent's AvroSchema over both lines of Avro what they are, and
 * compares. Fails on any difference.
 */
import { parseArgs } from "node:util";
import { NEWEST } from "../debezium/releases.ts";
import { startSession } from "../debezium/session.ts";
import { type Difference, differences } from "./compare.ts";
import { type Answer, judge } from "./judge.ts";
import { type Question, questions } from "./questions.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "20000" },
    show: { type: "string", default: "3" },
  },
});

/** Questions sent before the answers are waited for. */
const AT_ONCE = 500;

async function main(): Promise<void> {
  const asked = questions(Number(values.seed), Number(values.count));
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
      for (const difference of differences(oracle, judge(question))) found.push({ ...difference, question });
    });
  }
  await session.close();
  report(asked.length, refused, found);
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
  total: number,
  refused: ReadonlyMap<string, number>,
  found: readonly (Difference & { readonly question: Question })[],
): void {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  say(
    `${total} texts (seed ${values.seed}); refused ${[...refused].map(([mode, many]) => `${mode}: ${many}`).join(", ")}`,
  );
  for (const what of new Set(found.map((difference) => difference.what))) {
    const some = found.filter((difference) => difference.what === what);
    say(`${what}: ${some.length} differences`);
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
