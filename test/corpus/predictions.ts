import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { predict } from "../../src/debezium/predict.ts";
import type { Catalog } from "../../src/model/catalog.ts";
import type { Connector } from "../../src/model/prediction.ts";

/** How the texts predicted for a replayed history compare with what a real connector registered for it. */
export interface PredictionComparison {
  readonly equal: number;
  /** Subjects whose text differs, or that the connector registered and the prediction lacks. */
  readonly wrong: readonly string[];
  /** Subjects the prediction says it cannot tell, with the reason. */
  readonly unpredicted: readonly string[];
}

const GOLDENS = process.env.HEADGATE_GOLDEN_REAL ?? join(import.meta.dirname, "../golden/real");

/** The connector the golden files were made with: everything captured, all defaults. */
const CONNECTOR: Connector = {
  name: "oracle",
  file: "connector.json",
  config: new Map([
    ["connector.class", "io.debezium.connector.postgresql.PostgresConnector"],
    ["topic.prefix", "dbserver1"],
    ["plugin.name", "pgoutput"],
  ]),
  positions: new Map(),
  worker: new Map(),
};

/**
 * Compares with the golden file of that history, made by `npm run oracle -- histories`; null where there is none. A table
 * the oracle could not write a row to has no subject there, so what is predicted beyond the golden is not counted.
 */
export function comparePredictions(history: string, catalog: Catalog, postgres: number): PredictionComparison | null {
  const path = join(GOLDENS, `${history}.json.gz`);
  if (!existsSync(path)) return null;
  const golden: { readonly subjects: Readonly<Record<string, string>> } = JSON.parse(
    gunzipSync(readFileSync(path)).toString("utf8"),
  );
  const prediction = predict(catalog, CONNECTOR, { debezium: "3.7", postgres });
  const predicted = new Map(prediction.subjects.map((subject) => [subject.subject, subject]));
  const wrong: string[] = [];
  const unpredicted: string[] = [];
  let equal = 0;
  for (const [name, text] of Object.entries(golden.subjects)) {
    const subject = predicted.get(name);
    if (subject === undefined) wrong.push(`${name}: not predicted at all`);
    else if (subject.predicted !== true) unpredicted.push(`${name}: ${subject.reason}`);
    else if (subject.texts[0] === text) equal += 1;
    else wrong.push(`${name}: predicted ${subject.texts[0]}, registered ${text}`);
  }
  return { equal, wrong, unpredicted };
}
