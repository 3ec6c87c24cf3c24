import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import { loadGate } from "../../src/cli/load.ts";
import { gate } from "../../src/gate.ts";
import type { Report } from "../../src/model/report.ts";
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

  async check(change: Example): Promise<Checked> {
    git(this.root, "reset", "-q", "--hard");
    git(this.root, "clean", "-qfd");
    for (const [path, text] of Object.entries(change)) {
      const file = join(this.root, path);
      if (text === null) rmSync(file);
      else {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
    }
    const stdout = new PassThrough();
    const terminal = {
      cwd: this.root,
      environment: new Map<string, string>(),
      stdin: new PassThrough(),
      stdout,
      stderr: stdout,
    };
    const session = { terminal, paint: plain, configFile: null, debug: false };
    const { input, ports } = await loadGate(session, {
      base: "HEAD",
      files: [],
      format: "text",
      output: [],
      engine: "static",
    });
    const report = await gate(input, ports);
    return { report, text: textWriter.write(report, plain) };
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

function git(cwd: string, ...args: readonly string[]): void {
  const identity = ["-c", "user.name=test", "-c", "user.email=test@shop.example", "-c", "commit.gpgsign=false"];
  execFileSync("git", [...identity, ...args], { cwd, stdio: ["ignore", "ignore", "inherit"] });
}
