import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { headgate } from "../../cli/run.ts";

/** How a code host brings a change to its main branch. */
export type Style = "merge" | "squash" | "rebase";

/** Files by path; null takes one away. */
export type Files = Readonly<Record<string, string | null>>;

/** A commit of a change. Days are `01-31` of 2026, or a whole date. */
export interface Commit {
  readonly day: string;
  readonly files: Files;
}

interface Finding {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly table: string | null;
  readonly field: string | null;
  readonly evidence: readonly string[];
  readonly fix: readonly string[];
  readonly lowered: readonly { readonly from: string; readonly to: string; readonly reason: string }[];
}

export interface CheckOptions {
  /** Of the whole history; absent: all of it. */
  readonly depth?: number;
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * A repository that goes through merged changes. Its commits bear the days they are given, and each check runs on the day of the
 * last commit of its change. What checks say is kept as a person would tell it.
 */
export class Repository {
  readonly root = mkdtempSync(join(tmpdir(), "headgate-walk-"));
  readonly told: string[] = [];
  readonly #style: Style;

  constructor(files: Files, style: Style = "merge") {
    this.#style = style;
    this.git("01-01", "init", "-q", "-b", "main");
    this.commit({ day: "01-01", files });
  }

  /** Commits on a branch of its own, and what a check of it says. */
  async propose(title: string, commits: readonly Commit[], options: CheckOptions = {}): Promise<this> {
    const day = commits.at(-1)?.day ?? "01-01";
    this.git(day, "switch", "-q", "-C", "change", "main");
    for (const commit of commits) this.commit(commit);
    const clone = options.depth === undefined ? null : this.#clone(options.depth);
    const base = clone === null ? "main" : "origin/main";
    const args = ["check", "--base", base, "--format", "json", ...(options.flags ?? [])];
    const cwd = clone ?? this.root;
    const { code, stdout } = await headgate(args, {
      cwd,
      now: new Date(`${date(day)}T12:00:00Z`),
      env: options.env ?? {},
    });
    if (clone !== null) rmSync(clone, { recursive: true });
    this.told.push(`${day}  ${title}`, ...outcome(code, JSON.parse(stdout)).map((line) => `       ${line}`));
    return this;
  }

  /** How far the plans at main are. */
  async status(day: string): Promise<this> {
    this.git(day, "switch", "-q", "main");
    const now = new Date(`${date(day)}T12:00:00Z`);
    const args = ["plan", "status", "--base", "main", "--format", "json"];
    const { code, stdout, stderr } = await headgate(args, { cwd: this.root, now });
    if (code !== 0) throw new Error(stderr);
    const { plans }: { plans: readonly { plan: string; phase: string }[] } = JSON.parse(stdout);
    this.told.push(...plans.map(({ plan, phase }) => `${day}  plan ${plan} is ${phase}`));
    return this;
  }

  /** Brings the change that was proposed last to main, in the way of the code host. */
  merge(day: string): this {
    switch (this.#style) {
      case "merge":
        this.git(day, "switch", "-q", "main");
        this.git(day, "merge", "-q", "--no-ff", "-m", "merge", "change");
        break;
      case "squash":
        this.git(day, "switch", "-q", "main");
        this.git(day, "merge", "-q", "--squash", "change");
        this.git(day, "commit", "-q", "-m", "squash");
        break;
      case "rebase":
        this.git(day, "rebase", "-q", "--force-rebase", "main");
        this.git(day, "switch", "-q", "main");
        this.git(day, "merge", "-q", "--ff-only", "change");
        break;
      default:
        throw new Error(`unknown style ${JSON.stringify(this.#style satisfies never)}`);
    }
    this.told.push(`${day}  merged`);
    return this;
  }

  /** Straight to main, past every check. */
  push(title: string, commit: Commit): this {
    this.git(commit.day, "switch", "-q", "main");
    this.commit(commit);
    this.told.push(`${commit.day}  ${title}`);
    return this;
  }

  commit({ day, files }: Commit): void {
    for (const [path, text] of Object.entries(files)) {
      const file = join(this.root, path);
      mkdirSync(dirname(file), { recursive: true });
      if (text === null) rmSync(file);
      else writeFileSync(file, text);
    }
    this.git(day, "add", "-A");
    this.git(day, "commit", "-q", "--allow-empty", "-m", "x");
  }

  git(day: string, ...args: readonly string[]): string {
    const env = {
      PATH: process.env.PATH,
      HOME: "/nonexistent",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_AUTHOR_NAME: "a",
      GIT_AUTHOR_EMAIL: "a@shop.example",
      // Author dates are what a person says: they count for nothing.
      GIT_AUTHOR_DATE: "2001-01-01T00:00:00Z",
      GIT_COMMITTER_NAME: "a",
      GIT_COMMITTER_EMAIL: "a@shop.example",
      GIT_COMMITTER_DATE: `${date(day)}T00:00:00Z`,
    };
    return execFileSync("git", [...args], { cwd: this.root, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  /** As a build server would have it: main and the change, each of them as deep. */
  #clone(depth: number): string {
    const clone = mkdtempSync(join(tmpdir(), "headgate-walk-"));
    const shallow = ["--depth", `${depth}`, "--no-single-branch", "--branch", "change"];
    execFileSync("git", ["clone", "-q", ...shallow, `file://${this.root}`, clone]);
    return clone;
  }
}

function date(day: string): string {
  return day.length === 5 ? `2026-${day}` : day;
}

function outcome(
  code: number,
  report: { verdict: string; findings: readonly Finding[]; summary: { notes: readonly string[] } },
): readonly string[] {
  const told = report.findings.filter(({ severity, lowered }) => severity !== "info" || lowered.length > 0);
  const waivers = report.summary.notes.filter((note) => note.includes("the waiver of"));
  const lines = code === 2 ? failure(report.findings) : [report.verdict, ...told.flatMap(findingLines), ...waivers];
  return lines.map((line) => line.replaceAll(/\b[0-9a-f]{7}\b/g, "commit"));
}

function failure(findings: readonly Finding[]): readonly string[] {
  return [
    "cannot be judged",
    ...findings.flatMap(({ message, fix }) => [`  ${message}`, ...fix.map((step) => `  ${step}`)]),
  ];
}

/** Of what is verified nothing is said. */
function findingLines({ rule, severity, table, field, evidence, lowered }: Finding): readonly string[] {
  const object = [table, field].filter((name) => name !== null).join(".");
  const plan = evidence.filter((line) => /^plan\b/.test(line) && !/: \S+ verified:/.test(line));
  const waivers = evidence.filter((line) => line.startsWith("the waiver"));
  return [
    `  ${severity}[${rule}] ${object}`,
    ...[...plan, ...waivers].map((line) => `    ${line}`),
    ...lowered.map(({ from, reason }) => `    was ${from}: ${reason}`),
  ];
}
