import { emptyCatalog } from "../../../src/catalog/empty.ts";
import { type BenchFailure, type BenchResult, benchContract, type Stream } from "../../../src/contracts/bench/bench.ts";
import { SchemaIds } from "../../../src/contracts/bench/messages.ts";
import { type Version, type Writing, type WritingResult, writingsOf } from "../../../src/contracts/bench/writing.ts";
import { judgeContracts } from "../../../src/contracts/judge.ts";
import { contractMismatches } from "../../../src/contracts/mismatches.ts";
import type { ContractFiles } from "../../../src/contracts/reader.ts";
import { tableShapes } from "../../../src/contracts/shape.ts";
import { predict } from "../../../src/debezium/predict.ts";
import type { Catalog } from "../../../src/model/catalog.ts";
import type { ContractMismatch, ContractVerdict } from "../../../src/model/contract.ts";
import type { Connector } from "../../../src/model/prediction.ts";
import { apply } from "../../plans/helpers.ts";
import { contractSet, contractsOf } from "../helpers.ts";

/** A change under review and a contract, as texts. */
export interface Situation {
  readonly base: string;
  /** SQL of the change; none: nothing pending. */
  readonly change?: string;
  /** What connectors' options become with the change. */
  readonly config?: Readonly<Record<string, string>>;
  readonly newConfig?: Readonly<Record<string, string>>;
  readonly contract?: string;
  readonly files?: ContractFiles;
  readonly events?: number;
  readonly seed?: number;
}

export interface Benched {
  readonly result: BenchResult;
  readonly failures: readonly BenchFailure[];
  readonly verdicts: readonly ContractVerdict[];
  readonly mismatches: readonly ContractMismatch[];
  readonly ids: SchemaIds;
}

export function connectorOf(options: Readonly<Record<string, string>> = {}): Connector {
  const config = {
    "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
    "topic.prefix": "shop",
    "plugin.name": "pgoutput",
    "database.dbname": "shop",
    ...options,
  };
  const worker = ["key", "value"].map(
    (kind) => [`${kind}.converter`, "io.confluent.connect.avro.AvroConverter"] as const,
  );
  return {
    name: "shop",
    file: "connect/shop.json",
    config: new Map(Object.entries(config)),
    positions: new Map(),
    worker: new Map(worker),
  };
}

const PREDICT = { debezium: "3.7", postgres: 17 };

export function writings(version: Version, catalog: Catalog, connector: Connector): readonly WritingResult[] {
  return writingsOf(version, catalog, connector, predict(catalog, connector, PREDICT), "3.7");
}

/** What one table's connector writes. */
export function writingOf(sql: string, options: Readonly<Record<string, string>> = {}): Writing {
  const { catalog } = apply(emptyCatalog({ postgres: 17 }), { "base.sql": sql });
  const [first] = writings("after", catalog, connectorOf(options));
  if (first?.kind !== "writing") throw new Error(first === undefined ? "nothing is captured" : first.reason);
  return first.writing;
}

/** The same change and contract in the test bench and before the judge. */
export function benched(given: Situation): Benched {
  const base = apply(emptyCatalog({ postgres: 17 }), { "base.sql": given.base });
  const head = given.change === undefined ? base : apply(base.catalog, { "change.sql": given.change });
  const [before, after] = [connectorOf(given.config), connectorOf(given.newConfig ?? given.config)];
  const settled = given.change === undefined && given.newConfig === undefined;
  const stream: Stream = {
    before: settled ? null : writings("before", base.catalog, before),
    after: writings("after", head.catalog, after),
  };
  const set = contractSet(contractsOf(given.contract ?? ""), given.files);
  const [contract] = set.contracts;
  if (contract === undefined) throw new Error("no contract");
  const ids = new SchemaIds();
  const result = benchContract(contract, set, stream, { seed: given.seed ?? 1, events: given.events ?? 160, ids });
  const shapes = (catalog: Catalog, connector: Connector) =>
    tableShapes(catalog, predict(catalog, connector, PREDICT), connector, "3.7");
  const sides = { before: shapes(base.catalog, before), after: shapes(head.catalog, after) };
  const changes = given.change === undefined ? [] : head.changes;
  return {
    result,
    failures: result.failures,
    verdicts: judgeContracts({ head: set, base: set, ...sides, changes }),
    mismatches: contractMismatches({ head: set, ...sides }),
    ids,
  };
}
