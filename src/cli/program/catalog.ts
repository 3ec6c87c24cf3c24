import type { CatalogOptions } from "../commands/catalog.ts";
import { type EngineOptions, withEngine } from "../engine.ts";
import { engineOption, engineUrlOption, formatOption } from "./options.ts";
import type { Declare } from "./run.ts";

export const declareCatalog: Declare = (program, run) => {
  program
    .command("catalog")
    .description("the catalog the migrations add up to")
    .option("--at <ref>", "the tree of a git ref instead of the work tree")
    .option("--after <version>", "as it is when this version has run, and none behind it")
    .addOption(formatOption("text", "json"))
    .addOption(engineOption())
    .addOption(engineUrlOption())
    .action(
      run(async (session, options: CatalogOptions & EngineOptions) => {
        const { catalog } = await import("../commands/catalog.ts");
        return catalog(withEngine(session, options), options);
      }),
    );
};
