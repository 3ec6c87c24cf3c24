import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { headgate } from "../cli/run.ts";
import { CONFIG, type Files } from "./project.ts";
import { connector } from "./shop.ts";

const SHOP: Files = {
  "headgate.yaml": CONFIG,
  "connect/shop.json": connector({ "table.include.list": "public\\.users" }),
  "consumers/search.yaml": "consumer: search\nreads:\n  - {table: public.users, columns: [id, label]}\n",
  "db/0001_users.sql": "CREATE TABLE users (id bigint PRIMARY KEY, label text NOT NULL);\n",
};
const PLAN = `plan: users-label
operation: rename-column
table: public.users
column: label
to: caption
sync: trigger
soak: 14d
`;
const SYNC = `CREATE FUNCTION users_sync() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.caption IS NULL THEN NEW.caption := NEW.label; ELSE NEW.label := NEW.caption; END IF;
  ELSIF NEW.caption IS DISTINCT FROM OLD.caption THEN
    NEW.label := NEW.caption;
  ELSE
    NEW.caption := NEW.label;
  END IF;
  RETURN NEW;
END $$;
`;
const TRIGGER =
  "CREATE TRIGGER users_sync BEFORE INSERT OR UPDATE ON users FOR EACH ROW EXECUTE FUNCTION users_sync();\n";
const expand = (trigger = TRIGGER): Files => ({
  "plans/users-label.yaml": PLAN,
  "db/0002_expand.sql": `ALTER TABLE users ADD COLUMN caption text;\n${SYNC}${trigger}`,
});
const MIGRATED: Files = {
  "consumers/search.yaml": "consumer: search\nreads:\n  - {table: public.users, columns: [id, caption]}\n",
};
const CONTRACT: Files = {
  "db/0009_contract.sql":
    "DROP TRIGGER users_sync ON users;\nDROP FUNCTION users_sync();\nALTER TABLE users DROP COLUMN label;\n",
};

interface Finding {
  readonly rule: string;
  readonly severity: string;
  readonly evidence: readonly string[];
  readonly fix: readonly string[];
}

/** A repository whose commits are as old as they say. */
class Repository {
  readonly root = mkdtempSync(join(tmpdir(), "headgate-plans-"));

  merge(files: Files, daysAgo: number): this {
    const date = new Date(Date.now() - daysAgo * 86_400_000).toISOString();
    if (daysAgo === 60) this.git(date, "init", "-q", "-b", "main");
    this.lay(files);
    this.git(date, "add", "-A");
    this.git(date, "commit", "-q", "-m", "merged");
    return this;
  }

  /** The change in the work tree, or in a shallow clone's. */
  async check(
    change: Files,
    shallow = false,
  ): Promise<{ readonly code: number; readonly findings: readonly Finding[] }> {
    let cwd = this.root;
    if (shallow) {
      cwd = join(this.root, "clone");
      execFileSync("git", ["clone", "-q", "--depth", "1", `file://${this.root}`, cwd]);
    }
    this.lay(change, cwd);
    const { code, stdout } = await headgate(["check", "--base", "HEAD", "--format", "json"], { cwd });
    return { code, findings: JSON.parse(stdout).findings };
  }

  lay(files: Files, folder = this.root): void {
    for (const [path, text] of Object.entries(files)) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      if (text === null) rmSync(file);
      else writeFileSync(file, text);
    }
  }

  git(date: string, ...args: readonly string[]): void {
    const identity = ["-c", "user.name=test", "-c", "user.email=test@shop.example", "-c", "commit.gpgsign=false"];
    execFileSync("git", [...identity, ...args], {
      cwd: this.root,
      env: { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
    });
  }
}

describe("a plan's last step", () => {
  const repositories: Repository[] = [];
  const shop = (): Repository => {
    const repository = new Repository().merge(SHOP, 60);
    repositories.push(repository);
    return repository;
  };
  afterEach(() => {
    for (const { root } of repositories.splice(0)) rmSync(root, { recursive: true, force: true });
  });

  const drop = ({ findings }: { readonly findings: readonly Finding[] }) => {
    // A contract or a plan that is edited along with the drop has a finding of its own.
    const about = findings.filter(({ rule }) => rule !== "contract-weakened" && rule !== "plan-edited");
    const found = about.filter(({ severity, rule }) => severity !== "info" || rule === "column-dropped");
    expect(found.map(({ rule }) => rule)).toEqual(["column-dropped"]);
    return { severity: found[0]?.severity, evidence: found[0]?.evidence.join("\n"), fix: found[0]?.fix.join("\n") };
  };

  it("passes once the expand step is old enough, kept in step, and nobody reads the old column", async () => {
    const checked = await shop().merge(expand(), 30).merge(MIGRATED, 20).check(CONTRACT);
    expect(checked.code).toBe(0);
    expect(drop(checked)).toMatchObject({
      severity: "info",
      evidence: expect.stringContaining("plan users-label: ready"),
    });
  });

  it("is an expand step first, which passes", async () => {
    const { code, findings } = await shop().check(expand());
    expect({ code, loud: findings.filter(({ severity }) => severity !== "info") }).toEqual({ code: 0, loud: [] });
  });

  it.each<readonly [string, (repository: Repository) => Repository, Files, RegExp]>([
    [
      "without a plan",
      (shop) => shop.merge({ "consumers/search.yaml": null }, 20),
      { "db/0009_contract.sql": "ALTER TABLE users DROP COLUMN label;\n" },
      /plan: none covers it/,
    ],
    [
      "before the soak is over",
      (shop) => shop.merge(expand(), 10).merge(MIGRATED, 9),
      CONTRACT,
      /soak failed: only 10d of 14d/,
    ],
    [
      "before the last reader moved",
      (shop) => shop.merge(expand(), 30),
      CONTRACT,
      /consumers failed: still read at base: search/,
    ],
    [
      "with a reader that moves in the same change",
      (shop) => shop.merge(expand(), 30),
      { ...CONTRACT, ...MIGRATED },
      /consumers failed: still read at base: search/,
    ],
    [
      "with the trigger gone too early",
      (shop) =>
        shop.merge(expand(), 30).merge({ ...MIGRATED, "db/0003_early.sql": "DROP TRIGGER users_sync ON users;\n" }, 20),
      { "db/0009_contract.sql": "ALTER TABLE users DROP COLUMN label;\n" },
      /dual-write failed: public.users has no trigger at base/,
    ],
    [
      "with the trigger disabled",
      (shop) =>
        shop
          .merge(expand(), 30)
          .merge({ ...MIGRATED, "db/0003_off.sql": "ALTER TABLE users DISABLE TRIGGER users_sync;\n" }, 20),
      CONTRACT,
      /dual-write failed: .* disabled/,
    ],
    [
      "with a plan edited in the same change",
      (shop) => shop.merge(expand(), 10).merge(MIGRATED, 9),
      { ...CONTRACT, "plans/users-label.yaml": PLAN.replace("14d", "0d") },
      /expand-merged failed: this change edits the plan itself \(soak\)/,
    ],
    [
      "with a waiver written in the same change",
      (shop) => shop.merge(expand(), 30),
      {
        ...CONTRACT,
        "plans/users-label.yaml": `${PLAN}waivers:\n  - {consumer: search, reason: gone, expires: 2999-01-01}\n`,
      },
      /expand-merged failed: this change edits the plan itself \(waivers\)/,
    ],
    [
      "with a plan that first appears in the change",
      (shop) => shop.merge({ ...expand(), "plans/users-label.yaml": "" }, 30).merge(MIGRATED, 20),
      { ...CONTRACT, "plans/users-label.yaml": PLAN },
      /expand-merged failed: the plan first appears in this change/,
    ],
    [
      "with expand and contract in one change",
      (shop) => shop.merge({ "plans/users-label.yaml": PLAN, ...MIGRATED }, 30),
      {
        "db/0002_both.sql": "ALTER TABLE users ADD COLUMN caption text;\nALTER TABLE users DROP COLUMN label;\n",
      },
      /expand-merged failed: public.users has no column "caption" at base/,
    ],
  ])("does not pass %s", async (_, history, change, evidence) => {
    const checked = await history(shop()).check(change);
    expect(checked.code).toBe(1);
    expect(drop(checked)).toMatchObject({ severity: "error", evidence: expect.stringMatching(evidence) });
  });

  it.each([
    [
      "once for each statement",
      "BEFORE INSERT OR UPDATE ON users FOR EACH STATEMENT",
      /dual-write failed: .* for each statement/,
    ],
    [
      "on updates of one column",
      "BEFORE INSERT OR UPDATE OF label ON users FOR EACH ROW",
      /dual-write failed: .* updates of "caption"/,
    ],
    [
      "under a condition",
      "BEFORE INSERT OR UPDATE ON users FOR EACH ROW WHEN (NEW.id > 0)",
      /dual-write unverified: .* WHEN condition/,
    ],
  ])("does not count a trigger that fires %s", async (_, clause, evidence) => {
    const trigger = `CREATE TRIGGER users_sync ${clause} EXECUTE FUNCTION users_sync();\n`;
    const checked = await shop().merge(expand(trigger), 30).merge(MIGRATED, 20).check(CONTRACT);
    expect(drop(checked)).toMatchObject({ severity: "error", evidence: expect.stringMatching(evidence) });
  });

  it("counts a trigger on updates of both columns, by whatever name they go since", async () => {
    const trigger = TRIGGER.replace("UPDATE ON", "UPDATE OF label, caption ON");
    const checked = await shop().merge(expand(trigger), 30).merge(MIGRATED, 20).check(CONTRACT);
    expect(drop(checked).severity).toBe("info");
  });

  it("cannot be judged in a shallow clone, where nobody knows when it was merged", async () => {
    const { code, findings } = await shop().merge(expand(), 30).merge(MIGRATED, 20).check(CONTRACT, true);
    expect(code).toBe(2);
    expect(findings).toMatchObject([
      { message: "this clone is too shallow to tell when plans and migrations were merged" },
    ]);
  });

  it("does not pass where the registry refuses it, plan or not", async () => {
    const full = { "headgate.yaml": `${CONFIG}registry: { compatibility: FULL }\n` };
    const checked = await shop().merge(full, 50).merge(expand(), 30).merge(MIGRATED, 20).check(CONTRACT);
    expect(checked.code).toBe(1);
    expect(drop(checked)).toMatchObject({
      severity: "error",
      evidence: expect.stringMatching(
        /registry: refuses .*\(FULL, as configured: no registry tells one\)\n[\s\S]*plan users-label: ready/,
      ),
      fix: expect.stringContaining("Set the level of shop.public.users-value"),
    });
  });
});
