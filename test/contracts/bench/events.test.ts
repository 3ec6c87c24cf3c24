import { describe, expect, it } from "vitest";
import { type Datum, identity, memberOf } from "../../../src/contracts/bench/datum.ts";
import { type ChangeEvent, eventsOf, interleaved } from "../../../src/contracts/bench/events.ts";
import { messagesOf, SchemaIds } from "../../../src/contracts/bench/messages.ts";
import { pairwiseRows } from "../../../src/contracts/bench/pairwise.ts";
import { randomOf } from "../../../src/contracts/bench/random.ts";
import { stdinOf } from "../../../src/contracts/bench/stdin.ts";
import { writingOf } from "./situation.ts";

const TABLE = `CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE TABLE t (id bigint PRIMARY KEY, name text NOT NULL, note text, price numeric(10,2) NOT NULL, mood mood NOT NULL DEFAULT 'sad',
  tags text[], at timestamptz NOT NULL, amount int NOT NULL DEFAULT 5);`;
const FULL = `${TABLE} ALTER TABLE t REPLICA IDENTITY FULL;`;

const of = (events: readonly ChangeEvent[], op: ChangeEvent["op"]) => events.filter((event) => event.op === op);

describe("pairwise rows", () => {
  it("have every choice and, where there is room, every pair", () => {
    const sizes = [5, 4, 3, 6];
    const rows = pairwiseRows(sizes, 60, randomOf(1, "pairs"));
    const pairs = new Set(rows.flatMap((row) => row.flatMap((a, i) => row.map((b, j) => `${i}:${a} ${j}:${b}`))));
    for (const [i, size] of sizes.entries()) {
      for (const [j, other] of sizes.entries()) {
        if (i === j) continue;
        for (let a = 0; a < size; a += 1)
          for (let b = 0; b < other; b += 1) expect(pairs).toContain(`${i}:${a} ${j}:${b}`);
      }
    }
  });

  it("have every choice even in few rows, and are the same for the same seed", () => {
    const rows = () => pairwiseRows([3, 12, 2], 13, randomOf(7, "few"));
    expect(new Set(rows().map((row) => row[1])).size).toBe(12);
    expect(rows()).toEqual(rows());
    expect(pairwiseRows([3, 12, 2], 13, randomOf(8, "few"))).not.toEqual(rows());
  });
});

describe("events of a table", () => {
  it("are reads, creates, updates, deletes and tombstones, no more than asked for", () => {
    const events = eventsOf(writingOf(TABLE), 100, 1);
    expect(events.length).toBeLessThanOrEqual(100);
    expect(new Set(events.map(({ op }) => op))).toEqual(new Set(["r", "c", "u", "d", "tombstone"]));
  });

  it("carry no old row of updates under DEFAULT, and of deletes the key, with zeros and defaults in required columns", () => {
    const events = eventsOf(writingOf(TABLE), 100, 1);
    expect(of(events, "u").every(({ value }) => memberOf(value, "before") === null)).toBe(true);
    for (const { value, old } of of(events, "d")) {
      const before = memberOf(value, "before");
      const own = {
        name: "",
        note: null,
        price: new Uint8Array(),
        mood: "sad",
        tags: null,
        at: "1970-01-01T00:00:00Z",
        amount: 5n,
      };
      expect(memberOf(before, "id")).toBe(old?.get("id"));
      for (const [name, held] of Object.entries(own)) expect([name, memberOf(before, name)]).toEqual([name, held]);
    }
  });

  it("carry the whole old row under FULL", () => {
    const events = eventsOf(writingOf(FULL), 100, 1);
    for (const { value, old } of [...of(events, "u"), ...of(events, "d")]) {
      expect(identity(memberOf(value, "before"))).toBe(identity(old));
    }
    expect(events.every(({ unchanged }) => unchanged.length === 0)).toBe(true);
  });

  it("have the placeholder for what an update leaves alone without FULL", () => {
    const events = eventsOf(writingOf(TABLE), 200, 1);
    const held = of(events, "u").flatMap(({ unchanged, value }) =>
      unchanged.map((name) => memberOf(memberOf(value, "after"), name)),
    );
    expect(held.length).toBeGreaterThan(3);
    expect(new Set(held)).toEqual(new Set(["__debezium_unavailable_value"]));
  });

  it("tell of a key that changes as a delete, a tombstone and a create that name each other", () => {
    const events = eventsOf(writingOf(TABLE), 100, 1);
    const at = events.findIndex(({ headers }) => headers.some(([name]) => name === "__debezium.newkey"));
    const [gone, tombstone, created] = events.slice(at, at + 3);
    expect([gone?.op, tombstone?.op, created?.op]).toEqual(["d", "tombstone", "c"]);
    expect(created?.headers).toEqual([["__debezium.oldkey", `Struct{id=${memberOf(gone?.key ?? null, "id")}}`]]);
  });

  it("have truncates only where the connector sends them", () => {
    expect(of(eventsOf(writingOf(TABLE), 50, 1), "t")).toEqual([]);
    const [truncate] = of(eventsOf(writingOf(TABLE, { "skipped.operations": "none" }), 50, 1), "t");
    expect(truncate).toMatchObject({ key: null });
    expect(memberOf(truncate?.value ?? null, "op")).toBe("t");
  });

  it("hold NULL and every label wherever they may, and the default where NULL cannot arrive", () => {
    const events = eventsOf(
      writingOf(TABLE.replace("tags text[]", "tags text[] DEFAULT NULL, state int DEFAULT 3")),
      200,
      1,
    );
    const values = (name: string) => events.flatMap(({ row }) => (row === null ? [] : [row.get(name) ?? null]));
    expect(values("note")).toContain(null);
    expect(values("name")).not.toContain(null);
    expect(new Set(values("mood"))).toEqual(new Set<Datum>(["sad", "glad"]));
    expect(values("state")).toContain(3n);
    expect(values("state")).not.toContain(null);
  });

  it("are bare rows behind ExtractNewRecordState", () => {
    const options = { transforms: "u", "transforms.u.type": "io.debezium.transforms.ExtractNewRecordState" };
    const events = eventsOf(writingOf(TABLE, options), 60, 1);
    expect(of(events, "d")).toEqual([]);
    expect(of(events, "tombstone").length).toBeGreaterThan(5);
    expect([
      ...new Map(of(events, "c").flatMap(({ value }) => (value instanceof Map ? [...value] : []))).keys(),
    ]).toContain("price");
    const rewritten = { ...options, "transforms.u.delete.tombstone.handling.mode": "rewrite" };
    const [gone] = of(eventsOf(writingOf(TABLE, rewritten), 60, 1), "d");
    expect(memberOf(gone?.value ?? null, "__deleted")).toBe("true");
    expect(memberOf(gone?.value ?? null, "name")).toBe("");
  });

  it("have no updates and deletes where PostgreSQL refuses them", () => {
    const events = eventsOf(writingOf("CREATE TABLE log (line text)"), 40, 1);
    expect(new Set(events.map(({ op }) => op))).toEqual(new Set(["r", "c"]));
    expect(events.every(({ key }) => key === null)).toBe(true);
  });

  it("are the same bytes for the same seed and others for another", () => {
    const bytes = (seed: number) =>
      Buffer.from(stdinOf(messagesOf(eventsOf(writingOf(FULL), 80, seed), new SchemaIds()), "avro"));
    expect(bytes(3).equals(bytes(3))).toBe(true);
    expect(bytes(3).equals(bytes(4))).toBe(false);
  });
});

describe("events of two moments", () => {
  it("stand side by side, each in its order", () => {
    const before = eventsOf({ ...writingOf(TABLE), version: "before" }, 20, 1);
    const after = eventsOf(writingOf(TABLE), 20, 1);
    const mixed = interleaved(before, after);
    expect(mixed).toHaveLength(before.length + after.length);
    const versions = mixed.map(({ writing }) => writing.version);
    expect(versions.lastIndexOf("before")).toBeGreaterThan(versions.indexOf("after"));
    expect(mixed.filter(({ writing }) => writing.version === "after")).toEqual(after);
  });
});
