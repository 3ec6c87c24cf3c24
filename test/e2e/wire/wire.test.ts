import type pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { exampleMigrations } from "./growing-shop.ts";
import { PrefixedShop } from "./prefixed-shop.ts";
import { RunningExample, registeredTexts } from "./running-example.ts";
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
const Report = z.object({ findings: z.array(z.object({ rule: z.string() })) });

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

  it("is in a snapshot of the registry without drift, and nothing of it is refused", async () => {
    const { code, stdout } = await example.checkOffline();
    const rules = Report.parse(JSON.parse(stdout)).findings.map(({ rule }) => rule);
    // The example's contracts still read what its changes have dropped by now.
    expect({ code, rules: [...new Set(rules)] }).toEqual({ code: 0, rules: ["contract-unknown-column"] });
  });
});

describe("headgate check beside the registry", () => {
  let judged: PrefixedShop;
  beforeAll(async () => {
    judged = await PrefixedShop.open(stack, "judged");
    await judged.insert();
    await judged.deploy();
    expect(await judged.untilRows(topics, { users: 1, leads: 1, products: 1 })).toBeNull();
  });
  afterAll(() => judged?.close());

  const LEAD = "INSERT INTO leads (tenant_id, name) VALUES (gen_random_uuid(), 'Lin')";
  const run = async (sql: string, row: string) => {
    judged.merge();
    await judged.client.query(sql);
    await judged.client.query(row);
  };

  it("passes a migration that then runs", async () => {
    const sql = "ALTER TABLE leads ADD COLUMN mood text";
    judged.propose("000012_mood", sql);
    expect(await judged.check()).toMatchObject({ code: 0, stderr: "" });
    await run(sql, LEAD);
    expect(await judged.untilRows(topics, { leads: 2 })).toBeNull();
    expect(await stack.registry.texts("judged.public.leads-value")).toHaveLength(2);
  });

  it("names the readers that a renamed nullable column leaves without it, which the registry takes at every level", async () => {
    await stack.registry.setLevel("judged.public.leads-value", "FULL_TRANSITIVE");
    const sql = "ALTER TABLE leads RENAME COLUMN mood TO spirit";
    judged.propose("000013_spirit", sql);
    const { code, stdout } = await judged.check();
    expect(code).toBe(1);
    expect(stdout).toContain("column public.leads.mood is renamed to spirit in place");
    expect(stdout).toContain("registry: lets it through at FULL_TRANSITIVE");
    expect(stdout).toContain("meaning: to the registry mood is gone and spirit is new, which passes FULL_TRANSITIVE");
    expect(stdout).toMatch(
      /written with the new schema: \{"spirit":".+"\}\n +read with the old schema: +\{"mood":null\}/,
    );
    expect(stdout).not.toContain("registry-incompatible");
    await run(sql, LEAD);
    expect(await judged.untilRows(topics, { leads: 3 })).toBeNull();
    expect(await stack.registry.texts("judged.public.leads-value")).toHaveLength(3);
  });

  it("blocks a migration that then stops the connector's task", async () => {
    const sql = "ALTER TABLE products RENAME COLUMN name TO title";
    judged.propose("000014_title", sql);
    const { code, stdout } = await judged.check();
    expect(code).toBe(1);
    expect(stdout).toMatch(/registry: refuses judged\.public\.products-value: title: .* \(BACKWARD, /);
    await run(sql, "INSERT INTO products (title, price) VALUES ('lamp', 7)");
    const trace = await judged.untilRows(topics, { products: 2 });
    expect(trace).toContain("Incompatible artifact: judged.public.products-value ");
    expect(trace).toContain("error code: 409");
    expect(await stack.registry.texts("judged.public.products-value")).toHaveLength(1);
  });
});

describe("a connector that reads late", () => {
  let late: PrefixedShop;
  beforeAll(async () => {
    late = await PrefixedShop.open(stack, "late");
  });
  afterAll(() => late?.close());

  it("registers the lag variant of a row that is read behind the renaming of its column", async () => {
    const subject = `${late.topic("products")}-value`;
    const rename = "ALTER TABLE products RENAME COLUMN name TO title";
    late.propose("000012_title", rename);
    const products = (await late.predict()).find((predicted) => predicted.subject === subject);
    const [first, ...onTime] = products?.timeline.map(({ text }) => text) ?? [];
    const variants = products?.lag.flatMap(({ kind, text }) => (kind === "column-gone" ? (text ?? []) : [])) ?? [];
    // While the connector keeps up, nobody ever registers that text.
    expect(variants).toHaveLength(1);
    expect(onTime).not.toContain(variants[0]);

    await late.insert();
    await late.deploy();
    expect(await late.untilRows(topics, { users: 1, leads: 1, products: 1 })).toBeNull();
    // Nothing of a transaction can be read before all of it is there. (A connector that is stopped meanwhile does not show it
    // with publication.autocreate.mode=filtered: the server then describes the table as it is by then.)
    const row = "INSERT INTO products (name, price) VALUES ('lamp', 7)";
    await late.client.query(`BEGIN; ${row}; ${rename}; COMMIT`);
    expect(await late.untilRows(topics, { products: 2 })).toBeNull();
    expect(await stack.registry.texts(subject)).toEqual([first, ...variants]);
    await stack.connect.remove("late");
  });
});

describe("headgate register", () => {
  const SUBJECTS = ["leads", "products", "users"].flatMap((table) =>
    ["key", "value"].map((kind) => `strict.public.${table}-${kind}`),
  );
  const LEADS = "strict.public.leads-value";
  const PRODUCTS = "strict.public.products-value";
  let strict: PrefixedShop;
  beforeAll(async () => {
    const converters = ["key", "value"].flatMap((side) => [
      [`${side}.converter`, "io.confluent.connect.avro.AvroConverter"],
      [`${side}.converter.schema.registry.url`, stack.registry.url],
      [`${side}.converter.auto.register.schemas`, "false"],
    ]);
    strict = await PrefixedShop.open(stack, "strict", Object.fromEntries(converters));
    await strict.insert();
  });
  afterAll(() => strict?.close());

  const held = async () => {
    const all = Object.entries(await registeredTexts(stack.registry));
    return Object.fromEntries(all.filter(([subject]) => subject.startsWith("strict.")));
  };
  const each = (state: string) => Object.fromEntries(SUBJECTS.map((subject) => [subject, [state]]));
  const rows = (leads: number) => strict.untilRows(topics, { users: 1, products: 1, leads });

  it("shows what is new and writes nothing of it", async () => {
    expect(await strict.registerStates()).toEqual({ code: 0, states: each("new") });
    expect(await held()).toEqual({});
  });

  it("is what a connector waits for that may not register", async () => {
    const trace = await strict.deploy().then(() => rows(1), String);
    expect(trace).toContain("Error retrieving Avro schema");
    expect(await held()).toEqual({});
  });

  it("writes what was predicted, and the connector finds it", async () => {
    expect(await strict.registerStates("--write")).toEqual({ code: 0, states: each("written") });
    const predicted = (await strict.predict()).map(({ subject, timeline }) => [
      subject,
      timeline.map(({ text }) => text),
    ]);
    const written = await held();
    expect(written).toEqual(Object.fromEntries(predicted));
    await stack.connect.restart("strict");
    expect(await rows(1)).toBeNull();
    expect(await held()).toEqual(written);
    expect(await strict.registerStates("--write")).toEqual({ code: 0, states: each("registered") });
  });

  it("lets the next migration through", async () => {
    const sql = "ALTER TABLE leads ADD COLUMN mood text";
    strict.propose("000012_mood", sql);
    const states = { ...each("registered"), [LEADS]: ["registered", "written"] };
    expect(await strict.registerStates("--write")).toEqual({ code: 0, states });
    const written = await held();
    strict.merge();
    await strict.client.query(sql);
    await strict.client.query("INSERT INTO leads (tenant_id, name) VALUES (gen_random_uuid(), 'Lin')");
    expect(await rows(2)).toBeNull();
    expect(await held()).toEqual(written);
  });

  it("writes nothing where something is refused, unless it is told what", async () => {
    strict.propose(
      "000013_more",
      "ALTER TABLE products RENAME COLUMN name TO title; ALTER TABLE leads ADD COLUMN age int;",
    );
    const before = await held();
    const states = { ...each("registered"), [LEADS]: ["registered", "new"], [PRODUCTS]: ["registered", "refused"] };
    expect(await strict.registerStates("--write")).toEqual({ code: 1, states });
    expect(await held()).toEqual(before);
    const { stdout } = await strict.register("--write");
    expect(stdout).toContain("BACKWARD, as headgate decides it: not compatible with version 1");
    expect(await strict.registerStates("--write", LEADS)).toEqual({
      code: 0,
      states: { [LEADS]: ["registered", "written"] },
    });
    expect(await stack.registry.texts(LEADS)).toHaveLength(3);
  });
});
