import { describe, expect, it } from "vitest";
import { BESIDE, BY_CASCADE, WITH_TOOLS } from "./beside.ts";
import { CONTRACT, EXPANDED, type Files, type Merged, NOW, Repository, START } from "./project.ts";
import { type Cheat, ITS_HISTORY, ITS_OWN_WORD } from "./said-and-done.ts";

async function checked(merged: readonly Merged[], change: Files, now: Date) {
  const repository = new Repository(merged);
  try {
    return await repository.lay(change).check(now);
  } finally {
    repository.remove();
  }
}

/** Ways around a plan, through the command line in a repository of their own. */
describe.each<readonly [string, readonly Cheat[]]>([
  ["what a change writes about itself", ITS_OWN_WORD],
  ["what was done to history", ITS_HISTORY],
  ["what goes beside the planned column", BESIDE],
  ["what tools do", WITH_TOOLS],
  ["what goes with something else", BY_CASCADE],
])("%s", (_, cheats) => {
  it.concurrent.each(cheats.map((cheat) => [cheat.name, cheat] as const))("%s is stopped", async (__, cheat) => {
    const now = cheat.now === undefined ? NOW : new Date(`${cheat.now}T12:00:00Z`);
    const { code, stdout, stderr } = await checked(cheat.merged ?? [START, EXPANDED], cheat.change, now);
    for (const reason of cheat.reasons) expect(`${stdout}${stderr}`).toMatch(reason);
    expect(code).toBe(1);
  });
});

describe("the honest way", () => {
  it("passes: the contract step of a ready plan, and the plan tidied away with it", async () => {
    const step = { "db/0003_contract.sql": CONTRACT };
    for (const change of [step, { ...step, "plans/email.yaml": null }]) {
      const { code, stdout } = await checked([START, EXPANDED], change, NOW);
      expect(stdout).toMatch(/info\[column-dropped\] column public\.users\.email is dropped/);
      expect(stdout).not.toMatch(/error\[|warning\[/);
      expect(code).toBe(0);
    }
  });

  it("passes: the plan with its expand step", async () => {
    const { code, stdout } = await checked([START], EXPANDED.files, NOW);
    expect(stdout).not.toMatch(/error\[|warning\[/);
    expect(code).toBe(0);
  });
});
