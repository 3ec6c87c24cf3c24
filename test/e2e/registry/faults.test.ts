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

/** The command lines; `next.avsc` is the schema that wants to follow. */
function argumentsOf(command: "check" | "register" | "snapshot" | "compat", project: Project): readonly string[] {
  switch (command) {
    case "check":
      return ["check", "--applied", "2"];
    case "register":
      return ["register", "--base", "main", "--dry-run"];
    case "snapshot":
      return ["snapshot", "--out", "-"];
    case "compat":
      return ["compat", "next.avsc", "--subject", project.subject("items")];
  }
}

/** Runs at the same time: most of a run is waiting for another try. */
const PARALLEL = 32;

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
async function run(
  project: Project,
  args: readonly string[],
  plan: Plan,
  env: Readonly<Record<string, string>> = {},
): Promise<Told> {
  const proxy = await startFaultProxy(registry.url, plan);
  const shown = (text: string) =>
    text.replaceAll(proxy.url, "REGISTRY").replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, "NOW");
  try {
    const { code, stdout, stderr } = await project.headgate([...args, "--registry-url", proxy.url], env);
    return { code, stdout: shown(stdout), stderr: shown(stderr), calls: proxy.calls };
  } finally {
    await proxy.stop();
  }
}

/** How a client tries again and how long it waits is the same for all commands; what they make of answers is not. */
const CASES = [
  { command: "check", fate: "refused", kinds: ["once", "lasting", "wrong"], showsPatience: true },
  { command: "check", fate: "accepted", kinds: ["wrong"], showsPatience: false },
  { command: "register", fate: "refused", kinds: ["wrong"], showsPatience: false },
  { command: "snapshot", fate: "accepted", kinds: ["wrong"], showsPatience: true },
  { command: "compat", fate: "refused", kinds: ["wrong"], showsPatience: false },
] as const;
const LEVELS = { refused: "BACKWARD_TRANSITIVE", accepted: "BACKWARD" } as const;

describe.each(CASES)(
  "$command through a registry that fails, of a schema that would be $fate",
  ({ command, fate, kinds, showsPatience }) => {
    let args: readonly string[];
    let project: Project;
    let truth: Told;
    beforeAll(async () => {
      project = await returningColumn(registry.rest, `${command}_${fate}`, LEVELS[fate]);
      projects.push(project);
      args = argumentsOf(command, project);
      const texts = (await project.predict()).get(project.subject("items"));
      project.write("next.avsc", texts?.at(-1) ?? "");
      truth = await run(project, args, () => null);
      expect(truth.code).toBe(fate === "refused" ? 1 : 0);
      expect(truth.calls.length).toBeGreaterThan(4);
    });

    it.each(kinds)("says the truth, or that it cannot: faults that are %s", async (kind) => {
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

    if (!showsPatience) return;

    it("waits for a registry that takes its time", async () => {
      const { calls, ...told } = truth;
      expect(await run(project, args, () => ({ kind: "late", by: 1_500 }))).toMatchObject(told);
      expect(await run(project, args, (call) => (call === 2 ? { kind: "drip", every: 5 } : null))).toMatchObject(told);
    });

    it("does not wait for ever", async () => {
      const patience = { HEADGATE_REGISTRY_TIMEOUT: "1" };
      const silent = run(project, args, (call) => (call >= 3 ? { kind: "silent" } : null), patience);
      const dripping = run(project, args, (call) => (call >= 3 ? { kind: "drip", every: 500 } : null), patience);
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

/** The truth; or, where it cannot be known, exit 2 with a message that says where and what is wrong. */
function isRight({ code, stdout, stderr }: Told, truth: Told, { kind }: Fault): boolean {
  if (code === truth.code) return saysTheSame(stdout, truth.stdout) && stderr === truth.stderr;
  const isClear = /^error: (?!unexpected)./.test(stderr) && stderr.includes("REGISTRY");
  return code === 2 && kind !== "once" && stdout === "" && isClear;
}

/**
 * Line by line. What one answer alone tells and decides nothing, so that nothing can be held against it: the number of a version that a lookup finds, and whose
 * level it is.
 */
function saysTheSame(stdout: string, truth: string): boolean {
  const [said, wanted] = [stdout.split("\n"), truth.split("\n")];
  return said.length === wanted.length && said.every((line, at) => decisive(line) === decisive(wanted[at] ?? ""));
}

function decisive(line: string): string {
  return line
    .replace(/^(registered .*: version )\d+(?=, id \d+$)/, "$1")
    .replace(
      /, (?:the subject's own level(?: in REGISTRY)?|the level that (?:REGISTRY|the registry) tells for it)/,
      "",
    );
}

function shortened({ code, stdout, stderr }: Told): object {
  return { code, stdout: stdout.slice(0, 500), stderr: stderr.slice(0, 500) };
}
