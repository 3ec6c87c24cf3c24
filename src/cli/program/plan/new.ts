import { Option } from "commander";
import { PLAN_OPERATIONS } from "../../../model/plan.ts";
import { MOVE_KEYS, type MoveKey } from "../../../plans/operation.ts";
import type { NewPlanOptions } from "../../commands/plan/new.ts";
import { type EngineOptions, withEngine } from "../../engine.ts";
import { engineOption, engineUrlOption } from "../options.ts";
import type { Declare } from "../run.ts";

/** What each key of a plan file is called on the command line, and what it says. */
const OPTIONS: Readonly<Partial<Record<MoveKey, readonly [argument: string, description: string]>>> = {
  to: ["<name>", "new name, schema, type, key columns (with commas between them) or label"],
  as: ["<column>", "the column that gets the new type"],
  cast: ["<expression>", "SQL over the old column that gives the new one's value"],
  inverse: ["<expression>", "SQL over the new column that gives the old one's value"],
  value: ["<label>", "the enum label"],
  columns: ["<names>", "the columns that are merged, with commas between them"],
  into: ["<map>", "the columns it is split into, each with its type: '{first: {type: text, cast: …}, …}'"],
  type: ["<type>", "the type of the new column"],
  publication: ["<name>", "the publication that leaves it out"],
  connector: ["<name>", "the connector that leaves it out"],
  operations: ["<letters>", "the operations that are left out, with commas between them: c, u, d, t"],
  rows: ["<condition>", "the condition rows have to meet from then on"],
};

export const declarePlanNew: Declare = (group, run) => {
  const command = group
    .command("new")
    .description("write a plan with the SQL of its steps, in the layout of the repository's own migrations")
    .argument("<operation>", PLAN_OPERATIONS.join(", "))
    .argument("<target>", "TABLE or TABLE.COLUMN, as it is before anything moves");
  for (const key of MOVE_KEYS) {
    if (key === "column") continue;
    const [argument, description] = OPTIONS[key] ?? ["<text>", `the plan's \`${key}\``];
    command.addOption(new Option(`--${key} ${argument}`, description));
  }
  command
    .addOption(
      new Option("--sync <how>", "what keeps old and new in step").choices([
        "trigger",
        "generated",
        "application",
        "none",
      ]),
    )
    .option("--owner <team>", "the team that sees it through")
    .option("--soak <duration>", "from the merge of expand to contract, such as 14d or 12h")
    .option("--name <name>", "the plan's name (default: what moves and where to)")
    .option("--base <ref>", "git ref whose names count (default: the remote's default branch)")
    .option("--no-sql", "the plan file only")
    .option("--dry-run", "print all files and write none")
    .option("--force", "overwrite the plan that is there")
    .addOption(engineOption())
    .addOption(engineUrlOption())
    .action(
      run(async (session, operation: string, target: string, options: NewPlanOptions & EngineOptions) => {
        const { newPlan } = await import("../../commands/plan/new.ts");
        return newPlan(withEngine(session, options), operation, target, options);
      }),
    );
};
