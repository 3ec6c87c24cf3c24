import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import { loadGate } from "../../src/cli/load.ts";
import { gate } from "../../src/gate.ts";
import type { Report } from "../../src/model/report.ts";
import type { EngineUse } from "../../src/pass/engine.ts";
import { textWriter } from "../../src/report/text.ts";
import { plain } from "../../src/report/writer.ts";
import type { Example } from "../../src/rules/rule.ts";

const SHOP = "test/cases/shop";

export interface Checked {
  readonly report: Report;
  /** What `headgate check` prints. */
  readonly text: string;
}

/** The rules' example project, merged; each check lays files over it in the work tree, as a change under review. */
export class ExampleProject {
  readonly root = mkdtempSync(join(tmpdir(), "headgate-example-"));

  constructor() {
    cpSync(SHOP, this.root, { recursive: true });
    git(this.root, "init", "-q", "-b", "main");
    git(this.root, "add", "-A");
    git(this.root, "commit", "-q", "-m", "the shop");
  }

  /**
   * @param base what is merged besides the shop before the change
   * @param engine what replays; absent: static replay
   */
  async check(change: Example, base: Example = {}, engine?: EngineUse): Promise<Checked> {
    git(this.root, "reset", "-q", "--hard", "main");
    git(this.root, "clean", "-qfd");
    git(this.root, "switch", "-q", "-C", "base");
    this.lay(base);
    git(this.root, "add", "-A");
    git(this.root, "commit", "-q", "--allow-empty", "-m", "what is merged");
    this.lay(change);
    const stdout = new PassThrough();
    const terminal = {
      cwd: this.root,
      environment: new Map<string, string>(),
      stdin: new PassThrough(),
      stdout,
      stderr: stdout,
    };
    const common = {
      terminal,
      // Six weeks after everything was merged.
      now: new Date("2026-02-15T00:00:00Z"),
      paint: plain,
      configFile: null,
      debug: false,
      cache: null,
      commandsRefused: null,
    };
    const session = { ...common, ...(engine && { engine }) };
    const { input, ports } = await loadGate(session, { base: "HEAD", files: [] });
    const report = await gate(input, ports);
    return { report, text: textWriter.write(report, plain) };
  }

  private lay(files: Example): void {
    for (const [path, text] of Object.entries(files)) {
      const file = join(this.root, path);
      if (text === null) rmSync(file);
      else {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
    }
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** With fixed dates, so that a commit's name is the same in every run. */
const DATES = { GIT_AUTHOR_DATE: "2026-01-01T00:00:00Z", GIT_COMMITTER_DATE: "2026-01-01T00:00:00Z" };

function git(cwd: string, ...args: readonly string[]): void {
  const identity = ["-c", "user.name=test", "-c", "user.email=test@shop.example", "-c", "commit.gpgsign=false"];
  execFileSync("git", [...identity, ...args], {
    cwd,
    env: { ...process.env, ...DATES },
    stdio: ["ignore", "ignore", "inherit"],
  });
}
