import { expect, test } from "vitest";
import { lines, readText } from "../conformance/debezium/json-lines.ts";
import { type Answer, compare } from "../conformance/registrations/compare.ts";
import type { Sequence } from "../conformance/registrations/sequence.ts";

const FOLDER = "test/conformance/registrations";

test("sequences of registrations come out as Confluent's classes have them", async () => {
  const read = async (name: string) => lines(await readText(`${FOLDER}/${name}.jsonl.gz`));
  const sequences = (await read("sequences")).map((line): Sequence => JSON.parse(line));
  const answers = (await read("answers")).map((line): Answer => JSON.parse(line));
  const { registrations, outcomes, differences } = compare(sequences, answers);
  expect(differences).toEqual([]);
  expect(registrations).toBeGreaterThan(2000);
  expect([...outcomes.keys()].sort()).toEqual(["compatible", "incompatible", "invalid", "new subject", "unchanged"]);
});
