import avro from "avsc";
import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { emptyCatalog } from "../../src/catalog/empty.ts";
import { replay } from "../../src/catalog/replay.ts";
import { predictor } from "../../src/debezium/predict.ts";
import type { Catalog } from "../../src/model/catalog.ts";
import type { Connector } from "../../src/model/prediction.ts";
import { statementsOf } from "../corpus/follow.ts";
import { loadHistory, pinnedHistories } from "../corpus/history.ts";

/** The public history with the most subjects. */
const HISTORY = "boundary";
const ROUNDS = 15;
const POSTGRES = 18;

const CONNECTOR: Connector = {
  name: "bench",
  file: "connector.json",
  config: new Map([
    ["connector.class", "io.debezium.connector.postgresql.PostgresConnector"],
    ["topic.prefix", "bench"],
    ["plugin.name", "pgoutput"],
  ]),
  positions: new Map(),
  worker: new Map(),
};

/**
 * Schemas a second of one process that is warm: every subject of a catalog predicted from nothing, beside two peers over the same
 * texts: avsc, which parses them into types, and JSON.parse, the least anybody can do with them. Lines to print.
 */
export async function predictionSpeed(): Promise<readonly string[]> {
  const catalog = await historyCatalog();
  if (typeof catalog === "string") return [`${HISTORY} is not measured: ${catalog}`];
  const texts = predictAll(catalog);
  const registered = texts.length;
  const jobs = {
    "headgate, catalog → texts": () => predictAll(catalog),
    "avsc, text → type": () => texts.map((text) => avro.Type.forSchema(JSON.parse(text))),
    "JSON.parse, text → value": () => texts.map((text): unknown => JSON.parse(text)),
  };
  const seconds = inTurn(jobs);
  const own = seconds.get("headgate, catalog → texts") ?? Number.NaN;
  return [
    `${HISTORY}: ${registered} schemas of ${catalog.relations.size} relations, medians of ${ROUNDS} rounds in one process`,
    ...[...seconds].map(
      ([name, median]) =>
        `${name.padEnd(26)} ${Math.round(registered / median)
          .toLocaleString("en")
          .padStart(9)} schemas/s  headgate takes ${(own / median).toFixed(2)} × its time`,
    ),
  ];
}

/** Every round runs each job once, so that a busy moment of the machine hits them alike. */
function inTurn(jobs: Readonly<Record<string, () => unknown>>): ReadonlyMap<string, number> {
  const runs = new Map(Object.keys(jobs).map((name): [string, number[]] => [name, []]));
  for (let round = -1; round < ROUNDS; round++) {
    for (const [name, job] of Object.entries(jobs)) {
      const start = performance.now();
      job();
      if (round >= 0) runs.get(name)?.push((performance.now() - start) / 1000);
    }
  }
  return new Map(
    [...runs].map(([name, times]) => [name, times.sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN]),
  );
}

/** A predictor keeps what it knows of a catalog, so each time is a new one's first. */
function predictAll(catalog: Catalog): readonly string[] {
  const { subjects } = predictor(CONNECTOR, { debezium: "3.7", postgres: POSTGRES }).predict(catalog);
  return subjects.flatMap((subject) => (subject.predicted === true ? subject.texts : []));
}

async function historyCatalog(): Promise<Catalog | string> {
  const pinned = pinnedHistories().find(({ name }) => name === HISTORY);
  if (pinned === undefined) return "there is no such history";
  const loaded = await loadHistory(pinned);
  if (loaded.kind !== "steps") return loaded.reason;
  const parser = await loadSqlParser();
  const migrations = loaded.steps.map((step) => ({
    statements: statementsOf(step, parser),
    transaction: "migration" as const,
  }));
  return replay(emptyCatalog({ postgres: POSTGRES }), migrations, { postgres: POSTGRES, trace: false }).catalog;
}
