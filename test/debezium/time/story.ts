import { loadSqlParser } from "../../../src/adapters/libpg-query.ts";
import { parseSchema } from "../../../src/avro/parsing/parse.ts";
import { rowOf } from "../../../src/avro/row.ts";
import { describeType } from "../../../src/avro/semantics.ts";
import { showDefault } from "../../../src/avro/witness/show.ts";
import { emptyCatalog } from "../../../src/catalog/empty.ts";
import { replay } from "../../../src/catalog/replay.ts";
import { predictor } from "../../../src/debezium/predict.ts";
import { type LagVariant, lagVariants } from "../../../src/debezium/time/lag.ts";
import { type SubjectTimeline, timeline } from "../../../src/debezium/time/timeline.ts";
import type { Connector } from "../../../src/model/prediction.ts";
import { readStatements } from "../../../src/sql/read.ts";

const parser = await loadSqlParser();

export interface Story {
  readonly lines: readonly SubjectTimeline[];
  readonly lag: readonly LagVariant[];
}

/** What a connector makes of a database and of migrations, each a transaction, that run while it streams. */
export function story(
  ddl: string,
  migrations: readonly string[],
  config: Readonly<Record<string, string>> = {},
  debezium = "3.7",
): Story {
  const connector: Connector = {
    name: "c",
    file: "c.json",
    config: new Map(Object.entries({ "topic.prefix": "p", ...config })),
    positions: new Map(),
    worker: new Map(),
  };
  const made = predictor(connector, { debezium, postgres: 18 });
  const start = replay(emptyCatalog({ postgres: 18 }), [migration(ddl, 0)], { postgres: 18, trace: false }).catalog;
  const points = replay(
    start,
    migrations.map((text, index) => migration(text, index + 1)),
    { postgres: 18, trace: true, parser },
  ).commitPoints;
  const moments = points.map((point) => {
    return { point, prediction: made.predict(point.catalog), rows: { kind: "every" } as const };
  });
  return {
    lines: timeline({ catalog: start, prediction: made.predict(start) }, moments, made),
    lag: lagVariants(start, points, made),
  };
}

function migration(text: string, number: number) {
  const source = { file: `${number}.sql`, text, ranges: [{ start: 0, end: text.length }] };
  return { statements: readStatements(source, parser), transaction: "migration" } as const;
}

/** The versions of a subject: where each comes from, and its row in short. */
export function told({ lines }: Story, subject: string): readonly string[] {
  const line = lines.find((one) => one.subject === subject);
  return [...(line?.versions ?? []), ...(line?.afterRestart ?? [])].map(({ text, when, at }) => {
    const place = at === null ? "" : ` behind ${at.file}`;
    return `${when}${place}: ${short(text)}`;
  });
}

export function late({ lag }: Story): readonly string[] {
  return lag.map(({ subject, lag: kind, text, at }) => {
    return `${kind} ${at?.file ?? ""} ${subject}: ${text === null ? "no key" : short(text)}`;
  });
}

/** `id long, name nullable string = x` */
export function short(text: string): string {
  const reading = parseSchema(text);
  const row = reading.ok ? rowOf(reading.schema) : null;
  if (row === null) return text;
  return row.record.fields
    .map((field) => {
      const fallback = field.default === undefined || field.default === null ? "" : ` = ${showDefault(field)}`;
      return `${field.name} ${describeType(field.type)}${fallback}`;
    })
    .join(", ");
}
