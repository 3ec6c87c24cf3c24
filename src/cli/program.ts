import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { AVRO_LINES } from "../model/prediction.ts";
import { REGISTRY_SCHEMA_TYPES } from "../model/registry.ts";
import { LEVELS, type Level } from "../model/verdict.ts";
import { REPORT_WRITERS } from "../report/writers.ts";
import { openCache } from "./cache.ts";
import type { CatalogOptions } from "./commands/catalog.ts";
import type { CheckOptions } from "./commands/check.ts";
import type { CompatOptions } from "./commands/compat.ts";
import type { PredictOptions } from "./commands/predict.ts";
import type { RegisterOptions } from "./commands/register.ts";
import type { SnapshotOptions } from "./commands/snapshot.ts";
import { ENGINES, type EngineOptions, withEngine } from "./engine.ts";
import { describeFailure, EXIT, type ExitCode } from "./exit-codes.ts";
import { refusedByEnvironment, type Session } from "./session.ts";
import { type ColorChoice, paintFor, say, type Terminal } from "./terminal.ts";
import { VERSION } from "./version.ts";

/** Runs one command line (without `node` and the script) and gives the exit status. Never throws. */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const program = new Command("headgate");
  const outcome: { code: ExitCode } = { code: EXIT.passed };
  /** Wraps a command: it learns the global options, and its status becomes the program's. */
  const run =
    <Args extends readonly unknown[]>(command: (session: Session, ...args: Args) => Promise<ExitCode>) =>
    async (...args: Args) => {
      outcome.code = await command(openSession(program, terminal), ...args);
    };
  declareProgram(program, terminal);
  declareCheck(program, run);
  declareViews(program, run);
  declareRegister(program, run);
  declareSnapshot(program, run);
  declareHelpers(program, run);
  try {
    await program.parseAsync(args, { from: "user" });
    return outcome.code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.passed : EXIT.failed;
    await say(terminal, describeFailure(error, program.opts<GlobalOptions>().debug === true));
    return EXIT.failed;
  }
}

interface GlobalOptions {
  readonly config?: string;
  readonly color: ColorChoice;
  readonly debug?: true;
  readonly cache: boolean;
  readonly command: boolean;
}

type Run = <Args extends readonly unknown[]>(
  command: (session: Session, ...args: Args) => Promise<ExitCode>,
) => (...args: Args) => Promise<void>;

function openSession(program: Command, terminal: Terminal): Session {
  const { config, color, debug, cache, command } = program.opts<GlobalOptions>();
  const common = {
    terminal,
    paint: paintFor(terminal, color),
    configFile: config ?? null,
    debug: debug === true,
    commandsRefused: command ? refusedByEnvironment(terminal) : "with --no-command",
  };
  return { ...common, cache: cache ? openCache(common) : null };
}

function declareProgram(program: Command, terminal: Terminal): void {
  program
    .description("Stops migrations that would break the readers of your change stream.")
    .version(VERSION)
    .option("--config <file>", "headgate.yaml to use (default: the nearest one, from here upwards)")
    .addOption(new Option("--color <when>", "colours in text").choices(["auto", "always", "never"]).default("auto"))
    .option("--debug", "stack traces of unexpected errors")
    .option(
      "--no-cache",
      "replay the whole history, and keep nothing of it ($HEADGATE_CACHE, or the user's cache folder)",
    )
    .option(
      "--no-command",
      "do not run `migrations: {command: …}`, for changes that are not trusted ($HEADGATE_NO_COMMAND)",
    )
    .showHelpAfterError("(--help lists commands and options)")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      writeErr: (text) => void terminal.stderr.write(text),
    });
}

function declareCheck(program: Command, run: Run): void {
  const formats = REPORT_WRITERS.map(({ format }) => format);
  program
    .command("check")
    .description("the gate: hold the pending migrations against registry, meaning and contracts")
    .argument("[files...]", "pending migration files (default: what the base does not have)")
    .option("--base <ref>", "git ref the change is compared with (default: the remote's default branch)")
    .addOption(new Option("--applied <version>", "newest applied version; later ones are pending").conflicts("base"))
    .addOption(
      new Option(
        "--database-url <url>",
        "PostgreSQL whose history table tells what has run ($HEADGATE_DATABASE_URL)",
      ).conflicts(["base", "applied"]),
    )
    .option("--registry-snapshot <file>", "registered versions and levels from a file; the registry is not asked")
    .option("--registry-url <url>", "schema registry with Confluent's REST API ($HEADGATE_REGISTRY_URL, registry.url)")
    .addOption(
      new Option(
        "--offline",
        "ask no registry: the snapshot counts, or what is predicted for the base ($HEADGATE_OFFLINE)",
      ).conflicts("registryUrl"),
    )
    .addOption(new Option("--format <format>", "what stdout gets").choices(formats).default("text"))
    .addOption(
      new Option("--output <format:file>", "another report into a file; may be repeated")
        .argParser((value: string, earlier: readonly string[]) => [...earlier, value])
        .default([], "none"),
    )
    .addOption(new Option("--fail-on <severity>", "what exits with 1").choices(["error", "warning", "never"]))
    .addOption(engineOption())
    .addOption(engineUrlOption())
    .action(
      run(async (session, files: readonly string[], options: CheckOptions & EngineOptions) => {
        const { check } = await import("./commands/check.ts");
        return check(withEngine(session, options), files, options);
      }),
    );
}

/** Commands that show one step of the way; they work on the tree as it stands and need no git unless `--at` names a ref. */
function declareViews(program: Command, run: Run): void {
  const format = () => new Option("--format <format>", "text or json").choices(["text", "json"]).default("text");
  program
    .command("predict")
    .description("the Avro schemas as they will be registered")
    .argument("[subject]", "only this subject")
    .option("--at <ref>", "the tree of a git ref instead of the work tree")
    .addOption(format())
    .option("--diff", "only what the pending migrations change")
    .option("--base <ref>", "git ref --diff compares with")
    .addOption(engineOption())
    .addOption(engineUrlOption())
    .action(
      run(async (session, subject: string | undefined, options: PredictOptions & EngineOptions) => {
        const { predict } = await import("./commands/predict.ts");
        return predict(withEngine(session, options), subject ?? null, options);
      }),
    );
  program
    .command("catalog")
    .description("the catalog the migrations add up to")
    .option("--at <ref>", "the tree of a git ref instead of the work tree")
    .option("--after <version>", "as it is when this version has run, and none behind it")
    .addOption(format())
    .addOption(engineOption())
    .addOption(engineUrlOption())
    .action(
      run(async (session, options: CatalogOptions & EngineOptions) => {
        const { catalog } = await import("./commands/catalog.ts");
        return catalog(withEngine(session, options), options);
      }),
    );
  program
    .command("consumers")
    .description("who reads a table or column, how, and who owns it")
    .argument("[table[.column]]", "schema.table, table, or either with .column")
    .addOption(format())
    .addOption(engineOption())
    .addOption(engineUrlOption())
    .action(
      run(async (session, target: string | undefined, options: { format: "text" | "json" } & EngineOptions) => {
        const { consumers } = await import("./commands/consumers.ts");
        return consumers(withEngine(session, options), target ?? null, options);
      }),
    );
}

function declareRegister(program: Command, run: Run): void {
  program
    .command("register")
    .description("register predicted schemas before their connector asks for them (auto.register.schemas=false)")
    .argument("[subjects...]", "only these subjects")
    .option("--at <ref>", "the tree of a git ref instead of the work tree")
    .option("--base <ref>", "git ref whose schemas come before those of the pending migrations")
    .option("--registry-url <url>", "schema registry with Confluent's REST API ($HEADGATE_REGISTRY_URL, registry.url)")
    .addOption(new Option("--dry-run", "only show what would be registered (default)").conflicts("write"))
    .option("--write", "register; nothing at all unless everything can be")
    .addOption(new Option("--format <format>", "text or json").choices(["text", "json"]).default("text"))
    .addOption(engineOption())
    .addOption(engineUrlOption())
    .action(
      run(async (session, subjects: readonly string[], options: RegisterOptions & EngineOptions) => {
        const { register } = await import("./commands/register.ts");
        return register(withEngine(session, options), subjects, options);
      }),
    );
}

function declareSnapshot(program: Command, run: Run): void {
  program
    .command("snapshot")
    .description("write what the schema registry holds to a file to be committed, for forks and offline work")
    .argument("[subjects...]", "only these are read anew (default: all that connectors register)")
    .option("--out <file>", "where to (- is standard output; default: registry.snapshot of headgate.yaml)")
    .option("--registry-url <url>", "schema registry with Confluent's REST API ($HEADGATE_REGISTRY_URL, registry.url)")
    .option("--check", "write nothing; exit with 1 where the file is not what the registry holds")
    .option("--all", "every subject of the registry; a file that has them keeps having them")
    .addOption(
      new Option("--touch", "renew the time in the file even where nothing else is another").conflicts("check"),
    )
    .addOption(engineOption())
    .addOption(engineUrlOption())
    .action(
      run(async (session, subjects: readonly string[], options: SnapshotOptions & EngineOptions) => {
        const { snapshot } = await import("./commands/snapshot.ts");
        return snapshot(withEngine(session, options), subjects, options);
      }),
    );
}

function engineOption(): Option {
  return new Option(
    "--engine <engine>",
    "what replays the migrations: static, auto (a real PostgreSQL where static cannot tell), pglite, postgres",
  )
    .choices(ENGINES)
    .default("static");
}

function engineUrlOption(): Option {
  return new Option(
    "--engine-url <url>",
    "PostgreSQL 15 or later in which auto and postgres make a throw-away database ($HEADGATE_ENGINE_URL)",
  );
}

function declareHelpers(program: Command, run: Run): void {
  program
    .command("compat")
    .description("may a schema follow those that are registered, and why not: as the registry decides it")
    .argument("[schemas...]", "NEW, then the registered versions, oldest first; - reads stdin")
    .addOption(new Option("--level <level>", `${LEVELS.join(", ")} (default: all)`).argParser(parseLevel))
    .option("--subject <name>", "the registered versions and the level of this subject, instead of OLD files")
    .addOption(new Option("--type <type>", "of NEW and OLD").choices(REGISTRY_SCHEMA_TYPES).default("AVRO"))
    .addOption(
      new Option("--references <file>", "a schema that NEW or OLD refer to, dependencies first; may be repeated")
        .argParser((value: string, earlier: readonly string[]) => [...earlier, value])
        .default([], "none"),
    )
    .addOption(new Option("--avro <line>", "Avro beside the registry (default: 1.11)").choices(AVRO_LINES))
    .option("--normalize", "as a registry that brings schemas into normal form (normalize.schemas)")
    .option("--registry-url <url>", "with --subject: schema registry with Confluent's REST API")
    .option("--registry-snapshot <file>", "with --subject: a file that `headgate snapshot` wrote")
    .option("--offline", "with --subject: the configured snapshot, never the registry itself")
    .addOption(new Option("--format <format>", "text or json").choices(["text", "json"]).default("text"))
    .addOption(new Option("--batch", "JSON lines from stdin to stdout").conflicts(["level", "subject"]))
    .action(
      run(async (session, schemas: readonly string[], options: CompatOptions) => {
        const { compat } = await import("./commands/compat.ts");
        return compat(session, schemas, options);
      }),
    );
  program
    .command("explain")
    .description("a rule's page; all rules when none is named")
    .argument("[rule]")
    .action(
      run(async (session, rule: string | undefined) => {
        const { explain } = await import("./commands/explain.ts");
        return explain(session, rule ?? null);
      }),
    );
  program
    .command("init")
    .description("look around and write a commented headgate.yaml")
    .option("--force", "overwrite an existing one")
    .action(
      run(async (session, options: { force?: true }) => {
        const { init } = await import("./commands/init.ts");
        return init(session, { force: options.force === true });
      }),
    );
}

function parseLevel(text: string): Level {
  const level = LEVELS.find((known) => known === text.toUpperCase());
  if (level === undefined) throw new InvalidArgumentError(`Levels are ${LEVELS.join(", ")}.`);
  return level;
}
