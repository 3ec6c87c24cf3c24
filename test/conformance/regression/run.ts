/**
 * `npm run conformance:regression [-- --show N --only OUTCOME names…]`: PostgreSQL's own regression SQL files about DDL, from
 * Debian's source package, statement by statement on a real server and on the replay; the catalogs must stay the same.
 */
import { parseArgs } from "node:util";
import { loadSqlParser } from "../../../src/adapters/libpg-query.ts";
import { emptyCatalog } from "../../../src/catalog/empty.ts";
import type { Catalog } from "../../../src/model/catalog.ts";
import { readStatements } from "../../../src/sql/read.ts";
import { type PostgresServer, startPostgres } from "../../support/postgres.ts";
import { FILES, type RegressionFile, SETUP } from "./files.ts";
import { FileFollower, type Finding, type Outcome } from "./follow-file.ts";
import { judged, KNOWN } from "./known.ts";
import { patiently, RealSide, STATEMENT_MILLISECONDS } from "./real-side.ts";
import { ReplayedSide } from "./replayed-side.ts";
import { regressionSource } from "./source.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { show: { type: "string", default: "3" }, only: { type: "string" } },
});
const POSTGRES = 18;
const RUNNERS = 2;
const ERRORS: readonly Outcome[] = ["wrong", "refused by replay only", "taken by replay only", "crash"];
/** Refusals that the replay does not know yet. None of them may become more. */
const OVERLOOKED: Outcome = "taken by replay only";
const MOST_OVERLOOKED = 220;
const COLUMNS: readonly Outcome[] = [
  ...(["equal", "refused on both", "without effect", "opaque", "of data", "follow-up", "known"] as const),
  ...ERRORS,
];

const started = performance.now();
const parser = await loadSqlParser();
const source = await regressionSource();
const files = FILES.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const queue = [...files];
const happened = new Set<(typeof KNOWN)[number]>();
const results = new Map<string, readonly Finding[]>();

/** Follows a whole file; psql's own commands and rows for COPY leave no finding. */
async function followText(follower: FileFollower, name: string): Promise<Finding[]> {
  const text = await source.read(name);
  if (text === null) return [];
  const statements = readStatements({ file: `${name}.sql`, text, ranges: [{ start: 0, end: text.length }] }, parser);
  const findings: Finding[] = [];
  for (const statement of statements) {
    const finding = await follower.follow(statement);
    if (finding === null) continue;
    const { by, ...rest } = judged(name, finding);
    for (const known of by) happened.add(known);
    findings.push(rest);
  }
  return findings;
}

async function inDatabase<T>(
  server: PostgresServer,
  name: string,
  start: Catalog,
  work: (follower: FileFollower) => Promise<T>,
): Promise<T> {
  await server.exec(`ALTER DATABASE ${name} SET statement_timeout = ${STATEMENT_MILLISECONDS}`);
  const real = await RealSide.open(server, name, POSTGRES);
  try {
    return await work(new FileFollower(real, new ReplayedSide(start, parser, POSTGRES)));
  } finally {
    await real.close();
  }
}

async function followed(server: PostgresServer, file: RegressionFile, setup: Catalog): Promise<readonly Finding[]> {
  const name = `regression_${file.name}`;
  await server.exec(`CREATE DATABASE ${name} TEMPLATE ${SETUP} STRATEGY file_copy`);
  try {
    return await inDatabase(server, name, setup, async (follower) => {
      for (const needed of file.needs) await followText(follower, needed);
      return followText(follower, file.name);
    });
  } finally {
    await forget(server, name);
  }
}

/** Roles belong to the server, not to the database: the next file must not find them. */
async function forget(server: PostgresServer, database: string): Promise<void> {
  await patiently(() => server.exec(`ALTER DATABASE ${database} RESET ALL`));
  await server.exec(`DROP DATABASE ${database} WITH (FORCE)`);
  const client = await server.connect();
  const roles = await client.query<{ name: string }>(
    "SELECT quote_ident(rolname) AS name FROM pg_roles WHERE rolname <> 'postgres' AND rolname !~ '^pg_'",
  );
  for (const { name } of roles.rows) await client.query(`DROP ROLE ${name}`).catch(() => undefined);
  await client.end();
}

async function runner(): Promise<void> {
  const server = await startPostgres();
  try {
    await server.exec(`CREATE DATABASE ${SETUP}`);
    const setup = await inDatabase(server, SETUP, emptyCatalog({ postgres: POSTGRES }), async (follower) => {
      results.set(SETUP, await followText(follower, SETUP));
      return follower.replayed.catalog;
    });
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      results.set(file.name, await followed(server, file, setup));
    }
  } finally {
    await server.stop();
  }
}

function count(findings: readonly Finding[], outcome: Outcome): number {
  return findings.filter((finding) => finding.outcome === outcome).length;
}

function row(name: string, findings: readonly Finding[]): string {
  const counts = COLUMNS.map((outcome) => `${count(findings, outcome)}`.padStart(outcome.length));
  return [name.padEnd(20), `${findings.length}`.padStart(10), ...counts].join("  ");
}

function show(name: string, findings: readonly Finding[]): void {
  const wanted = findings.filter(({ outcome }) =>
    (values.only === undefined ? ERRORS : [values.only]).includes(outcome),
  );
  for (const { outcome, statement, why } of wanted.slice(0, Number(values.show))) {
    console.log(
      `\n${name}.sql:${statement.at.start.line} ${outcome}\n  ${statement.text.slice(0, 1500)}\n    → ${why}`,
    );
  }
}

await Promise.all(Array.from({ length: Math.min(RUNNERS, files.length) }, runner));
for (const [name, findings] of results) show(name, findings);
console.log(`\n${source.version}, PostgreSQL ${POSTGRES}`);
console.log([" ".repeat(20), "statements", ...COLUMNS].join("  "));
for (const { name } of files) console.log(row(name, results.get(name) ?? []));
const all = [...results.values()].flat();
console.log(row("all", all));
console.log(`${Math.round((performance.now() - started) / 1000)} s`);
const errors = ERRORS.filter((outcome) => outcome !== OVERLOOKED).reduce(
  (sum, outcome) => sum + count(all, outcome),
  0,
);
const overlooked = count(all, OVERLOOKED);
if (overlooked > MOST_OVERLOOKED) console.log(`at most ${MOST_OVERLOOKED} refusals may be overlooked`);
const gone = KNOWN.filter((known) => results.has(known.file) && !happened.has(known));
for (const { file, reason } of gone) console.log(`known error that no longer happens: ${file}: ${reason}`);
process.exitCode = errors + gone.length > 0 || overlooked > MOST_OVERLOOKED || all.length === 0 ? 1 : 0;
