import { Option } from "commander";
import { ENGINES } from "../engine.ts";

/** `--format`, of a command that knows these; the first is what it writes when none is named. */
export function formatOption(...formats: readonly [string, ...string[]]): Option {
  return new Option("--format <format>", words(formats)).choices(formats).default(formats[0]);
}

function words(formats: readonly string[]): string {
  return `${formats.slice(0, -1).join(", ")} or ${formats.at(-1)}`;
}

/** An option that may be given several times: its value is the list of what was given, in order. */
export function repeatable(flags: string, description: string): Option {
  return new Option(flags, `${description}; may be repeated`)
    .argParser((value: string, earlier: readonly string[]) => [...earlier, value])
    .default([], "none");
}

export function engineOption(): Option {
  return new Option(
    "--engine <engine>",
    "what replays the migrations: static, auto (a real PostgreSQL where static cannot tell), pglite, postgres",
  )
    .choices(ENGINES)
    .default("static");
}

export function engineUrlOption(): Option {
  return new Option(
    "--engine-url <url>",
    "PostgreSQL 15 or later in which auto and postgres make a throw-away database ($HEADGATE_ENGINE_URL)",
  );
}

/** Running systems that the evidence of plans is read from. */
export function evidenceOptions(): readonly Option[] {
  return [
    new Option(
      "--evidence-database-url <url>",
      "PostgreSQL that plans are proved on, read only ($HEADGATE_EVIDENCE_DATABASE_URL, databases.<name>.url)",
    ),
    new Option(
      "--kafka-brokers <brokers>",
      "Kafka that plans are proved on, read only: host:port,… ($HEADGATE_KAFKA_BROKERS, kafka.brokers)",
    ),
  ];
}
