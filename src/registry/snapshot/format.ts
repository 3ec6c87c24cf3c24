import * as z from "zod";
import { strictObject } from "../../config/strict.ts";
import { AVRO_LINES } from "../../model/prediction.ts";
import { MODES, REGISTRY_SCHEMA_TYPES } from "../../model/registry.ts";
import { LEVELS } from "../../model/verdict.ts";
import { SNAPSHOT_FORMAT } from "./snapshot.ts";

const name = z.string().min(1);

const level = z.enum(LEVELS).nullable().describe("the level in force; null: the registry tells none");

const settings = {
  mode: z.enum(MODES).nullable().optional(),
  normalize: z.boolean().optional().describe("whether texts are brought into normal form before they are kept"),
  compatibilityGroup: name.nullable().optional().describe("the metadata property whose value compared versions share"),
  others: z.array(name).optional().describe("other settings that are in force and may count at registration"),
};

const version = strictObject({
  version: z.int().min(1),
  id: z.int().min(0).optional().describe("the registry's id; only a deleted version may lack it"),
  deleted: z.literal(true).optional().describe("kept only because others refer to it"),
  schemaType: z.enum(REGISTRY_SCHEMA_TYPES).optional().describe("AVRO when absent"),
  references: z
    .array(strictObject({ name, subject: name, version: z.int().min(1) }))
    .optional()
    .describe("schemas of other subjects that the text needs; this file holds them"),
  metadata: z.record(z.string(), z.string()).optional().describe("metadata properties"),
  schema: z.string().describe("the text as the registry gives it"),
});

/** The shape of a registry snapshot, the file that `registry.snapshot` names. */
export const snapshotFile = strictObject({
  version: z.literal(SNAPSHOT_FORMAT),
  taken: z.iso.datetime().optional().describe("when, in UTC"),
  complete: z.literal(true).optional().describe("every subject of the registry is in it (--all)"),
  server: strictObject({
    product: z.string().optional(),
    version: z.string().optional(),
    avro: z.enum(AVRO_LINES).optional().describe("the line of the Avro library it parses with"),
  }).optional(),
  compatibility: level,
  ...settings,
  subjects: z.record(name, strictObject({ compatibility: level.optional(), ...settings, versions: z.array(version) })),
});

export type SnapshotFile = z.output<typeof snapshotFile>;
export type SubjectEntry = SnapshotFile["subjects"][string];
export type VersionEntry = SubjectEntry["versions"][number];
