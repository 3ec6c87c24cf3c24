import type pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { exampleMigrations } from "./growing-shop.ts";
import { RunningExample } from "./running-example.ts";
import { startStack, type WireStack } from "./stack.ts";
import { openTopics, type Topics } from "./topics.ts";

/** Pending changes of the example, in an order in which each still has its table and column. */
const CHANGES = [
  "harmless-add",
  "decimal-scale",
  "planned-expand",
  "planned-contract",
  "unplanned-drop",
  "not-null-add",
  "rename-in-place",
];
/** What no registry at BACKWARD takes, so that the tests that say so do something. */
const REFUSED: Readonly<Record<string, readonly (readonly string[])[]>> = {
  orders_channel: [["commerce.public.orders-value"]],
  products_unit_price: [["commerce.public.products-value"]],
};
const MIGRATIONS = exampleMigrations(CHANGES);

let stack: WireStack;
let topics: Topics;
let failed = true;

beforeAll(async () => {
  stack = await startStack();
  topics = await openTopics(stack.bootstrap);
  failed = false;
});
afterEach(({ task }) => {
  failed ||= task.result?.state === "fail";
});
afterAll(async () => {
  await topics?.close();
  const logs = await stack?.stop(failed ? "failed" : "passed");
  if (logs) console.error(`logs are in ${logs}`);
});

describe("the bundled example on a running stack", () => {
  let example: RunningExample;
  let client: pg.Client;
  let versions = 0;
  let subjects = 0;
  beforeAll(async () => {
    await stack.postgres.createDatabase("commerce");
    client = await stack.postgres.connect("commerce");
    example = new RunningExample(stack, topics, client);
  });
  afterAll(async () => {
    example?.close();
    await client?.end();
    console.log(`${MIGRATIONS.length} migrations, ${subjects} subjects, ${versions} versions equal`);
  });

  it.each(MIGRATIONS)("registers after $name what was predicted before", async (migration) => {
    // Each builds on those before it.
    if (failed) throw new Error("an earlier migration failed");
    const { predicted, registered, refusals } = await example.migrate(migration);
    expect(registered).toEqual(predicted);
    expect(refusals.map(({ subjects }) => subjects)).toEqual(REFUSED[migration.name] ?? []);
    for (const { subjects, trace } of refusals) {
      for (const subject of subjects) expect(trace).toContain(`Incompatible artifact: ${subject} `);
    }
    subjects = Object.keys(registered).length;
    versions = Object.values(registered).flat().length;
  });
});
