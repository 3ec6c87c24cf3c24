import { Option } from "commander";
import type { OutOption } from "../../commands/contracts/odcs.ts";
import type { Declare } from "../run.ts";

export const declareContractsImport: Declare = (group, run) => {
  group
    .command("import")
    .description("a document of the Open Data Contract Standard (ODCS 3) as a contract file")
    .argument("<file>", "the document")
    .option("--out <file>", "where to (default: stdout)")
    .option("--force", "overwrite the file that is there")
    .action(
      run(async (session, file: string, options: OutOption) => {
        const { importContracts } = await import("../../commands/contracts/odcs.ts");
        return importContracts(session, file, options);
      }),
    );
};

export const declareContractsExport: Declare = (group, run) => {
  group
    .command("export")
    .description("contracts as documents of the Open Data Contract Standard")
    .argument("[consumer]", "only this consumer's (default: all)")
    .addOption(new Option("--format <format>", "odcs (version 3.1)").choices(["odcs"]).default("odcs"))
    .option("--out <file>", "where to (default: stdout)")
    .option("--force", "overwrite the file that is there")
    .action(
      run(async (session, consumer: string | undefined, options: OutOption & { readonly format: "odcs" }) => {
        const { exportContracts } = await import("../../commands/contracts/odcs.ts");
        return exportContracts(session, consumer ?? null, options);
      }),
    );
};
