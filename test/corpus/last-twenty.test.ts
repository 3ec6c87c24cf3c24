import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { headgate } from "../cli/run.ts";
import { loadHistory, pinnedHistories } from "./history.ts";
import type { Step } from "./layouts.ts";

/**
 * The newest part of real histories as one change under review. The expected findings are in last-twenty/<history>.txt, one a
 * line, each with what in the SQL explains it, found by reading the SQL: `severity rule file:line:column subject-or-table field consumers # why`.
 */
interface Review {
  readonly history: string;
  /** How many of its files are merged. */
  readonly merged: number;
  /** Contracts by consumer: what each reads, by table. */
  readonly contracts: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

const REVIEWS: readonly Review[] = [
  {
    history: "optimus",
    merged: 35,
    contracts: {
      "run-board": {
        "public.job_run": ["job_run_id", "status", "scheduled_at", "sla_miss_delay"],
        "public.task_run": ["job_run_id", "status"],
      },
      catalogue: {
        "public.job": ["id", "name", "project_id", "interval"],
        "public.project": ["id", "name"],
        "public.job_source": ["job_id", "resource_urn"],
      },
      vault: { "public.secret": ["name", "type"], "public.resource": ["urn", "status"] },
    },
  },
  {
    history: "chirpstack-ns",
    merged: 13,
    contracts: {
      "gateway-map": { "public.gateway": ["mac", "name", "location"], "public.gateway_stats": ["mac", "timestamp"] },
      "device-list": { "public.device": ["dev_eui"], "public.device_profile": ["device_profile_id", "rx_freq_2"] },
    },
  },
  {
    history: "inngest",
    merged: 5,
    contracts: {
      apps: { "public.apps": ["id", "name", "is_connect"] },
      runs: { "public.function_runs": ["run_id", "function_id"] },
    },
  },
];

const work = mkdtempSync(join(tmpdir(), "headgate-last-twenty-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

it.each(REVIEWS)("$history, all after its first $merged files", async (review) => {
  const steps = await stepsOf(review.history);
  const folder = join(work, review.history);
  layProject(folder, review, steps);
  const { code, stdout, stderr } = await headgate(["check", "--base", "main", "--format", "json"], { cwd: folder });
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
  const report: Report = JSON.parse(stdout);
  expect(report.summary.pending).toHaveLength(steps.length - review.merged);
  expect(report.findings.map(line)).toEqual(expected(review.history));
});

async function stepsOf(name: string): Promise<readonly Step[]> {
  const pinned = pinnedHistories().find((history) => history.name === name);
  if (pinned === undefined) throw new Error(`no history ${name}`);
  const loaded = await loadHistory(pinned);
  if (loaded.kind === "no-client") throw new Error(loaded.reason);
  return loaded.steps;
}

function layProject(folder: string, { merged, contracts }: Review, steps: readonly Step[]): void {
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const git = (...args: readonly string[]) => {
    const identity = ["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"];
    execFileSync("git", [...identity, ...args], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  };
  const migrations = "{path: db/migrations, framework: golang-migrate}";
  write(
    "headgate.yaml",
    `postgres: 17\nmigrations: ${migrations}\nconnectors: [connect.json]\ncontracts: contracts/*.yaml\n`,
  );
  write("connect.json", JSON.stringify({ name: "all", config: CAPTURES_ALL }));
  for (const [consumer, tables] of Object.entries(contracts)) {
    const reads = Object.entries(tables).map(([table, columns]) => ({ table, columns }));
    // JSON is YAML.
    write(`contracts/${consumer}.yaml`, JSON.stringify({ consumer, owner: `team-${consumer}`, reads }, null, 2));
  }
  for (const { file, sql } of steps.slice(0, merged)) write(`db/migrations/${file}`, sql);
  git("init", "-q", "-b", "main");
  git("add", "-A");
  git("commit", "-q", "-m", "merged");
  for (const { file, sql } of steps.slice(merged)) write(`db/migrations/${file}`, sql);
}

const CAPTURES_ALL = {
  "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
  "topic.prefix": "all",
  "key.converter": "io.confluent.connect.avro.AvroConverter",
  "value.converter": "io.confluent.connect.avro.AvroConverter",
};

interface Finding {
  readonly severity: string;
  readonly rule: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly table: string | null;
  readonly subject: string | null;
  readonly field: string | null;
  readonly consumers: readonly { readonly consumer: string }[];
}

interface Report {
  readonly findings: readonly Finding[];
  readonly summary: { readonly pending: readonly unknown[] };
}

function line({ severity, rule, file, line, column, table, subject, field, consumers }: Finding): string {
  const place = `${(file ?? "-").replace("db/migrations/", "")}:${line}:${column}`;
  const readers = [...new Set(consumers.map(({ consumer }) => consumer))].join(",");
  return [severity, rule, place, subject ?? table ?? "-", field ?? "-", readers || "-"].join(" ");
}

/** Every line must be explained. */
function expected(history: string): readonly string[] {
  const lines = readFileSync(join(import.meta.dirname, `last-twenty/${history}.txt`), "utf8")
    .trimEnd()
    .split("\n");
  return lines.map((text) => {
    const [finding = "", why = ""] = text.split(" # ");
    if (why.trim() === "") throw new Error(`not explained: ${text}`);
    return finding.trimEnd();
  });
}
