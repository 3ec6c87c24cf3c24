import type { ListFormat } from "../../commands/contracts/list.ts";
import { formatOption } from "../options.ts";
import type { Declare } from "../run.ts";

export const declareContractsList: Declare = (group, run) => {
  group
    .command("list")
    .description("every consumer that has a contract: who owns it, what it reads and how")
    .addOption(formatOption("text", "json", "csv"))
    .action(
      run(async (session, options: { readonly format: ListFormat }) => {
        const { listContracts } = await import("../../commands/contracts/list.ts");
        return listContracts(session, options);
      }),
    );
};
