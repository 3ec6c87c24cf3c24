/**
 * `npm run conformance:mutations -- [--seed N] [--count N] [--history NAME]… [--own N] [--save FILE] [--cases FILE]`: changes of real histories, made
 * ones and the histories' own, each through the gate and through real rows of a real PostgreSQL, encoded and decoded with avsc
 * (definition.ts says what counts). Fails on any change that gets through although a consumer decodes something else, and where
 * more than one in a hundred is stopped for nothing.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { loadSqlParser } from "../../../src/adapters/libpg-query.ts";
import { startPostgres } from "../../support/postgres.ts";
import { Random } from "../debezium/random/random.ts";
import { keepCases } from "./cases.ts";
import { CATALOGS, chosenHistory } from "./catalogs.ts";
import { type JudgedChange, madeChanges } from "./made-changes.ts";
import { ownChanges } from "./own-changes.ts";
import { memoryCache } from "./review.ts";
import {
  alarmClass,
  classes,
  doubtClass,
  type Entry,
  falseAlarmRate,
  falseAlarms,
  matrix,
  missClass,
  misses,
} from "./tally.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "1000" },
    history: { type: "string", multiple: true, default: CATALOGS.map(({ name }) => name) },
    own: { type: "string" },
    save: { type: "string" },
    cases: { type: "string" },
  },
});

const started = Date.now();
const parser = await loadSqlParser();
const server = await startPostgres();
const entries: Entry[] = [];
const cases: JudgedChange[] = [];
const refused = new Map<string, number>();
const unwritten = new Set<string>();
let [changes, unread] = [0, 0];
try {
  for (const [index, name] of values.history.entries()) {
    const { chosen, steps } = await chosenHistory(name);
    const ports = { parser, cache: memoryCache() };
    const share = Math.ceil((Number(values.count) * (index + 1)) / values.history.length);
    const count = share - Math.ceil((Number(values.count) * index) / values.history.length);
    const random = new Random(Number(values.seed) * 1000 + index);
    const own = values.own === undefined ? Number.POSITIVE_INFINITY : Number(values.own);
    const sources = [
      madeChanges({ server, steps, chosen, random, count }, ports),
      ownChanges({ server, steps, chosen, most: own }, ports),
    ];
    for (const source of sources) {
      for await (const { base, mutation, level, judged } of source) {
        changes++;
        if (judged.kind === "unread") {
          unread++;
          continue;
        }
        if (judged.kind === "refused") {
          refused.set(mutation.kind, (refused.get(mutation.kind) ?? 0) + 1);
          continue;
        }
        if (values.cases !== undefined) cases.push({ base, mutation, level, judged });
        for (const column of judged.unwritten) unwritten.add(`${name} ${column}`);
        entries.push(...judged.answers.map((answer) => ({ history: name, mutation, level, answer })));
      }
    }
    process.stderr.write(`${name}: ${changes} changes so far, ${Math.round((Date.now() - started) / 1000)} s\n`);
  }
} finally {
  await server.stop();
}

const [missed, alarms, rate] = [misses(entries), falseAlarms(entries), falseAlarmRate(entries)];
const doubtful = entries.filter(({ answer }) => answer.seen.length === 0 && answer.doubts.length > 0);
const sum = [...refused.values()].reduce((total, one) => total + one, 0);
process.stdout.write(
  `${[
    `seed ${values.seed}: ${changes} changes of ${values.history.join(", ")}; ${sum} refused by PostgreSQL, ${unread} of tables whose records are not known at base; ${entries.length} judgements (change × consumer), ${Math.round((Date.now() - started) / 1000)} s`,
    `columns whose values are of no known writing: ${unwritten.size}${unwritten.size > 0 ? ` (${[...unwritten].slice(0, 5).join(", ")})` : ""}`,
    "",
    matrix(entries, "error"),
    "",
    matrix(entries, "warning"),
    "",
    `missed: ${missed.length}`,
    classes(missed, missClass),
    `false alarms: ${alarms.length} (${(rate * 100).toFixed(2)} %)`,
    classes(alarms, alarmClass),
    "questions of definition:",
    classes(doubtful, doubtClass),
    "refused by PostgreSQL:",
    ...[...refused].toSorted(([, one], [, other]) => other - one).map(([kind, count]) => `  ${count} × ${kind}`),
  ].join("\n")}\n`,
);
if (values.save !== undefined) {
  const lines = entries.map(({ history, level, mutation, answer }) => {
    const { consumer, blocked, seen, doubts, findings } = answer;
    const told = findings.map(({ severity, rule, message }) => `${severity}[${rule}] ${message}`);
    return JSON.stringify({ history, level, ...mutation, consumer, blocked, seen, doubts, told });
  });
  writeFileSync(values.save, `${lines.join("\n")}\n`);
}
if (values.cases !== undefined) await keepCases(values.cases, cases);
if (entries.length === 0 || missed.length > 0 || rate > 0.01) process.exitCode = 1;
