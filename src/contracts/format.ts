import * as z from "zod";
import { parseDuration } from "../config/duration.ts";
import { didYouMean } from "../config/nearest.ts";
import { type Complaint, checkShape, complaintsError, strictObject } from "../config/strict.ts";
import { readYaml, type YamlDocument, type YamlPath } from "../config/yaml.ts";
import {
  type Contract,
  type ContractColumn,
  type ContractRead,
  type ContractTest,
  type NamedAt,
  type ReaderReference,
  SQL_DIALECTS,
  VIAS,
} from "../model/contract.ts";
import type { SourceFile } from "../model/migration.ts";
import { REPLICA_PROFILES } from "./subscriber/profiles/all.ts";
import { describeTypeWords, KNOWN_TYPE_WORDS, parseTypeExpectation, takesPrecision } from "./type-words.ts";

const OPERATIONS = ["c", "u", "d", "r", "t"] as const;

/** Truncates are left out: connectors skip them unless told otherwise. */
const DEFAULT_OPERATIONS = ["c", "u", "d", "r"] as const;

const name = z.string().min(1);

const UNAVAILABLE =
  "handled: it knows the placeholder of a TOASTed value that an update did not send again (unavailable.value.placeholder)";

const expectation = strictObject({
  type: name.optional().describe(describeTypeWords()),
  nullable: z.boolean().optional().describe("false: never null; true: null is understood; absent: as it is at base"),
  values: z.array(z.string()).min(1).optional().describe("the enum labels the consumer understands"),
  unavailable: z.literal("handled").optional().describe(UNAVAILABLE),
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
  unavailable: z.literal("handled").optional().describe(UNAVAILABLE),
  migrated: z.union([z.literal(true), z.array(name).min(1)]).optional(),
  via: z.enum(VIAS).optional().describe("how changes come to the consumer; kafka when absent"),
  "reader-schema": z
    .union([
      name,
      strictObject({
        value: name.optional(),
        key: name.optional(),
        references: z
          .array(name)
          .min(1)
          .optional()
          .describe("files of the named types they refer to, dependencies first"),
      }),
    ])
    .optional()
    .describe("path of an Avro schema, from the contract's own folder"),
  sql: z
    .union([name, strictObject({ file: name, dialect: z.enum(SQL_DIALECTS).optional() })])
    .optional()
    .describe("path of the SQL the columns are derived from"),
  "subscriber-schema": name
    .optional()
    .describe("path of a native subscriber's SQL, or of the folder of its migrations"),
  publication: z
    .union([name, z.array(name).min(1)])
    .optional()
    .describe("the publication a native subscriber takes, where its SQL does not create the subscription"),
  replica: z
    .enum(REPLICA_PROFILES)
    .optional()
    .describe("a replica without migrations of its own: what it does with a change of the table"),
  sink: z
    .union([name, strictObject({ config: name, profile: name.optional() })])
    .optional()
    .describe("path of a Kafka Connect sink's configuration"),
  "json-schema": name.optional().describe("path of the JSON Schema of the value, or of an outbox event's payload"),
  "event-schema": name
    .optional()
    .describe("path of the JSON Schema the producer publishes of the event; what it allows must fit json-schema"),
  typescript: strictObject({ file: name, type: name }).optional().describe("a TypeScript type whose fields are read"),
});

/** The shape of a contract file's documents. */
export const contractFile = strictObject({
  consumer: name,
  owner: name.optional(),
  contact: name.optional(),
  status: z.enum(["active", "pending"]).optional().describe("a pending consumer never stops a change"),
  reads: z.array(read).min(1),
  test: z
    .union([
      name,
      strictObject({
        command: name,
        input: z.enum(["json-lines", "avro"]).optional(),
        timeout: name.optional().describe("such as 30s or 2m; 60s when absent"),
      }),
    ])
    .optional()
    .describe("a command that gets generated events on stdin and must exit 0"),
});

type ContractEntry = z.output<typeof contractFile>;
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
    origin: { kind: "tree" },
    status: shape.status ?? "active",
    reads: shape.reads.map((entry, index) => readOf(document, ["reads", index], entry)),
    test: shape.test === undefined ? null : testOf(document, shape.test),
  };
}

const DEFAULT_TIMEOUT = 60_000;

function testOf(document: YamlDocument, entry: NonNullable<ContractEntry["test"]>): ContractTest {
  const at = document.at(["test"]);
  if (typeof entry === "string") return { command: entry, at, input: "json-lines", timeout: DEFAULT_TIMEOUT };
  const timeout = entry.timeout === undefined ? DEFAULT_TIMEOUT : parseDuration(entry.timeout);
  if (timeout === null) {
    throw complaintsError([
      { at: document.at(["test", "timeout"]), message: `"${entry.timeout}" is no duration (30s, 2m)` },
    ]);
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

/** The files a read names, in the order of the format's keys. */
function readersOf(document: YamlDocument, path: YamlPath, entry: ReadEntry): readonly ReaderReference[] {
  const from = (written: string) => relativeTo(document.file, written);
  const { "reader-schema": avro, sql, "subscriber-schema": subscriber, sink, "json-schema": json, typescript } = entry;
  const at = (key: keyof ReadEntry) => document.at([...path, key]);
  const given: (ReaderReference | null)[] = [
    avro === undefined
      ? null
      : typeof avro === "string"
        ? { kind: "avro", value: from(avro), key: null, references: [], at: at("reader-schema") }
        : {
            kind: "avro",
            value: avro.value === undefined ? null : from(avro.value),
            key: avro.key === undefined ? null : from(avro.key),
            references: (avro.references ?? []).map(from),
            at: at("reader-schema"),
          },
    sql === undefined
      ? null
      : typeof sql === "string"
        ? { kind: "sql", path: from(sql), dialect: null, at: at("sql") }
        : { kind: "sql", path: from(sql.file), dialect: sql.dialect ?? null, at: at("sql") },
    subscriber === undefined ? null : { kind: "subscriber", path: from(subscriber), at: at("subscriber-schema") },
    sink === undefined
      ? null
      : typeof sink === "string"
        ? { kind: "sink", path: from(sink), profile: null, at: at("sink") }
        : { kind: "sink", path: from(sink.config), profile: sink.profile ?? null, at: at("sink") },
    entry.replica === undefined ? null : { kind: "replica", profile: entry.replica, at: at("replica") },
    json === undefined
      ? null
      : {
          kind: "json-schema",
          path: from(json),
          producer: entry["event-schema"] === undefined ? null : from(entry["event-schema"]),
          at: at("json-schema"),
        },
    typescript === undefined
      ? null
      : { kind: "typescript", path: from(typescript.file), type: typescript.type, at: at("typescript") },
  ];
  return given.filter((reader) => reader !== null);
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

/** A path written from the contract's folder, as a repository path. */
function relativeTo(file: string, path: string): string {
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
    entry.sink,
    entry.replica,
    entry["json-schema"],
    entry.typescript,
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
