import { describe, expect, it } from "vitest";
import type { ReferencedSchema, RegistrySettings, RegistrySubject } from "../../src/model/registry.ts";
import type { SchemaRegistry } from "../../src/ports.ts";
import { areSame, snapshotDifferences } from "../../src/registry/snapshot/difference.ts";
import { parseSnapshot } from "../../src/registry/snapshot/read.ts";
import { printSnapshot } from "../../src/registry/snapshot/snapshot.ts";
import { overlaid, takeSnapshot } from "../../src/registry/snapshot/take.ts";
import { registered } from "./versions.ts";

const GLOBAL: RegistrySettings = { level: "BACKWARD", mode: "READWRITE", normalize: false, compatibilityGroup: null };
const NOW = "2026-03-01T12:00:00Z";
const NONE = new Map<string, Partial<RegistrySubject>>();

/** A registry of these subjects; any other has what holds for all. */
function registry(subjects: ReadonlyMap<string, Partial<RegistrySubject>>, settings = GLOBAL): SchemaRegistry {
  const never = () => Promise.reject(new Error("not asked for a snapshot"));
  return {
    ...{ label: "memory", takenAt: null, find: never, compatibility: never },
    subject: async (name) => ({ ...settings, versions: [], ...subjects.get(name) }),
    subjects: async () => [...subjects].flatMap(([name, { versions = [] }]) => (versions.length > 0 ? name : [])),
    settings: async () => settings,
    server: async () => ({ product: "memory", version: "1", avro: "1.12" }),
  };
}

const take = (subjects: ReadonlyMap<string, Partial<RegistrySubject>>, names: readonly string[] | null = null) =>
  takeSnapshot(registry(subjects), { subjects: names, now: NOW });

const money = '{"type":"record","name":"Money","fields":[]}';
const reference = (subject: string, version: number, schema: string): ReferencedSchema => {
  return { name: subject, subject, version, schema };
};

describe("taking a snapshot", () => {
  it("keeps of each subject what is not as the registry has it, and leaves out what is nowhere", async () => {
    const all = new Map<string, Partial<RegistrySubject>>([
      ["a", { versions: [registered(1, '"int"')] }],
      [
        "b",
        { versions: [registered(1, '"int"')], level: "FULL", compatibilityGroup: "major", others: ["validateFields"] },
      ],
      ["c", { mode: "READONLY" }],
      ["e", { levelOf: "subject" }],
      ["f", { levelOf: "global" }],
    ]);
    const { subjects, complete } = await take(all, ["a", "b", "c", "d", "e", "f"]);
    expect([...subjects].map(([name, { own }]) => [name, own])).toEqual([
      ["a", {}],
      ["b", { level: "FULL", compatibilityGroup: "major", others: ["validateFields"] }],
      ["c", { mode: "READONLY" }],
      ["e", { level: "BACKWARD" }],
    ]);
    expect(complete).toBe(false);
    expect((await take(all)).complete).toBe(true);
  });

  it("says once what a context sets for all its subjects", async () => {
    const { subjects } = await take(
      new Map<string, Partial<RegistrySubject>>([
        [":.eu:", { level: "FULL" }],
        [":.eu:a", { versions: [registered(1, '"int"')], level: "FULL" }],
        [":.eu:b", { versions: [registered(1, '"int"')], level: "NONE" }],
      ]),
    );
    expect([...subjects].map(([name, { own }]) => [name, own])).toEqual([
      [":.eu:", { level: "FULL" }],
      [":.eu:a", {}],
      [":.eu:b", { level: "NONE" }],
    ]);
  });

  it("follows references wherever they lead, to deleted versions too", async () => {
    const price = { ...registered(2, '"Money"'), references: [reference("money", 1, money)] };
    const all = new Map<string, Partial<RegistrySubject>>([
      [
        "order",
        {
          versions: [
            {
              ...registered(1, '"Price"'),
              references: [reference("money", 1, money), reference("price", 2, '"Money"')],
            },
          ],
        },
      ],
      ["price", { versions: [price] }],
      ["money", { versions: [registered(2, '{"type":"record","name":"Money","fields":[],"doc":"2"}')] }],
    ]);
    const taken = await take(all, ["order"]);
    expect([...taken.subjects.keys()].sort()).toEqual(["money", "order", "price"]);
    expect(taken.subjects.get("money")?.deleted).toEqual(new Map([[1, money]]));
    const read = parseSnapshot({ path: "x", text: printSnapshot(taken) });
    expect(read.subjects.get("order")?.versions[0]?.references.map(({ schema }) => schema)).toEqual([money, '"Money"']);
    expect(areSame(snapshotDifferences(taken, read))).toBe(true);
  });
});

describe("two snapshots", () => {
  const versions = [registered(1, '"int"'), registered(2, '"long"')];

  it("are the same whatever time it was, and whatever release of the server", async () => {
    const one = await take(new Map([["a", { versions }]]));
    const later = { ...one, takenAt: "2027-01-01T00:00:00Z", server: { ...one.server, version: "2" } };
    expect(areSame(snapshotDifferences(one, later))).toBe(true);
    expect(snapshotDifferences(one, { ...one, server: { ...one.server, avro: "1.11" } }).settings).toEqual([
      { name: "the server's Avro", before: "1.12", after: "1.11" },
    ]);
  });

  it("differ by versions that came, went, or are others under their number", async () => {
    const before = await take(new Map([["a", { versions }]]));
    const other = { ...registered(2, '"double"'), metadata: new Map([["major", "2"]]) };
    const after = await take(new Map([["a", { versions: [other, registered(3, '"string"')] }]]));
    const [subject] = snapshotDifferences(before, after).subjects;
    expect(subject?.versions.map(({ kind, row, previous }) => [kind, row.version, previous?.version ?? null])).toEqual([
      ["removed", 1, null],
      ["replaced", 2, 2],
      ["added", 3, 2],
    ]);
  });

  it("laid over one another keep what was not asked for", async () => {
    const older = {
      ...(await take(
        new Map([
          ["a", { versions }],
          ["b", { versions }],
        ]),
      )),
      takenAt: "2026-01-01T00:00:00Z",
    };
    const { subjects, takenAt, complete } = overlaid(older, await take(NONE, ["a"]), ["a"]);
    expect([[...subjects.keys()], takenAt, complete]).toEqual([["b"], "2026-01-01T00:00:00Z", true]);
  });
});
