import type { PullOptions } from "../../commands/contracts/pull.ts";
import type { Declare } from "../run.ts";

export const declareContractsPull: Declare = (group, run) => {
  group
    .command("pull")
    .description("fetch contracts kept elsewhere as they are now, and pin them in contracts.lock.yaml")
    .option("--check", "write nothing: exit 1 where something has moved since it was pinned")
    .action(
      run(async (session, options: PullOptions) => {
        const { pull } = await import("../../commands/contracts/pull.ts");
        return pull(session, options);
      }),
    );
};
