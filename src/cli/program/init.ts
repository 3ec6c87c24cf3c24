import type { Declare } from "./run.ts";

export const declareInit: Declare = (program, run) => {
  program
    .command("init")
    .description("look around and write a commented headgate.yaml")
    .option("--force", "overwrite an existing one")
    .action(
      run(async (session, options: { force?: true }) => {
        const { init } = await import("../commands/init.ts");
        return init(session, { force: options.force === true });
      }),
    );
};
