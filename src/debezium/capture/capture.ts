import { type Catalog, type Column, qualifiedName, type Relation } from "../../model/catalog.ts";
import type { CapturedColumn, CapturedTable } from "../../model/prediction.ts";
import { compareTexts } from "../../model/text-order.ts";
import { decodedTable } from "../names/decoded-names.ts";
import { adjustFieldName } from "../names/names.ts";
import { columnAlikeButForCase, keptColumns, streamingStop } from "../names/table-lookup.ts";
import type { Settings } from "../options/options.ts";
import { columnTypeInfo, isRequired } from "../schema/column-type.ts";
import type { Phase } from "../schema/lengths.ts";
import { textForm } from "../schema/text-form.ts";
import { keyColumns } from "./keys.ts";
import { isTable, PublicationView, type PublishedAtStart, type PublishedColumns } from "./publication.ts";

/** A table as one phase of the connector sees it. */
export interface TableView {
  readonly phase: Phase;
  /** The table under the names this phase has for it. */
  readonly relation: Relation;
  readonly topic: string;
  /** Columns of the row schema, in attnum order. */
  readonly columns: readonly Column[];
  /** Key columns, null for no key. */
  readonly key: readonly Column[] | null;
  /** Why the columns depend on each row's values, null when they do not. */
  readonly uncertain: string | null;
  /** Columns whose metadata is not found while streaming: optional, without default. A column filter hides those of key columns. */
  readonly hidden: ReadonlySet<number>;
}

export interface Capture {
  readonly relation: Relation;
  readonly table: CapturedTable;
  /** In the order their schemas are registered: the snapshot's view, then streaming's. */
  readonly views: readonly TableView[];
}

export interface CaptureResult {
  readonly captures: readonly Capture[];
  readonly notes: readonly string[];
  readonly problem: string | null;
}

/**
 * Which tables and columns a connector emits, by schema and table name.
 * @param started what its publication held when it started; null for one that starts now
 */
export function capture(catalog: Catalog, settings: Settings, started: PublishedAtStart | null = null): CaptureResult {
  const captures = (relation: Relation) => settings.filters.capturesTable(relation.schema, relation.name);
  const publication = new PublicationView(catalog, settings.publication, captures, started);
  const relations = [...catalog.relations.values()].filter((relation) => isTable(relation) && captures(relation));
  relations.sort((a, b) => compareTexts(a.schema, b.schema) || compareTexts(a.name, b.name));
  return {
    captures: relations.map((relation) => captureTable(catalog, relation, settings, publication)),
    notes: [
      ...publication.notes,
      ...relations.flatMap((relation) => shortRowNotes(relation, settings)),
      ...relations.flatMap((relation) => nullBitNotes(catalog, relation, settings)),
      ...streamingNotes(catalog, settings, publication),
    ],
    problem: publication.problem ?? overGuardrail(relations.length, settings.guardrail),
  };
}

function captureTable(catalog: Catalog, relation: Relation, settings: Settings, publication: PublicationView): Capture {
  const included = (column: Column) => settings.filters.capturesColumn(relation.schema, relation.name, column.name);
  const key = keyColumns(relation, settings.keyRules, settings.behaviour);
  const views = [
    snapshotView(relation, key, settings, included),
    streamingView(catalog, relation, settings, publication),
  ] as const;
  const [, streaming] = views;
  const captured = (column: Column): CapturedColumn => {
    const type = columnTypeInfo(catalog, column.type);
    const form = type && textForm(type, settings.types);
    const field = adjustFieldName(settings.fieldNames, column.name);
    return { attnum: column.attnum, name: column.name, field, ...(form === null ? {} : { textForm: form }) };
  };
  return {
    relation,
    views: views.filter((view) => view !== null),
    table: {
      oid: relation.oid,
      schema: relation.schema,
      table: relation.name,
      topic: settings.topics.topic(relation.schema, relation.name),
      columns: keptColumns(relation, settings.behaviour).filter(included).map(captured),
      key: key?.map(captured) ?? null,
      streamed: streaming !== null,
    },
  };
}

/** What streams once a new enum label made Debezium read a table again from the database: its snapshot's columns and key. */
export function rereadView(relation: Relation, settings: Settings): TableView {
  const { schema, name } = relation;
  const columns = relation.columns.filter((column) => settings.filters.capturesColumn(schema, name, column.name));
  const key = keyColumns(relation, settings.keyRules, settings.behaviour);
  const topic = settings.topics.topic(schema, name);
  return { phase: "streaming", relation, topic, columns, key, uncertain: null, hidden: new Set() };
}

type ColumnTest = (column: Column) => boolean;

function snapshotView(
  relation: Relation,
  key: readonly Column[] | null,
  settings: Settings,
  included: ColumnTest,
): TableView | null {
  const name = qualifiedName(relation);
  const listed = settings.snapshotTables?.some((pattern) => pattern.matches(name)) ?? true;
  if (!settings.snapshots || !listed) return null;
  const columns = keptColumns(relation, settings.behaviour).filter(included);
  const topic = settings.topics.topic(relation.schema, relation.name);
  return { phase: "snapshot", relation, topic, columns, key, uncertain: null, hidden: new Set() };
}

function streamingView(
  catalog: Catalog,
  table: Relation,
  settings: Settings,
  publication: PublicationView,
): TableView | null {
  const published = settings.streams ? publication.streamed(table) : null;
  const { relation, unknown } = decodedTable(table, settings.behaviour);
  const { schema, name } = relation;
  if (published === null || !settings.filters.capturesTable(schema, name)) return null;
  // No row of it comes through: see streamingStop.
  if (!settings.behaviour.refusesNamesAlikeButForCase && columnAlikeButForCase(relation) !== null) return null;
  const included = (column: Column) => settings.filters.capturesColumn(schema, name, column.name);
  const sent = relation.columns.filter((column) => isSent(column, published));
  const key = keyColumns(relation, settings.keyRules, settings.behaviour);
  const streamedKey = key?.filter((column) => sent.includes(column)) ?? [];
  const filtered = streamedKey.filter((column) => !included(column)).map((column) => column.attnum);
  const streaming: TableView = {
    phase: "streaming",
    relation,
    topic: settings.topics.topic(schema, name),
    columns: sent.filter(included),
    key: streamedKey.length === 0 ? null : streamedKey,
    uncertain: null,
    hidden: new Set([...unknown, ...filtered]),
  };
  return refreshedView(catalog, sent, streaming, relation.columns.filter(included), key);
}

function isSent(column: Column, { columns: list, generated }: PublishedColumns): boolean {
  if (column.generated?.kind === "virtual") return false;
  if (list !== null) return list.includes(column.attnum);
  return column.generated === null || generated === "stored";
}

/**
 * A domain over an enum has no labels of its own in Debezium's TypeRegistry, so every inserted or updated value looks
 * like a new label: the table is read again from the database and has its snapshot's columns and key from then on.
 */
function refreshedView(
  catalog: Catalog,
  sent: readonly Column[],
  streaming: TableView,
  columns: readonly Column[],
  key: readonly Column[] | null,
): TableView {
  if (sameColumns(streaming.columns, columns) && streaming.hidden.size === 0) return streaming;
  const domains = sent.filter((column) => {
    const type = columnTypeInfo(catalog, column.type);
    return type?.root.kind === "enum" && type.domain && !type.array;
  });
  const [first] = domains;
  if (first === undefined) return streaming;
  if (domains.some((column) => isRequired(catalog, column))) return { ...streaming, columns, key, hidden: new Set() };
  const uncertain = `a value of ${first.name}, a domain over an enum, makes Debezium read the table again`;
  return { ...streaming, uncertain };
}

function sameColumns(a: readonly Column[], b: readonly Column[]): boolean {
  return a.length === b.length && a.every((column, index) => column.attnum === b[index]?.attnum);
}

/**
 * A snapshot selects the included columns only, and a key column behind the last of them has no place in the row:
 * "Data row is smaller than a column index". Tables without rows get by.
 */
function shortRowNotes(relation: Relation, settings: Settings): string[] {
  if (!settings.snapshots) return [];
  const { schema, name } = relation;
  const included = relation.columns.filter((column) => settings.filters.capturesColumn(schema, name, column.name));
  const last = included.at(-1);
  const place = (column: Column) => relation.columns.indexOf(column);
  const beyond = keyColumns(relation, settings.keyRules, settings.behaviour)?.find(
    (column) => last && place(column) > place(last),
  );
  if (beyond === undefined) return [];
  return [
    `the snapshot of ${qualifiedName(relation)} stops the connector if it has rows: its key column ${beyond.name} comes after all captured columns`,
  ];
}

/** The null that older releases read from a varbit(1) is refused where the column's schema is required. */
function nullBitNotes(catalog: Catalog, relation: Relation, { behaviour, filters, snapshots }: Settings): string[] {
  if (behaviour.readsSingleVarbits || !snapshots) return [];
  const { schema, name } = relation;
  const found = relation.columns.find((column) => {
    const type = columnTypeInfo(catalog, column.type);
    const single = type?.root.kind === "builtin" && type.root.name === "varbit" && type.typmod === 1 && !type.array;
    return (
      single &&
      isRequired(catalog, column) &&
      column.default === null &&
      filters.capturesColumn(schema, name, column.name)
    );
  });
  if (found === undefined) return [];
  return [
    `the snapshot of ${qualifiedName(relation)} stops the connector if it has rows: column ${found.name}, a varbit(1), is read as null`,
  ];
}

/** GuardrailValidator counts all captured tables. */
function overGuardrail(tables: number, limit: number | null): string | null {
  if (limit === null || tables <= limit) return null;
  return `${tables} tables are captured, guardrail.collections.max allows ${limit}`;
}

function streamingNotes(catalog: Catalog, settings: Settings, publication: PublicationView): readonly string[] {
  if (!settings.streams) return [];
  return [...catalog.relations.values()].flatMap((relation) => {
    const reason = isTable(relation) ? streamingStop(catalog, relation, settings) : null;
    if (reason === null || publication.streamed(relation) === null) return [];
    return [`the first streamed row of ${qualifiedName(relation)} stops the connector: ${reason}`];
  });
}
