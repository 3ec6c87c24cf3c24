import { resolveConfig } from "../../../src/config/config.ts";
import type { DeclaredContracts } from "../../../src/contracts/reader.ts";
import { gate } from "../../../src/gate.ts";
import type { Config } from "../../../src/model/config.ts";
import type { Contract } from "../../../src/model/contract.ts";
import type { Finding } from "../../../src/model/finding.ts";
import type { Migration } from "../../../src/model/migration.ts";
import type { Connector, Prediction } from "../../../src/model/prediction.ts";
import { buildPass, type DatabaseUnderReview } from "../../../src/pass/build.ts";
import { lastOf, type Pass } from "../../../src/pass/pass.ts";
import { rank } from "../../../src/policy/levels.ts";
import type { CatalogCache, SqlParser } from "../../../src/ports.ts";
import { RULES } from "../../../src/rules/all.ts";
import { finish } from "../../../src/rules/rule.ts";
import type { ConsumerKind } from "./consumers.ts";

/** One change in front of the gate. */
export interface Reviewed {
  readonly applied: readonly Migration[];
  readonly pending: readonly Migration[];
  readonly base: { readonly contracts: readonly Contract[]; readonly connector: Connector };
  readonly head: { readonly contracts: readonly Contract[]; readonly connector: Connector };
  readonly level: "BACKWARD" | "NONE";
}

export interface ReviewPorts {
  readonly parser: SqlParser;
  readonly cache: CatalogCache;
}

export const POSTGRES = 18;
export const DEBEZIUM = "3.7";
const NOW = new Date("2026-03-01T12:00:00Z");

export function configOf(level: Reviewed["level"]): Config {
  const text = `postgres: ${POSTGRES}\nmigrations: db\nconnectors: [connect.json]\nregistry: {compatibility: ${level}}\n`;
  return resolveConfig({ path: "headgate.yaml", text }, { paths: [], ruleNames: RULES.map(({ id }) => id) });
}

/** What the gate works out of a change, with the contracts of all consumers. */
export function passOf(change: Reviewed, { parser, cache }: ReviewPorts): Promise<Pass> {
  const { base, head } = change;
  const contracts = { base: declared(base.contracts), head: declared(head.contracts) };
  const shared = { ...sharedOf(change), contracts, plans: { base: [], head: [] } };
  return buildPass(databaseOf(change), shared, { parser, dialects: [], registry: null, cache });
}

/** The whole gate, with one consumer's contracts alone. */
export async function blockedByGate(
  change: Reviewed,
  consumer: ConsumerKind,
  { parser, cache }: ReviewPorts,
): Promise<boolean> {
  const side = ({ contracts }: Reviewed["base"], label: string) => ({
    label,
    contracts: declared(contracts.filter((one) => one.consumer === consumer)),
    plans: [],
  });
  const report = await gate(
    {
      tool: "headgate mutations",
      ...sharedOf(change),
      base: side(change.base, "base"),
      head: side(change.head, "head"),
      databases: [databaseOf(change)],
      sources: [],
      notes: [],
    },
    { parser, dialects: [], registry: null, cache },
  );
  return report.verdict === "blocked";
}

function sharedOf({ level }: Reviewed) {
  return { config: configOf(level), now: NOW };
}

function databaseOf({ applied, pending, base, head }: Reviewed): DatabaseUnderReview {
  return {
    name: "main",
    postgres: POSTGRES,
    debezium: DEBEZIUM,
    transition: { kind: "migrations", applied, pending },
    problems: [],
    baseConnectors: [base.connector],
    headConnectors: [head.connector],
  };
}

function declared(contracts: readonly Contract[]): DeclaredContracts {
  return { contracts, files: new Map() };
}

/** What it finds where this is the only consumer, as `check` would without plans, ignore comments and levels of rules. */
export function findingsFor(pass: Pass, consumer: ConsumerKind): readonly Finding[] {
  const own = <Named extends { readonly consumer: string }>(all: readonly Named[]) =>
    all.filter((one) => one.consumer === consumer);
  const alone: Pass = {
    ...pass,
    contracts: { base: own(pass.contracts.base), head: own(pass.contracts.head) },
    contractVerdicts: own(pass.contractVerdicts),
    contractMismatches: own(pass.contractMismatches),
  };
  return RULES.flatMap((rule) => rule.check(alone).map((draft) => finish(rule, pass.database, draft)));
}

/** Findings that stop the change at `--fail-on error`. */
export function stopping(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ severity }) => rank(severity) >= rank("error"));
}

/** What the connector makes of the database before and after. */
export function predictionsOf(pass: Pass): { readonly before: Prediction; readonly after: Prediction } | null {
  const [stream] = pass.streams;
  const before = stream?.before ?? null;
  const after = stream === undefined ? null : (lastOf(stream) ?? before);
  return before === null || after === null ? null : { before, after };
}

/** Keeps what is replayed in memory. */
export function memoryCache(): CatalogCache {
  const kept = new Map<string, string>();
  const key = (links: readonly string[]) => links.join("\u0000");
  return {
    longest: async (links) => {
      for (let length = links.length; length > 0; length--) {
        const text = kept.get(key(links.slice(0, length)));
        if (text !== undefined) return { length, text };
      }
      return null;
    },
    keep: async (links, text) => {
      kept.set(key(links), text);
    },
  };
}
