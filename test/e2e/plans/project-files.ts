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
  const contracts = Object.entries(reads).map(([consumer, lines]) =>
    contractFile(consumer, "table: public.accounts", lines),
  );
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
    ...connectorFile(name, connector),
    ...Object.assign({}, ...contracts),
  };
}

export function connectorFile(
  name: string,
  config: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return { [`deploy/${name}.json`]: JSON.stringify({ name, config }, null, 2) };
}

/** @param source `table: …` or `topic: …` */
export function contractFile(consumer: string, source: string, lines: string): Readonly<Record<string, string>> {
  const text = `consumer: ${consumer}\nowner: team-${consumer}\nreads:\n  - ${source}\n${indented(lines)}\n`;
  return { [`contracts/${consumer}.yaml`]: text };
}

function indented(lines: string): string {
  return lines.replaceAll(/^/gm, "    ");
}
