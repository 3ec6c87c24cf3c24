import { appendFile } from "node:fs/promises";
import type { Report } from "../model/report.ts";
import { countBySeverity } from "../report/order.ts";

/** The action's outputs. All values are words and numbers, so the plain `name=value` form is safe. */
export function outputLines(report: Report): string {
  const { error, warning } = countBySeverity(report.findings);
  return `verdict=${report.verdict}\nerrors=${error}\nwarnings=${warning}\n`;
}

/** Appends to a file the runner named in a variable; nothing where it named none (a run outside GitHub). */
export async function appendTo(file: string | undefined, text: string): Promise<void> {
  if (file !== undefined && file !== "") await appendFile(file, text);
}
