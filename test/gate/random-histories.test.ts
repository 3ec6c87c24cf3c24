import { expect, test } from "vitest";
import { lines, readText } from "../conformance/debezium/json-lines.ts";
import { difference, type History } from "../conformance/registrations/history.ts";
import type { Outcome } from "../conformance/registrations/sequence.ts";

test("what the gate finds at transitive levels is what Confluent's checker refuses, text by text", async () => {
  const stored = lines(await readText("test/conformance/registrations/histories.jsonl.gz"));
  const histories = stored.map((line): History & { readonly outcomes: readonly Outcome[] } => JSON.parse(line));
  const refused = histories.filter(({ outcomes }) => outcomes.some(({ outcome }) => outcome === "incompatible"));
  expect(refused.length).toBeGreaterThan(10);
  expect(histories.length - refused.length).toBeGreaterThan(5);
  const differences = await Promise.all(histories.map((history) => difference(history, history.outcomes)));
  expect(differences.filter((one) => one !== null)).toEqual([]);
});
