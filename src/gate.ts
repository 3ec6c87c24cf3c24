import type { DeclaredContracts } from "./contracts/reader.ts";
import { standings } from "./contracts/standing.ts";
import { type Catalog, qualifiedName } from "./model/catalog.ts";
import type { Finding } from "./model/finding.ts";
import type { SourceFile } from "./model/migration.ts";
import type { Plan, PlanVerdict } from "./model/plan.ts";
import type { Coverage, Report } from "./model/report.ts";
import { buildPass, type DatabaseUnderReview, type PassPorts, type SharedInput } from "./pass/build.ts";
import { engineRemarks } from "./pass/engine.ts";
import { missingEverywhere } from "./pass/missing-everywhere.ts";
import { lastOf, type Pass } from "./pass/pass.ts";
import { atSource, printedMigrations } from "./pass/printed.ts";
import { headMigrations, pendingMigrations } from "./pass/transition.ts";
import { missingEvidence } from "./plans/judge.ts";
import { ignored, unusedIgnores } from "./policy/ignores.ts";
import { configuredLevel, rank } from "./policy/levels.ts";
import { planLeave } from "./policy/plan-leave.ts";
import { unusedWaivers, waived } from "./policy/waivers.ts";
import { RULES } from "./rules/all.ts";
import { finish } from "./rules/rule.ts";

/** What one side of the change holds besides its migrations. */
export interface GateSide {
  /** What a person calls it: `origin/main (3f2a91c)`, `work tree`, `version 12 applied`. */
  readonly label: string;
  readonly contracts: DeclaredContracts;
  readonly plans: readonly Plan[];
}

export interface GateInput extends Omit<SharedInput, "contracts" | "plans"> {
  /** `headgate 0.1.0` */
  readonly tool: string;
  readonly base: GateSide;
  readonly head: GateSide;
  readonly databases: readonly DatabaseUnderReview[];
  /** Texts of contract, connector and plan files, for code frames; migrations bring their own. */
  readonly sources: readonly SourceFile[];
  /** Remarks from loading (assumed base ref, discovered configuration). */
  readonly notes: readonly string[];
}

export type GatePorts = PassPorts;

/** The whole pipeline: a change under review in, everything that is wrong with it out. Pure but for its ports. */
export async function gate(input: GateInput, ports: GatePorts): Promise<Report> {
  const { config, base, head } = input;
  const passes = await passesOf(input, ports);
  const printed = new Set(input.databases.flatMap(({ transition }) => printedMigrations(transition)));
  const judge = () =>
    saidOnce(missingEverywhere(passes)).map((pass) => ({
      pass,
      findings: applyPolicy(pass, input.now).map((finding) => atSource(finding, printed)),
    }));
  const before = judge();
  if (ports.merged && passes.some((pass) => pass.lacksHistory())) {
    await ports.merged.complete();
    return gate(input, ports);
  }
  const judged = (await proved(passes)) ? judge() : before;
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
    engines: passes.flatMap(({ database, engine }) =>
      engine?.kind === "replayed" ? [{ database, engine: engine.label }] : [],
    ),
    coverage: coverage(input, passes),
    consumers: standingsOf(input, passes),
    plans: plansOf(passes),
    pending: input.databases.flatMap(({ transition }) =>
      pendingMigrations(transition).map(({ file, version }) => ({ file, version })),
    ),
    notes: [
      ...input.notes,
      ...judged.flatMap(({ pass, findings }) => notes(pass, findings)),
      ...unusedWaivers(findings, config.waivers),
    ],
    sources: [...input.sources, ...input.databases.flatMap(migrationSources)],
  };
}

/** The plans of one database's base and head, judged. */
export interface JudgedPlans {
  readonly database: string;
  /** As it is at base. */
  readonly catalog: Catalog;
  readonly verdicts: readonly PlanVerdict[];
}

/** Every plan with its evidence, judged as the gate judges it: at base, against the change under review. */
export async function judgePlans(input: GateInput, ports: GatePorts): Promise<readonly JudgedPlans[]> {
  const passes = await passesOf(input, ports);
  const judge = () =>
    passes.map((pass) => ({
      database: pass.database,
      catalog: pass.before,
      verdicts: pass.planVerdicts(),
    }));
  const judged = judge();
  if (ports.merged && passes.some((pass) => pass.lacksHistory())) {
    await ports.merged.complete();
    return judgePlans(input, ports);
  }
  return (await proved(passes)) ? judge() : judged;
}

/** Whether running systems had something to say about the plans that were judged. */
async function proved(passes: readonly Pass[]): Promise<boolean> {
  const asked = await Promise.all(passes.map((pass) => pass.prove()));
  return asked.includes(true);
}

function passesOf(input: GateInput, ports: GatePorts): Promise<readonly Pass[]> {
  const { base, head } = input;
  const contracts = { base: base.contracts, head: head.contracts };
  const plans = { base: base.plans, head: head.plans };
  return Promise.all(input.databases.map((database) => buildPass(database, { ...input, contracts, plans }, ports)));
}

/** All databases of a change are held against one registry. */
function saidOnce(passes: readonly Pass[]): readonly Pass[] {
  return passes.map((pass, index) => (index === 0 ? pass : { ...pass, oldSnapshot: null }));
}

/** Facts first, policy later: every rule says what it sees, then the reducers lower what a plan, a comment or the configuration allows. */
function applyPolicy(pass: Pass, now: Date): readonly Finding[] {
  return RULES.flatMap((rule) => {
    const configured = pass.config.rules.get(rule.id);
    if (configured === "off") return [];
    return rule.check(pass).map((draft) => {
      const found = planLeave(finish(rule, pass.database, draft), draft.leave ?? null);
      const own = ignored(configuredLevel(found, rule.level, configured), pass.statements.pending);
      return waived(own, pass.config.waivers, now);
    });
  });
}

function notes(pass: Pass, findings: readonly Finding[]): readonly string[] {
  const streams = pass.streams.flatMap((stream) => lastOf(stream)?.notes ?? stream.before?.notes ?? []);
  return [
    ...new Set([
      ...engineRemarks(pass.engine),
      ...streams,
      ...pass.registryRemarks,
      ...unusedIgnores(findings, pass.statements.pending),
      ...comparison(pass),
    ]),
  ];
}

function comparison({ comparedBy, database }: Pass): readonly string[] {
  if (comparedBy === "identity") return [];
  return [`${database}: two states without a history were compared by name: a rename shows as a drop and an addition`];
}

function coverage(input: GateInput, passes: readonly Pass[]): Coverage {
  const count = (of: (pass: Pass) => number): number => passes.reduce((sum, pass) => sum + of(pass), 0);
  const statements = count((pass) => pass.statements.applied + pass.statements.pending.length);
  const opaque = count((pass) => pass.after.opaque.length);
  return {
    migrations: input.databases.reduce((sum, { transition }) => sum + headMigrations(transition).length, 0),
    pendingMigrations: input.databases.reduce((sum, { transition }) => sum + pendingMigrations(transition).length, 0),
    statements,
    pendingStatements: count((pass) => pass.statements.pending.length),
    analysed: statements - opaque,
    opaque,
    connectors: count((pass) => pass.streams.length),
    capturedTables: count((pass) =>
      pass.streams.reduce((sum, stream) => sum + (lastOf(stream)?.tables.length ?? 0), 0),
    ),
    subjects: count((pass) => pass.streams.reduce((sum, stream) => sum + (lastOf(stream)?.subjects.length ?? 0), 0)),
    contracts: input.head.contracts.contracts.length,
    plans: input.head.plans.length,
  };
}

/** All databases together: a consumer may read of several. */
function standingsOf({ base, head }: GateInput, passes: readonly Pass[]): NonNullable<Report["consumers"]> {
  const contracts = { base: base.contracts.contracts, head: head.contracts.contracts };
  const verdicts = passes.flatMap((pass) => pass.contractVerdicts);
  return standings(contracts, verdicts).map(({ consumer, owner, state }) => ({ consumer, owner, state }));
}

/** A plan is about a table of one database; another that has none such sees nothing of it. */
function plansOf(passes: readonly Pass[]): NonNullable<Report["plans"]> {
  const seen = new Map<string, PlanVerdict>();
  for (const { plansInSight, before } of passes) {
    const tables = new Set([...before.relations.values()].map(qualifiedName));
    for (const verdict of plansInSight()) {
      if (!seen.has(verdict.plan.plan) || tables.has(verdict.plan.table)) seen.set(verdict.plan.plan, verdict);
    }
  }
  return [...seen.values()]
    .map((verdict) => ({ verdict, plan: verdict.plan }))
    .sort((a, b) => (a.plan.plan < b.plan.plan ? -1 : 1))
    .map(({ verdict, plan: { plan, operation, table, owner } }) => ({
      ...{ plan, operation, table, owner, phase: verdict.phase },
      missing: verdict.phase === "contracted" ? [] : missingEvidence(verdict).map(({ kind }) => kind),
    }));
}

function migrationSources({ transition }: DatabaseUnderReview): readonly SourceFile[] {
  return headMigrations(transition).flatMap(({ file, text, printed }) => (printed ? [] : [{ path: file, text }]));
}
