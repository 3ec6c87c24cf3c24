import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadSqlParser } from "../../../src/adapters/libpg-query.ts";
import { emptyCatalog } from "../../../src/catalog/empty.ts";
import { replay } from "../../../src/catalog/replay.ts";
import { parseContracts } from "../../../src/contracts/format.ts";
import { judgeContracts } from "../../../src/contracts/judge.ts";
import type { ContractVerdict } from "../../../src/model/contract.ts";
import { readStatements } from "../../../src/sql/read.ts";
import { type PostgresServer, startPostgres } from "../../support/postgres.ts";
import { CHANGES } from "./changes.ts";
import { named, type Outcome, outcomeOf, publicationOf, type SubscriberCase, subscriptionOf } from "./outcome.ts";

const parser = await loadSqlParser();

/** What headgate says of a case: the same SQL, replayed, and a contract that names the subscriber's schema. */
function verdictsOf(given: SubscriberCase, postgres: number): readonly ContractVerdict[] {
  const { change, table } = given;
  const statements = (text: string) =>
    readStatements({ file: "m.sql", text, ranges: [{ start: 0, end: text.length }] }, parser);
  const migration = (text: string) => ({ statements: statements(text), transaction: "statement" as const });
  const options = { postgres, trace: true, parser };
  const base = `CREATE TABLE marker (id int PRIMARY KEY); ${named(change.publisher, table)} ${publicationOf(given)}`;
  const before = replay(emptyCatalog({ postgres }), [migration(base)], options).catalog;
  const { catalog: after, commitPoints } = replay(before, [migration(named(change.change, table))], options);
  const contracts = parseContracts({
    path: "contracts/c.yaml",
    text: `consumer: warehouse\nreads:\n  - table: public.${table}\n    via: logical-replication\n    subscriber-schema: ../subscriber.sql\n`,
  });
  const schema = `${named(change.subscriber ?? change.publisher, table)} ${subscriptionOf(given, "postgres://publisher")}`;
  const set = { contracts, files: new Map([["subscriber.sql", schema]]), parser };
  return judgeContracts({
    head: set,
    base: { contracts: [], files: new Map(), parser },
    before: [],
    after: [],
    changes: commitPoints.flatMap(({ changes }) => changes),
    publisher: { before, after },
  });
}

type Said = ContractVerdict["state"] | "unaffected";

/** The verdicts that are right for what really happened. */
const RIGHT: Readonly<Record<Outcome["kind"], readonly Said[]>> = {
  stops: ["broken"],
  refused: ["broken"],
  "nothing comes": ["broken", "may-break"],
  // A null that was never promised breaks every reader, although only rows that hold one stop this one.
  "stops at some": ["may-break", "broken"],
  "some rows missing": ["may-break"],
  "column starves": ["broken"],
  "other value": ["may-break"],
  "goes on": ["unaffected"],
};

function worst(verdicts: readonly ContractVerdict[]): Said {
  const states = verdicts.map(({ state }) => state);
  return (["broken", "unknown", "may-break"] as const).find((state) => states.includes(state)) ?? "unaffected";
}

describe.each([18, 15])("a native subscriber of PostgreSQL %i", (postgres) => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres({ postgres, settings: { wal_retrieve_retry_interval: "100ms" } });
    for (const database of ["publisher", "subscriber"]) {
      await server.createDatabase(database);
      await server.exec("CREATE TABLE marker (id int PRIMARY KEY)", database);
    }
  });
  afterAll(() => server?.stop());

  it("stops where it is said to, and nowhere else", async () => {
    const table: string[] = [];
    const wrong: string[] = [];
    const changes = CHANGES.filter(({ from = 0 }) => from <= postgres);
    for (const [index, change] of changes.entries()) {
      const given = { change, table: `t${index}` };
      const { kind } = await outcomeOf(server, given, (index + 1) * 10);
      const verdicts = verdictsOf(given, postgres);
      const said = worst(verdicts);
      const line = `${change.name.padEnd(66)} ${kind.padEnd(18)} ${said}`;
      table.push(line);
      if (!RIGHT[kind].includes(said)) wrong.push([line, ...verdicts.map(({ reason }) => `    ${reason}`)].join("\n"));
    }
    console.log(`PostgreSQL ${postgres}, ${changes.length} changes, ${wrong.length} wrong\n${table.join("\n")}`);
    expect(wrong).toEqual([]);
  });
});
