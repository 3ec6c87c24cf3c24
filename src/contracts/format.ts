import { parseDuration } from "../config/duration.ts";
import { MalformedError } from "../config/malformed.ts";
import { checkShape } from "../config/strict.ts";
import { readYaml, type YamlDocument, type YamlPath } from "../config/yaml.ts";
import type { Contract, ContractColumn, ContractRead, ContractTest, NamedAt } from "../model/contract.ts";
import { startOf } from "../model/location.ts";
import type { SourceFile } from "../model/migration.ts";
import { readComplaints } from "./format/complaints.ts";
import { contradictions } from "./format/contradictions.ts";
import { readersOf } from "./format/readers.ts";
import { type ColumnsEntry, type ContractEntry, contractFile, type ReadEntry } from "./format/shape.ts";
import { contractDocument, isOdcs } from "./odcs/document.ts";

/** Truncates are left out: connectors skip them unless told otherwise. */
const DEFAULT_OPERATIONS = ["c", "u", "d", "r"] as const;

/** UTF-16 units. Larger texts take seconds and a gigabyte to read as YAML; no consumer reads so much. */
const LONGEST_FILE = 500_000;

/**
 * The contracts of one file, one for each YAML document. Throws MalformedError with every fault of a document as `file:line:column: …`;
 * a file without a contract is one.
 */
export function parseContracts(file: SourceFile): readonly Contract[] {
  const at = startOf(file.path);
  if (file.text.length > LONGEST_FILE) {
    throw new MalformedError([
      {
        at,
        message: `this file has ${file.text.length} characters, more than ${LONGEST_FILE}: give each consumer a file of its own`,
      },
    ]);
  }
  const documents = readYaml(file);
  if (documents.length === 0) throw new MalformedError([{ at, message: "there is no contract in this file" }]);
  return documents.map((document) => contractOf(isOdcs(document) ? contractDocument(document) : document));
}

function contractOf(document: YamlDocument): Contract {
  if (document.oddities.length > 0) throw new MalformedError(document.oddities);
  const shape = checkShape(document, contractFile);
  const complaints = [
    ...shape.reads.flatMap((entry, index) => readComplaints(document, ["reads", index], entry)),
    ...contradictions(document, shape.reads),
  ];
  if (complaints.length > 0) throw new MalformedError(complaints);
  return {
    consumer: shape.consumer,
    owner: shape.owner ?? null,
    contact: shape.contact ?? null,
    file: document.file,
    at: document.at(["consumer"]),
    origin: { kind: "tree" },
    status: shape.status ?? "active",
    reads: shape.reads.map((entry, index) => readOf(document, ["reads", index], entry)),
    test: shape.test === undefined ? null : testOf(document, shape.test),
  };
}

/** Milliseconds. */
const DEFAULT_TIMEOUT = 60_000;
const LONGEST_TIMEOUT = 24 * 60 * 60 * 1000;

function testOf(document: YamlDocument, entry: NonNullable<ContractEntry["test"]>): ContractTest {
  const at = document.at(["test"]);
  if (typeof entry === "string") return { command: entry, at, input: "json-lines", timeout: DEFAULT_TIMEOUT };
  const timeout = entry.timeout === undefined ? DEFAULT_TIMEOUT : parseDuration(entry.timeout);
  if (timeout === null || timeout > LONGEST_TIMEOUT) {
    const message = `${entry.timeout} is too long: a test ends within a day`;
    throw new MalformedError([{ at: document.at(["test", "timeout"]), message }]);
  }
  return { command: entry.command, at, input: entry.input ?? "json-lines", timeout };
}

function readOf(document: YamlDocument, path: YamlPath, entry: ReadEntry): ContractRead {
  const names = (key: "key" | "before"): readonly NamedAt[] =>
    (entry[key] ?? []).map((item, index) => ({ name: item, at: document.at([...path, key, index]) }));
  return {
    table: entry.table ?? entry.topic ?? "",
    at: document.at([...path, entry.table === undefined ? "topic" : "table"]),
    group: entry.group ?? null,
    operations: entry.operations ?? DEFAULT_OPERATIONS,
    tombstones: entry.tombstones ?? false,
    key: names("key"),
    columns: columnsOf(document, [...path, "columns"], entry.columns ?? []),
    before: names("before"),
    unknownColumns: entry["unknown-columns"] ?? "ignore",
    ...(entry.unavailable && { unavailable: entry.unavailable }),
    via: entry.via ?? "kafka",
    ...publicationsOf(document, path, entry.publication),
    migrated:
      entry.migrated === true
        ? "all"
        : (entry.migrated ?? []).map((item, index) => ({ name: item, at: document.at([...path, "migrated", index]) })),
    readers: readersOf(document, path, entry),
  };
}

function publicationsOf(
  document: YamlDocument,
  path: YamlPath,
  entry: ReadEntry["publication"],
): Pick<ContractRead, "publications"> {
  if (entry === undefined) return {};
  if (typeof entry === "string") return { publications: [{ name: entry, at: document.at([...path, "publication"]) }] };
  return {
    publications: entry.map((name, index) => ({ name, at: document.at([...path, "publication", index]) })),
  };
}

function columnsOf(document: YamlDocument, path: YamlPath, entry: ColumnsEntry): readonly ContractColumn[] {
  if (Array.isArray(entry)) {
    const none = { type: null, nullable: null, values: null };
    return entry.map((item, index) => ({ name: item, at: document.at([...path, index]), ...none }));
  }
  return Object.entries(entry).map(([column, expected]) => ({
    name: column,
    at: document.keyAt([...path, column]),
    type: (typeof expected === "string" ? expected : expected.type) ?? null,
    nullable: (typeof expected === "string" ? undefined : expected.nullable) ?? null,
    values: (typeof expected === "string" ? undefined : expected.values) ?? null,
    ...(typeof expected !== "string" && expected.unavailable && { unavailable: expected.unavailable }),
  }));
}
