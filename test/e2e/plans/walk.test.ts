import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startStack, type WireStack } from "../wire/stack.ts";
import { openTopics, type Topics } from "../wire/topics.ts";
import { inLanes } from "./lanes.ts";
import { witnessed } from "./witnessed.ts";
import { WITNESSES } from "./witnesses.ts";

let stack: WireStack;
let topics: Topics;
let failed = true;

beforeAll(async () => {
  stack = await startStack();
  topics = await openTopics(stack.bootstrap);
  failed = false;
});
afterEach(({ task }) => {
  failed ||= task.result?.state === "fail";
});
afterAll(async () => {
  await topics?.close();
  const logs = await stack?.stop(failed ? "failed" : "passed");
  if (logs) console.error(`logs are in ${logs}`);
});

describe("plain changes", () => {
  it("do to their readers what headgate check says they will", async () => {
    const parts = await inLanes(3, WITNESSES, async (witness) => {
      const lines = await witnessed(stack, topics, witness);
      return [`# ${witness.title}`, `${witness.change};`, ...lines, ""].join("\n");
    });
    await expect(parts.join("\n")).toMatchFileSnapshot("witness.txt");
  });
});
