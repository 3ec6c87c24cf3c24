import { gate } from "../../gate.ts";
import type { Report } from "../../model/report.ts";
import { InputError } from "../../ports.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { failureReport } from "../failure-report.ts";
import { loadGate } from "../load.ts";
import { parseOutputs, type ReportFile, writeReport, writeReportFiles } from "../report-files.ts";
import type { Session } from "../session.ts";

export interface CheckOptions {
  readonly base?: string;
  readonly applied?: string;
  readonly databaseUrl?: string;
  readonly evidenceDatabaseUrl?: string;
  readonly kafkaBrokers?: string;
  readonly registrySnapshot?: string;
  readonly registryUrl?: string;
  readonly offline?: true;
  readonly format: string;
  readonly output: readonly string[];
  readonly failOn?: Report["failOn"];
  readonly explain?: true;
  readonly fetch?: true;
}

/** `headgate check`: the gate. A report is written even when the input could not be used, where the format is for machines. */
export async function check(session: Session, files: readonly string[], options: CheckOptions): Promise<ExitCode> {
  const outputs = parseOutputs(options.output);
  const report = await judge(session, files, options).catch(async (error: unknown) => {
    if (error instanceof InputError) await deliverFailure(session, error, options, outputs);
    throw error;
  });
  const detail = options.explain === true ? "explained" : "plain";
  await writeReportFiles(session, report, outputs, detail);
  await writeReport(session, report, options.format, detail);
  return report.verdict === "blocked" ? EXIT.blocked : EXIT.passed;
}

async function judge(session: Session, files: readonly string[], options: CheckOptions): Promise<Report> {
  const { input, ports } = await loadGate(session, { ...options, files });
  return gate(input, ports);
}

/** On a terminal the error itself, on stderr, says it all. */
async function deliverFailure(
  session: Session,
  error: InputError,
  options: CheckOptions,
  outputs: readonly ReportFile[],
): Promise<void> {
  const report = failureReport(error, options.failOn ?? "error");
  if (options.format !== "text") await writeReport(session, report, options.format);
  await writeReportFiles(session, report, outputs);
}
