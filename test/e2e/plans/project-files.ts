import { stringify } from "yaml";
import type { Pipeline } from "./pipeline.ts";

/** headgate.yaml, the connector and the contracts of a pipeline's repository. `reads`: what stands after `table:`, by consumer. */
export function projectFiles(
  { name, connector }: Pipeline,
  reads: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const contracts = Object.entries(reads).map(([consumer, read]) => [
    `contracts/${consumer}.yaml`,
    `consumer: ${consumer}\nowner: team-${consumer}\nreads:\n  - table: public.accounts\n${indented(read)}\n`,
  ]);
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
      plans: "plans/*.yaml",
    }),
    "deploy/connector.json": JSON.stringify({ name, config: connector }, null, 2),
    ...Object.fromEntries(contracts),
  };
}

function indented(lines: string): string {
  return lines.replaceAll(/^/gm, "    ");
}
