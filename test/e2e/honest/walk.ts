import { readdirSync } from "node:fs";
import { join } from "node:path";
import { headgate } from "../../cli/run.ts";
import { connector, type Files, Repository } from "../cheats/project.ts";
import { FRAMEWORKS, type Walk } from "./walks.ts";

interface Finding {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly lowered: readonly unknown[];
}

/** What each step of a plan is told, from `plan new` to the merged contract step. Two weeks and more lie before that. */
export async function walk(given: Walk): Promise<readonly string[]> {
  const { settings, files } = FRAMEWORKS[given.framework];
  const config = `postgres: 17\n${settings}connectors: [connect/*.json]\ncontracts: consumers/*.yaml\nplans: plans/*.yaml\nregistry: {compatibility: ${given.level ?? "BACKWARD"}}\nrules: {pii-captured: off}\n`;
  const start: Files = {
    ...files,
    "headgate.yaml": config,
    "connect/shop.json": connector(given.connector),
    "consumers/reader.yaml": given.reads,
  };
  const repository = new Repository([{ on: "2026-01-01", files: start }]);
  const told: string[] = [];
  const run = (day: string, ...args: readonly string[]) =>
    headgate(args, { cwd: repository.root, now: new Date(`${day}T12:00:00Z`) });
  const step = async (title: string, day: string) => {
    const args = ["check", "--base", "HEAD", "--no-cache", "--engine", "static", "--format", "json"];
    const { stdout } = await run(day, ...args);
    const report: { verdict: string; findings: readonly Finding[] } = JSON.parse(stdout);
    const findings = report.findings.filter(({ severity, lowered }) => severity !== "info" || lowered.length > 0);
    told.push(`${title}: ${report.verdict}`, ...findings.map((one) => `  ${one.severity}[${one.rule}] ${one.message}`));
    repository.merge(day);
  };
  try {
    if (given.first !== undefined) {
      repository.lay({ "consumers/reader.yaml": given.first });
      await step("readers make room", "2026-01-05");
    }
    const made = await run("2026-01-10", "plan", "new", ...given.plan);
    if (made.code !== 0) return [made.stderr];
    if (given.beside !== undefined) repository.lay({ "connect/shop.json": connector(given.beside) });
    await step("plan and expand", "2026-01-10");
    if (given.moved !== undefined) {
      repository.lay({ "consumers/reader.yaml": given.moved });
      await step("readers move", "2026-01-12");
    }
    const [plan = ""] = readdirSync(join(repository.root, "plans")).filter((name) => name.endsWith(".yaml"));
    const name = plan.replace(/\.yaml$/, "");
    if (given.last === undefined) {
      const { code, stderr } = await run("2026-01-30", "plan", "contract", name);
      if (code !== 0) return [...told, stderr];
    } else repository.lay({ "connect/shop.json": connector(given.last) });
    await step("contract", "2026-01-30");
    const { stdout } = await run("2026-02-01", "plan", "status", "--base", "HEAD", "--format", "json");
    const status: { plans: readonly { plan: string; phase: string }[] } = JSON.parse(stdout);
    return [...told, ...status.plans.map((one) => `${one.plan} is ${one.phase}`)];
  } finally {
    repository.remove();
  }
}
