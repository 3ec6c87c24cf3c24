/**
 * `npm run conformance:registrations:gate -- [--seed N] [--histories N] [--save FILE]`: random changes of a table at transitive levels. What the gate
 * finds is held against Confluent's checker, which gets every text in order. Fails on any difference.
 */
import { parseArgs } from "node:util";
import { toLines, writeText } from "../debezium/json-lines.ts";
import { NEWEST } from "../debezium/releases.ts";
import { startSession } from "../debezium/session.ts";
import type { Answer } from "./compare.ts";
import { asSequence, difference, makeHistory } from "./history.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    histories: { type: "string", default: "500" },
    save: { type: "string" },
  },
});

const session = await startSession("registrations", NEWEST, null);
const differences: string[] = [];
const kept: unknown[] = [];
let refused = 0;
for (let number = 0; number < Number(values.histories); number++) {
  const history = makeHistory(Number(values.seed) * 1_000_000 + number);
  const answer: Answer = JSON.parse(await session.ask(await asSequence(history)));
  if (answer.outcomes === undefined) throw new Error(`no answer: ${JSON.stringify(answer)}`);
  const outcomes = answer.outcomes.map(({ outcome, version }) => ({ outcome, version }));
  if (outcomes.some(({ outcome }) => outcome === "incompatible")) refused++;
  differences.push(...[await difference(history, outcomes)].filter((one) => one !== null));
  kept.push({ ...history, outcomes });
}
await session.close();
if (values.save !== undefined) await writeText(values.save, toLines(kept));
process.stdout.write(
  `seed ${values.seed}: ${kept.length} histories, ${refused} refused somewhere\ndifferent: ${differences.length}\n${differences.slice(0, 10).join("\n")}\n`,
);
if (differences.length > 0) process.exitCode = 1;
