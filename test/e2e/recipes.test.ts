import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { headgate } from "../cli/run.ts";
import { cachedFolder } from "../support/cache.ts";
import { type PostgresServer, startPostgres } from "../support/postgres.ts";
import { realCatalog } from "../support/real-catalog.ts";
import { run } from "../support/run.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../../src/migrations/recipes.md"), "utf8");

/** A tool whose migrations are code, on a small project of ours (`recipes/<project>`, and a change of it beside that). */
interface Recipe {
  /** Its heading on the page. */
  readonly title: string;
  readonly project: string;
  /** Where the page's script goes; null where there is none. */
  readonly script: string | null;
  /** Installs the tool; gives the folder of its programs. */
  readonly install: () => Promise<string>;
  /** Whether the command itself asks a database server. */
  readonly database?: "needed";
  /** The tool's own way to run what is pending. */
  readonly migrate: readonly string[];
  /** Tables the tool makes for itself, beside those its migrations make. */
  readonly own: readonly string[];
  /** Where the finding is to stand. */
  readonly finding: string;
}

const RECIPES: readonly Recipe[] = [
  {
    title: "Django",
    project: "django",
    script: "print_migrations.py",
    database: "needed",
    install: () => python("django==5.2.8", "psycopg2-binary==2.9.13"),
    migrate: ["python", "manage.py", "migrate", "--verbosity=0"],
    own: ["django_migrations"],
    finding: "app/shop/migrations/0003_no_note.py:1",
  },
  {
    title: "Alembic",
    project: "alembic",
    script: null,
    install: () => python("alembic==1.17.2", "sqlalchemy==2.0.44", "psycopg2-binary==2.9.13"),
    migrate: ["alembic", "upgrade", "head"],
    own: [],
    finding: "command-output.sql",
  },
  {
    title: "Knex",
    project: "knex",
    script: "print-migrations.cjs",
    install: () => node("knex@3.3.0", "pg@8.23.1"),
    migrate: ["knex", "migrate:latest"],
    own: ["knex_migrations", "knex_migrations_lock"],
    finding: "app/db/changes/20260103000000_no_note.js:1",
  },
  {
    title: "TypeORM",
    project: "typeorm",
    script: "print-migrations.cjs",
    install: () => node("typeorm@1.1.1", "pg@8.23.1"),
    migrate: ["typeorm", "migration:run", "--transaction", "each", "-d", "data-source.js"],
    own: ["migrations"],
    finding: "app/changes/1700000002000-no-note.js:1",
  },
  {
    title: "Sequelize",
    project: "sequelize",
    script: "print-migrations.cjs",
    install: () => node("sequelize@6.37.8", "sequelize-cli@6.6.5", "pg@8.23.1"),
    migrate: ["sequelize-cli", "db:migrate"],
    own: ["SequelizeMeta"],
    finding: "app/migrations/20260103000000-no-note.js:1",
  },
];

async function python(...packages: readonly string[]): Promise<string> {
  const folder = await cachedFolder(join("recipes", packages.join("+")), async (target) => {
    // A virtual environment cannot be moved; a folder of packages can.
    await run("pip", ["install", "--quiet", "--disable-pip-version-check", "--target", target, ...packages]);
  });
  return join(folder, "bin");
}

async function node(...packages: readonly string[]): Promise<string> {
  const folder = await cachedFolder(join("recipes", packages.join("+")), async (target) => {
    writeFileSync(join(target, "package.json"), "{}\n");
    const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
    await run("npm", ["install", `--prefix=${target}`, ...quiet, ...packages], { cwd: target });
  });
  return join(folder, "node_modules", ".bin");
}

/** A tool's part of the page: what goes into headgate.yaml, and the script. */
function recipeOf(title: string): { readonly config: string; readonly script: string | null } {
  const part = PAGE.split(/^## /m).find((section) => section.startsWith(`${title}\n`)) ?? "";
  const [, config] = /```yaml\n([\s\S]*?)```/.exec(part) ?? [];
  const [, script] = /```(?:python|js)\n([\s\S]*?)```/.exec(part) ?? [];
  if (config === undefined) throw new Error(`the page has no recipe for ${title}`);
  return { config, script: script ?? null };
}

const CONNECTOR = JSON.stringify({
  name: "shop",
  config: { "connector.class": "io.debezium.connector.postgresql.PostgresConnector", "topic.prefix": "shop" },
});

describe.each(RECIPES)(
  "the recipe for $title",
  ({ title, project, script, install, database, migrate, own, finding }) => {
    const root = mkdtempSync(join(tmpdir(), "headgate-recipe-"));
    const app = join(root, "app");
    let environment: Record<string, string> = {};
    let server: PostgresServer;
    const git = (...args: readonly string[]) =>
      execFileSync("git", ["-c", "user.name=Someone", "-c", "user.email=someone@example.org", ...args], { cwd: root });

    beforeAll(async () => {
      const programs = await install();
      server = await startPostgres();
      const modules = join(programs, "..");
      const path = [programs, ...(process.env.PATH ?? "").split(delimiter)].join(delimiter);
      environment = {
        ...inherited(),
        PATH: path,
        PYTHONPATH: modules,
        PYTHONDONTWRITEBYTECODE: "1",
        NODE_ENV: "development",
      };
      if (database === "needed") environment.DATABASE_URL = server.url;
      cpSync(join(import.meta.dirname, "recipes", project), app, { recursive: true });
      const recipe = recipeOf(title);
      if (script !== null) writeFileSync(join(app, script), recipe.script ?? "");
      writeFileSync(join(app, "headgate.yaml"), `${recipe.config}connectors: [connect.json]\n`);
      writeFileSync(join(app, "connect.json"), CONNECTOR);
      writeFileSync(join(root, ".gitignore"), "node_modules\n");
      if (programs.endsWith(".bin")) symlinkSync(modules, join(root, "node_modules"));
      git("init", "-q", "-b", "main");
      git("add", "-A");
      git("commit", "-q", "-m", "the shop");
    });
    afterAll(async () => {
      await server?.stop();
      rmSync(root, { recursive: true, force: true });
    });

    it("gives the catalog that the tool itself makes", async () => {
      const [program = "", ...args] = migrate;
      await run(program, args, { cwd: app, env: { ...environment, DATABASE_URL: server.url } });
      const client = await server.connect();
      const real = await realCatalog(client).finally(() => client.end());
      const { stdout, stderr, code } = await headgate(["catalog", "--format", "json"], { cwd: app, env: environment });
      expect([code, stderr]).toEqual([0, ""]);
      const replayed = JSON.parse(stdout);
      expect(replayed.opaque).toEqual([]);
      const tables = replayed.tables.map(({ database: _, ...table }: { database: string }) => table);
      const made = real.tables.filter(({ name }) => !own.includes(name));
      expect(tables).toEqual(
        made.map((table) => ({ ...table, columns: table.columns.map(({ expression: _, ...column }) => column) })),
      );
      expect(made.length).toBeGreaterThan(0);
      expect(replayed.types).toMatchObject(real.types);
    });

    it("finds what a change drops, at the file that drops it", async () => {
      const check = () => headgate(["check", "--base", "main", "--format", "json"], { cwd: app, env: environment });
      const before = await check();
      expect([before.code, before.stderr]).toEqual([0, ""]);
      cpSync(join(import.meta.dirname, "recipes", `${project}.change`), app, { recursive: true });
      const { code, stdout } = await check();
      const found = JSON.parse(stdout).findings.map(
        ({ rule, file, line, field }: Record<string, unknown>) => `${rule} ${field} ${file}:${line}`,
      );
      expect(found).toEqual([expect.stringContaining(`column-dropped note ${finding}`)]);
      expect(code).toBe(1);
    });
  },
);

function inherited(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
