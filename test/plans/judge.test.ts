import { describe, expect, it } from "vitest";
import { judgePlan, missingEvidence, planFor } from "../../src/plans/judge.ts";
import { matchPlan } from "../../src/plans/match.ts";
import { plansOf, type Situation, situation } from "./helpers.ts";

const USERS = "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, name text);";
const SYNC = `
CREATE FUNCTION users_email_sync() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- NEW.email := NEW.nothing;
  IF TG_OP = 'INSERT' THEN
    IF NEW.contact_email IS NULL THEN NEW.contact_email := NEW.email; ELSE NEW.email := NEW.contact_email; END IF;
  ELSIF NEW.contact_email IS DISTINCT FROM OLD.contact_email THEN
    NEW.email := NEW.contact_email;
  ELSE
    NEW.contact_email := NEW.email;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER users_email_sync BEFORE INSERT OR UPDATE ON users FOR EACH ROW EXECUTE FUNCTION users_email_sync();`;
const EXPAND = `ALTER TABLE users ADD COLUMN contact_email text;${SYNC}`;
const CONTRACT = `DROP TRIGGER users_email_sync ON users;
DROP FUNCTION users_email_sync();
ALTER TABLE users DROP COLUMN email;`;
const PLAN = `plan: users-email-to-contact-email
operation: rename-column
table: public.users
column: email
to: contact_email
soak: 14d
waivers:
  - {consumer: legacy-report, reason: retired, expires: 2026-03-15}
`;
const MIGRATED = "consumer: search\nreads: [{table: public.users, columns: [id, contact_email]}]\n";
const MERGED = { "contracts/plans/p.yaml": "2026-02-01", "2.sql": "2026-02-02" };

const READY: Situation = {
  base: { "1.sql": USERS, "2.sql": EXPAND },
  pending: CONTRACT,
  basePlan: PLAN,
  contracts: MIGRATED,
  merged: MERGED,
};

function judged(given: Situation) {
  const { book, changes } = situation(given);
  const change = changes.find(
    ({ kind }) =>
      kind === "column-dropped" || kind === "column-retyped" || kind.startsWith("table-") || kind === "key-changed",
  );
  if (change === undefined) throw new Error("nothing changes");
  return planFor(change, book);
}

const evidence = (given: Situation, kind: string) => {
  const found = judged(given)?.evidence.find((one) => one.kind === kind);
  return `${found?.state}: ${found?.detail}`;
};

describe("a rename by expand and contract", () => {
  it("is ready when everything was verified", () => {
    const verdict = judged(READY);
    expect(verdict?.evidence).toMatchObject([
      {
        kind: "expand-merged",
        state: "verified",
        detail: 'the plan and the column "contact_email" were merged before this change',
      },
      { kind: "target-shape", state: "verified", detail: '"contact_email" (text) holds all that "email" (text) holds' },
      {
        kind: "dual-write",
        state: "verified",
        detail: 'trigger users_email_sync on public.users fills "contact_email" from "email" and back',
      },
      { kind: "consumers", state: "verified", detail: "no contract at base needs it any more" },
      { kind: "soak", state: "verified", detail: "27d 12h of 14d since 2.sql was merged on 2026-02-02 (3f2a91c)" },
    ]);
    expect(verdict?.phase).toBe("ready");
    expect(verdict && missingEvidence(verdict)).toEqual([]);
  });

  it("is no plan when it first appears in the change that drops", () => {
    const { basePlan: _, ...rest } = READY;
    const verdict = judged({ ...rest, headPlan: PLAN, required: [] });
    expect(verdict?.phase).toBe("proposed");
    expect(evidence({ ...rest, headPlan: PLAN }, "expand-merged")).toMatch(
      /^failed: the plan first appears in this change/,
    );
    expect(evidence({ ...rest, headPlan: PLAN }, "soak")).toMatch(/^failed/);
  });

  it("is judged as it stands at base, and not when the change edits it", () => {
    const headPlan = PLAN.replace("14d", "0d").replace("2026-03-15", "2027-03-15");
    const verdict = judged({ ...READY, headPlan });
    expect(verdict?.plan.soak).toBe(14 * 24 * 3600 * 1000);
    expect(evidence({ ...READY, headPlan }, "expand-merged")).toBe(
      "failed: this change edits the plan itself (soak, waivers)",
    );
    expect(verdict?.phase).toBe("proposed");
    expect(judged({ ...READY, headPlan: `# moved down\n\n${PLAN}` })?.phase).toBe("ready");
  });

  it("needs the expand step at base, not in the change", () => {
    const given = { ...READY, base: { "1.sql": USERS }, pending: `${EXPAND}${CONTRACT}` };
    const { book, changes } = situation(given);
    const change = changes.find(({ kind }) => kind === "column-dropped");
    expect(change && planFor(change, book)).toMatchObject({ phase: "proposed" });
  });

  it.each([
    ["no trigger", "ALTER TABLE users ADD COLUMN contact_email text;", "failed: public.users has no trigger at base"],
    [
      "one way only",
      EXPAND.replaceAll("NEW.email := NEW.contact_email;", "NULL;"),
      'failed: trigger users_email_sync on public.users does not fill "email" from "contact_email"',
    ],
    [
      "inserts only",
      EXPAND.replace("INSERT OR UPDATE", "INSERT"),
      "failed: trigger users_email_sync on public.users does not fire on update",
    ],
    [
      "after the row",
      EXPAND.replace("BEFORE INSERT", "AFTER INSERT"),
      "failed: trigger users_email_sync on public.users fires after the row is written",
    ],
    [
      "disabled",
      `${EXPAND} ALTER TABLE users DISABLE TRIGGER users_email_sync;`,
      "failed: trigger users_email_sync on public.users is disabled",
    ],
    [
      "another column",
      EXPAND.replaceAll("contact_email", "name").replace("ADD COLUMN name", "ADD COLUMN contact_email"),
      /does not fill "contact_email" from "email", nor "email" from "contact_email"$/,
    ],
    [
      "dynamic",
      EXPAND.replaceAll("NEW.email := NEW.contact_email;", "EXECUTE 'select 1' INTO NEW.email;"),
      "unverified: trigger users_email_sync on public.users: what it writes cannot be told",
    ],
  ])("sees dual write fail: %s", (_, expand, expected) => {
    const given = {
      ...READY,
      base: { "1.sql": USERS, "2.sql": expand },
      pending: "ALTER TABLE users DROP COLUMN email;",
    };
    const found = evidence(given, "dual-write");
    if (typeof expected === "string") expect(found).toBe(expected);
    else expect(found).toMatch(expected);
    expect(judged(given)?.phase).toBe(expected.toString().startsWith("unverified") ? "migrating" : "expanded");
  });

  it.each([
    ["application", /^unverified: sync: application/],
    ["none", /^failed: sync: none/],
    ["generated", /^failed: sync: generated, but what takes over is no generated column/],
  ])("takes sync: %s for what it is", (sync, expected) => {
    expect(evidence({ ...READY, basePlan: `${PLAN}sync: ${sync}\n` }, "dual-write")).toMatch(expected);
  });

  it.each([
    ["varchar(20)", "text", "failed"],
    ["varchar(20) NOT NULL DEFAULT ''", "varchar(10)", "verified"],
    ["varchar(40)", "varchar(20)", "verified"],
    ["bigint", "integer", "verified"],
    ["integer", "bigint", "failed"],
    ["numeric(12,4)", "numeric(10,2)", "verified"],
    ["numeric(12,4)", "numeric(10,5)", "failed"],
    ["numeric", "bigint", "verified"],
    ["jsonb", "json", "unverified"],
    ["text", "uuid", "verified"],
  ])("sees whether %s holds what %s held", (to, from, state) => {
    const base = {
      "1.sql": `CREATE TABLE users (id bigint PRIMARY KEY, email ${from} NOT NULL);`,
      "2.sql": `ALTER TABLE users ADD COLUMN contact_email ${to};${SYNC}`,
    };
    expect(evidence({ ...READY, base }, "target-shape")).toMatch(new RegExp(`^${state}:`));
  });

  it("sees a target that refuses nulls", () => {
    const base = {
      "1.sql": "CREATE TABLE users (id int PRIMARY KEY, email text);",
      "2.sql": EXPAND.replace("contact_email text", "contact_email text NOT NULL DEFAULT ''"),
    };
    expect(evidence({ ...READY, base }, "target-shape")).toBe('failed: "email" can be null, "contact_email" cannot');
  });

  it.each([
    [
      "still read",
      "consumer: search\nreads: [{table: public.users, columns: [email]}]",
      "failed: still read at base: search (contracts/c.yaml:2)",
    ],
    [
      "read by topic, before image",
      "consumer: search\nreads: [{topic: shop.public.users, before: [email]}]",
      "failed: still read at base: search (contracts/c.yaml:2)",
    ],
    [
      "waived",
      "consumer: legacy-report\nreads: [{table: public.users, columns: [email]}]",
      "verified: no other contract at base needs it; legacy-report is waived until 2026-03-15: retired",
    ],
    [
      "pending",
      "consumer: search\nstatus: pending\nreads: [{table: public.users, columns: [email]}]",
      "verified: no contract at base needs it any more",
    ],
    [
      "derived",
      "consumer: search\nreads: [{table: public.users, sql: v.sql}]",
      "unverified: cannot be told: search (contracts/c.yaml:2)",
    ],
    ["none", undefined, "unverified: there are no contracts at base: who reads it is not known"],
  ])("asks consumers: %s", (_, contracts, expected) => {
    const { contracts: __, ...rest } = READY;
    expect(evidence(contracts === undefined ? rest : { ...rest, contracts }, "consumers")).toBe(expected);
  });

  it("looks into reader schemas", () => {
    const contracts = "consumer: search\nreads: [{table: public.users, reader-schema: r.avsc}]";
    const { book, changes } = situation({ ...READY, contracts });
    const dropped = changes.find(({ kind }) => kind === "column-dropped");
    const state = (field?: string) => {
      const text = JSON.stringify({ type: "record", name: "Value", fields: [{ name: field, type: "string" }] });
      const files = new Map(field === undefined ? [] : [["contracts/r.avsc", text]]);
      const verdict = dropped && planFor(dropped, { ...book, baseContracts: { ...book.baseContracts, files } });
      return verdict?.evidence.find(({ kind }) => kind === "consumers")?.state;
    };
    expect([state("email"), state("contact_email"), state()]).toEqual(["failed", "verified", "unverified"]);
  });

  it("lets waivers hold to their last day", () => {
    const contracts = "consumer: legacy-report\nreads: [{table: public.users, columns: [email]}]";
    expect(evidence({ ...READY, contracts, now: "2026-03-15T23:59:59Z" }, "consumers")).toMatch(/^verified/);
    expect(evidence({ ...READY, contracts, now: "2026-03-16T00:00:00Z" }, "consumers")).toMatch(/^failed/);
  });

  it("counts the soak from the later of plan and expand, and only from known dates", () => {
    expect(evidence({ ...READY, now: "2026-02-16T00:00:00Z" }, "soak")).toMatch(/^verified: 14d of 14d/);
    expect(evidence({ ...READY, now: "2026-02-15T23:59:00Z" }, "soak")).toBe(
      "failed: only 13d 23h of 14d since 2.sql was merged on 2026-02-02 (3f2a91c); over on 2026-02-16",
    );
    expect(evidence({ ...READY, merged: { "contracts/plans/p.yaml": "2026-02-01" } }, "soak")).toBe(
      "unverified: when 2.sql was merged is not known",
    );
  });

  it("never covers a plain rename", () => {
    const { book, changes } = situation({
      ...READY,
      base: { "1.sql": USERS },
      pending: "ALTER TABLE users RENAME COLUMN email TO contact_email;",
    });
    const [change] = changes;
    expect(change && matchPlan(change, plansOf(PLAN), book.catalogs)).toMatchObject({ kind: "never" });
    expect(change && planFor(change, book)).toBeNull();
  });

  it("covers exactly what it names", () => {
    expect(judged({ ...READY, pending: "ALTER TABLE users DROP COLUMN name;" })).toBeNull();
    expect(judged({ ...READY, pending: "DROP TABLE users;" })).toBeNull();
  });

  it("takes the furthest of several plans", () => {
    const other = "plan: another\noperation: drop-column\ntable: public.users\ncolumn: email\nsoak: 90d\n---\n";
    expect(judged({ ...READY, basePlan: `${other}${PLAN}` })).toMatchObject({
      phase: "ready",
      plan: { operation: "rename-column" },
    });
  });

  it("shows live evidence as unverified, and as what it is when gathered", () => {
    const given: Situation = {
      ...READY,
      basePlan: `${PLAN}backfill: SELECT 0\n`,
      required: ["expand-merged", "applied"],
    };
    const verdict = judged(given);
    expect(verdict?.evidence.slice(5).map(({ kind, state }) => [kind, state])).toEqual([
      ["backfill", "unverified"],
      ["applied", "unverified"],
    ]);
    expect(verdict?.phase).toBe("migrating");
    const { book } = situation(given);
    const applied = {
      kind: "applied",
      state: "verified",
      strength: "strong",
      source: "database",
      detail: "2 of 2",
    } as const;
    const live = new Map([["users-email-to-contact-email", [applied]]]);
    expect(judgePlan("users-email-to-contact-email", { ...book, live })?.phase).toBe("ready");
  });

  it("is contracted once the old column is gone at base", () => {
    const { book } = situation({
      ...READY,
      base: { "1.sql": USERS, "2.sql": EXPAND, "3.sql": CONTRACT },
      pending: "",
    });
    expect(judgePlan("users-email-to-contact-email", book)?.phase).toBe("contracted");
    expect(judgePlan("other", book)).toBeNull();
  });
});

describe("other operations", () => {
  const TABLE = {
    "1.sql": "CREATE TABLE orders (id int PRIMARY KEY, total integer NOT NULL, note text, tenant int NOT NULL);",
  };
  const merged = { "contracts/plans/p.yaml": "2026-02-01" };
  const contracts = "consumer: c\nreads: [{table: public.orders, columns: {id: int, total: long}}]";
  const common = { base: TABLE, contracts, merged };

  it("drops a column nobody reads, and not one that is read", () => {
    const plan = "plan: p\noperation: drop-column\ntable: public.orders\ncolumn: note";
    expect(judged({ ...common, basePlan: plan, pending: "ALTER TABLE orders DROP COLUMN note;" })?.phase).toBe("ready");
    const total = plan.replace("note", "total");
    expect(judged({ ...common, basePlan: total, pending: "ALTER TABLE orders DROP COLUMN total;" })?.phase).toBe(
      "migrating",
    );
  });

  it("retypes in place where every reader takes the new type", () => {
    const plan = "plan: p\noperation: change-type\ntable: public.orders\ncolumn: total\nto: int8";
    const pending = "ALTER TABLE orders ALTER COLUMN total TYPE bigint;";
    expect(judged({ ...common, basePlan: plan, pending })?.phase).toBe("ready");
    const narrow = "consumer: c\nreads: [{table: public.orders, columns: [total]}]";
    expect(evidence({ ...common, contracts: narrow, basePlan: plan, pending }, "consumers")).toMatch(
      /^failed: still read at base: c/,
    );
    expect(judged({ ...common, basePlan: plan, pending: pending.replace("bigint", "numeric") })).toBeNull();
  });

  it("drops the old column of a change of type by a second column", () => {
    const plan =
      "plan: p\noperation: change-type\ntable: public.orders\ncolumn: total\nto: total_v2\nsync: application";
    const base = { ...TABLE, "2.sql": "ALTER TABLE orders ADD COLUMN total_v2 bigint;" };
    const verdict = judged({
      ...common,
      base,
      basePlan: plan,
      pending: "ALTER TABLE orders DROP COLUMN total;",
      merged: { ...merged, "2.sql": "2026-02-01" },
    });
    expect(verdict?.evidence.map(({ state }) => state)).toEqual([
      "verified",
      "verified",
      "unverified",
      "failed",
      "verified",
    ]);
  });

  it("renames and drops tables", () => {
    const plan = "plan: p\noperation: rename-table\ntable: public.orders\nto: purchases\nsync: none";
    const pending = "ALTER TABLE orders RENAME TO purchases;";
    expect(evidence({ ...common, basePlan: plan, pending }, "consumers")).toMatch(/^failed/);
    const both =
      "consumer: c\nreads: [{table: public.orders, columns: [id]}, {table: public.purchases, columns: [id]}]";
    expect(judged({ ...common, contracts: both, basePlan: plan, pending })?.phase).toBe("ready");
    expect(judged({ ...common, basePlan: plan, pending: "DROP TABLE orders;" })).toBeNull();
    const other = "consumer: c\nreads: [{table: public.users, columns: [id]}]";
    const drop = "plan: p\noperation: drop-table\ntable: public.orders";
    expect(judged({ ...common, contracts: other, basePlan: drop, pending: "DROP TABLE orders;" })?.phase).toBe("ready");
  });

  it("moves tables to another schema", () => {
    const plan = "plan: p\noperation: move-table\ntable: public.orders\nto: sales\nsync: none";
    const base = { "0.sql": "CREATE SCHEMA sales;", ...TABLE };
    const both = "consumer: c\nreads: [{table: public.orders, columns: [id]}, {table: sales.orders, columns: [id]}]";
    const given = { ...common, base, contracts: both, basePlan: plan, pending: "ALTER TABLE orders SET SCHEMA sales;" };
    expect(judged(given)?.phase).toBe("ready");
  });

  it("changes keys", () => {
    const plan = "plan: p\noperation: change-key\ntable: public.orders\nto: [tenant, id]";
    const pending = "ALTER TABLE orders DROP CONSTRAINT orders_pkey, ADD PRIMARY KEY (tenant, id);";
    expect(judged({ ...common, basePlan: plan, pending })?.phase).toBe("ready");
    const keyed = "consumer: c\nreads: [{table: public.orders, key: [id]}]";
    expect(evidence({ ...common, contracts: keyed, basePlan: plan, pending }, "consumers")).toMatch(/^failed/);
    expect(judged({ ...common, basePlan: plan.replace("[tenant, id]", "[id, tenant]"), pending })).toBeNull();
    expect(
      evidence(
        { ...common, basePlan: plan.replaceAll("tenant", "note"), pending: pending.replaceAll("tenant", "note") },
        "target-shape",
      ),
    ).toBe('failed: "note" can be null at base: a key column cannot');
  });

  it("drops an enum label by swapping the type", () => {
    const plan = "plan: p\noperation: drop-enum-value\ntable: public.t\ncolumn: state\nvalue: old";
    const base = {
      "1.sql": "CREATE TYPE s AS ENUM ('old', 'new'); CREATE TABLE t (id int PRIMARY KEY, state s NOT NULL);",
    };
    const pending = "CREATE TYPE s2 AS ENUM ('new'); ALTER TABLE t ALTER COLUMN state TYPE s2 USING state::text::s2;";
    const reads = "consumer: c\nreads: [{table: public.t, columns: {state: {type: string, values: [new]}}}]";
    const given = { ...common, base, contracts: reads, basePlan: plan, pending };
    expect(judged(given)?.phase).toBe("ready");
    expect(
      judged({
        ...given,
        basePlan: plan.replace("value: old", "value: older"),
        pending: pending.replace("('new')", "('old', 'new')"),
      }),
    ).toBeNull();
    const both = reads.replace("[new]", "[old, new]");
    expect(evidence({ ...given, contracts: both }, "consumers")).toMatch(
      /^failed: still read at base: c .* lists 'old'/,
    );
    expect(judged({ ...given, pending: pending.replace("('new')", "('other')") })).toBeNull();
  });
});
