import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { emptyCatalog } from "../../src/catalog/empty.ts";
import { replay } from "../../src/catalog/replay.ts";
import { readConnectors } from "../../src/debezium/formats/read.ts";
import { predict } from "../../src/debezium/predict.ts";
import type { RegisteredVersion, RegistrySubject } from "../../src/model/registry.ts";
import type { Level } from "../../src/model/verdict.ts";
import type { RegistryHistory } from "../../src/ports.ts";
import { readStatements } from "../../src/sql/read.ts";
import type { Files } from "./project.ts";

/** Texts by subject, oldest first. */
export type Texts = ReadonlyMap<string, readonly string[]>;

/** What connectors register while a project's migrations run one after the other, with rows in between. */
export async function registeredBy(files: Files): Promise<Texts> {
  const found = new Map<string, readonly string[]>();
  for (const texts of await textsBehind(files)) {
    for (const [subject, some] of texts) found.set(subject, [...new Set([...(found.get(subject) ?? []), ...some])]);
  }
  return found;
}

/** What there is to register behind each migration file, in order of their paths. */
export async function textsBehind(files: Files): Promise<readonly Texts[]> {
  const parser = await loadSqlParser();
  const named = (ending: string) =>
    Object.entries(files)
      .filter(([path, text]) => path.endsWith(ending) && text !== null)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, text]) => ({ path, text: text ?? "" }));
  const connectors = named(".json").flatMap((file) => readConnectors(file));
  let catalog = emptyCatalog({ postgres: 18 });
  return named(".sql").map(({ path, text }) => {
    const source = { file: path, text, ranges: [{ start: 0, end: text.length }] };
    const migration = { statements: readStatements(source, parser), transaction: "statement" } as const;
    catalog = replay(catalog, [migration], { postgres: 18, trace: false, parser }).catalog;
    const made = connectors.map((connector) => predict(catalog, connector, { postgres: 18, debezium: "3.7" }));
    const found = new Map<string, readonly string[]>();
    for (const subject of made.flatMap(({ subjects }) => subjects)) {
      if (subject.predicted !== true) continue;
      found.set(subject.subject, [...new Set([...(found.get(subject.subject) ?? []), ...subject.texts])]);
    }
    return found;
  });
}

/** A registry that holds these texts. */
export function keptHistory(
  texts: Texts,
  level: Level = "BACKWARD",
  more: (subject: string) => Partial<RegistrySubject> = () => ({}),
): RegistryHistory {
  const versions = (name: string) =>
    (texts.get(name) ?? []).map((schema, index): RegisteredVersion => {
      return {
        ...{ version: index + 1, id: index + 1, schemaType: "AVRO", schema },
        ...{ references: [], metadata: new Map() },
      };
    });
  return {
    ...{ label: "the registry", takenAt: null },
    subject: async (name) => ({
      ...{ level, levelOf: "global", mode: "READWRITE", normalize: false, compatibilityGroup: null },
      ...{ versions: versions(name), ...more(name) },
    }),
    server: async () => ({ product: null, version: null, avro: null }),
  };
}
