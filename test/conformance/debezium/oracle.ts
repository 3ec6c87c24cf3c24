import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { ConverterDefinition, type Definition, GOLDEN, readDefinitions } from "./definition.ts";
import { migrateOne, namedHistories } from "./histories.ts";
import { lines, readText, toLines, writeText } from "./json-lines.ts";
import { harnessError, NEWEST_PARTS, onPairs, type Parts } from "./observe.ts";
import { NEWEST, releaseOf } from "./releases.ts";
import { type Session, startSession } from "./session.ts";

const USAGE = `npm run oracle -- cases [DEFINITIONS.json…] [--only REGEX] [--out PATH]
npm run oracle -- converters [DEFINITIONS.json] [--only REGEX] [--out FOLDER]
npm run oracle -- histories [NAME…] [--out FOLDER]
npm run oracle -- history SETS.json --out FOLDER
npm run oracle -- compat PAIRS.jsonl[.gz] VERDICTS.jsonl[.gz]
npm run oracle -- validity TEXTS.jsonl[.gz] VERDICTS.jsonl[.gz]
all but compat and validity: [--debezium VERSION] [--postgres MAJOR] [--workers N]`;

/** A migrated database of `server`, or SQL texts and files (relative to this file) to run in order. */
const Sets = z.strictObject({
  server: z.string().startsWith("postgres://").optional(),
  sets: z.array(
    z.strictObject({
      set: z.string().regex(/^[\w-]+$/),
      database: z.string().optional(),
      sql: z.array(z.string()).optional(),
      files: z.array(z.string()).optional(),
    }),
  ),
});

const CaseResult = z.looseObject({ case: z.string() });

/** One file a case for the newest Debezium, one packed file of lines for an older one. Throws, once all is written, when a case failed. */
async function cases(parts: Parts, files: readonly string[], only: RegExp, out: string | undefined): Promise<void> {
  const all = await readDefinitions(files);
  const definitions = all.filter((definition) => only.test(definition.case));
  const answers = await onPairs("cases", parts, definitions, (definition, session) => session.ask(definition));
  const results = answers.filter((line) => harnessError(line) === null);
  const { debezium } = releaseOf(parts.debezium);
  if (debezium === NEWEST) await writeCases(results, out ?? join(GOLDEN, "cases"));
  else await mergeCases(results, all, out ?? join(GOLDEN, "older", `${debezium}.jsonl.gz`));
  complain(answers);
}

/** Cases made now take the place of those in the file; the order is that of the definitions, which all must have. */
async function mergeCases(results: readonly string[], all: readonly Definition[], file: string): Promise<void> {
  const before = existsSync(file) ? lines(await readText(file)) : [];
  const byName = new Map([...before, ...results].map((line) => [CaseResult.parse(JSON.parse(line)).case, line]));
  const merged = all.flatMap((definition) => byName.get(definition.case) ?? []);
  await writeText(file, merged.map((line) => `${line}\n`).join(""));
}

/** One file a case, with what each of its converters made of one snapshot. */
async function converters(
  parts: Parts,
  file: string | undefined,
  only: RegExp,
  out: string | undefined,
): Promise<void> {
  const text = await readFile(file ?? join(GOLDEN, "converters", "definitions.json"), "utf8");
  const definitions = z.array(ConverterDefinition).parse(JSON.parse(text));
  const chosen = definitions.filter((definition) => only.test(definition.case));
  const answers = await onPairs("converters", parts, chosen, (definition, session) => session.ask(definition));
  const results = answers.filter((line) => harnessError(line) === null);
  await writeCases(results, out ?? join(GOLDEN, "converters", "cases"));
  complain(answers);
}

async function writeCases(results: readonly string[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const line of results) {
    const result: unknown = JSON.parse(line);
    const name = CaseResult.parse(result).case;
    await writeFile(join(folder, `${name}.json`), `${JSON.stringify(result, null, 1)}\n`);
  }
}

/** The pinned public histories, applied as the corpus tests apply them. Throws, once the others are written, for those that failed. */
async function histories(parts: Parts, names: readonly string[], out: string): Promise<void> {
  await mkdir(out, { recursive: true });
  const answers = await onPairs("history", parts, namedHistories(names), async (history, session, server) => {
    const problem = await migrateOne(server, history).catch(String);
    if (problem !== null) return JSON.stringify({ set: history.name, harnessError: problem });
    const answer = await session.ask({ set: history.name, database: history.name });
    if (harnessError(answer) === null) await writeText(join(out, `${history.name}.json.gz`), answer);
    return answer;
  });
  complain(answers);
}

async function history(parts: Parts, file: string, out: string): Promise<void> {
  const input = Sets.parse(JSON.parse(await readText(file)));
  await mkdir(out, { recursive: true });
  const one = async ({ set, database, sql, files }: (typeof input.sets)[number], session: Session) => {
    const read = (files ?? []).map((path) => readFile(resolve(dirname(file), path), "utf8"));
    const answer = await session.ask({ set, database, sql: [...(sql ?? []), ...(await Promise.all(read))] });
    if (harnessError(answer) === null) await writeText(join(out, `${set}.json.gz`), answer);
    return answer;
  };
  if (input.server === undefined) return complain(await onPairs("history", parts, input.sets, one));
  const session = await startSession("history", parts.debezium, Number(new URL(input.server).port));
  const answers = await Promise.all(input.sets.map((set) => one(set, session)));
  await session.close();
  complain(answers);
}

async function answerLines(mode: "compat" | "validity", questions: string, verdicts: string): Promise<void> {
  const session = await startSession(mode, NEWEST, null);
  const answers = await Promise.all(lines(await readText(questions)).map((line) => session.ask(JSON.parse(line))));
  await session.close();
  await writeText(verdicts, answers.map((line) => `${line}\n`).join(""));
  complain(answers);
}

function complain(answers: readonly string[]): void {
  const failed = answers.filter((answer) => harnessError(answer) !== null);
  if (failed.length > 0) throw new Error(toLines(failed.map((answer): unknown => JSON.parse(answer))));
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: "string", default: "" },
      out: { type: "string" },
      debezium: { type: "string", default: NEWEST_PARTS.debezium },
      postgres: { type: "string", default: `${NEWEST_PARTS.postgres}` },
      workers: { type: "string", default: `${NEWEST_PARTS.workers}` },
    },
  });
  const [mode, ...rest] = positionals;
  const [first, second] = rest;
  const parts = { debezium: values.debezium, postgres: Number(values.postgres), workers: Number(values.workers) };
  if (mode === "cases") return cases(parts, rest, new RegExp(values.only), values.out);
  if (mode === "converters") return converters(parts, first, new RegExp(values.only), values.out);
  if (mode === "histories") return histories(parts, rest, values.out ?? join(GOLDEN, "real"));
  if (mode === "history" && first !== undefined && values.out !== undefined) return history(parts, first, values.out);
  if ((mode === "compat" || mode === "validity") && first !== undefined && second !== undefined) {
    return answerLines(mode, first, second);
  }
  throw new Error(USAGE);
}

await main();
