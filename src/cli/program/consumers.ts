import { Option } from "commander";
import { type Reader, VIAS } from "../../model/contract.ts";
import type { ConsumersOptions } from "../commands/consumers.ts";
import { type EngineOptions, withEngine } from "../engine.ts";
import { engineOption, engineUrlOption, formatOption } from "./options.ts";
import type { Declare } from "./run.ts";

const READERS = [
  "columns",
  "avro",
  "sql",
  "subscriber",
  "replica",
  "sink",
  "json-schema",
  "typescript",
] as const satisfies readonly Reader["reader"][];

const EXIT_STATUS = `
With --exit-code:
  0  nobody reads it, and contracts there are
  1  somebody reads it, or may: pending consumers and readers whose columns cannot be told count
  2  it cannot be told: an error, or no contracts at all
so that \`headgate consumers orders.total --exit-code && echo "no contract needs it"\` says what it means. With --unread and
--undeclared, 1 is that there are some.`;

export const declareConsumers: Declare = (program, run) => {
  program
    .command("consumers")
    .description("who reads a table or column, how, and who owns it")
    .argument(
      "[table[.column]]",
      "schema.table, table or topic, or either with .column; * stands for any name (public.*, *.email)",
    )
    .option("--consumer <name>", "what this consumer reads")
    .option("--owner <name>", "only what this owner's consumers read")
    .addOption(new Option("--via <way>", "only what comes this way").choices(VIAS))
    .addOption(
      new Option("--reader <kind>", "only what such a file says, or the contract's own columns").choices(READERS),
    )
    .addOption(
      new Option("--unread", "captured columns that nobody declares").conflicts([
        ...["undeclared", "consumer", "owner", "via", "reader"],
      ]),
    )
    .addOption(
      new Option("--undeclared", "captured tables that nobody declares").conflicts([
        ...["unread", "consumer", "owner", "via", "reader"],
      ]),
    )
    .option("--exit-code", "let the status tell whether anybody reads it")
    .addOption(formatOption("text", "json", "csv", "openlineage"))
    .addOption(engineOption())
    .addOption(engineUrlOption())
    .addHelpText("after", EXIT_STATUS)
    .action(
      run(async (session, target: string | undefined, options: ConsumersOptions & EngineOptions) => {
        const { consumers } = await import("../commands/consumers.ts");
        return consumers(withEngine(session, options), target ?? null, options);
      }),
    );
};
