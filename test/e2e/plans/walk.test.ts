import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startStack, type WireStack } from "../wire/stack.ts";
import { openTopics, type Topics } from "../wire/topics.ts";
import { until } from "../wire/until.ts";
import { Journey } from "./journey.ts";
import { inLanes } from "./lanes.ts";
import { WALKS } from "./walks.ts";
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

describe.each(WALKS)("$name by its plan, while applications write all the time", (walk) => {
  let journey: Journey;
  let plan = "";
  let broken = false;
  beforeAll(async () => {
    journey = await Journey.open(stack, topics, walk);
    await journey.begin();
  });
  afterEach(({ task }) => {
    broken ||= task.result?.state === "fail";
  });
  afterAll(async () => {
    console.log(journey?.figures);
    await journey?.close();
  });

  const step = (name: string, work: () => Promise<void>) =>
    it(name, async () => {
      if (broken) throw new Error("an earlier step failed");
      await work();
      expect(journey.faults).toEqual([]);
      expect(await journey.pipeline.failure()).toBeNull();
    });

  /** The gate lets what is in the work tree through, and it is merged. */
  const passes = async (change: string) => {
    const { code, stdout, stderr } = await journey.check();
    expect({ change, code, stdout: code === 0 ? "" : stdout, stderr: code === 2 ? stderr : "" }).toEqual({
      ...{ change, code: 0 },
      ...{ stdout: "", stderr: "" },
    });
    journey.merge(change);
  };

  step("is planned, and expanded: headgate check lets it through", async () => {
    const options = ["--owner", "team-accounts", "--soak", "14d", "--base", "HEAD"];
    const made = await journey.headgate("plan", "new", ...walk.command, ...options);
    expect(made).toMatchObject({ code: 0, stderr: "" });
    plan = /the plan (\S+):/.exec(made.stdout)?.[1] ?? "";
    let foretold = await journey.foretell();
    await passes("plan and expand");
    await journey.migrate();
    if (walk.next.connector === "second") {
      journey.second.propose();
      foretold = await journey.foretell();
      await passes("a second connector");
      await journey.second.deploy();
    }
    await journey.goOn();
    await until("the schema that was foretold", async () => (await journey.registered()).length === foretold.length);
    expect(await journey.registered()).toEqual(foretold);
    await journey.startSearch();
    await passes("a consumer of the new way");
    if (walk.switch === "expand") journey.startNext("not filled yet");
    await journey.goOn();
  });

  step("is not let through to its last step before its time", async () => {
    expect(await journey.placeContract(plan)).toMatchObject({ code: 1 });
    expect(await journey.placeContract(plan, "--force")).toMatchObject({ code: 0 });
    const { code, stdout } = await journey.check();
    expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringContaining("still needs consumers") });
    journey.repository.reset();
  });

  step("is filled, and the database itself says so", async () => {
    await journey.backfill(plan);
    if (journey.keeps(plan, "after-backfill")) {
      expect(await journey.placeContract(plan, "--step", "after-backfill")).toMatchObject({ code: 0 });
      await passes("what every row holds to");
      await journey.migrate();
    }
    await journey.application.stop(walk.next.writing);
    if (walk.switch !== "consumers") journey.startNext("filled");
    await journey.goOn();
    const { evidence } = await journey.status();
    expect(evidence.find(({ kind }) => kind === "backfill")).toMatchObject({ state: "verified" });
  });

  step("has its consumers moved, one by one", async () => {
    await journey.moveConsumers();
    await passes("consumers read the new way");
    if (walk.switch === "consumers") journey.startNext("filled");
    await journey.goOn();
    expect(await journey.placeContract(plan, "--force")).toMatchObject({ code: 0 });
    const { code, stdout } = await journey.check();
    expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringContaining("still needs soak") });
    expect(stdout).not.toContain("still needs consumers");
    journey.repository.reset();
  });

  step("is contracted once all is proved, and nobody loses anything", async () => {
    await journey.application.stop(walk.old.writing);
    journey.day += 14;
    await until("all is proved", async () => (await journey.status()).phase === "ready").catch(async () =>
      expect(await journey.status()).toMatchObject({ phase: "ready" }),
    );
    if (walk.next.connector === "second") {
      journey.release.propose();
      await passes("the first connector lets the table go");
      await journey.release.deploy();
    }
    const placed = await journey.placeContract(plan);
    expect(placed.code === 0 ? "" : placed.stderr + JSON.stringify(await journey.status())).toBe("");
    const foretold = await journey.foretell();
    await passes("contract");
    await journey.migrate();
    await journey.goOn();
    expect(await journey.quiet()).toEqual([]);
    expect(await journey.registered()).toEqual(foretold);
    expect(await journey.status()).toMatchObject({ phase: "contracted" });
    // Nothing of this is worth anything if nobody was told of anything.
    for (const { events } of journey.consumers.values()) expect(events).toBeGreaterThan(journey.application.writes / 3);
  });
});
