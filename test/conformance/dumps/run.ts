/**
 * `npm run conformance:dumps [-- --postgres=15,18] [names…]`: applies public migration histories to real servers, dumps
 * them with pg_dump, and holds what the replay reads from the dump against what the server holds.
 */
import { loadSqlParser } from "../../../src/adapters/libpg-query.ts";
import { emptyCatalog } from "../../../src/catalog/empty.ts";
import { replay } from "../../../src/catalog/replay.ts";
import { DUMP, readHistory } from "../../../src/migrations/read.ts";
import type { Catalog } from "../../../src/model/catalog.ts";
import type { SqlParser } from "../../../src/ports.ts";
import { readMigration, readStatements } from "../../../src/sql/read.ts";
import { loadHistory, type PinnedHistory, pinnedHistories } from "../../corpus/history.ts";
import { RealHistory } from "../../corpus/real-side.ts";
import { type Comparison, compareFacts } from "../../support/facts.ts";
import { pgDump, pgDumpProgram } from "../../support/pg-dump.ts";
import { type PostgresServer, startPostgres } from "../../support/postgres.ts";
import { realWhole } from "../../support/real-whole.ts";
import { replayedWhole } from "../../support/replayed-whole.ts";
import { factsOf, type WholeCatalog } from "../../support/whole-catalog.ts";

interface Outcome extends Comparison {
  readonly opaque: readonly string[];
  readonly statements: number;
  readonly milliseconds: number;
}

interface Sides {
  readonly server: PostgresServer;
  readonly program: string;
  readonly parser: SqlParser;
  readonly postgres: number;
}

/** One history, applied and dumped; a text says why there is no dump to compare. */
async function compared(history: PinnedHistory, sides: Sides): Promise<Outcome | string> {
  const { server, program, parser, postgres } = sides;
  if (history.skip !== undefined) return history.skip;
  const loaded = await loadHistory(history);
  if (loaded.kind === "no-client") return loaded.reason;
  const real = await RealHistory.open(server, history, postgres);
  try {
    for (const step of loaded.steps) {
      const whole = { file: step.file, text: step.sql, ranges: [{ start: 0, end: step.sql.length }] };
      const refused = await real.run(step, readStatements(whole, parser));
      // What a server keeps of a refused history is a database all the same.
      if (refused !== null && history.apply !== "statements") return `${step.file}: ${refused}`;
    }
    await real.endStep();
  } finally {
    await real.close();
  }
  const client = await server.connect(history.name);
  try {
    const facts = factsOf(renumbered(await realWhole(client, postgres)));
    const dump = await pgDump(program, server, history.name);
    const start = performance.now();
    const { catalog, statements } = await replayed(dump, parser, postgres);
    const milliseconds = performance.now() - start;
    return {
      ...compareFacts(facts, factsOf(replayedWhole(catalog))),
      opaque: catalog.opaque.map(({ at, reason }) => `line ${at.start.line}: ${reason}`),
      statements,
      milliseconds,
    };
  } finally {
    await client.end();
  }
}

/** Columns numbered as they stand: a dump makes them anew, without those that were dropped. */
function renumbered(whole: WholeCatalog): WholeCatalog {
  const relations = whole.relations.map((relation) => ({
    ...relation,
    columns: relation.columns.map((column, position) => ({ ...column, attnum: position + 1 })),
  }));
  return { ...whole, relations };
}

/** A dump read as headgate reads one. */
async function replayed(
  text: string,
  parser: SqlParser,
  postgres: number,
): Promise<{ readonly catalog: Catalog; readonly statements: number }> {
  const tree = { label: DUMP, list: async () => ["dump.sql"], read: async () => text };
  const { migrations } = await readHistory(tree, { kind: "dump", path: "dump.sql" });
  const read = migrations.flatMap((migration) => readMigration(migration, parser));
  const { catalog } = replay(emptyCatalog({ postgres }), read, { postgres, trace: false, parser });
  return { catalog, statements: read.reduce((sum, { statements }) => sum + statements.length, 0) };
}

const SHOWN = 12;

async function ofVersion(postgres: number, names: readonly string[], parser: SqlParser): Promise<boolean> {
  const program = await pgDumpProgram(postgres);
  if (program === null) {
    console.log(`PostgreSQL ${postgres}: NOT COMPARED: no pg_dump for it`);
    return false;
  }
  const server = await startPostgres({ postgres });
  const outcomes: Outcome[] = [];
  let skipped = 0;
  try {
    for (const history of pinnedHistories().filter(({ name }) => names.length === 0 || names.includes(name))) {
      const outcome = await compared(history, { server, program, parser, postgres });
      if (typeof outcome === "string") {
        skipped++;
        console.log(`${history.name}: NOT DUMPED: ${outcome}`);
        continue;
      }
      outcomes.push(outcome);
      for (const text of outcome.mismatches.slice(0, SHOWN)) console.log(`${history.name}: mismatch ${text}`);
      for (const text of outcome.opaque.slice(0, SHOWN)) console.log(`${history.name}: opaque ${text}`);
      for (const text of outcome.untold.slice(0, SHOWN)) console.log(`${history.name}: unknown text ${text}`);
    }
  } finally {
    await server.stop();
  }
  const sum = (count: (outcome: Outcome) => number) => outcomes.reduce((total, one) => total + count(one), 0);
  const equal = outcomes.filter(({ mismatches, opaque }) => mismatches.length + opaque.length === 0).length;
  console.log(
    `PostgreSQL ${postgres}, ${program}: ${equal} of ${outcomes.length} dumps read to an equal catalog, ${skipped} not dumped: ` +
      `${sum((one) => one.statements)} statements, ${sum((one) => one.opaque.length)} opaque, ` +
      `${sum((one) => one.mismatches.length)} mismatches, ${sum((one) => one.untold.length)} unknown texts, ` +
      `${Math.round(sum((one) => one.milliseconds))} ms`,
  );
  return equal === outcomes.length && outcomes.length > 0;
}

const versions = process.argv.find((argument) => argument.startsWith("--postgres="))?.slice("--postgres=".length);
const names = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const parser = await loadSqlParser();
let good = true;
for (const version of (versions ?? "15,16,17,18").split(",")) {
  good = (await ofVersion(Number(version), names, parser)) && good;
}
process.exitCode = good ? 0 : 1;
