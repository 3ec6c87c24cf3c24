import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { type PostgresServer, startPostgres } from "../../support/postgres.ts";
import { migrate, namedHistories } from "./histories.ts";
import { lines, readText, toLines, writeText } from "./json-lines.ts";
import { java, toolchain } from "./toolchain.ts";

const GOLDEN = join(import.meta.dirname, "..", "..", "golden");
/** One case at a time on a server: sessions share one queue of invalidations, and when it overflows tables are described again. */
const SERVERS = 2;
/** Autovacuum touches the catalog at moments of its own, with the same effect. */
const QUIET = { autovacuum: "off" };
const USAGE = `npm run oracle -- cases [DEFINITIONS.json…] [--only REGEX] [--out FOLDER]
npm run oracle -- histories [NAME…] [--out FOLDER]
npm run oracle -- history SETS.json --out FOLDER
npm run oracle -- compat PAIRS.jsonl[.gz] VERDICTS.jsonl[.gz]`;

const Options = z.record(z.string(), z.string());

/** What a golden case is made from. `fill: false` leaves empty tables empty; `samples` also records keys and rows. */
const Definition = z.strictObject({
  case: z.string().regex(/^\w+$/),
  ddl: z.string(),
  data: z.string().optional(),
  config: Options.default({}),
  converter: Options.default({}),
  keyConverter: Options.optional(),
  valueConverter: Options.optional(),
  fill: z.boolean().optional(),
  samples: z.boolean().optional(),
  steps: z.array(z.strictObject({ label: z.string(), sql: z.string() })).optional(),
});

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
const SetResult = z.looseObject({ set: z.string() });

async function cases(files: readonly string[], only: RegExp, out: string): Promise<void> {
  const folder = join(GOLDEN, "definitions");
  const names = files.length > 0 ? files : (await readdir(folder)).sort().map((name) => join(folder, name));
  const texts = await Promise.all(names.map((name) => readFile(name, "utf8")));
  const definitions = texts
    .flatMap((text) => z.array(Definition).parse(JSON.parse(text)))
    .filter((definition) => only.test(definition.case));
  const results = await onServers(definitions, (share, server) => run("cases", share, server.port));
  await mkdir(out, { recursive: true });
  for (const line of results) {
    const result: unknown = JSON.parse(line);
    const name = CaseResult.parse(result).case;
    await writeFile(join(out, `${name}.json`), `${JSON.stringify(result, null, 1)}\n`);
  }
}

/** The pinned public histories, applied as the corpus tests apply them. Throws, once the others are written, for those that failed. */
async function histories(names: readonly string[], out: string): Promise<void> {
  const problems: string[] = [];
  const results = await onServers(namedHistories(names), async (share, server) => {
    const migrated = await migrate(server, share);
    problems.push(...migrated.problems);
    return run("history", migrated.sets, server.port);
  });
  await writeSets(results, out);
  if (problems.length > 0) throw new Error(problems.join("\n"));
}

async function history(file: string, out: string): Promise<void> {
  const input = Sets.parse(JSON.parse(await readText(file)));
  const sets = await Promise.all(
    input.sets.map(async ({ set, database, sql, files }) => {
      const read = (files ?? []).map((path) => readFile(resolve(dirname(file), path), "utf8"));
      return { set, database, sql: [...(sql ?? []), ...(await Promise.all(read))] };
    }),
  );
  const results =
    input.server === undefined
      ? await onServers(sets, (share, server) => run("history", share, server.port))
      : await run("history", sets, Number(new URL(input.server).port));
  await writeSets(results, out);
}

async function writeSets(results: readonly string[], out: string): Promise<void> {
  await mkdir(out, { recursive: true });
  for (const line of results) {
    const { set } = SetResult.parse(JSON.parse(line));
    await writeText(join(out, `${set}.json.gz`), line);
  }
}

async function compat(pairs: string, verdicts: string): Promise<void> {
  const tools = await toolchain();
  await withFiles(await readText(pairs), async (input, output) => {
    await java(tools, ["compat", input, output, tools.confluentClassPath]);
    await writeText(verdicts, await readFile(output, "utf8"));
  });
}

/** Spreads the work over servers that are gone afterwards. */
async function onServers<T>(
  work: readonly T[],
  share: (part: readonly T[], server: PostgresServer) => Promise<string[]>,
): Promise<string[]> {
  const parts = Array.from({ length: SERVERS }, (_, part) => work.filter((_, index) => index % SERVERS === part));
  const results = await Promise.all(
    parts.map(async (part) => {
      const server = await startPostgres({ settings: QUIET });
      try {
        return await share(part, server);
      } finally {
        await server.stop();
      }
    }),
  );
  return results.flat();
}

async function run(mode: "cases" | "history", work: readonly unknown[], port: number): Promise<string[]> {
  const tools = await toolchain();
  return withFiles(toLines(work), async (input, output) => {
    await java(tools, [mode, input, output, tools.confluentClassPath, `${port}`]);
    return lines(await readFile(output, "utf8"));
  });
}

async function withFiles<T>(text: string, work: (input: string, output: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "headgate-oracle-"));
  try {
    const input = join(folder, "in.jsonl");
    await writeFile(input, text);
    return await work(input, join(folder, "out.jsonl"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { only: { type: "string", default: "" }, out: { type: "string" } },
  });
  const [mode, ...rest] = positionals;
  const [first, second] = rest;
  if (mode === "cases") return cases(rest, new RegExp(values.only), values.out ?? join(GOLDEN, "cases"));
  if (mode === "histories") return histories(rest, values.out ?? join(GOLDEN, "real"));
  if (mode === "history" && first !== undefined && values.out !== undefined) return history(first, values.out);
  if (mode === "compat" && first !== undefined && second !== undefined) return compat(first, second);
  throw new Error(USAGE);
}

await main();
