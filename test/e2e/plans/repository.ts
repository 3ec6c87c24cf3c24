import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { headgate, type Outcome } from "../../cli/run.ts";

const MIGRATIONS = "db/migrations";
const UP = ".up.sql";

/** A git repository with migrations as golang-migrate has them, a connector's configuration and its consumers' contracts. */
export class Repository {
  readonly folder = mkdtempSync(join(tmpdir(), "headgate-walk-"));

  constructor(files: Readonly<Record<string, string>>) {
    this.git("init", "-q", "-b", "main");
    this.write(files);
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), text);
    }
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }

  /** Puts a change of someone else's into the work tree, as the next version. */
  propose(title: string, sql: string): void {
    const number = String(this.migrations().length + 1).padStart(6, "0");
    this.write({ [`${MIGRATIONS}/${number}_${title}${UP}`]: sql });
  }

  /** Names of all migrations in their order, without versions' directions. */
  migrations(): readonly string[] {
    return readdirSync(join(this.folder, MIGRATIONS))
      .filter((name) => name.endsWith(UP))
      .map((name) => name.slice(0, -UP.length))
      .sort();
  }

  has(path: string): boolean {
    return existsSync(join(this.folder, path));
  }

  /** What a migration does. */
  up(migration: string): string {
    return this.read(`${MIGRATIONS}/${migration}${UP}`);
  }

  /** Merges all that is in the work tree. */
  merge(message: string, at: Date): void {
    this.git("add", "-A");
    const date = { GIT_AUTHOR_DATE: at.toISOString(), GIT_COMMITTER_DATE: at.toISOString() };
    this.#run(["commit", "-q", "-m", message], { ...process.env, ...date });
  }

  /** Back to what is merged. */
  reset(): void {
    this.git("reset", "-q", "--hard");
    this.git("clean", "-qfd");
  }

  git(...args: readonly string[]): string {
    return this.#run(args, process.env);
  }

  #run(args: readonly string[], env: NodeJS.ProcessEnv): string {
    const name = ["-c", "user.name=Someone", "-c", "user.email=someone@example.org"];
    const stdio: ["ignore", "pipe", "pipe"] = ["ignore", "pipe", "pipe"];
    return execFileSync("git", [...name, ...args], { cwd: this.folder, encoding: "utf8", env, stdio });
  }

  headgate(...args: readonly string[]): Promise<Outcome> {
    return headgate(args, { cwd: this.folder });
  }

  /** @param now what the clock says */
  headgateAt(now: Date, args: readonly string[]): Promise<Outcome> {
    return headgate(args, { cwd: this.folder, now });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
