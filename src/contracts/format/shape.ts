import * as z from "zod";
import { strictObject } from "../../config/strict.ts";
import { SQL_DIALECTS, VIAS } from "../../model/contract.ts";
import { REPLICA_PROFILES } from "../subscriber/profiles/all.ts";
import { describeTypeWords, KNOWN_TYPE_WORDS, TYPE_PATTERN } from "../type-words.ts";
import { label, name, names, path, timeout } from "./words.ts";

export const OPERATIONS = ["c", "u", "d", "r", "t"] as const;

const UNAVAILABLE =
  "handled: it knows the placeholder of a TOASTed value that an update did not send again (unavailable.value.placeholder)";

/** `meta` tells editors what the complaints of a contract check, in the words of JSON Schema. */
const type = name.meta({
  description: describeTypeWords(),
  anyOf: [{ enum: [...KNOWN_TYPE_WORDS] }, { pattern: TYPE_PATTERN }],
  examples: ["long", "string", "decimal(12,2)", "timestamp-micros", "string[]"],
});

const expectation = strictObject({
  type: type.optional(),
  nullable: z.boolean().optional().describe("false: never null; true: null is understood; absent: as it is at base"),
  values: z
    .array(z.string())
    .min(1)
    .meta({ uniqueItems: true })
    .optional()
    .describe("the enum labels the consumer understands"),
  unavailable: z.literal("handled").optional().describe(UNAVAILABLE),
});

const columns = z.union([
  names.describe("columns that are promised as they are at base: type, meaning and nullability"),
  z.record(name, z.union([type, expectation])).meta({
    description: "what the consumer expects of each column; an empty expectation promises it as it is at base",
    minProperties: 1,
    propertyNames: { minLength: 1, not: { enum: ["<<", "__proto__"] } },
  }),
]);

/** The keys of a read that say what is read: one of them is there. */
export const SAYS_WHAT = [
  "columns",
  "key",
  "before",
  "reader-schema",
  "sql",
  "subscriber-schema",
  "sink",
  "replica",
  "json-schema",
  "typescript",
] as const;

const read = strictObject({
  table: name
    .optional()
    .describe("the table whose changes are read, with its schema")
    .meta({ examples: ["public.orders"] }),
  topic: name
    .optional()
    .describe("the Kafka topic, in place of the table")
    .meta({ examples: ["shop.public.orders"] }),
  group: label.optional().describe("the Kafka consumer group"),
  operations: z
    .array(z.enum(OPERATIONS))
    .min(1)
    .meta({ uniqueItems: true })
    .optional()
    .describe("what it handles: c(reate), u(pdate), d(elete), r(ead by a snapshot), t(runcate); all but t when absent"),
  tombstones: z.boolean().optional().describe("it relies on the null record after a delete"),
  key: names.optional().describe("fields taken from the record key"),
  columns: columns.optional().describe("what it takes of the row: names, or a map of names to expectations"),
  before: names.optional().describe("columns taken from the row as it was (the before image)"),
  "unknown-columns": z
    .enum(["ignore", "reject"])
    .optional()
    .describe("reject: a strict decoder, which a new column breaks; ignore when absent"),
  unavailable: z.literal("handled").optional().describe(UNAVAILABLE),
  migrated: z
    .union([z.literal(true), names])
    .optional()
    .describe("what it has moved away from, though it is still named: true for the whole read, or columns"),
  via: z.enum(VIAS).optional().describe("how changes come to the consumer; kafka when absent"),
  "reader-schema": z
    .union([
      path,
      strictObject({
        value: path.optional().describe("path of the value's schema"),
        key: path.optional().describe("path of the key's schema"),
        references: z
          .array(path)
          .min(1)
          .meta({ uniqueItems: true })
          .optional()
          .describe("files of the named types they refer to, dependencies first"),
      }).meta({ anyOf: [{ required: ["value"] }, { required: ["key"] }] }),
    ])
    .optional()
    .describe("path of the Avro schema it decodes with, from the contract's own folder"),
  sql: z
    .union([
      path,
      strictObject({
        file: path.describe("path of the SQL"),
        dialect: z.enum(SQL_DIALECTS).optional().describe("told by the statements themselves when absent"),
      }),
    ])
    .optional()
    .describe("path of the SQL the columns are derived from"),
  "subscriber-schema": path
    .optional()
    .describe("path of a native subscriber's SQL, or of the folder of its migrations"),
  publication: z
    .union([name, names])
    .optional()
    .describe("the publication a native subscriber takes, where its SQL does not create the subscription"),
  replica: z
    .enum(REPLICA_PROFILES)
    .optional()
    .describe("a replica without migrations of its own: what it does with a change of the table"),
  sink: z
    .union([
      path,
      strictObject({
        config: path.describe("path of the configuration"),
        profile: name.optional().describe("what kind of sink it is; told by the connector's class when absent"),
      }),
    ])
    .optional()
    .describe("path of a Kafka Connect sink's configuration"),
  "json-schema": path.optional().describe("path of the JSON Schema of the value, or of an outbox event's payload"),
  "event-schema": path
    .optional()
    .describe("path of the JSON Schema the producer publishes of the event; what it allows must fit json-schema"),
  typescript: strictObject({
    file: path.describe("path of the TypeScript file"),
    type: name.describe("the name of a type or interface in it"),
  })
    .optional()
    .describe("a TypeScript type whose fields are read"),
}).meta({
  oneOf: [{ required: ["table"] }, { required: ["topic"] }],
  anyOf: SAYS_WHAT.map((key) => ({ required: [key] })),
  dependentRequired: { "event-schema": ["json-schema"] },
});

const EXAMPLE = {
  consumer: "search-indexer",
  owner: "team-search",
  contact: "#team-search",
  reads: [{ table: "public.products", key: ["id"], columns: { id: "long", price: "decimal(12,2)" } }],
};

/** The shape of a contract file's documents. */
export const contractFile = strictObject({
  consumer: label.describe("the consumer's name; no other contract has it"),
  owner: label.optional().describe("the team that answers for the consumer"),
  contact: label.optional().describe("where the owner is reached: a channel, an address"),
  status: z
    .enum(["active", "pending"])
    .optional()
    .describe("a pending consumer never stops a change; active when absent"),
  reads: z.array(read).min(1).describe("what the consumer reads, table by table"),
  test: z
    .union([
      name,
      strictObject({
        command: name.describe("the command, as the shell takes it"),
        input: z
          .enum(["json-lines", "avro"])
          .optional()
          .describe(
            "what stdin carries: one JSON object a line (when absent), or Avro messages, each with its length in front",
          ),
        timeout: timeout.optional().describe("such as 30s or 2m; 60s when absent"),
      }),
    ])
    .optional()
    .describe("a command that gets generated events on stdin and must exit 0"),
}).meta({ description: "What one consumer says it reads of the change stream.", examples: [EXAMPLE] });

export type ContractEntry = z.output<typeof contractFile>;
export type ReadEntry = z.output<typeof read>;
export type ColumnsEntry = z.output<typeof columns>;
