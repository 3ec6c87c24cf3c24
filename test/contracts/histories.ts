import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { emptyCatalog } from "../../src/catalog/empty.ts";
import { replay } from "../../src/catalog/replay.ts";
import { judgeContracts } from "../../src/contracts/judge.ts";
import { contractMismatches } from "../../src/contracts/mismatches.ts";
import type { ContractFiles } from "../../src/contracts/reader.ts";
import { type TableShape, tableShapes } from "../../src/contracts/shape.ts";
import { predict } from "../../src/debezium/predict.ts";
import type { Catalog } from "../../src/model/catalog.ts";
import type { Change } from "../../src/model/change.ts";
import type { ContractVerdict } from "../../src/model/contract.ts";
import type { Connector } from "../../src/model/prediction.ts";
import { readStatements } from "../../src/sql/read.ts";
import { contractSet, contractsOf } from "./helpers.ts";

const parser = await loadSqlParser();

/** A change under review, from real SQL to verdicts. */
export interface ChangeGiven {
  readonly base: string;
  readonly change?: string;
  /** Before, and after where it changes too; none where nothing is captured. */
  readonly connectors?: readonly [Connector, Connector?];
  /** Lines of one read, indented by four. */
  readonly read: string;
  readonly files?: ContractFiles;
  /** Those of base, where they differ. */
  readonly baseFiles?: ContractFiles;
}

interface Replayed {
  readonly before: Catalog;
  readonly after: Catalog;
  readonly changes: readonly Change[];
}

function replayed({ base, change = "" }: ChangeGiven): Replayed {
  const options = { postgres: 18, trace: true, parser };
  const migration = (text: string) => ({
    statements: readStatements({ file: "m.sql", text, ranges: [{ start: 0, end: text.length }] }, parser),
    transaction: "statement" as const,
  });
  const before = replay(emptyCatalog(options), [migration(base)], options).catalog;
  const { catalog: after, commitPoints } = replay(before, [migration(change)], options);
  return { before, after, changes: commitPoints.flatMap((point) => point.changes) };
}

function shapesOf(catalog: Catalog, connector: Connector | undefined): readonly TableShape[] {
  if (connector === undefined) return [];
  return tableShapes(catalog, predict(catalog, connector, { debezium: "3.7", postgres: 18 }), connector);
}

function caseOf(given: ChangeGiven) {
  const { before, after, changes } = replayed(given);
  const [old, now = old] = given.connectors ?? [];
  const contracts = contractsOf(`consumer: reader\nreads:\n  - ${given.read.trimStart()}`);
  const files = given.files ?? new Map();
  return {
    head: contractSet(contracts, files),
    base: contractSet(contracts, given.baseFiles ?? files),
    before: shapesOf(before, old),
    after: shapesOf(after, now),
    changes,
    publisher: { before, after },
  };
}

export function verdictsOf(given: ChangeGiven): readonly ContractVerdict[] {
  return judgeContracts(caseOf(given));
}

/** `state problem column: reason`. */
export function toldOf(given: ChangeGiven): readonly string[] {
  return verdictsOf(given).map(
    ({ state, problem, column, reason }) => `${state} ${problem} ${column ?? "-"}: ${reason}`,
  );
}

export function misfitsOf(given: ChangeGiven): readonly string[] {
  const one = caseOf(given);
  return contractMismatches({ ...one, baseFiles: one.base.files }).map(({ message }) => message);
}

/** A PostgreSQL connector that captures everything; flat rows as bare JSON unless told otherwise. */
export function connectorOf(config: Readonly<Record<string, string>> = {}, more: Partial<Connector> = {}): Connector {
  const all = {
    "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
    "topic.prefix": "shop",
    "plugin.name": "pgoutput",
    "key.converter": "org.apache.kafka.connect.json.JsonConverter",
    "value.converter": "org.apache.kafka.connect.json.JsonConverter",
    "value.converter.schemas.enable": "false",
    ...config,
  };
  return {
    name: "shop",
    file: "connect/shop.json",
    config: new Map(Object.entries(all)),
    positions: new Map(),
    worker: new Map(),
    ...more,
  };
}

export const FLAT = {
  transforms: "unwrap",
  "transforms.unwrap.type": "io.debezium.transforms.ExtractNewRecordState",
};
