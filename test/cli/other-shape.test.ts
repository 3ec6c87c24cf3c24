import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { headgate } from "./run.ts";

const connector = (name: string, schema: string, more: Readonly<Record<string, string>> = {}) =>
  JSON.stringify({
    name,
    config: {
      "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
      "plugin.name": "pgoutput",
      "topic.prefix": name,
      "schema.include.list": schema,
      "key.converter": "io.confluent.connect.avro.AvroConverter",
      "value.converter": "io.confluent.connect.avro.AvroConverter",
      ...more,
    },
  });

const BILLING = "billing/src/main/resources/db/migration";
const FLEET = "fleet/src/main/resources/db/migration";

/** Java services in one repository: Flyway, two databases, schemas of their own, contracts in another team's folder. */
const MERGED: Readonly<Record<string, string>> = {
  "headgate.yaml": `databases:
  billing:
    postgres: 16
    migrations: {path: ${BILLING}, framework: flyway}
    connectors: [ops/connectors/billing-*.json]
  fleet:
    postgres: 18
    migrations: {path: ${FLEET}, framework: flyway}
    connectors: [ops/connectors/fleet.json]
contracts: teams/*/reads/*.yml
`,
  [`${BILLING}/V1__ledger.sql`]:
    "CREATE SCHEMA ledger;\nSET search_path TO ledger;\nCREATE TABLE invoice (\n  id bigint PRIMARY KEY,\n  total numeric(10,2) NOT NULL,\n  payer text NOT NULL\n);\n",
  [`${BILLING}/V1_1__audit.sql`]:
    "CREATE SCHEMA audit;\nCREATE TABLE audit.entry (id bigint PRIMARY KEY, what text);\n",
  [`${BILLING}/R__views.sql`]: "CREATE OR REPLACE VIEW ledger.payers AS SELECT DISTINCT payer FROM ledger.invoice;\n",
  [`${FLEET}/V1__vehicle.sql`]: "CREATE SCHEMA yard;\nCREATE TABLE yard.vehicle (id bigint PRIMARY KEY, payer text);\n",
  "ops/connectors/billing-ledger.json": connector("bill", "ledger"),
  "ops/connectors/billing-audit.json": connector("trail", "audit"),
  "ops/connectors/fleet.json": connector("fleet", "yard"),
  "teams/dunning/reads/invoice.yml":
    'consumer: dunning\nowner: team-dunning\ncontact: "#dunning"\nreads:\n  - table: ledger.invoice\n    columns:\n      - id\n      - payer\n',
  "teams/tax/reads/invoice.yml":
    "consumer: tax-export\nowner: team-tax\nreads:\n  - table: ledger.invoice\n    columns: {id: long, total: 'decimal(10,2)'}\n",
};

describe("a repository of another shape", () => {
  const root = mkdtempSync(join(tmpdir(), "headgate-services-"));
  const git = (...args: readonly string[]) => {
    const identity = ["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"];
    execFileSync("git", [...identity, ...args], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  };
  const lay = (files: Readonly<Record<string, string>>) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  };
  const check = async (files: Readonly<Record<string, string>>) => {
    lay(files);
    const { code, stdout, stderr } = await headgate(["check", "--base", "trunk", "--format", "json"], { cwd: root });
    return { code, stderr, report: JSON.parse(stdout) };
  };

  beforeAll(() => {
    lay(MERGED);
    git("init", "-q", "-b", "trunk");
    git("add", "-A");
    git("commit", "-q", "-m", "the services as they run");
  });
  beforeEach(() => git("clean", "-qfd"));
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it("stops a rename where it stands, for the reader of that database's stream alone", async () => {
    const file = `${BILLING}/V2__payer.sql`;
    const { code, report } = await check({
      [file]:
        "-- naming\nCOMMENT ON TABLE ledger.invoice IS 'ü';  ALTER TABLE ledger.invoice RENAME COLUMN payer TO customer;\n",
    });
    expect(code).toBe(1);
    expect(report.findings).toMatchObject([
      {
        rule: "column-renamed",
        severity: "error",
        file,
        line: 2,
        column: 42,
        database: "billing",
        table: "ledger.invoice",
        field: "payer",
        subject: "bill.ledger.invoice-value",
        consumers: [{ consumer: "dunning", owner: "team-dunning", contact: "#dunning" }],
      },
    ]);
    expect(report.findings[0].consumers[0]).toMatchObject({ file: "teams/dunning/reads/invoice.yml", line: 8 });
    expect(report.summary.pending).toEqual([{ file, version: "2" }]);
  });

  it("tells the databases apart: the same column of the other one has no reader", async () => {
    const file = `${FLEET}/V2__payer.sql`;
    const { code, report } = await check({ [file]: "ALTER TABLE yard.vehicle RENAME payer TO customer;\n" });
    expect(code).toBe(1);
    expect(report.findings).toMatchObject([
      {
        rule: "column-renamed",
        file,
        line: 1,
        column: 1,
        database: "fleet",
        subject: "fleet.yard.vehicle-value",
        consumers: [],
      },
    ]);
  });

  it("finds the change of a type for the reader that declared it, behind the second connector nothing", async () => {
    const { code, report } = await check({
      [`${BILLING}/V2__scale.sql`]:
        "ALTER TABLE audit.entry ADD COLUMN who text;\nALTER TABLE ledger.invoice\n  ALTER COLUMN total TYPE numeric(12,4);\n",
    });
    expect(code).toBe(1);
    expect(report.findings).toMatchObject([
      { severity: "error", line: 2, table: "ledger.invoice", field: "total", consumers: [{ consumer: "tax-export" }] },
    ]);
  });

  it("says once what no database has", async () => {
    const read = "reads:\n  - {table: ledger.invoices, columns: [id]}\n  - {table: yard.vehicle, columns: [wheels]}\n";
    const { code, report } = await check({
      "teams/tax/reads/typo.yml": `consumer: typo\nowner: team-tax\n${read}`,
      "contracts/plans/typo.yaml":
        "plan: typo\noperation: drop-column\ntable: yard.vehicel\ncolumn: payer\nsync: none\n",
      "contracts/plans/payer.yaml":
        "plan: payer\noperation: drop-column\ntable: yard.vehicle\ncolumn: payer\nsync: none\n",
    });
    expect(code).toBe(0);
    const told = report.findings.map(({ rule, message }: Readonly<Record<string, string>>) => `${rule}: ${message}`);
    expect(told.toSorted()).toEqual([
      'contract-unknown-column: contract of typo: "wheels" is no column of yard.vehicle',
      'contract-unknown-column: contract of typo: no connector captures a table or topic "ledger.invoices"',
      "plan-unknown-object: plan typo: there is no table yard.vehicel at base",
    ]);
  });

  it("lets harmless additions to both pass", async () => {
    const { code, stderr, report } = await check({
      [`${BILLING}/V2__note.sql`]: "ALTER TABLE ledger.invoice ADD COLUMN note text;\n",
      [`${FLEET}/V2__colour.sql`]:
        "ALTER TABLE yard.vehicle ADD COLUMN colour text DEFAULT 'grey';\nCREATE TABLE yard.slot (id int PRIMARY KEY);\n",
    });
    expect({ code, stderr, findings: report.findings }).toEqual({ code: 0, stderr: "", findings: [] });
    expect(report.summary.coverage).toMatchObject({ connectors: 3, pendingMigrations: 2, opaque: 0, contracts: 2 });
  });

  it("stops a version that Flyway would refuse to run", async () => {
    const { report } = await check({
      [`${BILLING}/V0_9__late.sql`]: "ALTER TABLE ledger.invoice ADD COLUMN late text;\n",
    });
    expect(report.findings).toMatchObject([{ rule: "migration-history", file: `${BILLING}/V0_9__late.sql` }]);
  });
});
