import { type Catalog, type Column, qualifiedName, type Relation } from "../model/catalog.ts";
import type { CapturedColumn, CapturedTable } from "../model/prediction.ts";
import { keyColumns } from "./keys.ts";
import type { Phase } from "./lengths.ts";
import { adjustFieldName } from "./names.ts";
import type { Settings } from "./options.ts";
import { isTable, PublicationView } from "./publication.ts";

/** A table as one phase of the connector sees it. */
export interface TableView {
  readonly phase: Phase;
  /** Columns of the row schema, in attnum order. */
  readonly columns: readonly Column[];
  /** Key columns, null for no key. */
  readonly key: readonly Column[] | null;
  /** Key columns whose metadata a column filter hides while streaming: optional, without default. */
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

/** Which tables and columns a connector emits, by schema and table name. */
export function capture(catalog: Catalog, settings: Settings): CaptureResult {
  const captures = (relation: Relation) => settings.filters.capturesTable(relation.schema, relation.name);
  const publication = new PublicationView(catalog, settings.publication, captures);
  const relations = [...catalog.relations.values()].filter((relation) => isTable(relation) && captures(relation));
  relations.sort((a, b) => compare(a.schema, b.schema) || compare(a.name, b.name));
  return {
    captures: relations.map((relation) => captureTable(relation, settings, publication)),
    notes: publication.notes,
    problem: publication.problem,
  };
}

function captureTable(relation: Relation, settings: Settings, publication: PublicationView): Capture {
  const included = (column: Column) => settings.filters.capturesColumn(relation.schema, relation.name, column.name);
  const key = keyColumns(relation, settings.keyRules);
  const views = [
    snapshotView(relation, key, settings, included),
    streamingView(relation, key, settings, publication, included),
  ] as const;
  const [, streaming] = views;
  const captured = (column: Column): CapturedColumn => ({
    attnum: column.attnum,
    name: column.name,
    field: adjustFieldName(settings.fieldNames, column.name),
  });
  return {
    relation,
    views: views.filter((view) => view !== null),
    table: {
      oid: relation.oid,
      schema: relation.schema,
      table: relation.name,
      topic: settings.topics.topic(relation.schema, relation.name),
      columns: relation.columns.filter(included).map(captured),
      key: key?.map(captured) ?? null,
      streamed: streaming !== null,
    },
  };
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
  return { phase: "snapshot", columns: relation.columns.filter(included), key, hidden: new Set() };
}

function streamingView(
  relation: Relation,
  key: readonly Column[] | null,
  settings: Settings,
  publication: PublicationView,
  included: ColumnTest,
): TableView | null {
  const published = settings.streams ? publication.streamed(relation) : null;
  if (published === null) return null;
  const { columns: list, generated } = published;
  const sent = relation.columns.filter((column) => {
    if (column.generated?.kind === "virtual") return false;
    if (list !== null) return list.includes(column.attnum);
    return column.generated === null || generated === "stored";
  });
  const streamedKey = key?.filter((column) => sent.includes(column)) ?? [];
  return {
    phase: "streaming",
    columns: sent.filter(included),
    key: streamedKey.length === 0 ? null : streamedKey,
    hidden: new Set(streamedKey.filter((column) => !included(column)).map((column) => column.attnum)),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
