import { describe, expect, it } from "vitest";
import { eventsOf } from "../../../src/contracts/bench/events.ts";
import { type Message, messagesOf, SchemaIds } from "../../../src/contracts/bench/messages.ts";
import { findCulprit } from "../../../src/contracts/bench/replay.ts";
import { jsonLine, stdinOf } from "../../../src/contracts/bench/stdin.ts";
import { writingOf } from "./situation.ts";

const TABLE = "CREATE TABLE t (id bigint PRIMARY KEY, price numeric(20,2), body bytea, ratio double precision)";
const messages = messagesOf(eventsOf(writingOf(TABLE), 100, 1), new SchemaIds());

describe("the search for the event a consumer fails on", () => {
  const search = async (fails: (some: readonly Message[]) => boolean, most = 100) => {
    let runs = 0;
    const culprit = await findCulprit(messages, async (some) => {
      runs += 1;
      return runs > most ? null : fails(some);
    });
    return { culprit, runs };
  };

  it("finds one anywhere in no more runs than two for each halving", async () => {
    for (const at of [0, 37, messages.length - 1]) {
      const { culprit, runs } = await search((some) => some.some(({ offset }) => offset === at));
      expect(culprit).toMatchObject({ kind: "one", message: { offset: at } });
      expect(runs).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(messages.length)));
    }
  });

  it("says when only several together do it, when it does not happen again, and when it has no more runs", async () => {
    const both = await search((some) => [3, 90].every((at) => some.some(({ offset }) => offset === at)));
    expect(both.culprit).toMatchObject({
      kind: "together",
      messages: expect.objectContaining({ length: messages.length }),
    });
    expect((await search(() => false)).culprit).toEqual({ kind: "not again" });
    const cut = await search((some) => some.some(({ offset }) => offset === 37), 3);
    expect(cut.culprit).toMatchObject({ kind: "together" });
  });
});

describe("what a consumer's code gets on stdin", () => {
  it("is a JSON object a line, whole numbers and decimals with all their digits", () => {
    const lines = new TextDecoder().decode(stdinOf(messages, "json-lines")).trimEnd().split("\n");
    expect(lines).toHaveLength(messages.length);
    for (const line of lines)
      expect(Object.keys(JSON.parse(line))).toEqual([
        "topic",
        "partition",
        "offset",
        "op",
        "written",
        "schema",
        "headers",
        "key",
        "value",
      ]);
    const all = lines.join("\n");
    expect(all).toContain('"id":9223372036854775807');
    expect(all).toContain('"price":"999999999999999999.99"');
    expect(all).toContain('"ratio":"NaN"');
    expect(all).toContain('"body":"/wDp"');
    expect(all).toMatch(/"op":null,.*"value":null}/);
  });

  it("is for Avro each key and value behind its length, -1 where there is none", () => {
    const bytes = Buffer.from(stdinOf(messages, "avro"));
    const blocks: (Buffer | null)[] = [];
    for (let at = 0; at < bytes.length; ) {
      const length = bytes.readInt32BE(at);
      blocks.push(length < 0 ? null : bytes.subarray(at + 4, at + 4 + length));
      at += 4 + Math.max(length, 0);
    }
    expect(blocks).toHaveLength(messages.length * 2);
    const tombstones = messages.filter(({ event }) => event.op === "tombstone").length;
    expect(blocks.filter((block) => block === null)).toHaveLength(tombstones);
    expect(blocks.every((block) => block === null || block[0] === 0)).toBe(true);
  });

  it("is exactly the wire's text where values are JSON there", () => {
    const json = writingOf(TABLE, {
      "value.converter": "org.apache.kafka.connect.json.JsonConverter",
      "value.converter.decimal.format": "NUMERIC",
    });
    const [first] = messagesOf(eventsOf(json, 10, 1), new SchemaIds());
    if (first === undefined) throw new Error("no message");
    const line = jsonLine(first);
    const text = new TextDecoder().decode(first.value.bytes ?? new Uint8Array());
    expect(line).toContain(`"value":${text}}`);
    expect(text).toMatch(/^\{"schema":\{.*"payload":\{"before":null,"after":\{"id":42,"price":12\.34,/);
  });
});
