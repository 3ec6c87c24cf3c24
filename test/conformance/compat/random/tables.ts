import { loadSqlParser } from "../../../../src/adapters/libpg-query.ts";
import { emptyCatalog } from "../../../../src/catalog/empty.ts";
import { type Replayed, type ReplayedMigration, replay } from "../../../../src/catalog/replay.ts";
import { NEWEST_DEBEZIUM } from "../../../../src/debezium/options/behaviour.ts";
import { predictor } from "../../../../src/debezium/predict.ts";
import { timeline } from "../../../../src/debezium/time/timeline.ts";
import type { Catalog } from "../../../../src/model/catalog.ts";
import type { CommitPoint } from "../../../../src/model/change.ts";
import type { Connector } from "../../../../src/model/prediction.ts";
import { readStatements } from "../../../../src/sql/read.ts";
import { tableNames } from "../../debezium/random/names.ts";
import { drawOptions } from "../../debezium/random/options.ts";
import type { Random } from "../../debezium/random/random.ts";
import { drawSteps } from "../../debezium/random/steps.ts";
import { createTable, draftTable, type TableDraft } from "../../debezium/random/tables.ts";
import { type DrawnType, drawTypes, SCHEMAS } from "../../debezium/random/types.ts";

/** The versions of one subject, oldest first: one text for each schema that the connector registers while its table changes. */
export interface SubjectHistory {
  readonly subject: string;
  readonly kind: "key" | "value";
  readonly texts: readonly string[];
}

/** What one database's subjects hold; the second connector is the first with other options. */
export type DatabaseHistory = readonly [readonly SubjectHistory[], readonly SubjectHistory[]];

const POSTGRES = 18;
const TABLES = 2;
const EXTENSIONS: ReadonlySet<string> = new Set(["citext", "hstore", "ltree"]);
const CONVERTER = "io.confluent.connect.avro.AvroConverter";
const parser = await loadSqlParser();

/** Random tables with the statements that change them, as headgate's own prediction has them registered. */
export function databaseHistory(random: Random): DatabaseHistory {
  const odd = random.chance(0.25);
  const { statements, types } = drawTypes(random, odd, EXTENSIONS);
  const tables = tableNames(random, odd, TABLES).map((name) => draftTable(random, name, odd, types));
  const schemas = SCHEMAS.slice(1).map((schema) => `create schema ${schema}`);
  const made = tables.flatMap((table) => [createTable(table), ...table.after]);
  const start = replayed(emptyCatalog({ postgres: POSTGRES }), [
    ...schemas,
    "create sequence sq",
    ...statements,
    ...made,
  ]);
  const points = replayed(start.catalog, changes(random, tables, types)).commitPoints;
  const of = () => registered(connector(random, odd), start.catalog, points, random);
  return [of(), of()];
}

/** A few for each table, in any order between tables. */
function changes(random: Random, tables: readonly TableDraft[], types: readonly DrawnType[]): readonly string[] {
  const all = tables.flatMap((table) => [...drawSteps(random, table, types), ...drawSteps(random, table, types)]);
  const statements = all.filter(({ label }) => label === "change").map(({ sql = "" }) => sql);
  return random.sample(statements, statements.length);
}

/** Each statement is a transaction. */
function replayed(start: Catalog, statements: readonly string[]): Replayed {
  const migrations = statements.map((text, index): ReplayedMigration => {
    const source = { file: `${index}.sql`, text, ranges: [{ start: 0, end: text.length }] };
    return { statements: readStatements(source, parser), transaction: "statement" };
  });
  return replay(start, migrations, { postgres: POSTGRES, trace: true, parser });
}

function connector(random: Random, odd: boolean): Connector {
  const { config, converter } = drawOptions(random, odd);
  const both = ["key", "value"].flatMap((kind): readonly (readonly [string, string])[] => [
    [`${kind}.converter`, CONVERTER],
    ...Object.entries(converter).map(([name, value]) => [`${kind}.converter.${name}`, value] as const),
  ]);
  return {
    name: "made",
    file: "made.json",
    config: new Map([
      ["connector.class", "io.debezium.connector.postgresql.PostgresConnector"],
      ["topic.prefix", "dbserver1"],
      ["plugin.name", "pgoutput"],
      ...Object.entries(config),
    ]),
    positions: new Map(),
    worker: new Map(both),
  };
}

function registered(
  made: Connector,
  start: Catalog,
  points: readonly CommitPoint<Catalog>[],
  random: Random,
): readonly SubjectHistory[] {
  const own = predictor(made, { debezium: NEWEST_DEBEZIUM, postgres: POSTGRES });
  const first = own.predict(start);
  const moments = points.map((point) => ({
    point,
    prediction: own.predict(point.catalog),
    rows: { kind: "every" } as const,
    reading: random.pick(["on time", "on time", "behind", "restarted"] as const),
  }));
  return timeline({ catalog: start, prediction: first }, moments, own).map(({ subject, kind, versions }) => ({
    subject,
    kind,
    texts: versions.map(({ text }) => text),
  }));
}
