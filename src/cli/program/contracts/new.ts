import type { NewOptions } from "../../commands/contracts/new.ts";
import { type EngineOptions, withEngine } from "../../engine.ts";
import { engineOption, engineUrlOption, repeatable } from "../options.ts";
import type { Declare } from "../run.ts";

export const declareContractsNew: Declare = (group, run) => {
  group
    .command("new")
    .description("write a consumer's contract; asks at a terminal for what no option says")
    .argument("[name]", "the consumer's name")
    .option("--owner <team>", "the team that answers for it")
    .option("--contact <contact>", "where the owner is reached")
    .addOption(repeatable("--table <table>", "a captured table it reads, or its topic"))
    .option("--columns <names>", "the columns it reads, with commas between them, or all")
    .option("--key <names>", "fields it takes from the record key (default: all of them)")
    .option("--group <group>", "its Kafka consumer group")
    .option("--types", "write out the predicted types as what it expects")
    .option("--out <file>", "where to (default: where headgate.yaml looks for contracts)")
    .option("--force", "overwrite the file that is there")
    .option("--print", "write nothing but to stdout")
    .addOption(engineOption())
    .addOption(engineUrlOption())
    .action(
      run(async (session, name: string | undefined, options: NewOptions & EngineOptions) => {
        const { newContract } = await import("../../commands/contracts/new.ts");
        return newContract(withEngine(session, options), name ?? null, options);
      }),
    );
};
