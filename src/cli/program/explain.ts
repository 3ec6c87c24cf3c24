import type { Declare } from "./run.ts";

export const declareExplain: Declare = (program, run) => {
  program
    .command("explain")
    .description("a rule's page; all rules when none is named")
    .argument("[rule]")
    .action(
      run(async (session, rule: string | undefined) => {
        const { explain } = await import("../commands/explain.ts");
        return explain(session, rule ?? null);
      }),
    );
};
