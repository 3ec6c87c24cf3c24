import * as z from "zod";
import { SASL_MECHANISMS } from "../model/config.ts";
import { EVIDENCE_KINDS } from "../model/plan.ts";
import { AVRO_LINES } from "../model/prediction.ts";
import { LEVELS } from "../model/verdict.ts";
import { strictObject } from "./strict.ts";

const paths = z.union([z.string().min(1), z.array(z.string().min(1))]);

/** Values as people write them unquoted: a number or a truth value stands for its text. */
const texts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

const migrations = z
  .union([
    z.string().min(1),
    strictObject({
      path: z.string().min(1).optional().describe("folder or file"),
      framework: z.string().optional().describe("detected from the files when absent"),
      table: z.string().optional().describe("the framework's own history table"),
      placeholders: texts.optional().describe("values of the variables in the migrations, by name"),
      command: z.string().min(1).optional().describe("a command that prints SQL"),
      dump: z.string().min(1).optional().describe("a schema dump, such as db/structure.sql"),
    }),
  ])
  .describe("where the SQL migrations are: a folder, or exactly one of path, command and dump");

const database = {
  url: z
    .string()
    .min(1)
    .optional()
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is the placeholder as users write it
    .describe("where it runs, for the evidence of plans; may hold placeholders such as ${DATABASE_URL}"),
  postgres: z.int().min(10).max(18).optional().describe("server major version"),
  migrations: migrations.optional(),
  connectors: paths.optional().describe("configurations of Debezium connectors: files, patterns or folders"),
  debezium: z.string().optional().describe("connector version; the newest known when absent"),
  avro: z
    .enum(AVRO_LINES)
    .optional()
    .describe("the Avro library beside the Connect worker's converters; 1.11 when absent"),
  worker: z
    .union([z.string().min(1), z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))])
    .optional()
    .describe("the Connect worker's settings: inline, or the path of a .properties file"),
};

const files = paths.describe("patterns of contract files, from the root of that place");

const evidence = z.array(z.enum(EVIDENCE_KINDS));

const contractSource = z
  .union([
    strictObject({ path: z.string().min(1).describe("a folder, from the one of this file"), files }),
    strictObject({
      git: z.string().min(1).describe("https or ssh address; may hold placeholders"),
      ref: z.string().min(1).optional().describe("branch, tag or commit; the remote's HEAD when absent"),
      files,
    }),
    strictObject({
      npm: z.string().min(1).describe("a package that is installed here"),
      version: z.string().min(1).optional().describe("the range its version must be in, such as ^2.1"),
      files,
    }),
  ])
  .describe("a place where consumers keep contracts of their own");

/** The shape of headgate.yaml. Every key is optional: what is missing is discovered or has a default. */
export const configFile = strictObject({
  ...database,
  databases: z.record(z.string(), strictObject(database)).optional().describe("one entry for each database"),
  registry: strictObject({
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is the placeholder as users write it
    url: z.string().optional().describe("may hold placeholders such as ${SCHEMA_REGISTRY_URL}"),
    snapshot: z.string().optional().describe("a saved registry state, as `headgate snapshot` writes it"),
    "snapshot-max-age": z
      .string()
      .optional()
      .describe("the age from which a snapshot is told to be old, such as 14d or 12h; 30d when absent"),
    compatibility: z
      .enum(LEVELS)
      .optional()
      .describe("the level to assume where no registry says; BACKWARD when absent"),
    avro: z
      .enum(AVRO_LINES)
      .optional()
      .describe("the Avro library the registry parses with, where it does not say; 1.12 from Confluent Platform 8.0.3"),
  }).optional(),
  kafka: strictObject({
    brokers: paths.describe("host:port, for the evidence of plans; may hold placeholders"),
    ssl: z.boolean().optional().describe("whether connections are encrypted"),
    sasl: z
      .enum(SASL_MECHANISMS)
      .optional()
      .describe("how the client proves who it is; credentials are the environment's"),
  }).optional(),
  contracts: z
    .union([z.string().min(1), contractSource, z.array(z.union([z.string().min(1), contractSource]))])
    .optional()
    .describe("patterns of contract files, and places elsewhere that have some"),
  plans: z
    .union([
      z.string().min(1),
      z.array(z.string().min(1)),
      strictObject({
        files: paths.optional(),
        require: evidence.optional().describe("the evidence every contract step needs"),
        tiers: z
          .record(
            z.string(),
            strictObject({
              tables: paths.describe("patterns of schema.table, such as billing.*"),
              require: evidence.describe("the evidence their contract steps need besides"),
            }),
          )
          .optional()
          .describe("tables that need more; one that is in several needs what each of them asks"),
        "stalled-after": z
          .string()
          .optional()
          .describe("how long a merged plan may go without progress, such as 90d, which it is when absent"),
      }),
    ])
    .optional()
    .describe("patterns of plan files, or {files, require, tiers, stalled-after}"),
  rules: z.record(z.string(), z.enum(["off", "info", "warning", "error"])).optional(),
  waivers: z
    .array(
      strictObject({
        rule: z.string().min(1),
        table: z.string().min(1).describe("schema.table"),
        column: z.string().min(1).optional().describe("whatever of the table when absent"),
        to: z.enum(["info", "warning"]).optional().describe("what its findings are lowered to; info when absent"),
        reason: z.string().min(1),
        owner: z.string().min(1).describe("who answers for it"),
        expires: z.string().describe("YYYY-MM-DD, its last day"),
      }),
    )
    .optional()
    .describe(
      "break-glass: findings that are let through for a time; holds from the change after the one that brings it",
    ),
  "fail-on": z.enum(["error", "warning", "never"]).optional(),
});

export type ConfigFile = z.output<typeof configFile>;
export type DatabaseEntry = NonNullable<ConfigFile["databases"]>[string];
