import type { Finding } from "../../src/model/finding.ts";
import type { Location } from "../../src/model/location.ts";
import type { Report } from "../../src/model/report.ts";

/** A location on one line, or up to `endLine`. */
export function place(file: string, line: number, from: number, to: number, endLine = line): Location {
  return { file, start: { line, column: from }, end: { line: endLine, column: to } };
}

export function finding(overrides: Partial<Finding> = {}): Finding {
  return {
    rule: "column-renamed",
    verdict: "contracts",
    severity: "error",
    message: "public.users.email becomes contact_email",
    why: "Debezium names fields after columns: events lose email from the next commit on",
    at: place("db/migrations/0002.sql", 2, 13, 46),
    database: "commerce",
    table: "public.users",
    field: "email",
    subject: "commerce.public.users-value",
    consumers: [
      {
        consumer: "mailer",
        owner: "team-mail",
        contact: "#mail",
        state: "broken",
        reason: "reads email",
        at: place("contracts/consumers/mailer.yaml", 7, 9, 14),
      },
    ],
    evidence: ["READER_FIELD_MISSING_DEFAULT_VALUE at /fields/1"],
    fix: ["headgate plan new rename-column public.users.email --to contact_email"],
    witness: { direction: "old-data-new-reader", written: '{"email":"a@b.c"}', read: "missing contact_email" },
    fingerprint: "0123456789ab",
    lowered: [],
    ...overrides,
  };
}

export function report(overrides: Partial<Report> = {}): Report {
  const findings = overrides.findings ?? [];
  return {
    version: 1,
    tool: "headgate 0.1.0",
    verdict: findings.some(({ severity }) => severity === "error") ? "blocked" : "passed",
    failOn: "error",
    base: "origin/main (3f2a91c)",
    head: "work tree",
    findings,
    coverage: {
      migrations: 2,
      pendingMigrations: 1,
      statements: 4,
      pendingStatements: 2,
      analysed: 3,
      opaque: 1,
      connectors: 1,
      capturedTables: 3,
      subjects: 6,
      contracts: 1,
      plans: 0,
    },
    pending: [{ file: "db/migrations/0002.sql", version: "0002" }],
    notes: [],
    sources: [
      {
        path: "db/migrations/0002.sql",
        text: "BEGIN;\nALTER TABLE users RENAME COLUMN email TO contact_email;\nCOMMIT;\n",
      },
    ],
    ...overrides,
  };
}
