import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readRegistryFile } from "../../src/adapters/registry-file.ts";
import { InputError } from "../../src/ports.ts";
import { parseSnapshot, printSnapshot, type RegistrySnapshot, snapshotHistory } from "../../src/registry/snapshot.ts";
import { subjectName, subjectStrategy } from "../../src/registry/subjects.ts";
import { registered } from "./versions.ts";

const SNAPSHOT: RegistrySnapshot = {
  compatibility: "BACKWARD",
  subjects: new Map([
    [
      "b-value",
      {
        compatibility: null,
        versions: [
          { ...registered(2, '"long"'), id: 9 },
          { ...registered(1, '"int"'), id: 7 },
        ],
      },
    ],
    ["a-key", { compatibility: "FULL" as const, versions: [] }],
  ]),
};

const TEXT = `{
  "version": 1,
  "compatibility": "BACKWARD",
  "subjects": {
    "a-key": {
      "compatibility": "FULL",
      "versions": []
    },
    "b-value": {
      "versions": [
        {"version": 1, "id": 7, "schema": "\\"int\\""},
        {"version": 2, "id": 9, "schema": "\\"long\\""}
      ]
    }
  }
}
`;

test("a snapshot is sorted, a version a line, and reads back as it was", () => {
  expect(printSnapshot(SNAPSHOT)).toBe(TEXT);
  const reading = parseSnapshot(TEXT);
  expect(reading.ok && printSnapshot(reading.snapshot)).toBe(TEXT);
});

test.each([
  ["", /end of text/],
  ["[]", /not a JSON object/],
  ['{"version":2}', /format version 2/],
  ['{"version":1,"compatibility":"SIDEWAYS","subjects":{}}', /not a level/],
  [
    '{"version":1,"compatibility":"FULL","subjects":{"s":{"versions":[{"version":1,"id":1}]}}}',
    /subject s: a version needs/,
  ],
  [
    '{"version":1,"compatibility":"FULL","subjects":{"s":{"versions":[{"version":1,"id":1,"schema":""},{"version":1,"id":2,"schema":""}]}}}',
    /twice/,
  ],
])("%s is refused", (text, message) => {
  const reading = parseSnapshot(text);
  expect(reading.ok ? "" : reading.message).toMatch(message);
});

test("a file gives versions oldest first and the level that holds", async () => {
  const folder = await mkdtemp(join(tmpdir(), "headgate-"));
  try {
    const path = join(folder, "registry.json");
    await writeFile(path, TEXT);
    const history = await readRegistryFile(path, snapshotHistory);
    const [a, b, unknown] = await Promise.all(["a-key", "b-value", "unknown"].map((name) => history.subject(name)));
    expect(b?.versions.map(({ version }) => version)).toEqual([1, 2]);
    expect(unknown?.versions).toEqual([]);
    expect([a?.level, b?.level, unknown?.level]).toEqual(["FULL", "BACKWARD", "BACKWARD"]);
    await writeFile(path, "{");
    await expect(readRegistryFile(path, snapshotHistory)).rejects.toThrow(InputError);
    await expect(readRegistryFile(join(folder, "missing.json"), snapshotHistory)).rejects.toThrow(InputError);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("subject names", () => {
  const text = '{"type":"record","name":"Envelope","namespace":"s.p.t","fields":[]}';
  expect(subjectName("TopicNameStrategy", "s.p.t", "key", text)).toEqual({ ok: true, subject: "s.p.t-key" });
  expect(subjectName("RecordNameStrategy", "s.p.t", "value", text)).toEqual({ ok: true, subject: "s.p.t.Envelope" });
  expect(subjectName("TopicRecordNameStrategy", "x", "value", text)).toEqual({ ok: true, subject: "x-s.p.t.Envelope" });
  expect(subjectName("RecordNameStrategy", "x", "value", `["null",${text}]`).ok).toBe(false);
  expect(subjectStrategy(undefined)).toBe("TopicNameStrategy");
  expect(subjectStrategy("io.confluent.kafka.serializers.subject.RecordNameStrategy")).toBe("RecordNameStrategy");
  expect(subjectStrategy("com.acme.RecordNameStrategy")).toBeNull();
});
