import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { postgresEngine } from "../../src/adapters/postgres-engine.ts";
import type { Finding } from "../../src/model/finding.ts";
import type { Report } from "../../src/model/report.ts";
import type { EngineUse } from "../../src/pass/engine.ts";
import { RULES } from "../../src/rules/all.ts";
import type { Rule } from "../../src/rules/rule.ts";
import { GENERATED, HARMLESS, KEYS, STREAMED, TABLES } from "../gate/more-rows.ts";
import { CONFIG, review } from "../gate/project.ts";
import { ADDED_AND_DROPPED, RETYPED, type Row, SCHEMA, VALUES } from "../gate/rows.ts";
import { connector, READER, shop } from "../gate/shop.ts";
import { ExampleProject } from "../support/example.ts";
import { type PostgresServer, startPostgres } from "../support/postgres.ts";

let server: PostgresServer;
let engine: EngineUse;
beforeAll(async () => {
  server = await startPostgres();
  engine = { when: "always", engine: postgresEngine(server.url) };
});
afterAll(() => server.stop());

/** A server says a refusal in words of its own. */
const WORDED_BY_ENGINES = "statement-opaque";

/** All of what is found but such words. */
function found({ findings, verdict }: Report): unknown {
  return { verdict, findings: findings.map((one) => (one.rule === WORDED_BY_ENGINES ? placed(one) : one)) };
}

const placed = ({ rule, severity, at }: Finding) => ({ rule, severity, at });

const ALL: readonly Row[] = [
  ...[...ADDED_AND_DROPPED, ...RETYPED, ...VALUES, ...KEYS, ...TABLES],
  ...[...GENERATED, ...STREAMED, ...HARMLESS],
];
/** Replay knows nothing of registries: rows that only differ in the level are one. */
const ROWS = [
  ...new Map(ALL.map((row) => [`${row.merged} ${row.sql} ${JSON.stringify(row.connector)}`, row])).values(),
];

async function onBoth(row: Row): Promise<readonly [unknown, unknown]> {
  const merged = shop({
    "headgate.yaml": `${CONFIG}registry: { compatibility: ${row.level ?? "BACKWARD"} }\n`,
    "db/0001_base.sql": `${SCHEMA}${row.merged ?? ""}`,
    "connect/shop.json": connector(row.connector),
    "consumers/reader.yaml": READER,
  });
  const change = { "db/0002_change.sql": row.sql };
  return [found(await review(merged, change, engine)), found(await review(merged, change))];
}

describe("the gate on a real server finds what it finds by static replay", () => {
  it.concurrent.each(ROWS.map((row, number) => [`${number}: ${row.sql}`, row] as const))("%s", async (_, row) => {
    const [real, known] = await onBoth(row);
    expect(real).toEqual(known);
  });
});

describe("every rule's examples", () => {
  const project = new ExampleProject();
  afterAll(() => project.remove());
  /** What static replay cannot tell is what a server is there for. */
  const examples = (rule: Rule) => (rule.id === WORDED_BY_ENGINES ? [rule.good] : [rule.bad, rule.good]);

  it.each(RULES.map((rule) => [rule.id, rule] as const))("%s", async (_, rule) => {
    for (const example of examples(rule)) {
      const known = await project.check(example, rule.base);
      const real = await project.check(example, rule.base, engine);
      expect(found(real.report)).toEqual(found(known.report));
    }
  });
});
