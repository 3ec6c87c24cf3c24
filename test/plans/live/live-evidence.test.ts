import { describe, expect, it } from "vitest";
import { loadSqlParser } from "../../../src/adapters/libpg-query.ts";
import type { EvidenceKind } from "../../../src/model/plan.ts";
import { MOST_RECORDS } from "../../../src/plans/evidence/live/first-new.ts";
import { gatherLive } from "../../../src/plans/evidence/live/gather.ts";
import type { LiveSystem, LiveSystems } from "../../../src/plans/evidence/live/systems.ts";
import { planCase } from "../../../src/plans/judge.ts";
import type { GroupState, RecordHead, TopicState, Topics } from "../../../src/ports/live.ts";
import type { RegistryHistory } from "../../../src/ports.ts";
import { InputError } from "../../../src/ports.ts";
import { CONNECTOR, type Situation, situation, subjects } from "../helpers.ts";

const parser = await loadSqlParser();
const OLD = 11;
const NEW = 12;
const USERS = "CREATE TABLE users (id bigint PRIMARY KEY, email text, name text);";
const PLAN = `plan: mail
operation: rename-column
table: public.users
column: email
to: mail
sync: application
soak: 0d
retention: 7d
`;
const CONTRACT = "consumer: search\nreads: [{table: public.users, group: g, columns: [id, mail]}]\n";
const SITUATION: Situation = {
  base: { "1.sql": USERS, "2.sql": "ALTER TABLE users ADD COLUMN mail text;" },
  basePlan: PLAN,
  contracts: CONTRACT,
};

/** The fields of the two shapes, as the base's connector would have registered them before and after the expand step. */
const oldText = subjects({ "1.sql": USERS });
const newText = subjects(SITUATION.base);

const SYSTEMS: LiveSystems = {
  database: { kind: "unknown", reason: "needs the database" },
  kafka: { kind: "unknown", reason: "needs Kafka" },
  registry: null,
  parser,
  connectors: [CONNECTOR],
  subjects: newText,
  history: null,
};

/** Those versions are there of users' values; nothing else is. */
function registry(
  versions: readonly (readonly [id: number, text: string])[],
  takenAt: string | null = null,
): RegistryHistory {
  return {
    label: "the registry",
    takenAt,
    server: () => Promise.resolve({ product: null, version: null, avro: null }),
    subject: (name) =>
      Promise.resolve({
        ...{ level: null, mode: null, normalize: false, compatibilityGroup: null },
        versions: versions.map(([id, schema], index) => ({
          ...{ version: index + 1, id, schema, references: [], metadata: new Map() },
          schemaType: name === "shop.public.users-value" ? "AVRO" : "JSON",
        })),
      }),
  };
}

function valueText(predicted: typeof newText): string {
  const found = predicted.find(({ subject }) => subject === "shop.public.users-value");
  return found?.predicted === true ? (found.texts.at(-1) ?? "") : "";
}
const BOTH = registry([
  [OLD, valueText(oldText)],
  [NEW, valueText(newText)],
]);

interface Log {
  /** Schema ids by offset from `low`; null: a tombstone, "?": not framed. */
  readonly partitions: readonly (readonly (number | null | "?")[])[];
  readonly low?: bigint;
  readonly state?: Partial<TopicState>;
  readonly group?: GroupState;
}

const WRITTEN = Date.UTC(2026, 1, 1);

function kafka({ partitions, low = 0n, state = {}, group }: Log): LiveSystem<Topics> {
  const topic: TopicState = {
    partitions: partitions.map((log, partition) => ({ partition, low, high: low + BigInt(log.length) })),
    ...{ compacted: false, deletes: true, retention: 7 * 24 * 3600 * 1000 },
    ...state,
  };
  const head = (value: number | null | "?", offset: bigint): RecordHead => {
    const told = value === null ? { kind: "none" } : value === "?" ? { kind: "other" } : { kind: "schema", id: value };
    return { offset, timestamp: WRITTEN, value: told as RecordHead["value"] };
  };
  const topics: Topics = {
    label: "Kafka at broker:9092",
    topic: (name) => Promise.resolve(name === "shop.public.users" ? topic : null),
    offsetsAt: () => Promise.resolve(new Map()),
    group: () => Promise.resolve(group ?? { state: "Dead", members: 0, offsets: new Map() }),
    async *records(_, partition, from) {
      const log = partitions[partition] ?? [];
      for (let start = Number(from - low); start < log.length; start += 500) {
        yield log.slice(start, start + 500).map((value, index) => head(value, low + BigInt(start + index)));
      }
    },
    close: () => Promise.resolve(),
  };
  return { kind: "known", open: () => Promise.resolve(topics) };
}

function group(offsets: readonly (number | null)[], members = 1): GroupState {
  const committed = offsets.flatMap((offset, partition) =>
    offset === null ? [] : [[partition, BigInt(offset)] as const],
  );
  return { state: members === 0 ? "Empty" : "Stable", members, offsets: new Map(committed) };
}

async function evidence(
  kind: EvidenceKind,
  systems: Partial<LiveSystems>,
  given: Partial<Situation> = {},
): Promise<string> {
  const { book } = situation({ ...SITUATION, ...given });
  const judged = planCase("mail", book);
  if (judged === null) throw new Error("no such plan");
  const found = await gatherLive(judged.given, { ...SYSTEMS, ...systems }, [kind]);
  const item = found.find((one) => one.kind === kind);
  return `${item?.state} (${item?.strength}, ${item?.source}): ${item?.detail}`;
}

describe("registry-version", () => {
  it("is a version that has the new field as the base has it", async () => {
    expect(await evidence("registry-version", { registry: BOTH })).toBe(
      'verified (strong, the registry): version 2 of shop.public.users-value (id 12) has "mail"',
    );
    expect(await evidence("registry-version", { registry: registry([[OLD, valueText(oldText)]]) })).toMatch(
      /^failed .*none of the 1 versions .* has "mail" as at base/,
    );
    expect(await evidence("registry-version", { registry: registry([]) })).toMatch(/^failed .*has no version$/);
  });

  it("is no version whose field of that name is another", async () => {
    const other = subjects({ "1.sql": USERS, "2.sql": "ALTER TABLE users ADD COLUMN mail integer;" });
    expect(await evidence("registry-version", { registry: registry([[NEW, valueText(other)]]) })).toMatch(/^failed/);
  });

  it("counts for less from a snapshot, whose age is told", async () => {
    const snapshot = registry([[NEW, valueText(newText)]], "2026-02-27T12:00:00Z");
    expect(await evidence("registry-version", { registry: snapshot })).toMatch(
      /^verified \(medium, .*\(a snapshot, 2d old\)$/,
    );
  });

  it("is unverified without a registry, and where the registry does not answer", async () => {
    expect(await evidence("registry-version", {})).toMatch(/^unverified .*needs the registry/);
    const down = {
      ...BOTH,
      subject: () => Promise.reject(new InputError("it is down", { where: "registry:8081", todo: "start it" })),
    };
    expect(await evidence("registry-version", { registry: down })).toBe(
      "unverified (strong, registry:8081): it is down; start it",
    );
  });

  it("fails while the expand step is not merged", async () => {
    expect(await evidence("registry-version", { registry: BOTH }, { base: { "1.sql": USERS } })).toMatch(
      /^failed .*the expand step is not merged$/,
    );
  });
});

describe("groups-past", () => {
  const asked = (log: Log, given: Partial<Situation> = {}) =>
    evidence("groups-past", { registry: BOTH, kafka: kafka(log) }, given);
  const partitions = [
    [OLD, NEW, NEW],
    [OLD, null, OLD],
  ];

  it("is every group past the first record of the new shape on each partition, at the end where there is none", async () => {
    expect(await asked({ partitions, group: group([2, 3]) })).toBe(
      "verified (strong, Kafka at broker:9092): past the first record of the new shape in shop.public.users on 1 of 2 partitions, at the end of the others: g (Stable, 1 member)",
    );
    expect(await asked({ partitions, group: group([1, 3]) })).toMatch(
      /^failed .*is at 1, before the first record of the new shape at 1, on partition 0/,
    );
    expect(await asked({ partitions, group: group([3, 2]) })).toMatch(
      /^failed .*is at 2, before its end at 3, on partition 1/,
    );
    expect(await asked({ partitions, group: group([3, null]) })).toMatch(
      /^failed .*has committed nothing on partition 1/,
    );
    expect(await asked({ partitions, group: group([3, 3], 0) })).toMatch(/^verified .*g \(Empty, nobody is reading\)/);
    expect(await asked({ partitions })).toMatch(/^failed .*no such group, or its offsets have expired/);
  });

  it("needs nothing of a partition that nothing was ever written to", async () => {
    expect(await asked({ partitions: [[NEW], []], group: group([1, null]) })).toMatch(/^verified/);
  });

  it("is unverified where records do not tell", async () => {
    expect(await asked({ partitions: [[OLD, "?"]], group: group([2]) })).toMatch(
      /^unverified .*record at 1 does not begin/,
    );
    const many = Array.from({ length: MOST_RECORDS + 1 }, () => OLD);
    expect(await asked({ partitions: [many], group: group([MOST_RECORDS + 1]) })).toMatch(
      /^unverified .*none of the first/,
    );
  });

  it("needs the group's name of every contract that is not waived", async () => {
    const nameless = `${CONTRACT}---\nconsumer: report\nreads: [{table: public.users, columns: [mail]}]\n`;
    const log = { partitions: [[NEW]], group: group([1]) };
    expect(await asked(log, { contracts: nameless })).toMatch(
      /^unverified .*names no consumer group \(group\): report$/,
    );
    const waived = `${PLAN}waivers:\n  - {consumer: report, reason: retired, expires: 2026-03-02}\n`;
    expect(await asked(log, { contracts: nameless, basePlan: waived })).toMatch(/^verified/);
    expect(await asked(log, { contracts: nameless, basePlan: waived, now: "2026-03-03T00:00:00Z" })).toMatch(
      /^unverified/,
    );
  });

  it("is unverified without Kafka, without the registry, and where Kafka does not answer", async () => {
    expect(await evidence("groups-past", { registry: BOTH })).toMatch(/^unverified .*needs Kafka$/);
    expect(await evidence("groups-past", { kafka: kafka({ partitions: [] }) })).toMatch(
      /^unverified .*needs the registry too/,
    );
    const down: LiveSystem<Topics> = { kind: "known", open: () => Promise.reject(new InputError("no answer")) };
    expect(await evidence("groups-past", { registry: BOTH, kafka: down })).toMatch(/^unverified .*no answer$/);
  });
});

describe("retention", () => {
  const asked = (log: Log, given: Partial<Situation> = {}) =>
    evidence("retention", { registry: BOTH, kafka: kafka(log) }, given);

  it("is that the topic's oldest record has the new shape", async () => {
    expect(await asked({ partitions: [[NEW], [null, NEW]], low: 40n })).toMatch(/^verified .*every record still in/);
    expect(await asked({ partitions: [[NEW], [null, OLD, NEW]], low: 40n })).toMatch(
      /^failed .*partition 1 .*old shape \(offset 41, written 2026-02-01\); retention.ms keeps it until 2026-02-08 or longer/,
    );
  });

  it("looks at every record of a compacted topic", async () => {
    const state = { compacted: true, deletes: false, retention: null };
    expect(await asked({ partitions: [[NEW, NEW, OLD]], state })).toMatch(
      /^failed .*the topic is compacted: it stays until/,
    );
    expect(await asked({ partitions: [[NEW, NEW]], state })).toMatch(/^verified/);
  });

  it("is verified where everyone who reads old records can do without the new field", async () => {
    const nullable =
      "consumer: search\nreads: [{table: public.users, group: g, columns: {mail: {type: string, nullable: true}}}]\n";
    const state = { compacted: true, deletes: false, retention: null };
    expect(await asked({ partitions: [[OLD]], state }, { contracts: nullable })).toMatch(
      /^verified \(medium, .*which every contract at base can do with: search$/,
    );
  });

  it("takes the plan's word for nothing", async () => {
    const merged = { "contracts/plans/p.yaml": "2026-02-01", "2.sql": "2026-02-01" };
    expect(await evidence("retention", { registry: BOTH }, { merged })).toBe(
      "unverified (weak, plan): needs Kafka; by the plan's 7d the last old record is gone",
    );
    expect(await evidence("retention", { registry: BOTH }, { merged, now: "2026-02-03T00:00:00Z" })).toMatch(
      /^unverified .*old records can be read for another 5d/,
    );
  });
});

describe("a plan that is not merged", () => {
  it("has nothing asked for it", async () => {
    const { book } = situation({
      base: SITUATION.base,
      headPlan: `${PLAN}backfill: SELECT count(*) FROM public.users WHERE mail <> email\n`,
    });
    const judged = planCase("mail", book);
    const refuse = { kind: "known", open: () => Promise.reject(new Error("must not be opened")) } as const;
    const systems = { ...SYSTEMS, database: refuse, kafka: refuse, registry: BOTH };
    expect(judged && (await gatherLive(judged.given, systems, ["backfill", "groups-past"]))).toEqual([]);
  });
});
