import { readFile } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { openCache } from "../cli/cache.ts";
import { withEngine } from "../cli/engine.ts";
import { describeFailure, EXIT, type ExitCode } from "../cli/exit-codes.ts";
import { failureReport } from "../cli/failure-report.ts";
import { loadGate } from "../cli/load.ts";
import { parseOutputs, writeReportFiles } from "../cli/report-files.ts";
import { refusedByEnvironment, type Session } from "../cli/session.ts";
import { openTerminal, say, write } from "../cli/terminal.ts";
import { gate } from "../gate.ts";
import type { Report } from "../model/report.ts";
import { InputError } from "../ports.ts";
import { githubWriter } from "../report/github.ts";
import { markdownWriter } from "../report/markdown.ts";
import { plain } from "../report/writer.ts";
import { findBase } from "./base.ts";
import { type PushedChange, readEvent } from "./event.ts";
import { gitIn } from "./git.ts";
import { type Inputs, readInputs } from "./inputs.ts";
import { appendTo, outputLines } from "./outputs.ts";

/** One run of the GitHub Action: annotations on stdout, job summary, outputs; the status fails the step. */
async function main(): Promise<ExitCode> {
  const session = openSession();
  try {
    const inputs = readInputs(session.terminal.environment);
    const outputs = parseOutputs(inputs.outputs);
    const report = await judge(session, inputs);
    await writeReportFiles(session, report, outputs);
    await publish(session, report, inputs.summary);
    return report.verdict === "blocked" ? EXIT.blocked : EXIT.passed;
  } catch (error) {
    if (error instanceof InputError) await publish(session, failureReport(error, "error"), true);
    await say(session.terminal, describeFailure(error, session.debug));
    return EXIT.failed;
  }
}

/** RUNNER_DEBUG is what GitHub sets when a job is run again with debug logging. */
function openSession(): Session {
  const terminal = openTerminal(process.env.GITHUB_WORKSPACE ?? process.cwd());
  const debug = terminal.environment.get("RUNNER_DEBUG") === "1";
  return {
    terminal,
    now: new Date(),
    paint: plain,
    configFile: null,
    debug,
    commandsRefused: null,
    cache: openCache({ terminal, debug }),
  };
}

async function judge(workspace: Session, inputs: Inputs): Promise<Report> {
  const cwd = inside(workspace.terminal.cwd, inputs.workingDirectory);
  const change = await changeOf(workspace);
  const reading = {
    ...workspace,
    terminal: { ...workspace.terminal, cwd },
    configFile: inputs.config,
    commandsRefused: commandsRefused(inputs, change) ?? refusedByEnvironment(workspace.terminal),
  };
  const session = withEngine(reading, inputs, serverRefused(inputs, change));
  const base = await findBase(gitIn(cwd), { named: inputs.base, change, fetch: inputs.fetch });
  const { input, ports } = await loadGate(session, {
    files: [],
    ...(base === null ? {} : { base }),
    ...(inputs.failOn === null ? {} : { failOn: inputs.failOn }),
    ...(inputs.registryUrl === null ? {} : { registryUrl: inputs.registryUrl }),
    ...(inputs.registrySnapshot === null ? {} : { registrySnapshot: inputs.registrySnapshot }),
    // Addresses that are merged may be asked on forks too: they get no secrets there.
    contractsOffline: inputs.offline === "always",
    offline: inputs.offline === "always" || (inputs.offline === "forks" && change.fork),
    fetch: inputs.fetch,
  });
  return gate(input, ports);
}

/** A command runs the code of the change: by default not that of strangers. */
function commandsRefused({ commands }: Inputs, { fork }: PushedChange): string | null {
  if (commands === "never") return "with commands: never";
  return commands === "own" && fork ? "on changes from forks (commands: always would)" : null;
}

/** SQL of a change is code of it too, for the server that runs it. */
function serverRefused({ commands }: Inputs, { fork }: PushedChange): string | null {
  return fork && commands !== "always" ? "for changes from forks (commands: always would)" : null;
}

async function changeOf({ terminal: { environment } }: Session): Promise<PushedChange> {
  const file = environment.get("GITHUB_EVENT_PATH");
  const event: unknown = file === undefined ? null : JSON.parse(await readFile(file, "utf8"));
  return readEvent(event, environment.get("GITHUB_REF") ?? null);
}

/** A folder inside the workspace. Throws InputError for one outside. */
function inside(workspace: string, folder: string): string {
  const path = resolve(workspace, folder);
  if (!relative(workspace, path).startsWith("..")) return path;
  throw new InputError(`working-directory ${folder} is outside the workspace`, {
    todo: "name a folder of the repository",
  });
}

async function publish(session: Session, report: Report, summary: boolean): Promise<void> {
  const { environment, stdout } = session.terminal;
  await write(stdout, githubWriter.write(report, plain));
  if (summary) await appendTo(environment.get("GITHUB_STEP_SUMMARY"), markdownWriter.write(report, plain));
  await appendTo(environment.get("GITHUB_OUTPUT"), outputLines(report));
}

main().then((code) => {
  process.exitCode = code;
});
