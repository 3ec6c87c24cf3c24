/**
 * `npm run conformance:debezium -- [--seed N --tables N --debezium VERSION --postgres N --workers N --show N --save FILE]`:
 * random tables, options and changes of tables, through the real connector and converter and through headgate. What
 * differs is made as small as it can be and written as a definition, ready to become a golden case.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { loadSqlParser } from "../../../../src/adapters/libpg-query.ts";
import type { GoldenCase } from "../../../golden/cases.ts";
import { CACHE } from "../../../support/cache.ts";
import type { PostgresServer } from "../../../support/postgres.ts";
import { shrink } from "../../catalog/shrink.ts";
import type { Definition } from "../definition.ts";
import { NEWEST_PARTS, onPairs } from "../observe.ts";
import type { Session } from "../session.ts";
import { type CaseDraft, definitionOf, halves, keepParts, partsOf } from "./draft.ts";
import { type Judged, type Judgement, judge, kindOf, signatureOf } from "./judge.ts";
import { makeDraft } from "./make-draft.ts";
import { RandomTally } from "./tally.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    tables: { type: "string", default: "300" },
    "per-case": { type: "string", default: "10" },
    debezium: { type: "string", default: NEWEST_PARTS.debezium },
    postgres: { type: "string", default: `${NEWEST_PARTS.postgres}` },
    workers: { type: "string", default: `${NEWEST_PARTS.workers}` },
    show: { type: "string", default: "10" },
    save: { type: "string", default: join(CACHE, "conformance", "found.json") },
  },
});
const perCase = Number(values["per-case"]);
const parser = await loadSqlParser();
const tally = new RandomTally();
const found: Definition[] = [];
const kinds = new Set<string>();

async function observed(session: Session, draft: CaseDraft): Promise<GoldenCase> {
  return JSON.parse(await session.ask(definitionOf(draft))) as GoldenCase;
}

/** Judges a case; in halves where one of its tables keeps the others from being seen. */
async function settle(session: Session, draft: CaseDraft): Promise<void> {
  const golden = await observed(session, draft);
  const several = draft.tables.length > 1;
  const judgement = golden.harnessError === undefined ? judge(golden, parser) : null;
  const refused = golden.errors?.some(({ phase }) => phase === "start") === true && judgement?.foreseen === true;
  if (several && !refused && (judgement === null || judgement.stopped !== null)) {
    for (const half of halves(draft)) await settle(session, half);
  } else if (judgement === null) tally.skip(golden.harnessError ?? "", draft.tables.length);
  else await settleJudged(session, draft, judgement);
}

/** Debezium reads the catalog while it decodes: what differs counts when it differs in a second run too. */
async function settleJudged(session: Session, draft: CaseDraft, first: Judgement): Promise<void> {
  let judgement = first;
  if (wrongOf(first).length > 0) {
    judgement = judge(await observed(session, draft), parser);
    if (wrongOf(judgement).length === 0) tally.flaky += 1;
  }
  tally.add(judgement, draft.tables.length);
  for (const judged of wrongOf(judgement)) await report(session, draft, judged);
}

const wrongOf = ({ subjects, stopped, foreseen }: Judgement): Judged[] =>
  stopped !== null && foreseen ? [] : subjects.filter(({ verdict }) => verdict.kind === "wrong");

/** A shrinking case is run at most so often: each time takes about a second. */
const MOST_QUESTIONS = 80;

/** A case that shows a new kind of failure, as small as it can be made. */
async function report(session: Session, draft: CaseDraft, wrong: Judged): Promise<void> {
  const kind = kindOf(wrong);
  if (kinds.has(kind)) return;
  kinds.add(kind);
  console.log(`\n${draft.name} ${wrong.subject}: ${kind}`);
  if (found.length >= Number(values.show)) return;
  let last = wrong;
  let questions = 0;
  const fails = async (smaller: CaseDraft) => {
    questions += 1;
    if (questions > MOST_QUESTIONS) return false;
    const golden = await observed(session, smaller);
    if (golden.harnessError !== undefined) return false;
    const same = wrongOf(judge(golden, parser)).find((judged) => signatureOf(judged) === signatureOf(wrong));
    last = same ?? last;
    return same !== undefined;
  };
  const tables = await shrink(draft.tables, (fewer) => fails({ ...draft, tables: fewer }));
  const few = { ...draft, tables };
  const parts = await shrink(partsOf(few), (fewer) => fails(keepParts(few, fewer)));
  const definition = definitionOf(keepParts(few, parts));
  kinds.add(kindOf(last));
  found.push({ ...definition, case: `${definition.case}_${found.length + 1}` });
  const what = last.verdict.kind === "wrong" ? last.verdict.what : "";
  console.log(`\n${JSON.stringify(definition)}\n  ${last.subject}: ${what}`);
}

async function one(number: number, session: Session, server: PostgresServer): Promise<void> {
  await settle(session, await makeDraft(server, Number(values.seed), number, perCase));
  if (number % 10 === 9) console.error(`${tally.tables} tables, ${tally.subjects.equal} subjects equal so far`);
}

const started = performance.now();
const parts = { debezium: values.debezium, postgres: Number(values.postgres), workers: Number(values.workers) };
const numbers = Array.from({ length: Math.ceil(Number(values.tables) / perCase) }, (_, number) => number);
await onPairs("hurried", parts, numbers, one);
console.log(`\n${tally.summary()}`);
const seconds = Math.round((performance.now() - started) / 1000);
console.log(`Debezium ${values.debezium}, PostgreSQL ${values.postgres}, seed ${values.seed}: ${seconds} s`);
if (found.length > 0) {
  await mkdir(dirname(values.save), { recursive: true });
  await writeFile(values.save, `${JSON.stringify(found, null, 1)}\n`);
  console.log(`smallest cases: ${values.save}`);
}
process.exitCode = tally.subjects.wrong > 0 || tally.subjects.equal === 0 ? 1 : 0;
