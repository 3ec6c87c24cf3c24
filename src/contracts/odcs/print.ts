import { Document } from "yaml";
import type { ColumnsEntry, ContractEntry, ReadEntry } from "../format/shape.ts";
import { customProperties } from "./custom-properties.ts";
import { logicalTypeOf } from "./logical-types.ts";

/** The newest version of the standard that is written. */
const ODCS_VERSION = "v3.1.0";

/** The keys of a read that ODCS has no place for. */
type CustomKey = Exclude<keyof ReadEntry, "table" | "columns">;
const CUSTOM: Readonly<Record<CustomKey, true>> = {
  topic: true,
  group: true,
  operations: true,
  tombstones: true,
  key: true,
  before: true,
  "unknown-columns": true,
  unavailable: true,
  migrated: true,
  via: true,
  "reader-schema": true,
  sql: true,
  "subscriber-schema": true,
  publication: true,
  replica: true,
  sink: true,
  "json-schema": true,
  "event-schema": true,
  typescript: true,
};
export const CUSTOM_READ_KEYS: readonly string[] = Object.keys(CUSTOM);

/** A contract as a document of the Open Data Contract Standard. Paths of files stay as the contract writes them. */
export function odcsText(contract: ContractEntry): string {
  const { consumer, owner, contact, status, reads } = contract;
  const document = new Document({
    apiVersion: ODCS_VERSION,
    kind: "DataContract",
    id: `headgate:${consumer}`,
    name: consumer,
    version: "1.0.0",
    status: status === "pending" ? "proposed" : "active",
    ...(owner !== undefined && { team: { name: owner } }),
    ...(contact !== undefined && { support: [{ channel: contact }] }),
    ...customProperties({ consumer, ...(contract.test !== undefined && { test: contract.test }) }, [
      "consumer",
      "test",
    ]),
    schema: reads.map(schemaObject),
  });
  return document.toString({ lineWidth: 120, flowCollectionPadding: false });
}

function schemaObject(read: ReadEntry) {
  const name = read.table ?? read.topic ?? "";
  const { columns } = read;
  return {
    name,
    ...(read.table !== undefined && { physicalName: read.table, physicalType: "table" }),
    logicalType: "object",
    ...customProperties(read, CUSTOM_READ_KEYS),
    ...(columns !== undefined && { properties: properties(columns, read.key ?? []) }),
  };
}

type Expectation = Exclude<Extract<ColumnsEntry, Readonly<Record<string, unknown>>>[string], string>;

function properties(columns: ColumnsEntry, key: readonly string[]) {
  const entries: readonly (readonly [string, Expectation])[] = Array.isArray(columns)
    ? columns.map((name) => [name, {}])
    : Object.entries(columns).map(([name, expected]) => [
        name,
        typeof expected === "string" ? { type: expected } : expected,
      ]);
  return entries.map(([name, expected]) => {
    const logical = expected.type === undefined ? null : logicalTypeOf(expected.type);
    return {
      name,
      ...(logical !== null && { logicalType: logical }),
      ...(expected.type !== undefined && { physicalType: expected.type }),
      ...(expected.nullable !== undefined && { required: !expected.nullable }),
      ...(key.includes(name) && { primaryKey: true, primaryKeyPosition: key.indexOf(name) + 1 }),
      ...customProperties(expected, ["values", "unavailable"]),
    };
  });
}
