import { describe, expect, it } from "vitest";
import {
  CONFIG,
  CONTRACT,
  connector,
  EXPAND,
  EXPANDED,
  type Files,
  type Merged,
  NOW,
  PLAN,
  Repository,
  START,
} from "./project.ts";

async function checked(merged: readonly Merged[], change: Files, now = NOW) {
  const repository = new Repository(merged);
  try {
    const { code, stdout, stderr } = await repository.lay(change).check(now);
    return { code, text: `${stdout}${stderr}` };
  } finally {
    repository.remove();
  }
}

const on = (day: string, files: Files): Merged => ({ on: day, files });
const STEP = { "db/0009_contract.sql": CONTRACT };
const NARROW = {
  "connect/shop.json": connector({ "column.include.list": String.raw`public\.users\.(id|email|name)` }),
};
const PUBLISHED = {
  "connect/shop.json": connector({ "publication.name": "shop", "publication.autocreate.mode": "disabled" }),
  "db/0001_tables.sql":
    "CREATE TABLE users (id bigint PRIMARY KEY, email text, name text);\nCREATE PUBLICATION shop FOR TABLE users (id, email, name);\n",
};
const start = (files: Files): Merged => ({ ...START, files: { ...START.files, ...files } });
const NOT_THERE = /"contact_email" does not come to shop\.public\.users/;

describe.each([
  ["a connector's column list", NARROW],
  ["a publication's column list", PUBLISHED],
])("a new column that %s leaves out", (_, files) => {
  it.concurrent("is told with the expand step", async () => {
    const { code, text } = await checked([start(files)], EXPANDED.files);
    expect(text).toMatch(/warning\[plan-unknown-object\] plan users-email-to-contact-email/);
    expect(text).toMatch(NOT_THERE);
    expect(code).toBe(0);
  });

  it.concurrent("has not taken over", async () => {
    const { code, text } = await checked([start(files), EXPANDED], STEP);
    expect(text).toMatch(/still needs target-shape: "contact_email" does not come to shop\.public\.users/);
    expect(code).toBe(1);
  });
});

describe("what was done between expand and contract", () => {
  it.concurrent("a new column taken out of the connector is told", async () => {
    const gone = {
      "connect/shop.json": connector({ "column.exclude.list": String.raw`public\.users\.contact_email` }),
    };
    const { code, text } = await checked([START, EXPANDED, on("2026-03-01", gone)], STEP);
    expect(text).toMatch(/target-shape failed: "contact_email" does not come/);
    expect(code).toBe(1);
  });

  it.concurrent.each(["ALL", "USER"])("triggers that were off count from ENABLE TRIGGER %s", async (which) => {
    const off = `ALTER TABLE users DISABLE TRIGGER ${which};\nUPDATE users SET email = 'x';\nALTER TABLE public.users ENABLE TRIGGER ${which};\n`;
    const { code, text } = await checked([START, EXPANDED, on("2026-03-12", { "db/0003_off.sql": off })], STEP);
    expect(text).toMatch(/soak failed: only 3d of 14d since db\/0003_off\.sql/);
    expect(code).toBe(1);
  });

  it.concurrent("those of another table do not matter", async () => {
    const off = "ALTER TABLE people DISABLE TRIGGER ALL;\nALTER TABLE people ENABLE TRIGGER ALL;\n";
    const { code, text } = await checked([START, EXPANDED, on("2026-03-12", { "db/0003_off.sql": off })], STEP);
    expect(text).not.toMatch(/error\[|warning\[/);
    expect(code).toBe(0);
  });
});

describe("which plan, which function", () => {
  it.concurrent("two merged plans of one name give no leave", async () => {
    const twice = { ...EXPANDED.files, "plans/a.yaml": PLAN.replace("14d", "0s") };
    const { code, text } = await checked([START, { ...EXPANDED, files: twice }], STEP);
    expect(text).toMatch(/expand-merged failed: plans\/a\.yaml and plans\/email\.yaml both have a plan of this name/);
    expect(code).toBe(1);
  });

  it.concurrent("a function of the same name that takes arguments is not the trigger's", async () => {
    const other =
      "CREATE FUNCTION users_email_sync(x integer) RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RETURN x; END $$;\n";
    const files = { ...EXPANDED.files, "db/0002_contact_email.sql": other + EXPAND };
    const { code, text } = await checked([START, { ...EXPANDED, files }], STEP);
    expect(text).not.toMatch(/error\[|warning\[/);
    expect(code).toBe(0);
  });

  it.concurrent.each([
    ["named with it", "EXECUTE FUNCTION audit.users_email_sync()", ""],
    ["found first on the search path", "EXECUTE FUNCTION users_email_sync()", "SET search_path = audit, public;\n"],
  ])("a function that does nothing, of the same name in another schema, %s", async (_, call, before) => {
    const noop =
      "CREATE FUNCTION audit.users_email_sync() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;\n";
    const text = EXPAND.replace("EXECUTE FUNCTION users_email_sync()", call).replace(
      "CREATE TRIGGER",
      () => `${noop}${before}CREATE TRIGGER`,
    );
    const files = { ...EXPANDED.files, "db/0002_contact_email.sql": text };
    const drop = { "db/0009_drop.sql": "ALTER TABLE users DROP COLUMN email;\n" };
    const result = await checked([START, { ...EXPANDED, files }], drop);
    expect(result.text).toMatch(/dual-write failed: .* does not fill/);
    expect(result.code).toBe(1);
  });

  it.concurrent("says which evidence was waived, not that all was verified", async () => {
    const waived = `${PLAN}waivers: [{evidence: soak, reason: the disk is full, owner: team-a, expires: 2026-12-31}]\n`;
    const files = { ...EXPANDED.files, "plans/email.yaml": waived };
    const { code, text } = await checked([START, { ...EXPANDED, files }], STEP, new Date("2026-02-02T12:00:00Z"));
    expect(text).toContain("every piece of evidence it needs was verified, but for what is waived: soak");
    expect(code).toBe(0);
  });
});

describe("a partitioned table that goes", () => {
  const plan = on("2026-02-01", {
    "plans/d.yaml": "plan: d\noperation: drop-table\ntable: public.events\nsoak: 14d\n",
  });
  const settled = start({
    "headgate.yaml": `${CONFIG}plans: plans/*.yaml\n`,
    "consumers/search.yaml": "consumer: search\nreads: [{table: public.users, columns: [id]}]\n",
  });
  const drop = { "db/0009_drop.sql": "DROP TABLE events;\n" };

  it.concurrent("takes its partitions along", async () => {
    const { code, text } = await checked([settled, plan], drop);
    expect(text).not.toMatch(/error\[|warning\[/);
    expect(code).toBe(0);
  });

  it.concurrent("waits for who reads a partition", async () => {
    const reads = {
      "consumers/note.yaml": "consumer: note\nreads: [{table: public.events_2026, columns: [id, note]}]\n",
    };
    const { code, text } = await checked([settled, { ...plan, files: { ...plan.files, ...reads } }], drop);
    expect(text).toMatch(/consumers failed: still read at base: note/);
    expect(code).toBe(1);
  });

  it.concurrent("gives no leave for one partition of it", async () => {
    const { code, text } = await checked([settled, plan], { "db/0009_drop.sql": "DROP TABLE events_2026;\n" });
    expect(text).toMatch(/error\[table-dropped\] table public\.events_2026/);
    expect(code).toBe(1);
  });
});
