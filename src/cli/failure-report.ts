import type { Location } from "../model/location.ts";
import type { Coverage, Report } from "../model/report.ts";
import type { InputError } from "../ports.ts";
import { TOOL } from "./version.ts";

/** Stands in reports for input that could not be used; no rule can turn it off. */
const INPUT_ERROR = "input-error";

const NOTHING: Coverage = {
  migrations: 0,
  pendingMigrations: 0,
  statements: 0,
  pendingStatements: 0,
  analysed: 0,
  opaque: 0,
  connectors: 0,
  capturedTables: 0,
  subjects: 0,
  contracts: 0,
  plans: 0,
};

/** What machines are given when there is nothing to report on: blocked, by the error itself, on its line. */
export function failureReport(error: InputError, failOn: Report["failOn"]): Report {
  return {
    version: 1,
    tool: TOOL,
    verdict: "blocked",
    failOn,
    base: "unknown",
    head: "unknown",
    findings: [
      {
        rule: INPUT_ERROR,
        verdict: "tool",
        severity: "error",
        message: error.message,
        why: "Nothing was checked.",
        at: error.where === null ? null : placeOf(error.where),
        database: "",
        table: null,
        field: null,
        subject: null,
        consumers: [],
        evidence: error.where === null ? [] : [error.where],
        fix: error.todo === null ? [] : [error.todo],
        witness: null,
        fingerprint: "000000000000",
        lowered: [],
      },
    ],
    coverage: NOTHING,
    pending: [],
    notes: [],
    sources: [],
  };
}

/** The place in `file:line:column` or `file:line`; null for any other text, as the address of a server is. */
function placeOf(where: string): Location | null {
  if (/^[a-z]+:\/\//.test(where)) return null;
  const [, file, line, column] = /^(.+?):(\d+)(?::(\d+))?$/.exec(where) ?? [];
  if (file === undefined || line === undefined) return null;
  const start = { line: Number(line), column: Number(column ?? 1) };
  return { file, start, end: start };
}
