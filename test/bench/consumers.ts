import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { parseContracts } from "../../src/contracts/format.ts";
import { exactTarget } from "../../src/contracts/query/target.ts";
import { readers } from "../../src/contracts/query.ts";
import { type TableShape, tableShapes } from "../../src/contracts/shape.ts";
import { readConnectors } from "../../src/debezium/formats/read.ts";
import { predict } from "../../src/debezium/predict.ts";
import { replayed } from "../catalog/replayed.ts";
import { type Job, measure } from "./measure.ts";

const TABLES = 100;
const COLUMNS = 20;
const CONTRACTS = 500;
const ROUNDS = 5;
const CLI = join(import.meta.dirname, "../../dist/cli/main.js");
const YAML_ALONE = join(import.meta.dirname, "parse-yaml.mjs");

const CONNECTOR = {
  "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
  "topic.prefix": "shop",
  "plugin.name": "pgoutput",
  "key.converter": "io.confluent.connect.avro.AvroConverter",
  "value.converter": "io.confluent.connect.avro.AvroConverter",
};

/** `who reads this column?` over 500 contracts and 2,000 captured columns: the whole process, and the query alone. */
export async function consumersSpeed(): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "headgate-consumers-"));
  try {
    const files = made();
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const cached = { HEADGATE_CACHE: join(folder, ".cache") };
    const ask = (...args: string[]) => [process.execPath, CLI, "consumers", ...args];
    const job = (name: string, command: readonly string[], status = 0, more: Partial<Job> = {}): Job => ({
      ...{ name, cwd: folder, command, status, environment: cached },
      ...more,
    });
    const measured = measure(
      [
        job("node -e 0", [process.execPath, "-e", "0"]),
        job("grep -rw column_7 contracts", ["grep", "-rwq", "column_7", "contracts"]),
        job("node, yaml alone over the same files", [process.execPath, YAML_ALONE, "contracts"]),
        job("headgate consumers t42.column_7", ask("t42.column_7")),
        job("headgate consumers t42.column_7 --no-cache", [
          process.execPath,
          CLI,
          "--no-cache",
          "consumers",
          "t42.column_7",
        ]),
        job("headgate consumers (everything, json)", ask("--format", "json")),
        job("headgate consumers --unread", ask("--unread")),
      ],
      ROUNDS,
    );
    const [node] = measured.values();
    return [
      `consumers: ${CONTRACTS} contracts, ${TABLES * COLUMNS} captured columns; medians of ${ROUNDS}`,
      ...[...measured].map(
        ([name, { wall, cpu }]) =>
          `  ${name.padEnd(46)} ${wall.toFixed(3)} s wall  ${cpu.toFixed(3)} s cpu  ${(wall / (node?.wall ?? 1)).toFixed(1)} × node`,
      ),
      ...(await queryAlone(files)),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** With everything in memory, as an editor or a server would ask. */
async function queryAlone(files: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const contracts = [...files].flatMap(([path, text]) =>
    path.startsWith("contracts/") ? parseContracts({ path, text }) : [],
  );
  const shapes = shapesOf(files);
  const set = { contracts, files: new Map<string, string>(), parser: await loadSqlParser() };
  const one = milliseconds(() =>
    readers(set, shapes, { target: exactTarget({ table: "public.t42", column: "column_7" }) }),
  );
  const all = milliseconds(() => readers(set, shapes));
  return [`  the query alone: one column ${one.toFixed(2)} ms, everything ${all.toFixed(1)} ms`];
}

function shapesOf(files: ReadonlyMap<string, string>): readonly TableShape[] {
  const [connector] = readConnectors({ path: "connect.json", text: files.get("connect.json") ?? "" });
  if (connector === undefined) throw new Error("the connector is not read");
  const { catalog } = replayed(files.get("db/migrations/0001.sql") ?? "");
  return tableShapes(catalog, predict(catalog, connector, { debezium: "3.7", postgres: 18 }), connector);
}

/** The median of many runs. */
function milliseconds(work: () => unknown): number {
  const times = Array.from({ length: 21 }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return times.toSorted((a, b) => a - b)[10] ?? Number.NaN;
}

function made(): ReadonlyMap<string, string> {
  const columns = Array.from(
    { length: COLUMNS - 1 },
    (_, index) => `column_${index + 1} ${index % 3 === 0 ? "text" : "int NOT NULL"}`,
  );
  const tables = Array.from(
    { length: TABLES },
    (_, index) => `CREATE TABLE t${index} (id bigint PRIMARY KEY, ${columns.join(", ")});`,
  );
  const files = new Map([
    [
      "headgate.yaml",
      "postgres: 18\nmigrations: {path: db/migrations, framework: plain}\nconnectors: [connect.json]\ncontracts: contracts/*.yaml\n",
    ],
    ["connect.json", JSON.stringify({ name: "shop", config: CONNECTOR })],
    ["db/migrations/0001.sql", `${tables.join("\n")}\n`],
  ]);
  for (let index = 0; index < CONTRACTS; index++) files.set(`contracts/c${index}.yaml`, contract(index));
  return files;
}

/** Four tables, ten columns of each, every second with an expectation. */
function contract(index: number): string {
  const reads = Array.from({ length: 4 }, (_, read) => {
    const columns = Array.from({ length: 10 }, (_, step) => ((index + read + step * 7) % (COLUMNS - 1)) + 1);
    const lines = [...new Set(columns)].map(
      (column) => `      column_${column}: ${(column - 1) % 3 === 0 ? "string" : "int"}`,
    );
    return `  - table: public.t${(index * 7 + read * 13) % TABLES}\n    key: [id]\n    columns:\n${lines.join("\n")}`;
  });
  return `consumer: consumer-${index}\nowner: team-${index % 20}\ncontact: "#team-${index % 20}"\nreads:\n${reads.join("\n")}\n`;
}
