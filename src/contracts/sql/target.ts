import type { Location } from "../../model/location.ts";
import type { TextRange } from "../../model/migration.ts";
import type { TableShape } from "../shape.ts";
import type { Relation } from "./relation.ts";
import type { DeclaredColumn, Feed, SourceStatement, SqlName, SqlScript } from "./script.ts";
import { namesTable } from "./targets.ts";
import { type Image, type NamedOrigin, NOTHING, type Origin, sameName, type Uses } from "./uses.ts";

/** A column of the read's table that a source declares, with its type. */
export interface Declared {
  readonly image: Image;
  readonly name: string;
  readonly column: DeclaredColumn;
  readonly codec: Feed["codec"];
}

export interface TargetContext {
  readonly script: SqlScript;
  readonly shape: TableShape;
  readonly uses: Uses;
  readonly declared: Declared[];
}

const DOCUMENT: Origin = { kind: "document" };

/** The read's table as a source makes it; what the source declares is read because it is decoded. */
export function targetRelation(context: TargetContext, source: SourceStatement): Relation {
  const { feed } = source;
  const relation = feed.decoding === "document" ? documents(source) : rows(context, source);
  keys(context, source);
  if (feed.decoding === "debezium") debezium(context, source);
  const included = source.includedKey.map(({ value }) => ({
    name: value,
    origin: { kind: "row", image: "key" } as const,
  }));
  const others = source.included.map(({ value }) => ({ name: value, origin: NOTHING }));
  return { columns: [...relation.columns, ...included, ...others], rest: relation.rest };
}

/** The table by its name alone: as it is at base, with whatever it may get. */
export function tableRelation({ columns }: Uses): Relation {
  const named = columns.map(
    ({ field }): NamedOrigin => ({ name: field, origin: { kind: "field", image: "after", name: field } }),
  );
  return { columns: named, rest: { kind: "row", image: "after" } };
}

function documents({ columns }: SourceStatement): Relation {
  const names = columns?.map(({ name }) => name.value) ?? ["data", "text"];
  return { columns: names.map((name) => ({ name, origin: DOCUMENT })), rest: null };
}

function rows(context: TargetContext, source: SourceStatement): Relation {
  const { uses } = context;
  const { columns, feed } = source;
  if (columns === null) return inferred(context, source);
  const enveloped = feed.decoding === "record";
  const named = columns.map((column) => ({
    name: column.name.value,
    origin: enveloped ? member(context, DOCUMENT, column, feed) : rowColumn(context, column, feed),
  }));
  return {
    columns: named,
    rest: feed.decoding === "rows" && feed.connector === "none" ? tableRelation(uses).rest : null,
  };
}

/** No columns are declared: the engine takes all there are. */
function inferred({ uses, script, shape }: TargetContext, { feed, excluded, at }: SourceStatement): Relation {
  const place = placeOf(script, at);
  if (feed.decoding === "record" && uses.envelope !== null) {
    const columns = uses.envelope.map((name) => ({
      name,
      origin: name === "after" || name === "before" ? uses.step(DOCUMENT, name, place) : NOTHING,
    }));
    if (script.dialect === "ksqldb") for (const { origin } of columns) uses.consume(origin, place);
    return { columns, rest: null };
  }
  const table = tableRelation(uses);
  if (script.dialect === "ksqldb") uses.row("after", place);
  // Materialize stops at a change of any column it replicates, used or not.
  if (script.dialect === "materialize" && feed.connector === "postgres") {
    const kept = uses.columns.filter(({ field }) => !excluded.some((name) => isColumn(name, field, shape.table)));
    if (kept.length === uses.columns.length) uses.row("after", place);
    else for (const { field } of kept) uses.field("after", field, place);
  }
  return table;
}

/** `c`, `t.c` or `s.t.c` */
function isColumn(name: SqlName, field: string, table: string): boolean {
  const own = name.length === 1 || namesTable(name.slice(0, -1), table);
  return own && name.at(-1)?.toLowerCase() === field.toLowerCase();
}

function rowColumn(context: TargetContext, column: DeclaredColumn, feed: Feed): Origin {
  if (column.role === "metadata" || column.role === "computed") return NOTHING;
  if (column.role === "key") return keyColumn(context, column, feed);
  declare(context, "after", column, feed);
  return NOTHING;
}

/** A field of the record as it is: a row's column, the row before or after, or an envelope within. */
function member(context: TargetContext, within: Origin, column: DeclaredColumn, feed: Feed): Origin {
  const { uses, script } = context;
  if (column.role === "metadata" || column.role === "computed") return NOTHING;
  if (column.role === "key") return keyColumn(context, column, feed);
  const origin = uses.step(within, column.name.value, placeOf(script, column.name));
  const fields = column.type?.fields ?? null;
  if (origin.kind === "row" && fields !== null) for (const field of fields) declare(context, origin.image, field, feed);
  if (origin.kind === "document") for (const field of fields ?? []) member(context, origin, field, feed);
  if (origin.kind === "nothing" && uses.envelope === null) declare(context, "after", column, feed);
  // What is declared of a row is all that a query gets of it.
  return origin.kind === "row" && fields !== null ? declaredRow(origin.image, fields) : origin;
}

function declaredRow(image: Image, fields: readonly DeclaredColumn[]): Origin {
  const named = fields.map(
    ({ name }): NamedOrigin => ({ name: name.value, origin: { kind: "field", image, name: name.value } }),
  );
  return { kind: "struct", fields: named, rest: null };
}

function declare(
  { uses, script, declared }: TargetContext,
  image: Image,
  column: DeclaredColumn,
  { codec }: Feed,
): void {
  const { value } = column.name;
  const known = sameName(image === "key" ? (uses.keyColumns ?? []) : uses.columns, value, ({ field }) => field);
  uses.field(image, value, placeOf(script, column.name));
  declared.push({ image, name: known?.field ?? value, column, codec });
}

/** ksqlDB's KEY and PRIMARY KEY columns are the record's key: a struct's fields, or one bare value whatever it is called. */
function keyColumn(context: TargetContext, column: DeclaredColumn, feed: Feed): Origin {
  const { uses, script } = context;
  const fields = column.type?.fields ?? null;
  if (fields !== null) {
    for (const field of fields) declare(context, "key", field, feed);
    return declaredRow("key", fields);
  }
  const at = placeOf(script, column.name);
  const known = sameName(uses.keyColumns ?? [], column.name.value, ({ field }) => field);
  if (known !== undefined || uses.keyColumns === null) uses.field("key", column.name.value, at);
  else uses.row("key", at);
  return NOTHING;
}

function keys({ uses, script }: TargetContext, { primaryKey, feed, at, includedKey }: SourceStatement): void {
  for (const name of primaryKey) {
    const known = sameName(uses.keyColumns ?? [], name.value, ({ field }) => field);
    if (known !== undefined) uses.field("key", name.value, placeOf(script, name));
  }
  const [included] = includedKey;
  if (included !== undefined) uses.row("key", placeOf(script, included));
  if (feed.keyed) uses.row("key", placeOf(script, at));
}

/**
 * Flink makes an update out of the row before and the row after, and fails where the row before is missing, as it is under
 * any replica identity but FULL (Flink, DebeziumJsonDeserializationSchema and DebeziumAvroDeserializationSchema).
 */
function debezium({ uses, script, shape, declared }: TargetContext, { at, feed }: SourceStatement): void {
  if (uses.envelope === null && shape.valueSchema !== null) {
    uses.misfit(`its records are rows, in no envelope: ${script.dialect} finds no Debezium envelope there`);
    return;
  }
  if (script.dialect !== "flink" || feed.decoding !== "debezium") return;
  if (shape.beforeImage !== "all") {
    uses.misfit("Flink's Debezium formats fail at an update without the row before it: it takes REPLICA IDENTITY FULL");
    return;
  }
  for (const { name, image } of declared) if (image === "after") uses.field("before", name, placeOf(script, at));
}

export function placeOf({ index, file }: SqlScript, { start, end }: TextRange): Location {
  return index.location(file, start, end);
}
