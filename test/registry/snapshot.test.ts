import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { readRegistryFile, writeSnapshotText } from "../../src/adapters/registry/snapshot-file.ts";
import type { ReferencedSchema } from "../../src/model/registry.ts";
import { InputError } from "../../src/ports.ts";
import { parseSnapshot, snapshotHistory } from "../../src/registry/snapshot/read.ts";
import { printSnapshot, type RegistrySnapshot } from "../../src/registry/snapshot/snapshot.ts";
import { registered } from "./versions.ts";

const MONEY = '{"type":"record","name":"Money","fields":[]}';

const referred = (subject: string, version: number, schema: string): ReferencedSchema => ({
  ...{ name: subject.replace("-value", ""), subject, version, schema },
});

const SNAPSHOT: RegistrySnapshot = {
  takenAt: "2026-03-01T12:00:00Z",
  complete: false,
  server: { product: "Confluent Schema Registry", version: "7.7.0", avro: "1.11" },
  settings: { level: "BACKWARD", mode: "READWRITE", normalize: false, compatibilityGroup: null },
  subjects: new Map([
    [
      "b-value",
      {
        own: {},
        versions: [
          { ...registered(1, '"int"'), id: 7 },
          {
            ...registered(2, '"long"'),
            id: 9,
            references: [referred("money-value", 1, MONEY), referred("price-value", 3, '"Money"')],
            metadata: new Map([["major", "1"]]),
          },
        ],
        deleted: new Map(),
      },
    ],
    ["a-key", { own: { level: "FULL", normalize: true }, versions: [], deleted: new Map() }],
    ["money-value", { own: {}, versions: [], deleted: new Map([[1, MONEY]]) }],
    [
      "price-value",
      {
        own: {},
        versions: [{ ...registered(3, '"Money"'), references: [referred("money-value", 1, MONEY)] }],
        deleted: new Map(),
      },
    ],
    ["words-value", { own: {}, versions: [{ ...registered(1, "{}"), schemaType: "JSON" }], deleted: new Map() }],
    [":.eu:", { own: { level: "NONE", mode: "READONLY" }, versions: [], deleted: new Map() }],
  ]),
};

const TEXT = `{
  "version": 1,
  "taken": "2026-03-01T12:00:00Z",
  "server": {"product": "Confluent Schema Registry", "version": "7.7.0", "avro": "1.11"},
  "compatibility": "BACKWARD",
  "mode": "READWRITE",
  "subjects": {
    ":.eu:": {
      "compatibility": "NONE",
      "mode": "READONLY",
      "versions": []
    },
    "a-key": {
      "compatibility": "FULL",
      "normalize": true,
      "versions": []
    },
    "b-value": {
      "versions": [
        {"version": 1, "id": 7, "schema": "\\"int\\""},
        {"version": 2, "id": 9, "references": [{"name": "money", "subject": "money-value", "version": 1}, {"name": "price", "subject": "price-value", "version": 3}], "metadata": {"major": "1"}, "schema": "\\"long\\""}
      ]
    },
    "money-value": {
      "versions": [
        {"version": 1, "deleted": true, "schema": "{\\"type\\":\\"record\\",\\"name\\":\\"Money\\",\\"fields\\":[]}"}
      ]
    },
    "price-value": {
      "versions": [
        {"version": 3, "id": 103, "references": [{"name": "money", "subject": "money-value", "version": 1}], "schema": "\\"Money\\""}
      ]
    },
    "words-value": {
      "versions": [
        {"version": 1, "id": 101, "schemaType": "JSON", "schema": "{}"}
      ]
    }
  }
}
`;

const parse = (text: string) => parseSnapshot({ path: "registry.json", text });

test("a snapshot is sorted, a version a line, and reads back as it was", () => {
  expect(printSnapshot(SNAPSHOT)).toBe(TEXT);
  expect(parse(TEXT)).toEqual(SNAPSHOT);
  expect(printSnapshot(parse(TEXT))).toBe(TEXT);
});

test("it reads the same however it is laid out, and with the line ends of Windows", () => {
  const loose = JSON.stringify(JSON.parse(TEXT), null, 4);
  expect(parse(loose)).toEqual(SNAPSHOT);
  expect(parse(TEXT.replaceAll("\n", "\r\n"))).toEqual(SNAPSHOT);
});

test("what the first release wrote still reads", () => {
  const old =
    '{"version": 1, "compatibility": "FULL", "subjects": {"s": {"compatibility": "NONE", "versions": [{"version": 2, "id": 1, "schema": "\\"int\\""}]}}}';
  const { takenAt, complete, subjects, settings } = parse(old);
  expect([takenAt, complete, settings.level]).toEqual([null, false, "FULL"]);
  expect(subjects.get("s")).toMatchObject({ own: { level: "NONE" }, versions: [{ version: 2, schemaType: "AVRO" }] });
});

test("what a version refers to comes with all that this needs, first", () => {
  const short = TEXT.replace('{"name": "money", "subject": "money-value", "version": 1}, ', "");
  const references = parse(short).subjects.get("b-value")?.versions[1]?.references;
  expect(references?.map(({ subject, schema }) => [subject, schema])).toEqual([
    ["money-value", MONEY],
    ["price-value", '"Money"'],
  ]);
});

describe("a broken snapshot is refused with the place", () => {
  const one = (versions: string) =>
    `{"version":1,"compatibility":"FULL","subjects":{"s":{"versions":[\n${versions}]}}}`;
  const line = (more: string, schema = '\\"int\\"') => `{${more},"schema":"${schema}"}`;
  it.each([
    ["", "registry.json:1:1: no JSON: "],
    ["[]", "registry.json:1:1: expected a map, found a list"],
    ['{"version":1,}', "registry.json:1:14: no JSON: expected a key in double quotes"],
    ['{"version":1}\n {}', "registry.json:2:2: no JSON: more than one JSON object"],
    [
      '{"version":2,"compatibility":"FULL","subjects":{}}',
      "registry.json:1:12: version: expected 1, found the number 2",
    ],
    ['{"version":1,"compatibility":"FULLY","subjects":{}}', 'found "FULLY" (did you mean "FULL"?)'],
    ['{"version":1,"subjects":{}}', 'registry.json:1:1: missing key "compatibility"'],
    ['{"version":1,"compatibility":"FULL",\n"subject":{}}', 'registry.json:2:1: unknown key "subject"'],
    [
      '{"version":1,"compatibility":"FULL","subjects":{\n"s":{"versions":[]},\n"s":{"versions":[]}}}',
      "registry.json:3:1: not readable as YAML: Map keys must be unique",
    ],
    ['{"version":1,"taken":"yesterday","compatibility":"FULL","subjects":{}}', "registry.json:1:22: taken: "],
    [one('{"version":1,"id":1}'), 'registry.json:2:1: missing key "schema"'],
    [one(line('"version":1')), 'registry.json:2:1: missing key "id"'],
    [
      one(`${line('"version":1,"id":1')},\n${line('"version":1,"id":2')}`),
      "registry.json:3:12: version 1 is there twice",
    ],
    [
      one(`${line('"version":1,"id":1')},\n${line('"version":2,"id":1')}`),
      "registry.json:3:19: two versions of s have the id 1",
    ],
    [one(line('"version":1,"id":1', "{")), "registry.json:2:30: version 1 of s holds no schema"],
    [
      one(line('"version":1,"id":1,"references":[{"name":"n","subject":"t","version":2}]')),
      "registry.json:2:35: this file does not hold version 2 of t",
    ],
  ])("%s", (text, message) => {
    expect(() => parse(text)).toThrow(message);
    expect(() => parse(text)).toThrow(InputError);
  });

  it("where a merge left its marks, whatever they stand in", () => {
    const theirs = TEXT.replace('        {"version": 2', '=======\n        {"version": 2').replace(
      '        {"version": 1, "id": 7',
      '<<<<<<< HEAD\n        {"version": 1, "id": 7',
    );
    expect(() => parse(theirs)).toThrow("registry.json:20:1: the marks of a merge conflict are still in here");
  });

  it("in all its faults at once", () => {
    const faulty = one(`${line('"version":1,"id":1')},\n${line('"version":1,"id":1', "")}`);
    expect(() => parse(faulty)).toThrow(/3:12: .*\n.*3:19: .*\n.*3:30: version 1 of s holds no schema/);
  });
});

describe("a file", () => {
  const inFolder = async (work: (folder: string) => Promise<void>) => {
    const folder = await mkdtemp(join(tmpdir(), "headgate-"));
    try {
      await work(folder);
    } finally {
      await rm(folder, { recursive: true });
    }
  };

  it("gives versions oldest first, and the settings that hold", () =>
    inFolder(async (folder) => {
      const path = join(folder, "registry.json");
      await writeFile(path, TEXT);
      const history = snapshotHistory(await readRegistryFile(path), path);
      const names = ["a-key", "b-value", "unknown", ":.eu:orders-value", ":.us:orders-value"];
      const [a, b, unknown, eu, us] = await Promise.all(names.map((name) => history.subject(name)));
      expect(history.takenAt).toBe("2026-03-01T12:00:00Z");
      expect(await history.server()).toEqual(SNAPSHOT.server);
      expect(b?.versions.map(({ version }) => version)).toEqual([1, 2]);
      expect(unknown).toEqual({ ...SNAPSHOT.settings, levelOf: "global", versions: [] });
      expect([a?.level, a?.levelOf, a?.normalize]).toEqual(["FULL", "subject", true]);
      expect([b?.level, b?.levelOf, b?.normalize]).toEqual(["BACKWARD", "global", false]);
      expect([eu?.level, eu?.mode, us?.level, us?.mode]).toEqual(["NONE", "READONLY", "BACKWARD", "READWRITE"]);
      expect((await history.subject("money-value")).versions).toEqual([]);
      expect(() => snapshotHistory("{", path)).toThrow(InputError);
      await writeFile(path, Buffer.from([0x22, 0xff]));
      await expect(readRegistryFile(path)).rejects.toThrow("not UTF-8");
      await expect(readRegistryFile(join(folder, "missing.json"))).rejects.toThrow(InputError);
    }));

  it("is written whole or not at all, and stays a link where it is one", () =>
    inFolder(async (folder) => {
      await writeFile(join(folder, "real.json"), "old");
      await symlink("real.json", join(folder, "link.json"));
      await writeSnapshotText(join(folder, "link.json"), "new");
      expect(await readFile(join(folder, "real.json"), "utf8")).toBe("new");
      await expect(writeSnapshotText(join(folder, "real.json", "below.json"), "x")).rejects.toThrow(InputError);
      await expect(writeSnapshotText(folder, "x")).rejects.toThrow(InputError);
      await writeSnapshotText(join(folder, "new/folder/registry.json"), "made");
      expect((await readdir(folder)).sort()).toEqual(["link.json", "new", "real.json"]);
      expect(await readdir(join(folder, "new/folder"))).toEqual(["registry.json"]);
    }));
});
