import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { APICURIO_3 } from "../../support/apicurio.ts";
import { type Plan, startFaultProxy } from "./fault-proxy.ts";
import { FAULTS, type Fault } from "./faults.ts";
import { inTurns } from "./in-turns.ts";
import type { Project } from "./project.ts";
import { returningColumn } from "./returning-column.ts";
import { type Registry, startRegistry } from "./servers.ts";

interface Told {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly calls: readonly string[];
}

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  check: ["check", "--base", "main"],
  register: ["register", "--base", "main", "--dry-run"],
  snapshot: ["snapshot", "--out", "-"],
};
/** Runs at the same time: most of a run is waiting for another try. */
const PARALLEL = 32;
/** Past the time-out, and past what a server may have asked to wait. */
const PATIENCE = 240_000;

let registry: Registry;
const projects: Project[] = [];

beforeAll(async () => {
  registry = await startRegistry(APICURIO_3);
  await registry.rest.setLevel(null, "BACKWARD");
});
afterAll(async () => {
  for (const project of projects) project.remove();
  await registry?.stop();
});

/** Runs a command whose every call goes through a proxy of its own. */
async function run(project: Project, args: readonly string[], plan: Plan): Promise<Told> {
  const proxy = await startFaultProxy(registry.url, plan);
  const shown = (text: string) =>
    text.replaceAll(proxy.url, "REGISTRY").replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, "NOW");
  try {
    const { code, stdout, stderr } = await project.headgate([...args, "--registry-url", proxy.url]);
    return { code, stdout: shown(stdout), stderr: shown(stderr), calls: proxy.calls };
  } finally {
    await proxy.stop();
  }
}

const CASES = Object.keys(COMMANDS).flatMap((command) => [
  { command, fate: "refused", level: "BACKWARD_TRANSITIVE" } as const,
  { command, fate: "accepted", level: "BACKWARD" } as const,
]);

describe.each(CASES)(
  "$command through a registry that fails, of a schema that would be $fate",
  ({ command, fate, level }) => {
    const args = COMMANDS[command] ?? [];
    let project: Project;
    let truth: Told;
    beforeAll(async () => {
      project = await returningColumn(registry.rest, `${command}-${fate}`, level);
      projects.push(project);
      truth = await run(project, args, () => null);
      expect(truth.code).toBe(fate === "refused" && command !== "snapshot" ? 1 : 0);
      expect(truth.calls.length).toBeGreaterThan(4);
    });

    it.each(["once", "lasting", "wrong"])("says the truth, or that it cannot: faults that are %s", async (kind) => {
      const faults = FAULTS.filter((fault) => fault.kind === kind);
      const calls = truth.calls.length;
      const wrong: object[] = [];
      await inTurns(PARALLEL, faults.length * calls, async (index) => {
        const fault = faults[Math.floor(index / calls)];
        if (fault === undefined) throw new Error("no fault");
        const at = index % calls;
        const told = await run(project, args, planOf(fault, at + 1));
        if (!isRight(told, truth, fault)) wrong.push({ fault: fault.name, call: told.calls[at], ...shortened(told) });
      });
      expect(wrong).toEqual([]);
    });

    it("waits for a registry that takes its time", async () => {
      const { calls, ...told } = truth;
      expect(await run(project, args, () => ({ kind: "late", by: 1_500 }))).toMatchObject(told);
      expect(await run(project, args, (call) => (call === 2 ? { kind: "drip", every: 5 } : null))).toMatchObject(told);
    });

    it("does not wait for ever", { timeout: PATIENCE }, async () => {
      const silent = run(project, args, (call) => (call >= 3 ? { kind: "silent" } : null));
      const dripping = run(project, args, (call) => (call >= 3 ? { kind: "drip", every: 2_000 } : null));
      for (const told of await Promise.all([silent, dripping])) {
        expect(told).toMatchObject({ code: 2, stdout: "" });
        expect(told.stderr).toMatch(/no answer within .*REGISTRY/s);
      }
    });
  },
);

function planOf({ kind, treatment }: Fault, faulty: number): Plan {
  return (call) => (call === faulty || (kind === "lasting" && call > faulty) ? treatment : null);
}

/** The truth, word for word; or, where it cannot be known, exit 2 with a message that says where and what is wrong. */
function isRight({ code, stdout, stderr }: Told, truth: Told, { kind }: Fault): boolean {
  if (code === truth.code) return stdout === truth.stdout && stderr === truth.stderr;
  const isClear = /^error: (?!unexpected)./.test(stderr) && stderr.includes("REGISTRY");
  return code === 2 && kind !== "once" && stdout === "" && isClear;
}

function shortened({ code, stdout, stderr }: Told): object {
  return { code, stdout: stdout.slice(0, 500), stderr: stderr.slice(0, 500) };
}
