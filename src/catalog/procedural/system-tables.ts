import type { Catalog, Constraint, Relation, UserType } from "../../model/catalog.ts";
import type { Draft } from "../draft.ts";
import { enumRows } from "../enum-rows.ts";
import { formatType } from "../print.ts";
import { columnName } from "../relations.ts";
import type { Value } from "./values.ts";

/** A row of a system catalog: the columns that are filled in here; others cannot be told. */
export type Row = ReadonlyMap<string, Value>;

/** Rows of pg_catalog and information_schema, made from the replayed catalog; undefined when the table is not modelled. */
export function systemRows(draft: Draft, schema: string | undefined, table: string): readonly Row[] | undefined {
  const maker = schema === "information_schema" ? INFORMATION_SCHEMA[table] : PG_CATALOG[table];
  if (maker === undefined) return undefined;
  const catalog = draft.freeze();
  const known = rowsOf.get(catalog) ?? new Map<Maker, readonly Row[]>();
  rowsOf.set(catalog, known);
  const rows = known.get(maker) ?? maker(draft).map(rowOf);
  known.set(maker, rows);
  return rows;
}

/** A catalog is one object until it changes, and code asks several times in between. */
const rowsOf = new WeakMap<Catalog, Map<Maker, readonly Row[]>>();

type Fields = Readonly<Record<string, Value>>;
type Maker = (draft: Draft) => Fields[];

function rowOf(fields: Fields): Row {
  const row = rowsByFields.get(fields) ?? new Map(Object.entries(fields));
  rowsByFields.set(fields, row);
  return row;
}

const rowsByFields = new WeakMap<Fields, Row>();

/** Columns are asked for most, and are many: those of a relation are the same until it or any type is replaced. */
function columnFields(draft: Draft, relation: Relation): readonly Fields[] {
  const { types } = draft.freeze();
  const known = columnsByTypes.get(types) ?? new WeakMap<Relation, readonly Fields[]>();
  columnsByTypes.set(types, known);
  const fields = known.get(relation) ?? relation.columns.map((column) => columnRow(draft, relation, column));
  known.set(relation, fields);
  return fields;
}

const columnsByTypes = new WeakMap<Catalog["types"], WeakMap<Relation, readonly Fields[]>>();

const relations = (draft: Draft): Relation[] => [...draft.relations.values()];
const tables = (draft: Draft): Relation[] =>
  relations(draft).filter((relation) => relation.kind === "table" || relation.kind === "partitioned table");

/** OIDs of schemas are made up: they only have to match among themselves. */
const schemaOid = (draft: Draft, schema: string): Value => {
  const position = draft.schemas.indexOf(schema);
  return position < 0 ? null : 1_000_000_000 + position;
};

const RELKINDS: Readonly<Record<Relation["kind"], string>> = {
  table: "r",
  "partitioned table": "p",
  view: "v",
  "materialized view": "m",
  "foreign table": "f",
  sequence: "S",
};
const TYPTYPES: Readonly<Record<UserType["kind"], string>> = {
  enum: "e",
  domain: "d",
  composite: "c",
  row: "c",
  range: "r",
  multirange: "m",
  base: "b",
  shell: "p",
};
const CONTYPES: Readonly<Record<Constraint["kind"], string>> = {
  "primary key": "p",
  unique: "u",
  "foreign key": "f",
  check: "c",
  exclusion: "x",
  "not null": "n",
};

const PG_CATALOG: Readonly<Record<string, Maker>> = {
  pg_namespace: (draft) => draft.schemas.map((nspname) => ({ nspname, oid: schemaOid(draft, nspname) })),
  pg_type: (draft) =>
    [...draft.types.values()].map((type) => ({
      oid: type.oid,
      typname: type.name,
      typnamespace: schemaOid(draft, type.schema),
      typtype: TYPTYPES[type.kind],
    })),
  pg_enum: (draft) =>
    [...draft.types.values()].flatMap((type) =>
      type.kind === "enum"
        ? enumRows(type).map(({ label, order }) => ({ enumtypid: type.oid, enumlabel: label, enumsortorder: order }))
        : [],
    ),
  pg_class: (draft) =>
    relations(draft).flatMap((relation) => [
      {
        oid: relation.oid,
        relname: relation.name,
        relnamespace: schemaOid(draft, relation.schema),
        relkind: RELKINDS[relation.kind],
      },
      ...relation.indexes.map((index) => ({
        oid: index.oid,
        relname: index.name,
        relnamespace: schemaOid(draft, relation.schema),
        relkind: relation.kind === "partitioned table" ? "I" : "i",
      })),
    ]),
  pg_index: (draft) =>
    relations(draft).flatMap((relation) =>
      relation.indexes.map((index) => ({
        indexrelid: index.oid,
        indrelid: relation.oid,
        indisunique: index.unique,
        indisprimary: index.primary,
        indisvalid: index.valid,
        indkey: { kind: "array", items: [...index.columns.map((attnum) => attnum ?? 0), ...index.include] },
      })),
    ),
  pg_attribute: (draft) =>
    relations(draft).flatMap((relation) =>
      relation.columns.map((column) => ({
        attrelid: relation.oid,
        attname: column.name,
        attnum: column.attnum,
        attnotnull: column.notNull,
        attisdropped: false,
        atttypid: column.type.oid,
      })),
    ),
  pg_constraint: (draft) => [
    ...relations(draft).flatMap((relation) =>
      relation.constraints.map((constraint) => ({
        conname: constraint.name,
        contype: CONTYPES[constraint.kind],
        conrelid: relation.oid,
        connamespace: schemaOid(draft, relation.schema),
        confrelid: constraint.kind === "foreign key" ? constraint.references : 0,
      })),
    ),
    ...[...draft.types.values()].flatMap((type) =>
      type.kind !== "domain"
        ? []
        : type.checks.map((conname) => ({
            conname,
            contype: CONTYPES.check,
            conrelid: 0,
            connamespace: schemaOid(draft, type.schema),
            confrelid: 0,
          })),
    ),
  ],
  pg_inherits: (draft) => [
    ...relations(draft).flatMap((relation) =>
      relation.parents.map((inhparent, position) => ({ inhrelid: relation.oid, inhparent, inhseqno: position + 1 })),
    ),
    ...relations(draft).flatMap(({ indexes }) =>
      indexes.flatMap(({ oid, partOf }) =>
        partOf === undefined ? [] : [{ inhrelid: oid, inhparent: partOf, inhseqno: 1 }],
      ),
    ),
  ],
  pg_tables: (draft) => tables(draft).map((table) => ({ schemaname: table.schema, tablename: table.name })),
  pg_views: (draft) =>
    relations(draft)
      .filter((relation) => relation.kind === "view")
      .map((view) => ({ schemaname: view.schema, viewname: view.name })),
  pg_indexes: (draft) =>
    relations(draft).flatMap((relation) =>
      relation.indexes.map((index) => ({
        schemaname: relation.schema,
        tablename: relation.name,
        indexname: index.name,
      })),
    ),
  pg_extension: (draft) => draft.extensions.map(({ name }) => ({ extname: name })),
  pg_trigger: (draft) =>
    draft.triggers.map((trigger) => ({ tgname: trigger.name, tgrelid: trigger.relation, tgisinternal: false })),
  pg_proc: (draft) =>
    draft.functions.map((entry) => ({ proname: entry.name, pronamespace: schemaOid(draft, entry.schema) })),
  pg_publication: (draft) => [...draft.publications.keys()].map((pubname) => ({ pubname })),
  pg_publication_tables: (draft) =>
    [...draft.publications.values()].flatMap((publication) =>
      publication.tables.flatMap((member) => {
        const relation = draft.relations.get(member.relation);
        if (relation === undefined) return [];
        return [{ pubname: publication.name, schemaname: relation.schema, tablename: relation.name }];
      }),
    ),
};

const CONSTRAINT_TYPES: Readonly<Record<string, string>> = {
  "primary key": "PRIMARY KEY",
  unique: "UNIQUE",
  "foreign key": "FOREIGN KEY",
  check: "CHECK",
};

const INFORMATION_SCHEMA: Readonly<Record<string, Maker>> = {
  schemata: (draft) => draft.schemas.map((schema_name) => ({ schema_name })),
  tables: (draft) =>
    relations(draft)
      .filter((relation) => relation.kind !== "sequence" && relation.kind !== "materialized view")
      .map((relation) => ({
        table_schema: relation.schema,
        table_name: relation.name,
        table_type: relation.kind === "view" ? "VIEW" : "BASE TABLE",
      })),
  views: (draft) =>
    relations(draft)
      .filter((relation) => relation.kind === "view")
      .map((view) => ({ table_schema: view.schema, table_name: view.name })),
  sequences: (draft) =>
    relations(draft)
      .filter((relation) => relation.kind === "sequence")
      .map((sequence) => ({ sequence_schema: sequence.schema, sequence_name: sequence.name })),
  columns: (draft) => relations(draft).flatMap((relation) => columnFields(draft, relation)),
  table_constraints: (draft) =>
    relations(draft).flatMap((relation) =>
      relation.constraints.map((constraint) => ({
        constraint_name: constraint.name,
        constraint_schema: relation.schema,
        table_schema: relation.schema,
        table_name: relation.name,
        constraint_type: CONSTRAINT_TYPES[constraint.kind] ?? null,
      })),
    ),
  key_column_usage: (draft) => constraintColumnRows(draft, ["primary key", "unique", "foreign key"]),
  constraint_column_usage: (draft) => constraintColumnRows(draft, ["primary key", "unique", "check"]),
  triggers: (draft) =>
    draft.triggers.flatMap((trigger) => {
      const relation = draft.relations.get(trigger.relation);
      return relation === undefined
        ? []
        : [{ trigger_name: trigger.name, event_object_schema: relation.schema, event_object_table: relation.name }];
    }),
  routines: (draft) => draft.functions.map((entry) => ({ routine_schema: entry.schema, routine_name: entry.name })),
};

function columnRow(draft: Draft, relation: Relation, column: Relation["columns"][number]): Fields {
  const written = formatType(draft, { ...column.type, typmod: -1 });
  const user = draft.types.has(column.type.oid);
  const length = written === "character varying" || written === "character" || written === "bpchar";
  return {
    table_schema: relation.schema,
    table_name: relation.name,
    column_name: column.name,
    ordinal_position: column.attnum,
    is_nullable: column.notNull ? "NO" : "YES",
    data_type: column.type.array ? "ARRAY" : user ? "USER-DEFINED" : written === "bpchar" ? "character" : written,
    udt_name: user ? (draft.types.get(column.type.oid)?.name ?? null) : (UDT_NAMES[written] ?? written),
    character_maximum_length: length && column.type.typmod >= 0 ? column.type.typmod - 4 : null,
    numeric_precision: INTEGER_BITS[written] ?? { kind: "unknown" },
    column_default:
      column.default === null ? null : column.default.kind === "known" ? column.default.text : { kind: "unknown" },
    is_identity: column.identity === null ? "NO" : "YES",
  };
}

const INTEGER_BITS: Readonly<Record<string, number>> = { smallint: 16, integer: 32, bigint: 64 };
const UDT_NAMES: Readonly<Record<string, string>> = {
  smallint: "int2",
  integer: "int4",
  bigint: "int8",
  boolean: "bool",
  "character varying": "varchar",
  "timestamp with time zone": "timestamptz",
  "timestamp without time zone": "timestamp",
  "double precision": "float8",
  real: "float4",
};

function constraintColumnRows(draft: Draft, kinds: readonly Constraint["kind"][]): Readonly<Record<string, Value>>[] {
  return relations(draft).flatMap((relation) =>
    relation.constraints.flatMap((constraint) =>
      !kinds.includes(constraint.kind) || constraint.kind === "not null"
        ? []
        : constraint.columns.map((attnum) => ({
            constraint_name: constraint.name,
            constraint_schema: relation.schema,
            table_schema: relation.schema,
            table_name: relation.name,
            column_name: columnName(relation, attnum),
          })),
    ),
  );
}
