import { describe, expect, it } from "vitest";
import { readText } from "../conformance/debezium/json-lines.ts";
import { type Outcome, play } from "../conformance/registrations/sequence.ts";
import { CASES } from "./sequence-cases.ts";
import { asSequence, foundBy } from "./sequence-play.ts";

/** What Confluent's classes made of each case (`npm run conformance:registrations:gate -- --cases`). */
const answers: Readonly<Record<string, readonly Outcome[]>> = JSON.parse(
  await readText("test/conformance/registrations/case-answers.json"),
);

describe("several versions of one change", () => {
  it.each(CASES)("$name", async (one) => {
    expect(await foundBy(one)).toEqual(one.found);
    const { sequence, places } = await asSequence(one);
    const theirs = answers[one.name] ?? [];
    expect(play(sequence).map(({ outcome }) => outcome)).toEqual(theirs.map(({ outcome }) => outcome));
    // What another finding speaks for has its place; all else is where Confluent's checker refuses first.
    const refused = places.filter((_, index) => theirs[index]?.outcome === "incompatible");
    expect(one.found.length > 0).toBe(refused.length > 0);
    for (const told of one.found.filter((line) => line.startsWith("registry-incompatible"))) {
      expect(told).toContain(` ${refused[0]} `);
    }
  });
});
