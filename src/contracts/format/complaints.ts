import type { Complaint } from "../../config/malformed.ts";
import { didYouMean } from "../../config/nearest.ts";
import type { YamlDocument, YamlPath } from "../../config/yaml.ts";
import { KNOWN_TYPE_WORDS, parseTypeExpectation, takesPrecision } from "../type-words.ts";
import { type ColumnsEntry, type ReadEntry, SAYS_WHAT } from "./shape.ts";

/** What is wrong with a read whose keys and values are of the right shape. */
export function readComplaints(document: YamlDocument, path: YamlPath, entry: ReadEntry): readonly Complaint[] {
  return [
    ...missing(document, path, entry),
    ...columnComplaints(document, [...path, "columns"], entry.columns ?? []),
    ...lists(entry).flatMap(([key, list]) => repetitions(document, [...path, key], list)),
    ...referenceComplaints(document, path, entry),
  ];
}

function missing(document: YamlDocument, path: YamlPath, entry: ReadEntry): readonly Complaint[] {
  const complaints: Complaint[] = [];
  if ((entry.table === undefined) === (entry.topic === undefined)) {
    complaints.push({ at: document.at(path), message: "a read names either its table or its topic" });
  }
  if (SAYS_WHAT.every((key) => entry[key] === undefined)) {
    const message = `a read says what it reads: give one of ${SAYS_WHAT.join(", ")}`;
    complaints.push({ at: document.at(path), message });
  }
  return complaints;
}

function referenceComplaints(document: YamlDocument, path: YamlPath, entry: ReadEntry): readonly Complaint[] {
  const complaints: Complaint[] = [];
  const { "reader-schema": avro, "event-schema": producer, "json-schema": json } = entry;
  if (typeof avro === "object") {
    const place = [...path, "reader-schema"];
    if (avro.value === undefined && avro.key === undefined) {
      complaints.push({
        at: document.at(place),
        message: "a reader schema is that of the value or of the key: name one",
      });
    }
    complaints.push(...repetitions(document, [...place, "references"], avro.references ?? []));
  }
  if (producer !== undefined && json === undefined) {
    const message = "what the producer publishes is held against the consumer's json-schema: name that too";
    complaints.push({ at: document.keyAt([...path, "event-schema"]), message });
  }
  return complaints;
}

/** The lists of a read in which nothing may stand twice. */
function lists(entry: ReadEntry): readonly (readonly [string, readonly string[]])[] {
  const { operations, key, before, migrated, publication, columns } = entry;
  const given = { operations, key, before, migrated, publication, columns };
  return Object.entries(given).flatMap(([name, value]) => (Array.isArray(value) ? [[name, value] as const] : []));
}

function repetitions(document: YamlDocument, path: YamlPath, list: readonly string[]): readonly Complaint[] {
  const seen = new Set<string>();
  return list.flatMap((item, index) => {
    if (!seen.has(item)) {
      seen.add(item);
      return [];
    }
    return [{ at: document.at([...path, index]), message: `"${item}" is listed twice` }];
  });
}

function columnComplaints(document: YamlDocument, path: YamlPath, entry: ColumnsEntry): readonly Complaint[] {
  if (Array.isArray(entry)) return [];
  const expected = Object.entries(entry);
  if (expected.length === 0 && document.has(path))
    return [{ at: document.at(path), message: "columns must not be empty" }];
  return expected.flatMap(([column, expectation]) => {
    const written = typeof expectation === "string" ? expectation : expectation.type;
    const message = written === undefined ? null : typeComplaint(written);
    const at = () => document.at([...path, column, ...(typeof expectation === "string" ? [] : ["type"])]);
    const values = typeof expectation === "string" ? [] : (expectation.values ?? []);
    return [
      ...(message === null ? [] : [{ at: at(), message: `${column}: ${message}` }]),
      ...repetitions(document, [...path, column, "values"], values),
    ];
  });
}

function typeComplaint(text: string): string | null {
  const parsed = parseTypeExpectation(text);
  if (parsed === null) return `"${text}" is not written like a type (such as long, decimal(12,2), string[])`;
  if (!KNOWN_TYPE_WORDS.includes(parsed.word)) {
    const hint = didYouMean(parsed.word, KNOWN_TYPE_WORDS) || ` (known: ${KNOWN_TYPE_WORDS.join(", ")})`;
    return `there is no type "${parsed.word}"${hint}`;
  }
  if (parsed.precision === null) return null;
  if (!takesPrecision(parsed.word)) return `"${parsed.word}" takes no size: only decimal(p,s) does`;
  return parsed.scale !== null && parsed.scale > parsed.precision
    ? `a decimal's scale cannot be above its precision`
    : null;
}
