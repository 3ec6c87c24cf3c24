/** `npx tsx test/conformance/registrations/run-cases.ts`: writes down what Confluent's classes make of the cases in test/gate/sequence-cases.ts. */
import { CASES } from "../../gate/sequence-cases.ts";
import { asSequence } from "../../gate/sequence-play.ts";
import { writeText } from "../debezium/json-lines.ts";
import { NEWEST } from "../debezium/releases.ts";
import { startSession } from "../debezium/session.ts";
import type { Answer } from "./compare.ts";

const session = await startSession("registrations", NEWEST, null);
const answers: Record<string, readonly { readonly outcome: string; readonly version: number }[]> = {};
for (const one of CASES) {
  const { sequence } = await asSequence(one);
  const answer: Answer = JSON.parse(await session.ask(sequence));
  if (answer.outcomes === undefined) throw new Error(`no answer: ${JSON.stringify(answer)}`);
  answers[one.name] = answer.outcomes.map(({ outcome, version }) => ({ outcome, version }));
}
await session.close();
await writeText("test/conformance/registrations/case-answers.json", `${JSON.stringify(answers, null, 2)}\n`);
