import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Outcome } from "../../cli/run.ts";
import { Shop } from "../../cli/shop.ts";
import { type Predicted, parsePredicted } from "./predicted.ts";

const EXAMPLE = "contracts/commerce";
const MIGRATIONS = "db/migrations";

const ConnectorFile = z.object({ name: z.string(), config: z.record(z.string(), z.string()) });
const Report = z.object({
  findings: z.array(z.object({ rule: z.string(), subject: z.string().nullable(), evidence: z.array(z.string()) })),
});
export type Connector = z.infer<typeof ConnectorFile>;

export interface ExampleMigration {
  /** What a person calls it. */
  readonly name: string;
  readonly sql: string;
}

/** The example's own migrations, then those of its pending changes named, in that order. */
export function exampleMigrations(changes: readonly string[]): readonly ExampleMigration[] {
  return [MIGRATIONS, ...changes.map((change) => join("changes", change, MIGRATIONS))].flatMap((folder) =>
    readdirSync(join(EXAMPLE, folder))
      .filter((file) => file.endsWith(".up.sql"))
      .sort()
      .map((file) => ({
        name: file.replace(/^\d+_|\.up\.sql$/g, ""),
        sql: readFileSync(join(EXAMPLE, folder, file), "utf8"),
      })),
  );
}

/** The bundled example in a repository to which its migrations come one at a time: the newest is pending, those before it are committed. */
export class GrowingShop {
  readonly #shop = new Shop();
  #merged = 0;

  constructor() {
    rmSync(join(this.#shop.folder, MIGRATIONS), { recursive: true });
    this.#shop.commit("before the first migration");
  }

  get connectors(): readonly Connector[] {
    const folder = join(this.#shop.folder, "deploy/connect");
    return readdirSync(folder).map((file) => ConnectorFile.parse(JSON.parse(readFileSync(join(folder, file), "utf8"))));
  }

  propose({ name, sql }: ExampleMigration): void {
    const number = String(this.#merged + 1).padStart(6, "0");
    this.#shop.write(`${MIGRATIONS}/${number}_${name}.up.sql`, sql);
  }

  merge(): void {
    this.#merged += 1;
    this.#shop.git("add", "-A");
    this.#shop.git("commit", "-q", "-m", `migration ${this.#merged}`);
  }

  /** What `headgate predict` says while the newest migration is pending. */
  async predict(): Promise<Predicted> {
    const { code, stdout, stderr } = await this.#shop.headgate("predict", "--base", "HEAD", "--format", "json");
    if (code !== 0) throw new Error(stderr);
    return parsePredicted(stdout);
  }

  /** The subjects of which `headgate check` says that a registry at BACKWARD refuses them. */
  async refused(): Promise<readonly string[]> {
    const { code, stdout, stderr } = await this.#shop.headgate("check", "--base", "HEAD", "--format", "json");
    if (code === 2) throw new Error(stderr);
    const subjects = Report.parse(JSON.parse(stdout)).findings.flatMap(({ rule, subject, evidence }) => [
      ...(rule === "registry-incompatible" && subject !== null ? [subject] : []),
      // A finding that says more claims it as its own.
      ...evidence.flatMap((line) => /^registry: refuses (\S+): /.exec(line)?.[1] ?? []),
    ]);
    return [...new Set(subjects)];
  }

  /** What `headgate check --offline` says of all that is merged, from a snapshot of the registry taken now. */
  async checkOffline(registryUrl: string): Promise<Outcome> {
    return checkOffline(this.#shop, registryUrl);
  }

  remove(): void {
    this.#shop.remove();
  }
}

/** Takes a snapshot of the registry, and checks the whole history of the work tree by it alone. Throws where the snapshot is refused. */
export async function checkOffline(shop: Shop, registryUrl: string): Promise<Outcome> {
  const taken = await shop.headgate("snapshot", "--registry-url", registryUrl, "--out", "registry.json");
  if (taken.code !== 0) throw new Error(taken.stdout + taken.stderr);
  return shop.headgate(
    "check",
    "--base",
    "HEAD",
    "--offline",
    "--registry-snapshot",
    "registry.json",
    "--format",
    "json",
  );
}
