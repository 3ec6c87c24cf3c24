import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { emptyCatalog } from "../../src/catalog/empty.ts";
import { bareRelation } from "../../src/catalog/relations.ts";
import { decimal } from "../../src/connect/logical.ts";
import { field, optional, primitive, struct } from "../../src/connect/schema.ts";
import { parseContracts } from "../../src/contracts/format.ts";
import type { ContractFiles, ContractSet } from "../../src/contracts/reader.ts";
import { type TableShape, tableShapes } from "../../src/contracts/shape.ts";
import { enumeration, microTimestamp, timestamp, uuid } from "../../src/debezium/schema/semantic-types.ts";
import { builtinTypeByName } from "../../src/model/builtin-types.ts";
import type { Catalog, Column, Index, Publication, Relation, ReplicaIdentity } from "../../src/model/catalog.ts";
import type { ConnectSchema } from "../../src/model/connect-schema.ts";
import type { Contract } from "../../src/model/contract.ts";
import type { Connector, Prediction } from "../../src/model/prediction.ts";

/** A column as tests write it: a type word, and whether it is NOT NULL. */
export interface ColumnGiven {
  readonly name: string;
  readonly type:
    | "int4"
    | "int8"
    | "text"
    | "uuid"
    | "numeric(10,2)"
    | "numeric(12,2)"
    | "numeric(12,4)"
    | "timestamp(3)"
    | "timestamp(6)"
    | "mood";
  readonly notNull?: boolean;
  readonly attnum?: number;
}

export interface TableGiven {
  readonly oid?: number;
  readonly name?: string;
  readonly columns: readonly ColumnGiven[];
  /** Names of the primary key's columns. */
  readonly key?: readonly string[];
  readonly identity?: ReplicaIdentity;
  readonly labels?: readonly string[];
  readonly config?: Readonly<Record<string, string>>;
  readonly publications?: readonly Publication[];
  /** Instead of a predicted value schema. */
  readonly refused?: string;
  readonly flat?: boolean;
}

const MOOD = 90_000;

const TYPES: Readonly<
  Record<ColumnGiven["type"], { readonly name: string; readonly typmod: number; readonly schema: ConnectSchema }>
> = {
  int4: { name: "int4", typmod: -1, schema: primitive("INT32") },
  int8: { name: "int8", typmod: -1, schema: primitive("INT64") },
  text: { name: "text", typmod: -1, schema: primitive("STRING") },
  uuid: { name: "uuid", typmod: -1, schema: uuid },
  "numeric(10,2)": { name: "numeric", typmod: 10 * 65536 + 2 + 4, schema: decimal(2, 10) },
  "numeric(12,2)": { name: "numeric", typmod: 12 * 65536 + 2 + 4, schema: decimal(2, 12) },
  "numeric(12,4)": { name: "numeric", typmod: 12 * 65536 + 4 + 4, schema: decimal(4, 12) },
  "timestamp(3)": { name: "timestamp", typmod: 3, schema: timestamp },
  "timestamp(6)": { name: "timestamp", typmod: 6, schema: microTimestamp },
  mood: { name: "mood", typmod: -1, schema: enumeration([]) },
};

export function columnOf(given: ColumnGiven, index: number): Column {
  const { name, typmod } = TYPES[given.type];
  return {
    attnum: given.attnum ?? index + 1,
    name: given.name,
    type: { oid: name === "mood" ? MOOD : (builtinTypeByName(name)?.oid ?? 0), array: false, typmod },
    notNull: given.notNull ?? false,
    default: null,
    identity: null,
    generated: null,
    local: true,
    inheritCount: 0,
  };
}

export function relationOf(given: TableGiven): Relation {
  const columns = given.columns.map(columnOf);
  const attnum = (name: string) => columns.find((column) => column.name === name)?.attnum ?? 0;
  const primary: readonly Index[] = given.key
    ? [
        {
          oid: (given.oid ?? 20_000) + 1,
          name: "pkey",
          unique: true,
          primary: true,
          columns: given.key.map(attnum),
          include: [],
          expressionColumns: [],
          partial: false,
          valid: true,
          clustered: false,
          immediate: true,
        },
      ]
    : [];
  const oid = given.oid ?? 20_000;
  const name = given.name ?? "products";
  return {
    ...bareRelation({ oid, schema: "public", name, kind: "table", persistence: "permanent", createdAt: null }),
    columns,
    nextAttnum: columns.length + 1,
    indexes: primary,
    replicaIdentity: given.identity ?? { kind: "default" },
  };
}

export function catalogOf(...tables: readonly TableGiven[]): Catalog {
  const labels = tables.find((table) => table.labels)?.labels ?? [];
  return {
    ...emptyCatalog({ postgres: 17 }),
    relations: new Map(tables.map(relationOf).map((relation) => [relation.oid, relation])),
    types: new Map([[MOOD, { oid: MOOD, schema: "public", name: "mood", kind: "enum", labels }]]),
    publications: new Map(tables.flatMap((table) => table.publications ?? []).map((each) => [each.name, each])),
  };
}

/** The shapes of some tables, by way of a catalog and of the prediction a connector would get for it. */
export function shapesOf(...tables: readonly TableGiven[]): readonly TableShape[] {
  return tables.flatMap((given) => tableShapes(catalogOf(given), predictionOf(given), connectorOf(given)));
}

function connectorOf(given: TableGiven): Connector {
  const config = new Map(Object.entries(given.config ?? {}));
  return { name: "shop", file: "connect/shop.json", config, positions: new Map(), worker: new Map() };
}

function predictionOf(given: TableGiven): Prediction {
  const relation = relationOf(given);
  const topic = `shop.public.${relation.name}`;
  const columns = relation.columns.map(({ attnum, name }) => ({ attnum, name, field: name }));
  const key = given.key?.flatMap((name) => columns.filter((column) => column.name === name)) ?? null;
  const fields = given.columns.map(({ name, type, notNull }) => {
    const { schema } = TYPES[type];
    return field(name, notNull ? schema : optional(schema));
  });
  const row = struct(`${topic}.Value`, null, fields);
  const envelope = struct(`${topic}.Envelope`, 2, [field("before", optional(row)), field("after", optional(row))]);
  const avro = JSON.stringify({
    type: "record",
    name: "Value",
    fields: fields.map(({ name, schema }) => ({
      name,
      type: schema.optional ? ["null", "string"] : "string",
      default: schema.optional ? null : "",
    })),
  });
  const common = { topic, connector: "shop", table: `public.${relation.name}` };
  return {
    connector: "shop",
    tables: [{ oid: relation.oid, schema: "public", table: relation.name, topic, columns, key, streamed: true }],
    subjects: [
      given.refused === undefined
        ? {
            ...common,
            kind: "value",
            subject: `${topic}-value`,
            predicted: true,
            schemaType: "AVRO",
            texts: [avro],
            streamed: [avro],
            connect: given.flat ? row : envelope,
          }
        : {
            ...common,
            kind: "value",
            subject: `${topic}-value`,
            predicted: false,
            reason: given.refused,
            connect: null,
          },
      ...(key === null
        ? []
        : [
            {
              ...common,
              kind: "key" as const,
              subject: `${topic}-key`,
              predicted: true as const,
              schemaType: "AVRO" as const,
              texts: ["{}"],
              streamed: ["{}"],
              connect: struct(
                `${topic}.Key`,
                null,
                fields
                  .filter(({ name }) => given.key?.includes(name))
                  .toSorted((a, b) => (given.key?.indexOf(a.name) ?? 0) - (given.key?.indexOf(b.name) ?? 0)),
              ),
            },
          ]),
    ],
    problems: [],
    notes: [],
  };
}

/** Contracts from YAML, as a file `contracts/c.yaml`. */
export function contractsOf(text: string): readonly Contract[] {
  return parseContracts({ path: "contracts/c.yaml", text });
}

const parser = await loadSqlParser();

/** Contracts as the judge takes them, with the texts of the files they name. */
export function contractSet(contracts: readonly Contract[], files: ContractFiles = new Map()): ContractSet {
  return { contracts, files, parser };
}
