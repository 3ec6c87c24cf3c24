import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { NOWHERE_ELSE } from "../../src/cli/contracts-elsewhere.ts";
import { splitPending } from "../../src/cli/pending.ts";
import { readSide } from "../../src/cli/side.ts";
import { resolveConfig } from "../../src/config/config.ts";
import { type GatePorts, gate } from "../../src/gate.ts";
import type { Finding } from "../../src/model/finding.ts";
import type { Report } from "../../src/model/report.ts";
import type { EngineUse } from "../../src/pass/engine.ts";
import type { FileTree, MergedFiles, RegistryHistory } from "../../src/ports.ts";
import { RULES } from "../../src/rules/all.ts";

/** Files by path; in a change, null takes one away. */
export type Files = Readonly<Record<string, string | null>>;

export const CONFIG = `postgres: 18
migrations: db
connectors: [connect/*.json]
contracts: consumers/*.yaml
plans: plans/*.yaml
`;

/**
 * The gate over two trees that are only in memory: what is merged, and the same with a change laid over it.
 * @param engine what replays; absent: static replay
 * @param registry absent: the predicted base stands in for it
 * @param live what is asked for its opinion of new schemas; absent: nobody
 */
export async function review(
  merged: Files,
  change: Files,
  engine?: EngineUse,
  registry: RegistryHistory | null = null,
  live: GatePorts["live"] = null,
): Promise<Report> {
  const [before, after] = [tree("base", merged), tree("head", { ...merged, ...change })];
  const [base, head] = [await sideOf(before), await sideOf(after)];
  const databases = await Promise.all(
    head.config.databases.map(async (database) => ({
      name: database.name,
      postgres: database.postgres,
      debezium: database.debezium ?? "3.7",
      ...(await splitPending(database, { kind: "base" }, after, base, null)),
      baseConnectors: base.connectors.get(database.name) ?? [],
      headConnectors: head.connectors.get(database.name) ?? [],
    })),
  );
  return gate(
    {
      tool: "headgate test",
      config: base.config,
      base: { label: "base", contracts: { contracts: base.contracts, files: base.contractFiles }, plans: base.plans },
      head: { label: "head", contracts: { contracts: head.contracts, files: head.contractFiles }, plans: head.plans },
      databases,
      now: new Date("2026-03-01T12:00:00Z"),
      sources: [],
      notes: [],
    },
    {
      ...{ parser: await loadSqlParser(), dialects: [], registry, live, ...(engine && { engine }) },
      merged: mergedOnce(merged),
    },
  );
}

/** All that is merged was merged two months ago, as it stands. */
function mergedOnce(files: Files): MergedFiles {
  const date = new Date("2026-01-01T12:00:00Z");
  return {
    histories: (paths) => {
      const known = paths.flatMap((path) => (files[path] == null ? [] : [{ path, text: files[path] }]));
      return Promise.resolve(
        new Map(known.map((file) => [file.path, [{ ...file, commit: "3f2a91c", date, committed: date }]])),
      );
    },
    complete: () => Promise.resolve(),
  };
}

async function sideOf(files: FileTree) {
  const text = await files.read("headgate.yaml");
  const config = resolveConfig(text === null ? null : { path: "headgate.yaml", text }, {
    paths: await files.list(""),
    ruleNames: RULES.map(({ id }) => id),
  });
  return readSide(files, config, NOWHERE_ELSE);
}

function tree(label: string, files: Files): FileTree {
  return {
    label,
    list: async (folder) =>
      Object.keys(files).filter(
        (path) => files[path] !== null && (folder === "" || path === folder || path.startsWith(`${folder}/`)),
      ),
    read: async (path) => files[path] ?? null,
  };
}

/** `error[column-dropped] note: reader`: what is found, in order of rule and field, one entry for each finding. */
export function told(findings: readonly Finding[]): readonly string[] {
  return findings
    .map(({ severity, rule, field, consumers }) => {
      const hit = [...new Set(consumers.map(({ consumer }) => consumer))].join(",");
      return `${severity}[${rule}]${field === null ? "" : ` ${field}`}${hit === "" ? "" : `: ${hit}`}`;
    })
    .toSorted();
}
