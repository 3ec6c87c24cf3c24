import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { normalizeSchema } from "../../src/avro/forms/normalize.ts";
import { printSchema } from "../../src/avro/forms/print.ts";
import { sortedJson } from "../../src/avro/forms/structure.ts";
import { readJson } from "../../src/avro/json.ts";
import { parseSchema } from "../../src/avro/parsing/parse.ts";
import type { JsonValue } from "../../src/model/avro-schema.ts";
import type { SqlParser } from "../../src/ports.ts";
import { type EarlierTexts, findDrift, type SubjectDrift } from "../../src/registry/drift/drift.ts";
import { registered } from "../registry/versions.ts";
import { caseTimeline } from "./case-timeline.ts";
import { type GoldenCase, readGoldenCases } from "./cases.ts";
import { versionsOf } from "./compare.ts";
import { findSubject, predictCase, standsFor } from "./predict-case.ts";

/** How a product keeps a text; the schema is the same. */
const KEPT: Readonly<Record<string, (text: string) => string>> = {
  "as posted": (text) => text,
  "printed anew, as Apicurio does": (text) => {
    const parsed = parseSchema(text);
    return parsed.ok ? printSchema(parsed.schema) : text;
  },
  "normalized, as Confluent's does if asked to": (text) => {
    const normal = normalizeSchema(text);
    return normal.ok ? printSchema(normal.schema, { references: normal.references }) : text;
  },
  "keys sorted, as Karapace does": (text) => sortedJson(jsonOf(text)),
};

/**
 * What a real connector registered for a history is no drift from what the same history is predicted to register, but where the
 * connector had not come to the end of it. Cases that predict another text than the connector's are the golden tests' own.
 */
describe("histories of real connectors", () => {
  const cases = readGoldenCases(join(import.meta.dirname, "cases"));
  let parser: SqlParser;
  beforeAll(async () => {
    parser = await loadSqlParser();
  });

  it.each(Object.entries(KEPT))("show no drift: %s", (_, keep) => {
    const found = cases.flatMap((golden) => drifts(golden, parser, keep));
    const told = found.filter(({ drift }) => drift.kind !== "registry behind").map(({ name }) => name);
    expect(told).toEqual([]);
    expect(found.length).toBeLessThan(cases.length / 10);
  });
});

function drifts(golden: GoldenCase, parser: SqlParser, keep: (text: string) => string) {
  const predictions = predictCase(golden, parser);
  const last = predictions.at(-1);
  return Object.keys(golden.subjects).flatMap((subject): readonly { name: string; drift: SubjectDrift }[] => {
    const expected = last === undefined ? undefined : findSubject(last, subject);
    if (expected?.predicted !== true || expected.schemaType !== "AVRO") return [];
    const earlier = predictions.map((prediction): EarlierTexts => {
      const one = findSubject(prediction, subject);
      return { texts: one?.predicted === true ? one.texts : [], at: null };
    });
    const versions = versionsOf(golden, subject).map((text, index) => registered(index + 1, keep(text)));
    const drift = findDrift({
      ...{ type: "AVRO", normalize: true, predicted: expected.texts, pending: [], versions },
      earlier: () => earlier,
      onTheWay: () => onTheWay(golden, subject, parser),
    });
    return drift === null ? [] : [{ name: `${golden.case} ${subject}: ${drift.kind}`, drift }];
  });
}

function onTheWay(golden: GoldenCase, subject: string, parser: SqlParser): readonly string[] {
  const line = caseTimeline(golden, parser).find((one) => standsFor(one.subject, subject));
  return [...(line?.versions ?? []), ...(line?.afterRestart ?? [])].map(({ text }) => text);
}

function jsonOf(text: string): JsonValue {
  const reading = readJson(text);
  if (!reading.ok) throw new Error(reading.message);
  return reading.value;
}
