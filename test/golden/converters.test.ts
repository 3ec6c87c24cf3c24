import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { nameError } from "../../src/avro/names.ts";
import { emptyCatalog } from "../../src/catalog/empty.ts";
import { predict } from "../../src/debezium/predict.ts";
import type { Connector, Prediction, SubjectPrediction } from "../../src/model/prediction.ts";
import type { SqlParser } from "../../src/ports.ts";
import { catalogAfter } from "./predict-case.ts";

const FOLDER = process.env.HEADGATE_CONVERTERS ?? join(import.meta.dirname, "converters", "cases");

type Texts = Readonly<Record<string, readonly string[]>>;
type Reasons = Readonly<Record<string, string>>;

/** One converter of a case, and what it made of the records of one snapshot; test/golden/README.md describes the form. */
interface Outcome {
  readonly class: string;
  readonly avro?: "1.12";
  readonly options: Readonly<Record<string, string>>;
  readonly subjects?: Texts;
  readonly messages?: Texts;
  readonly refused?: Reasons;
  readonly unparsed?: Reasons;
  readonly notConfigured?: Reasons;
}

interface ConverterCase {
  readonly case: string;
  readonly debeziumVersion: string;
  readonly ddl: string;
  readonly config: Readonly<Record<string, string>>;
  readonly converters: readonly Outcome[];
}

const DEFINITIONS = JSON.parse(
  readFileSync(join(import.meta.dirname, "converters", "definitions.json"), "utf8"),
) as readonly Omit<ConverterCase, "debeziumVersion">[];

const CASES = readdirSync(FOLDER).map((name) => JSON.parse(readFileSync(join(FOLDER, name), "utf8")) as ConverterCase);

function connectorOf({ case: name, config }: ConverterCase, { class: converter, avro, options }: Outcome): Connector {
  const worker = ["key", "value"].flatMap((kind): [string, string][] => [
    [`${kind}.converter`, converter],
    ...Object.entries(options).map(([option, value]): [string, string] => [`${kind}.converter.${option}`, value]),
  ]);
  const all = {
    "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
    "topic.prefix": "dbserver1",
    "database.dbname": `oracle_${name}`,
    "plugin.name": "pgoutput",
    ...config,
  };
  return {
    name,
    file: `${name}.json`,
    config: new Map(Object.entries(all)),
    positions: new Map(),
    worker: new Map(worker),
    ...(avro === undefined ? {} : { avro }),
  };
}

function sideOf({ topic, kind }: SubjectPrediction): string {
  return `${topic}-${kind}`;
}

/** What differs, a line for each subject. */
function differences(prediction: Prediction, outcome: Outcome): string[] {
  const subjects = prediction.subjects.filter(({ table }) => table !== null);
  if (outcome.notConfigured !== undefined) {
    return subjects.filter((one) => one.predicted === true).map((one) => `${one.subject} is promised, nothing starts`);
  }
  const told = subjects.map((one) => {
    const name = sideOf(one);
    if (one.predicted === false) return `${one.subject} is not predicted: ${one.reason}`;
    if (one.predicted === "error") return outcome.refused?.[name] === undefined ? `${name}: ${one.reason}` : null;
    if (one.schemaType === null) return textsDiffer(name, one.texts, outcome.messages?.[name]);
    const wanted = outcome.subjects?.[one.subject];
    if (wanted === undefined && knownElsewhere(outcome, one.texts)) return noted(prediction, one.subject);
    return textsDiffer(one.subject, one.texts, wanted);
  });
  const known = new Set([...subjects.map(({ subject }) => subject), ...subjects.map(sideOf)]);
  const given = [outcome.subjects, outcome.messages, outcome.refused].flatMap((texts) => Object.keys(texts ?? {}));
  return [
    ...told.filter((line) => line !== null),
    ...given.filter((name) => !known.has(name)).map((name) => `${name} is missing`),
    ...(outcome.class.startsWith("io.confluent.") ? namespacesDiffer(prediction, outcome) : []),
  ];
}

/** Apicurio's serializer looks a text up among those it has registered, wherever, before it registers it anew. */
function knownElsewhere(outcome: Outcome, texts: readonly string[]): boolean {
  const registered = new Set(Object.values(outcome.subjects ?? {}).flat());
  const apicurio = outcome.class.startsWith("io.apicurio.") || "avro.apicurio.registry.url" in outcome.options;
  return apicurio && texts.some((text) => registered.has(text));
}

function noted({ notes }: Prediction, subject: string): string | null {
  const said = notes.some(
    (note) => note.startsWith("Apicurio's serializer registers a text once") && note.includes(subject),
  );
  return said ? null : `${subject} is nowhere said to share its text`;
}

/** What Avro 1.12 does not read back, by its own rule for names: a registry's is stricter still. */
function namespacesDiffer({ subjects }: Prediction, { avro, unparsed = {} }: Outcome): string[] {
  return subjects.flatMap((subject) => {
    if (subject.predicted !== true) return [];
    const namespaces = subject.texts.flatMap((text) => [...text.matchAll(/"namespace":"([^"\\]*)"/g)]);
    const parts = namespaces.flatMap(([, name = ""]) => name.split("."));
    const isRefused = avro === "1.12" && parts.some((part) => nameError(part) !== null);
    return isRefused === subject.subject in unparsed
      ? []
      : [`${subject.subject}: ${unparsed[subject.subject] ?? "is read back"}`];
  });
}

/** The goldens hold snapshots only: what streaming would add is not asked about. */
function textsDiffer(name: string, texts: readonly string[], wanted: readonly string[] | undefined): string | null {
  if (wanted === undefined) return `${name} is promised and was never written`;
  const got = texts.slice(0, wanted.length);
  if (got.length === wanted.length && got.every((text, index) => text === wanted[index])) return null;
  const [want = "", have = ""] = [wanted.join("\n"), got.join("\n")];
  const at = [...want].findIndex((character, index) => character !== have[index]);
  return `${name}\n  written   …${want.slice(Math.max(0, at - 60), at + 140)}\n  predicted …${have.slice(Math.max(0, at - 60), at + 140)}`;
}

describe("converters", () => {
  let parser: SqlParser;
  beforeAll(async () => {
    parser = await loadSqlParser();
  });

  it.each(CASES.map((one) => [one.case, one] as const))("%s", (_name, one) => {
    const catalog = catalogAfter(emptyCatalog({ postgres: 18 }), [one.ddl], parser);
    const wrong = one.converters.map((outcome) => {
      const prediction = predict(catalog, connectorOf(one, outcome), { debezium: one.debeziumVersion, postgres: 18 });
      const lines = differences(prediction, outcome);
      const heading = `${outcome.class} ${outcome.avro ?? ""} ${JSON.stringify(outcome.options)}`;
      return lines.length === 0 ? [] : [heading, ...lines];
    });
    expect(wrong.flat().join("\n")).toBe("");
  });

  it("each case was made from its definition as it stands", () => {
    const given = ({ case: name, ddl, config, converters }: (typeof DEFINITIONS)[number]) => ({
      name,
      ddl,
      config,
      converters: converters.map(({ class: converter, avro, options }) => ({ converter, avro, options })),
    });
    const byName = (a: { readonly name: string }, b: { readonly name: string }) => (a.name < b.name ? -1 : 1);
    expect(CASES.map(given).sort(byName)).toEqual(DEFINITIONS.map(given).sort(byName));
  });

  it("has enough of them to mean something", () => {
    const texts = CASES.flatMap(({ converters }) =>
      converters.flatMap(({ subjects, messages }) =>
        [subjects, messages].flatMap((named) => Object.values(named ?? {}).flat()),
      ),
    );
    expect(texts.length).toBeGreaterThan(500);
  });
});
