import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { headgate, type Outcome } from "./run.ts";

const EXAMPLE = join(import.meta.dirname, "../../contracts/commerce");

/** The bundled example in a folder of its own, at the root of a git repository or below one. */
export class Shop {
  readonly root = mkdtempSync(join(tmpdir(), "headgate-shop-"));
  /** Where headgate.yaml is. */
  readonly folder: string;

  constructor(below = "") {
    this.folder = join(this.root, below);
    for (const entry of ["headgate.yaml", "db", "deploy", "consumers", "plans"]) {
      cpSync(join(EXAMPLE, entry), join(this.folder, entry), { recursive: true });
    }
  }

  /** @param at when it was committed; absent: now */
  commit(message = "the shop", at?: Date): this {
    this.git("init", "-q", "-b", "main");
    this.git("add", "-A");
    const date = at === undefined ? {} : { GIT_AUTHOR_DATE: at.toISOString(), GIT_COMMITTER_DATE: at.toISOString() };
    this.run(["commit", "-q", "-m", message], { ...process.env, ...date });
    return this;
  }

  git(...args: readonly string[]): string {
    return this.run(args, process.env);
  }

  private run(args: readonly string[], env: NodeJS.ProcessEnv): string {
    const name = ["-c", "user.name=Someone", "-c", "user.email=someone@example.org"];
    return execFileSync("git", [...name, ...args], {
      cwd: this.root,
      encoding: "utf8",
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  /** Lays one of the example's pending changes over the shop. */
  change(name: string): this {
    cpSync(join(EXAMPLE, "changes", name), this.folder, { recursive: true });
    return this;
  }

  write(path: string, text: string): this {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
    return this;
  }

  /** Back to what is committed. */
  reset(): this {
    this.git("reset", "-q", "--hard");
    this.git("clean", "-qfd");
    return this;
  }

  headgate(...args: readonly string[]): Promise<Outcome> {
    return headgate(args, { cwd: this.folder });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
