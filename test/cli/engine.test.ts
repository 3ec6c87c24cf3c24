import { afterEach, describe, expect, it } from "vitest";
import { headgate } from "./run.ts";
import { Shop } from "./shop.ts";

const FILE = "db/migrations/000900_dynamic.up.sql";
/** Nothing static can tell which column this adds. */
const DYNAMIC = `DO $$ BEGIN
  EXECUTE format('ALTER TABLE products ADD COLUMN %I text', 'c' || extract(year from now()));
END $$;
`;

let shop: Shop;
afterEach(() => shop.remove());

function changed(sql: string): Shop {
  shop = new Shop().commit();
  shop.write(FILE, sql);
  return shop;
}

describe("--engine", () => {
  it("auto asks PGlite where a statement may touch a captured table, and says so", async () => {
    const { folder } = changed(DYNAMIC);
    const outcome = await headgate(["check", "--engine", "auto", "--base", "main", "--format", "json"], {
      cwd: folder,
    });
    const report = JSON.parse(outcome.stdout);
    expect(report.findings.filter(({ rule }: { rule: string }) => rule === "statement-opaque")).toEqual([]);
    expect(report.summary.engines).toEqual([
      { database: "main", engine: expect.stringMatching(/^PGlite \(PostgreSQL 18/) },
    ]);
    expect(report.summary.notes).toContainEqual(
      expect.stringMatching(
        /^the whole history was replayed on PGlite .*, because static replay could not tell: db\/migrations\/000900/,
      ),
    );
  });

  it("static names auto as the way to learn more", async () => {
    const outcome = await headgate(["check", "--base", "main"], { cwd: changed(DYNAMIC).folder });
    expect(outcome.code).toBe(1);
    expect(outcome.stdout).toContain("error[statement-opaque]");
    expect(outcome.stdout).toContain("headgate check --engine auto");
  });

  it("auto that cannot reach its server leaves the verdict as it is, and says why", async () => {
    const outcome = await headgate(["check", "--engine", "auto", "--base", "main", "--format", "json"], {
      cwd: changed(DYNAMIC).folder,
      env: { HEADGATE_ENGINE_URL: "postgres://me:s3cret@127.0.0.1:1/postgres" },
    });
    expect(outcome.code).toBe(1);
    const report = JSON.parse(outcome.stdout);
    const opaque = report.findings.find(({ rule }: { rule: string }) => rule === "statement-opaque");
    expect(opaque.evidence).toEqual([expect.stringMatching(/^the engine could not help: connecting failed/)]);
    expect(report.summary.notes).toContainEqual(expect.stringMatching(/^the engine could not help: /));
    expect(report.summary.engines).toBeUndefined();
    expect(outcome.stdout + outcome.stderr).not.toContain("s3cret");
  });

  it("auto asks nobody where static replay tells all", async () => {
    const { folder } = changed("ALTER TABLE products ADD COLUMN remark text;\n");
    const outcome = await headgate(["check", "--engine", "auto", "--base", "main", "--format", "json"], {
      cwd: folder,
    });
    expect(JSON.parse(outcome.stdout).summary.engines).toBeUndefined();
  });

  it("postgres needs a server that can be reached", async () => {
    const { folder } = changed(DYNAMIC);
    const none = await headgate(["predict", "--engine", "postgres"], { cwd: folder });
    expect(none.code).toBe(2);
    expect(none.stderr).toContain("HEADGATE_ENGINE_URL");
    const nowhere = await headgate(["consumers", "--engine", "postgres", "--engine-url", "postgres://127.0.0.1:1/x"], {
      cwd: folder,
    });
    expect(nowhere.code).toBe(2);
    expect(nowhere.stderr).toContain("connecting failed");
    const odd = await headgate(["catalog", "--engine", "postgres", "--engine-url", "host=x password=s3cret"], {
      cwd: folder,
    });
    expect(odd.code).toBe(2);
    expect(odd.stderr).not.toContain("s3cret");
  });
});
