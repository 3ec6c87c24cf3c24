import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Report } from "../model/report.ts";
import { InputError } from "../ports.ts";
import { type Detail, plain, type ReportWriter } from "../report/writer.ts";
import { REPORT_WRITERS } from "../report/writers.ts";
import type { Session } from "./session.ts";
import { write } from "./terminal.ts";

/** One `--output FORMAT:FILE`. */
export interface ReportFile {
  readonly writer: ReportWriter;
  readonly file: string;
}

/** Reads every `FORMAT:FILE`. Throws InputError for an unknown format or a missing file name. */
export function parseOutputs(outputs: readonly string[]): readonly ReportFile[] {
  return outputs.map((output) => {
    const [, format = "", file = ""] = /^([^:]*):(.*)$/s.exec(output) ?? [];
    if (file === "")
      throw new InputError(`--output ${output} is not FORMAT:FILE`, { todo: "such as json:report.json" });
    return { writer: writerFor(format), file };
  });
}

function writerFor(format: string): ReportWriter {
  const writer = REPORT_WRITERS.find((candidate) => candidate.format === format);
  if (writer !== undefined) return writer;
  const known = REPORT_WRITERS.map((candidate) => candidate.format).join(", ");
  throw new InputError(`there is no report format "${format}"`, { todo: `formats are ${known}` });
}

/** Prints a report on stdout; only text for people is coloured. */
export async function writeReport(
  session: Session,
  report: Report,
  format: string,
  detail: Detail = "plain",
): Promise<void> {
  const paint = format === "text" ? session.paint : plain;
  await write(session.terminal.stdout, writerFor(format).write(report, paint, detail));
}

/** Writes each report file, making its folder. Throws InputError when one cannot be written. */
export async function writeReportFiles(
  session: Session,
  report: Report,
  outputs: readonly ReportFile[],
  detail: Detail = "plain",
) {
  for (const { writer, file } of outputs) {
    const path = resolve(session.terminal.cwd, file);
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, writer.write(report, plain, detail));
    } catch (cause) {
      const where = cause instanceof Error ? cause.message : String(cause);
      throw new InputError(`cannot write the ${writer.format} report to ${file}`, { where, cause });
    }
  }
}
