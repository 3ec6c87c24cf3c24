import { stringify } from "yaml";
import type { Pipeline } from "./pipeline.ts";

/**
 * headgate.yaml, the connector and the contracts of a pipeline's repository.
 * @param reads what consumers say beside `table: public.accounts`, by consumer
 * @param plans what headgate.yaml says under `plans`
 */
export function projectFiles(
  { name, connector }: Pipeline,
  reads: Readonly<Record<string, string>>,
  plans: object | string = "plans/*.yaml",
): Readonly<Record<string, string>> {
  const contracts = Object.entries(reads).map(([consumer, lines]) => contractFile(consumer, "public.accounts", lines));
  return {
    "headgate.yaml": stringify({
      postgres: 18,
      migrations: "db/migrations",
      connectors: ["deploy/*.json"],
      debezium: "3.7",
      worker: {
        "key.converter": "io.confluent.connect.avro.AvroConverter",
        "value.converter": "io.confluent.connect.avro.AvroConverter",
      },
      registry: { compatibility: "BACKWARD" },
      contracts: "contracts/*.yaml",
      plans,
    }),
    "deploy/connector.json": JSON.stringify({ name, config: connector }, null, 2),
    ...Object.assign({}, ...contracts),
  };
}

export function contractFile(consumer: string, table: string, lines: string): Readonly<Record<string, string>> {
  const text = `consumer: ${consumer}\nowner: team-${consumer}\nreads:\n  - table: ${table}\n${indented(lines)}\n`;
  return { [`contracts/${consumer}.yaml`]: text };
}

function indented(lines: string): string {
  return lines.replaceAll(/^/gm, "    ");
}
