import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { emptyCatalog } from "../../src/catalog/empty.ts";
import { replay } from "../../src/catalog/replay.ts";
import type { TableShape } from "../../src/contracts/shape.ts";
import { tableShapes } from "../../src/contracts/shape.ts";
import { predict } from "../../src/debezium/predict.ts";
import type { Catalog } from "../../src/model/catalog.ts";
import type { Change } from "../../src/model/change.ts";
import type { Migration } from "../../src/model/migration.ts";
import type { Connector, SubjectPrediction } from "../../src/model/prediction.ts";
import { parsePlans } from "../../src/plans/format.ts";
import type { PlanBook } from "../../src/plans/judge.ts";
import { readStatements } from "../../src/sql/read.ts";
import { contractSet, contractsOf } from "../contracts/helpers.ts";

const parser = await loadSqlParser();
export const CONNECTOR: Connector = {
  name: "shop",
  file: "connect/shop.json",
  config: new Map([
    ["connector.class", "io.debezium.connector.postgresql.PostgresConnector"],
    ["topic.prefix", "shop"],
    ["plugin.name", "pgoutput"],
    ["database.dbname", "shop"],
  ]),
  positions: new Map(),
  worker: new Map([
    ["key.converter", "io.confluent.connect.avro.AvroConverter"],
    ["value.converter", "io.confluent.connect.avro.AvroConverter"],
  ]),
};

export interface Applied {
  readonly catalog: Catalog;
  readonly changes: readonly Change[];
  readonly migrations: readonly Migration[];
}

/** Runs SQL files in order over a catalog, each as one transaction. */
export function apply(start: Catalog, files: Readonly<Record<string, string>>): Applied {
  const migrations = Object.entries(files).map(([file, text]): Migration => {
    const ranges = [{ start: 0, end: text.length }];
    return { version: file, name: file, file, text, ranges, transaction: "migration" };
  });
  const read = migrations.map((own) => ({
    statements: readStatements(own, parser),
    transaction: "migration" as const,
  }));
  const { catalog, commitPoints } = replay(start, read, { postgres: 17, trace: true });
  if (catalog.opaque.length > start.opaque.length) throw new Error(JSON.stringify(catalog.opaque));
  return { catalog, changes: commitPoints.flatMap((point) => point.changes), migrations };
}

export function shapes(catalog: Catalog): readonly TableShape[] {
  return tableShapes(catalog, predict(catalog, CONNECTOR, { debezium: "3.7", postgres: 17 }), CONNECTOR);
}

/** What the connector would register of the tables some SQL makes. */
export function subjects(files: Readonly<Record<string, string>>): readonly SubjectPrediction[] {
  return predict(apply(emptyCatalog({ postgres: 17 }), files).catalog, CONNECTOR, { debezium: "3.7", postgres: 17 })
    .subjects;
}

/** What a test is about, as texts: SQL at base, pending SQL, plans and contracts. */
export interface Situation {
  readonly base: Readonly<Record<string, string>>;
  readonly pending?: string;
  readonly basePlan?: string;
  readonly headPlan?: string;
  readonly contracts?: string;
  /** When files were merged, by path, as they stand. */
  readonly merged?: Readonly<Record<string, string>>;
  readonly now?: string;
  readonly required?: PlanBook["required"];
  readonly tiers?: PlanBook["tiers"];
}

export const OFFLINE = ["expand-merged", "target-shape", "dual-write", "consumers", "soak"] as const;

export function plansOf(text: string | undefined) {
  return text === undefined ? [] : parsePlans({ path: "contracts/plans/p.yaml", text });
}

/** The plan book of a situation and the changes its pending SQL makes. */
export function situation(given: Situation): { readonly book: PlanBook; readonly changes: readonly Change[] } {
  const base = apply(emptyCatalog({ postgres: 17 }), given.base);
  const head = apply(base.catalog, given.pending === undefined ? {} : { "9.sql": given.pending });
  const texts: Readonly<Record<string, string>> = { ...given.base, "contracts/plans/p.yaml": given.basePlan ?? "" };
  const histories = Object.entries(given.merged ?? {}).map(([path, day]) => {
    const date = new Date(day);
    return [path, [{ path, commit: "3f2a91c", date, committed: date, text: texts[path] ?? null }]] as const;
  });
  return {
    changes: head.changes,
    book: {
      catalogs: { base: base.catalog, head: head.catalog },
      basePlans: plansOf(given.basePlan),
      headPlans: plansOf(given.headPlan ?? given.basePlan),
      baseContracts: contractSet(given.contracts === undefined ? [] : contractsOf(given.contracts)),
      before: shapes(base.catalog),
      after: shapes(head.catalog),
      shapesOf: shapes,
      appliedChanges: base.changes,
      applied: base.migrations,
      merged: new Map(histories),
      now: new Date(given.now ?? "2026-03-01T12:00:00Z"),
      required: given.required ?? OFFLINE,
      tiers: given.tiers ?? [],
    },
  };
}
