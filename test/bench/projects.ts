import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Step } from "../corpus/layouts.ts";

const EXAMPLE = join(import.meta.dirname, "../../contracts/commerce");

/** A throw-away repository with one pending migration. */
export interface Project {
  readonly folder: string;
  /** Every migration file of the head, the pending one last. */
  readonly migrations: readonly string[];
}

/** The bundled example, merged, and its `rename-in-place` laid over it. */
export function exampleProject(folder: string): Project {
  for (const entry of ["headgate.yaml", "db", "deploy", "consumers", "plans"]) {
    cpSync(join(EXAMPLE, entry), join(folder, entry), { recursive: true });
  }
  commit(folder);
  cpSync(join(EXAMPLE, "changes/rename-in-place"), folder, { recursive: true });
  return { folder, migrations: sqlFiles(folder, "db/migrations", ".up.sql") };
}

/** A history as numbered plain files behind a connector that captures everything, and one more file. */
export function historyProject(folder: string, steps: readonly Step[], pending: string): Project {
  const number = (index: number) => `${index + 1}`.padStart(4, "0");
  for (const [index, { sql }] of steps.entries()) write(folder, `db/migrations/${number(index)}.sql`, sql);
  write(
    folder,
    "headgate.yaml",
    "postgres: 18\nmigrations: {path: db/migrations, framework: plain}\nconnectors: [connect.json]\n",
  );
  write(folder, "connect.json", JSON.stringify({ name: "all", config: CAPTURES_ALL }));
  commit(folder);
  write(folder, `db/migrations/${number(steps.length)}.sql`, pending);
  return { folder, migrations: sqlFiles(folder, "db/migrations", ".sql") };
}

const CAPTURES_ALL = {
  "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
  "topic.prefix": "all",
  "key.converter": "io.confluent.connect.avro.AvroConverter",
  "value.converter": "io.confluent.connect.avro.AvroConverter",
};

function sqlFiles(folder: string, path: string, ending: string): readonly string[] {
  const names = readdirSync(join(folder, path)).filter((name) => name.endsWith(ending));
  return names.sort().map((name) => join(path, name));
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function commit(folder: string): void {
  const identity = ["-c", "user.name=bench", "-c", "user.email=bench@example.org", "-c", "commit.gpgsign=false"];
  for (const args of [
    ["init", "-q", "-b", "main"],
    ["add", "-A"],
    ["commit", "-q", "-m", "merged"],
  ]) {
    execFileSync("git", [...identity, ...args], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  }
}
