import { emptyCatalog } from "../../src/catalog/empty.ts";
import { type ReplayedMigration, replay } from "../../src/catalog/replay.ts";
import { NEWEST_DEBEZIUM } from "../../src/debezium/options/behaviour.ts";
import { type PredictOptions, predict } from "../../src/debezium/predict.ts";
import type { Catalog } from "../../src/model/catalog.ts";
import type { Connector, Prediction, SubjectPrediction } from "../../src/model/prediction.ts";
import type { SqlParser } from "../../src/ports.ts";
import { readStatements } from "../../src/sql/read.ts";
import { type GoldenCase, ownSteps } from "./cases.ts";

const CONVERTER = "io.confluent.connect.avro.AvroConverter";

/** The connector of a case: its options on top of the defaults the oracle uses, converters named by the worker. */
export function caseConnector(golden: GoldenCase): Connector {
  const config = new Map([
    ["connector.class", "io.debezium.connector.postgresql.PostgresConnector"],
    ["topic.prefix", "dbserver1"],
    ["plugin.name", "pgoutput"],
    ...strings(golden.config),
  ]);
  const worker = new Map([
    ["key.converter", CONVERTER],
    ["value.converter", CONVERTER],
  ]);
  for (const [kind, own] of [["key", golden.keyConverter] as const, ["value", golden.valueConverter] as const]) {
    for (const [name, value] of [...strings(golden.converter), ...strings(own)]) {
      worker.set(`${kind}.converter.${name}`, value);
    }
  }
  return { name: golden.case, file: `${golden.case}.json`, config, positions: new Map(), worker };
}

function strings(options: Readonly<Record<string, unknown>> | undefined): [string, string][] {
  return Object.entries(options ?? {}).map(([key, value]) => [key, String(value)]);
}

/** The catalog after some SQL, each text one transaction. */
export function catalogAfter(start: Catalog, texts: readonly string[], parser: SqlParser, postgres = 18): Catalog {
  const migrations = texts.map((text): ReplayedMigration => {
    const source = { file: "case.sql", text, ranges: [{ start: 0, end: text.length }] };
    return { statements: readStatements(source, parser), transaction: "statement" };
  });
  return replay(start, migrations, { postgres, trace: false, parser }).catalog;
}

/** The releases a case was made by, the newest where it does not say. */
export function releasesOf({ debeziumVersion, pgVersion }: GoldenCase): PredictOptions {
  return { debezium: debeziumVersion ?? NEWEST_DEBEZIUM, postgres: Number.parseInt(pgVersion ?? "18", 10) };
}

/** The catalog the snapshot sees. Releases of Debezium have their cases in common. */
export function catalogAtStart(golden: GoldenCase, parser: SqlParser): Catalog {
  const { postgres } = releasesOf(golden);
  const key = `${postgres} ${golden.ddl}`;
  const known = STARTS.get(key);
  if (known !== undefined) return known;
  const catalog = catalogAfter(emptyCatalog({ postgres }), [golden.ddl], parser, postgres);
  STARTS.set(key, catalog);
  return catalog;
}

const STARTS = new Map<string, Catalog>();

/** Predictions for the catalog the snapshot saw and after each step that followed. */
export function predictCase(golden: GoldenCase, parser: SqlParser): Prediction[] {
  const connector = caseConnector(golden);
  const releases = releasesOf(golden);
  const { postgres } = releases;
  const predictions: Prediction[] = [];
  let catalog = catalogAtStart(golden, parser);
  predictions.push(predict(catalog, connector, releases));
  for (const step of ownSteps(golden)) {
    catalog = catalogAfter(catalog, [step.sql ?? ""], parser, postgres);
    predictions.push(predict(catalog, connector, releases));
  }
  return predictions;
}

/** The prediction for a subject. */
export function findSubject(prediction: Prediction, subject: string): SubjectPrediction | undefined {
  const all = [...prediction.subjects, ...(prediction.possible ?? [])];
  return all.find((one) => one.subject === subject) ?? all.find((one) => standsFor(one.subject, subject));
}

/** An outbox topic named by its rows stands for every value. */
export function standsFor(predicted: string, subject: string): boolean {
  const parts = predicted.split(ROUTED_BY_VALUE).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".+")}$`).test(subject);
}

const ROUTED_BY_VALUE = "$" + "{routedByValue}";
