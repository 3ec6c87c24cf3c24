import { Kafka, logLevel } from "kafkajs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { startStack, type WireStack } from "../wire/stack.ts";
import { openTopics, type Topics } from "../wire/topics.ts";
import { until } from "../wire/until.ts";
import { Pipeline } from "./pipeline.ts";
import { projectFiles } from "./project-files.ts";
import { Repository } from "./repository.ts";

const GROUP = "live-search";
const ACCOUNTS = "CREATE TABLE accounts (id bigint PRIMARY KEY, email text);\n";
const EXPAND = `ALTER TABLE accounts ADD COLUMN contact_email text;
CREATE FUNCTION accounts_email() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.contact_email IS NULL THEN NEW.contact_email := NEW.email; ELSE NEW.email := NEW.contact_email; END IF;
  ELSIF NEW.contact_email IS DISTINCT FROM OLD.contact_email THEN
    NEW.email := NEW.contact_email;
  ELSE
    NEW.contact_email := NEW.email;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER accounts_email BEFORE INSERT OR UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION accounts_email();
`;
const PLAN = `plan: accounts-email
operation: rename-column
table: public.accounts
column: email
to: contact_email
soak: 0d
retention: 7d
backfill: SELECT count(*) FROM public.accounts WHERE contact_email IS DISTINCT FROM email
`;
const KINDS = ["applied", "registry-version", "backfill", "slot-past", "groups-past", "retention"] as const;

const Status = z.object({
  plans: z.array(
    z.object({
      phase: z.string(),
      evidence: z.array(z.object({ kind: z.string(), state: z.string(), source: z.string(), detail: z.string() })),
    }),
  ),
});
type Item = z.output<typeof Status>["plans"][number]["evidence"][number];

let stack: WireStack;
let topics: Topics;
let pipeline: Pipeline;
let repository: Repository;
let failed = true;

/** `expand` is merged, and has not run on the database. */
beforeAll(async () => {
  stack = await startStack();
  topics = await openTopics(stack.bootstrap);
  pipeline = await Pipeline.open(
    stack,
    "live",
    `CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL);
     INSERT INTO schema_migrations VALUES (1, false);
     ${ACCOUNTS} INSERT INTO accounts SELECT id, id || '@example.org' FROM generate_series(1, 3) AS id;`,
  );
  await pipeline.deploy();
  const reads = { search: `group: ${GROUP}\ncolumns: [id, contact_email]` };
  const plans = { files: "plans/*.yaml", require: ["expand-merged", "consumers", ...KINDS] };
  repository = new Repository({
    ...projectFiles(pipeline, reads, plans),
    "db/migrations/000001_accounts.up.sql": ACCOUNTS,
    "db/migrations/000002_contact_email.up.sql": EXPAND,
    "plans/accounts.yaml": PLAN,
  });
  repository.merge("expand", new Date(Date.now() - 60_000));
  await topics.untilRecords(new Map([[pipeline.topic("accounts"), 3]]), () => pipeline.failure());
  failed = false;
});
afterEach(({ task }) => {
  failed ||= task.result?.state === "fail";
});
afterAll(async () => {
  repository?.remove();
  await pipeline?.close();
  await topics?.close();
  const logs = await stack?.stop(failed ? "failed" : "passed");
  if (logs) console.error(`logs are in ${logs}`);
});

async function evidence(...flags: readonly string[]): Promise<ReadonlyMap<string, Item>> {
  const { stdout, stderr, code } = await repository.headgate(
    ...["plan", "status", "--format", "json", "--base", "main"],
    ...flags,
  );
  if (code !== 0) throw new Error(stderr);
  const [plan] = Status.parse(JSON.parse(stdout)).plans;
  return new Map(plan?.evidence.map((item) => [item.kind, item]));
}

function everywhere(): readonly string[] {
  const database = ["--evidence-database-url", stack.postgres.urlOf("live")];
  return [...database, "--kafka-brokers", stack.bootstrap, "--registry-url", stack.registry.url];
}

function told(found: ReadonlyMap<string, Item>): Readonly<Record<string, string>> {
  return Object.fromEntries(KINDS.map((kind) => [kind, `${found.get(kind)?.state}: ${found.get(kind)?.detail}`]));
}

async function read(): Promise<void> {
  const kafka = new Kafka({ clientId: GROUP, brokers: [stack.bootstrap], logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: GROUP });
  const topic = pipeline.topic("accounts");
  const admin = kafka.admin();
  await Promise.all([consumer.connect(), admin.connect()]);
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({ eachMessage: () => Promise.resolve() });
  await until("the group is at the end", async () => {
    const [end] = await admin.fetchTopicOffsets(topic);
    const [committed] = await admin.fetchOffsets({ groupId: GROUP, topics: [topic] });
    return committed?.partitions[0]?.offset === end?.high;
  });
  await Promise.all([consumer.disconnect(), admin.disconnect()]);
}

describe("what running systems say about a rename", () => {
  it("finds nothing verified while the expand step is merged but has not run", async () => {
    const found = told(await evidence(...everywhere()));
    expect(found.applied).toContain("failed: schema_migrations has no 000002");
    expect(found["registry-version"]).toContain("failed: none of the 1 versions of live.public.accounts-value");
    expect(found.backfill).toContain('unverified: the server refused the query: column "contact_email" does not exist');
    expect(found["slot-past"]).toContain("failed: the database has no column contact_email in public.accounts");
    expect(found["groups-past"]).toContain("unverified: live.public.accounts-value has no version of the new shape");
    expect(found.retention).toContain(
      "failed: partition 0 of live.public.accounts still has a record of the old shape",
    );
  });

  it("follows the expand step, the backfill and the consumer", async () => {
    await pipeline.client.query(EXPAND);
    await pipeline.client.query("UPDATE schema_migrations SET version = 2");
    await pipeline.client.query("INSERT INTO accounts (id, email) VALUES (4, 'four@example.org')");
    await until("the new schema is registered", async () => (await pipeline.versions("accounts")).length === 2);
    const expanded = told(await evidence(...everywhere()));
    expect(expanded.applied).toBe("verified: schema_migrations has 000002");
    expect(expanded["registry-version"]).toMatch(
      /^verified: version 2 of live.public.accounts-value \(id \d+\) has "contact_email"/,
    );
    expect(expanded.backfill).toBe("failed: the query gives 3: that many rows are still to be filled");
    expect(expanded["groups-past"]).toContain(`failed: group ${GROUP} (no such group, or its offsets have expired)`);

    await pipeline.client.query("UPDATE accounts SET contact_email = email WHERE contact_email IS NULL");
    await topics.untilRecords(new Map([[pipeline.topic("accounts"), 7]]), () => pipeline.failure());
    await read();
    const moved = told(await evidence(...everywhere()));
    expect(moved.backfill).toBe("verified: the query gives 0: every row is filled");
    expect(moved["groups-past"]).toContain(
      "verified: past the first record of the new shape in live.public.accounts on every partition",
    );

    await until("the slot has moved on", async () => {
      await pipeline.client.query("INSERT INTO accounts (id, email) SELECT max(id) + 1, 'x' FROM accounts");
      await pipeline.client.query("SELECT pg_log_standby_snapshot()");
      return (await evidence(...everywhere())).get("slot-past")?.state === "verified";
    });
  });

  it("holds a slot that nobody reads against the contract step", async () => {
    await stack.connect.halt("live");
    const { "slot-past": slot } = told(await evidence(...everywhere()));
    await stack.connect.resume("live");
    expect(slot).toContain("failed: nobody reads the slot live");
  });

  it("waits for old records to leave the topic", async () => {
    const kept = told(await evidence(...everywhere()));
    expect(kept.retention).toContain(
      "failed: partition 0 of live.public.accounts still has a record of the old shape (offset 0",
    );
    expect(kept.retention).toContain("not made for such records: search");
    const admin = new Kafka({ clientId: "live", brokers: [stack.bootstrap], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    // It wants the topic's metadata, and does not load them itself.
    await admin.fetchTopicOffsets(pipeline.topic("accounts"));
    await admin.deleteTopicRecords({ topic: pipeline.topic("accounts"), partitions: [{ partition: 0, offset: "3" }] });
    const { groups } = await admin.listGroups();
    await admin.disconnect();
    const { retention } = told(await evidence(...everywhere()));
    expect(retention).toBe("verified: every record still in live.public.accounts has the new shape");
    // None of ours is left behind.
    expect(groups.map(({ groupId }) => groupId).filter((id) => id.includes("headgate"))).toEqual([]);
  });

  it("lets the contract step through once all of it is there, and not before", async () => {
    repository.propose(
      "drop_email",
      "DROP TRIGGER accounts_email ON accounts;\nDROP FUNCTION accounts_email();\nALTER TABLE accounts DROP COLUMN email;\n",
    );
    const blind = await repository.headgate("check", "--base", "main", "--offline");
    const seen = await repository.headgate("check", "--base", "main", ...everywhere());
    repository.reset();
    expect(blind.code).toBe(1);
    expect(blind.stdout).toContain("not asked (offline)");
    expect(seen.stdout).not.toContain("error[");
    expect(seen.code).toBe(0);
  });

  it("takes whatever keeps a system from answering for unverified, without a secret", async () => {
    const found = await evidence(
      ...["--evidence-database-url", "postgres://nobody:hunter2@127.0.0.1:1/live", "--kafka-brokers", "127.0.0.1:1"],
      ...["--registry-url", stack.registry.url],
    );
    const states = KINDS.map((kind) => [kind, found.get(kind)?.state]);
    expect(states).toEqual(KINDS.map((kind) => [kind, kind === "registry-version" ? "verified" : "unverified"]));
    expect(found.get("backfill")?.detail).toContain("connecting failed: connect ECONNREFUSED 127.0.0.1:1");
    expect(found.get("groups-past")?.detail).toContain("ECONNREFUSED");
    expect(JSON.stringify([...found])).not.toContain("hunter2");
  });
});
