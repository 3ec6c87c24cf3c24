import type { Config } from "./model/config.ts";
import type { Contract } from "./model/contract.ts";
import type { Finding } from "./model/finding.ts";
import type { SourceFile } from "./model/migration.ts";
import type { Plan } from "./model/plan.ts";
import type { Coverage, Report } from "./model/report.ts";
import { buildPass, type DatabaseUnderReview } from "./pass/build.ts";
import { missingEverywhere } from "./pass/missing-everywhere.ts";
import type { Pass } from "./pass/pass.ts";
import { ignored, unusedIgnores } from "./policy/ignores.ts";
import { configuredLevel, rank } from "./policy/levels.ts";
import { planLeave } from "./policy/plan-leave.ts";
import type { DialectCheck, RegistryHistory, SqlParser } from "./ports.ts";
import { RULES } from "./rules/all.ts";
import { finish } from "./rules/rule.ts";

/** What one side of the change holds besides its migrations. */
export interface GateSide {
  /** What a person calls it: `origin/main (3f2a91c)`, `work tree`, `version 12 applied`. */
  readonly label: string;
  readonly contracts: readonly Contract[];
  readonly plans: readonly Plan[];
}

export interface GateInput {
  /** `headgate 0.1.0` */
  readonly tool: string;
  readonly config: Config;
  readonly base: GateSide;
  readonly head: GateSide;
  readonly databases: readonly DatabaseUnderReview[];
  /** Avro reader schemas that contracts name, by the path they name. */
  readonly readerSchemas: ReadonlyMap<string, string>;
  /** When each file of the base first reached the base's first-parent history; absent = not known. */
  readonly mergedAt: ReadonlyMap<string, Date>;
  readonly now: Date;
  /** Texts of contract, connector and plan files, for code frames; migrations bring their own. */
  readonly sources: readonly SourceFile[];
  /** Remarks from loading (assumed base ref, discovered configuration). */
  readonly notes: readonly string[];
}

export interface GatePorts {
  readonly parser: SqlParser;
  /** Older grammars a pending statement must satisfy; empty when the target server needs none. */
  readonly dialects: readonly DialectCheck[];
  /** Null: no registry known, versions come from the predicted base. */
  readonly registry: RegistryHistory | null;
}

/** The whole pipeline: a change under review in, everything that is wrong with it out. Pure but for its ports. */
export async function gate(input: GateInput, ports: GatePorts): Promise<Report> {
  const { config, base, head } = input;
  const contracts = { base: base.contracts, head: head.contracts };
  const plans = { base: base.plans, head: head.plans };
  const passes = await Promise.all(
    input.databases.map((database) => buildPass(database, { ...input, contracts, plans }, ports)),
  );
  const judged = missingEverywhere(passes).map((pass) => ({ pass, findings: applyPolicy(pass) }));
  const findings = judged.flatMap((one) => one.findings);
  const blocked = findings.some(
    (finding) => config.failOn !== "never" && rank(finding.severity) >= rank(config.failOn),
  );
  return {
    version: 1,
    tool: input.tool,
    verdict: blocked ? "blocked" : "passed",
    failOn: config.failOn,
    base: base.label,
    head: head.label,
    findings,
    coverage: coverage(input, passes),
    pending: input.databases.flatMap(({ pending }) => pending.map(({ file, version }) => ({ file, version }))),
    notes: [...input.notes, ...judged.flatMap(({ pass, findings }) => notes(pass, findings))],
    sources: [...input.sources, ...input.databases.flatMap(migrationSources)],
  };
}

/** Facts first, policy later: every rule says what it sees, then the reducers lower what a plan, a comment or the configuration allows. */
function applyPolicy(pass: Pass): readonly Finding[] {
  return RULES.flatMap((rule) => {
    const configured = pass.config.rules.get(rule.id);
    if (configured === "off") return [];
    return rule.check(pass).map((draft) => {
      const found = planLeave(finish(rule, pass.database, draft), draft.leave ?? null);
      return ignored(configuredLevel(found, rule.level, configured), pass.statements.pending);
    });
  });
}

function notes(pass: Pass, findings: readonly Finding[]): readonly string[] {
  const streams = pass.streams.flatMap((stream) => stream.steps.at(-1)?.prediction.notes ?? stream.before?.notes ?? []);
  return [...new Set([...streams, ...unusedIgnores(findings, pass.statements.pending)])];
}

function coverage(input: GateInput, passes: readonly Pass[]): Coverage {
  const count = (of: (pass: Pass) => number): number => passes.reduce((sum, pass) => sum + of(pass), 0);
  const statements = count((pass) => pass.statements.applied.length + pass.statements.pending.length);
  const opaque = count((pass) => pass.after.opaque.length);
  return {
    migrations: input.databases.reduce((sum, { applied, pending }) => sum + applied.length + pending.length, 0),
    pendingMigrations: input.databases.reduce((sum, { pending }) => sum + pending.length, 0),
    statements,
    pendingStatements: count((pass) => pass.statements.pending.length),
    analysed: statements - opaque,
    opaque,
    connectors: count((pass) => pass.streams.length),
    capturedTables: count((pass) =>
      pass.streams.reduce((sum, stream) => sum + (stream.steps.at(-1)?.prediction.tables.length ?? 0), 0),
    ),
    subjects: count((pass) =>
      pass.streams.reduce((sum, stream) => sum + (stream.steps.at(-1)?.prediction.subjects.length ?? 0), 0),
    ),
    contracts: input.head.contracts.length,
    plans: input.head.plans.length,
  };
}

function migrationSources({ applied, pending }: DatabaseUnderReview): readonly SourceFile[] {
  return [...applied, ...pending].map(({ file, text }) => ({ path: file, text }));
}
