import * as z from "zod";
import { didYouMean } from "../config/nearest.ts";
import { type Complaint, checkShape, complaintsError, strictObject } from "../config/strict.ts";
import { readYaml, type YamlDocument, type YamlPath } from "../config/yaml.ts";
import type { Contract, ContractColumn, ContractRead, NamedAt } from "../model/contract.ts";
import type { SourceFile } from "../model/migration.ts";
import { describeTypeWords, KNOWN_TYPE_WORDS, parseTypeExpectation, takesPrecision } from "./type-words.ts";

const OPERATIONS = ["c", "u", "d", "r", "t"] as const;

/** Truncates are left out: connectors skip them unless told otherwise. */
const DEFAULT_OPERATIONS = ["c", "u", "d", "r"] as const;

const name = z.string().min(1);

const expectation = strictObject({
  type: name.optional().describe(describeTypeWords()),
  nullable: z.boolean().optional().describe("false: never null; true: null is understood; absent: as it is at base"),
  values: z.array(z.string()).min(1).optional().describe("the enum labels the consumer understands"),
});

const columns = z.union([z.array(name), z.record(name, z.union([name, expectation]))]);

const read = strictObject({
  table: name.optional().describe("schema.table"),
  topic: name.optional().describe("the Kafka topic, in place of the table"),
  group: name.optional().describe("Kafka consumer group"),
  operations: z.array(z.enum(OPERATIONS)).min(1).optional().describe("c, u, d, r, t; all but t when absent"),
  tombstones: z.boolean().optional().describe("relies on the null record after a delete"),
  key: z.array(name).min(1).optional().describe("fields taken from the record key"),
  columns: columns.optional().describe("names, or a map of names to expectations"),
  before: z.array(name).min(1).optional().describe("columns taken from the before image"),
  "unknown-columns": z.enum(["ignore", "reject"]).optional(),
  via: z.enum(["kafka", "logical-replication"]).optional(),
  "reader-schema": name.optional().describe("path of an Avro schema, from the contract's own folder"),
  sql: name.optional().describe("path of the SQL the columns are derived from"),
  "subscriber-schema": name.optional().describe("path of a native subscriber's SQL"),
});

/** The shape of a contract file's documents. */
export const contractFile = strictObject({
  consumer: name,
  owner: name.optional(),
  contact: name.optional(),
  status: z.enum(["active", "pending"]).optional().describe("a pending consumer never stops a change"),
  reads: z.array(read).min(1),
  test: name.optional().describe("a command that gets generated events on stdin and must exit 0"),
});

type ReadEntry = z.output<typeof read>;
type ColumnsEntry = z.output<typeof columns>;

/** The contracts of one file, one for each YAML document. Throws InputError with every fault as `file:line:column: …`. */
export function parseContracts(file: SourceFile): readonly Contract[] {
  return readYaml(file).map((document) => contractOf(document));
}

function contractOf(document: YamlDocument): Contract {
  const shape = checkShape(document, contractFile);
  const complaints = shape.reads.flatMap((entry, index) => readComplaints(document, ["reads", index], entry));
  if (complaints.length > 0) throw complaintsError(complaints);
  return {
    consumer: shape.consumer,
    owner: shape.owner ?? null,
    contact: shape.contact ?? null,
    file: document.file,
    status: shape.status ?? "active",
    reads: shape.reads.map((entry, index) => readOf(document, ["reads", index], entry)),
    test: shape.test ?? null,
  };
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
    via: entry.via ?? "kafka",
    readerSchema: relativeTo(document.file, entry["reader-schema"]),
    sql: relativeTo(document.file, entry.sql),
    subscriberSchema: relativeTo(document.file, entry["subscriber-schema"]),
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
  }));
}

/** A path written from the contract's folder, as a repository path. */
function relativeTo(file: string, path: string | undefined): string | null {
  if (path === undefined) return null;
  const steps = path.startsWith("/") ? [] : file.split("/").slice(0, -1);
  for (const step of path.split("/")) {
    if (step === "..") steps.pop();
    else if (step !== "." && step !== "") steps.push(step);
  }
  return steps.join("/");
}

function readComplaints(document: YamlDocument, path: YamlPath, entry: ReadEntry): readonly Complaint[] {
  const complaints: Complaint[] = [];
  if ((entry.table === undefined) === (entry.topic === undefined)) {
    complaints.push({ at: document.at(path), message: "a read names either its table or its topic" });
  }
  const saysWhat = [
    entry.columns,
    entry.key,
    entry.before,
    entry["reader-schema"],
    entry.sql,
    entry["subscriber-schema"],
  ];
  if (saysWhat.every((part) => part === undefined)) {
    complaints.push({
      at: document.at(path),
      message: "a read says what it reads: give columns (or key, before, reader-schema, sql)",
    });
  }
  return [...complaints, ...columnComplaints(document, [...path, "columns"], entry.columns ?? [])];
}

function columnComplaints(document: YamlDocument, path: YamlPath, entry: ColumnsEntry): readonly Complaint[] {
  if (Array.isArray(entry)) {
    return entry.flatMap((column, index) =>
      entry.indexOf(column) < index
        ? [{ at: document.at([...path, index]), message: `"${column}" is listed twice` }]
        : [],
    );
  }
  return Object.entries(entry).flatMap(([column, expected]) => {
    const type = typeof expected === "string" ? expected : expected.type;
    if (type === undefined) return [];
    const message = typeComplaint(type);
    const at = document.at([...path, column, ...(typeof expected === "string" ? [] : ["type"])]);
    return message === null ? [] : [{ at, message: `${column}: ${message}` }];
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
