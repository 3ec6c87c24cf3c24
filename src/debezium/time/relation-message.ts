import type { Catalog, Column, ColumnType, Constraint, Oid, Relation, UserType } from "../../model/catalog.ts";
import { keyColumns } from "../capture/keys.ts";
import type { Behaviour } from "../options/behaviour.ts";
import { isRequired } from "../schema/column-type.ts";

/** Types as a connector has them in memory, by OID. */
export type CachedTypes = ReadonlyMap<Oid, UserType>;

/** A catalog that holds one table as a connector takes it to be, and what that table is a partition of. */
export interface SeenTable {
  readonly catalog: Catalog;
  readonly relation: Relation;
}

/**
 * A table as pgoutput's Relation message describes it, completed as PgOutputMessageDecoder does: columns, types and their order
 * are those of when the row was written; what can be null, defaults and the key are asked of the table that has its name now,
 * column by column by name. Where there is none, every column can be null and nothing is a key.
 * @param written the catalog as the row's statement found it
 * @param live the catalog as the message is decoded
 */
export function readRelationMessage(
  written: Catalog,
  oid: Oid,
  live: Catalog,
  cached: CachedTypes,
  behaviour: Behaviour,
): SeenTable | null {
  const sent = written.relations.get(oid);
  if (sent === undefined) return null;
  const found = tableNamed(live, sent);
  const lineage = ancestors(written, sent).map((one) => [one.oid, one] as const);
  const types = typesOf(sent, live, cached);
  const around = { ...written, types, opaque: live.opaque };
  if (found === sent && types === live.types) {
    return { catalog: { ...around, relations: new Map([[oid, sent], ...lineage]) }, relation: sent };
  }
  const columns = sent.columns.map((column) => lookedUp(column, found, live));
  const key = found === null ? [] : (keyColumns(found, [], behaviour) ?? []).map(({ name }) => name);
  const relation = { ...sent, columns, constraints: keyOf(columns, key), indexes: [] };
  return {
    catalog: { ...around, types: withoutNotNull(types), relations: new Map([[oid, relation], ...lineage]) },
    relation,
  };
}

export function tableNamed(catalog: Catalog, { oid, schema, name }: Relation): Relation | null {
  const same = catalog.relations.get(oid);
  if (same?.schema === schema && same.name === name) return same;
  return [...catalog.relations.values()].find((one) => one.schema === schema && one.name === name) ?? null;
}

function ancestors(catalog: Catalog, { partitionOf }: Relation): readonly Relation[] {
  const parent = partitionOf === null ? undefined : catalog.relations.get(partitionOf);
  return parent === undefined ? [] : [parent, ...ancestors(catalog, parent)];
}

/** Nullable and without default where no column of that name is left. */
function lookedUp(column: Column, table: Relation | null, live: Catalog): Column {
  const now = table?.columns.find(({ name }) => name === column.name);
  if (now === undefined) return { ...column, notNull: false, default: null, generated: withDefault(column, null) };
  const expression = now.generated?.expression ?? now.default;
  return {
    ...column,
    notNull: isRequired(live, now),
    default: expression,
    generated: withDefault(column, expression),
  };
}

function withDefault({ generated }: Column, expression: Column["default"]): Column["generated"] {
  return generated === null || expression === null ? generated : { ...generated, expression };
}

function keyOf(columns: readonly Column[], names: readonly string[]): readonly Constraint[] {
  const key = names.flatMap((name) => columns.find((column) => column.name === name)?.attnum ?? []);
  if (key.length === 0) return [];
  return [{ kind: "primary key", name: "key", validated: true, deferrable: false, columns: key, index: 0 }];
}

/**
 * TypeRegistry keeps what it has read of a type and asks for those it does not know. One that is gone is of no kind that is
 * mapped, as a composite is.
 */
function typesOf(sent: Relation, live: Catalog, cached: CachedTypes): Catalog["types"] {
  const used = sent.columns.flatMap(({ type }) => [...below(type, live, cached)]);
  const unlike = used.filter(([oid, type]) => live.types.get(oid) !== type);
  return unlike.length === 0 ? live.types : new Map([...live.types, ...unlike]);
}

const FIRST_USER_OID = 16384;

function* below({ oid }: ColumnType, live: Catalog, cached: CachedTypes): Iterable<readonly [Oid, UserType]> {
  if (oid < FIRST_USER_OID) return;
  const type = cached.get(oid) ??
    live.types.get(oid) ?? { kind: "composite", oid, schema: "", name: "", attributes: [] };
  yield [oid, type];
  if (type.kind === "domain") yield* below(type.base, live, cached);
}

/** Whether a column can be null has been asked for column by column. */
function withoutNotNull(types: Catalog["types"]): Catalog["types"] {
  return new Map([...types].map(([oid, type]) => [oid, type.kind === "domain" ? { ...type, notNull: false } : type]));
}
