import { builtinType } from "../../model/builtin-types.ts";
import { type Catalog, type ColumnType, type Opaque, qualifiedName, type Relation } from "../../model/catalog.ts";
import { formatLocation } from "../../model/location.ts";

/**
 * Which tables of another catalog have all around them that the records of a table depend on besides itself, exactly as it was: its
 * types, other types and tables that have the name of one (Debezium finds types by name, and tables are types), and the statements
 * that could not be followed. Entries of catalogs are never changed, only replaced: the same object is the same state.
 */
export function alikeIn(before: Catalog, after: Catalog): (relation: Relation) => boolean {
  const changed = new Set([...changedTypes(before, after), ...movedRelations(before, after)]);
  const mentioned = new Set(differing(before.opaque, after.opaque).flatMap(mentionedBy));
  return (relation) =>
    (changed.size === 0 ||
      !relation.columns.some(({ type }) => typeNames(after, type).some((name) => changed.has(name)))) &&
    (mentioned.size === 0 || !namesOf(after, relation).some((name) => mentioned.has(name)));
}

/** Names of types that came, went or are others, and of domains over those. */
function changedTypes(before: Catalog, after: Catalog): ReadonlySet<string> {
  if (before.types === after.types) return new Set();
  const names = new Set([...unlike(before.types, after.types), ...unlike(after.types, before.types)]);
  for (const catalog of [before, after]) {
    for (const type of catalog.types.values()) {
      if (type.kind === "domain" && typeNames(catalog, type.base).some((name) => names.has(name))) names.add(type.name);
    }
  }
  return names;
}

function unlike(types: Catalog["types"], others: Catalog["types"]): readonly string[] {
  return [...types].flatMap(([oid, type]) => (others.get(oid) === type ? [] : type.name));
}

/** Names of relations that came, went, or are called or of another kind now. */
function movedRelations(before: Catalog, after: Catalog): readonly string[] {
  if (before.relations === after.relations) return [];
  return [...moved(before.relations, after.relations), ...moved(after.relations, before.relations)];
}

function moved(relations: Catalog["relations"], others: Catalog["relations"]): readonly string[] {
  return [...relations].flatMap(([oid, relation]) => {
    const other = others.get(oid);
    if (other === relation) return [];
    const { name, schema, kind } = relation;
    return other?.name === name && other.schema === schema && other.kind === kind ? [] : name;
  });
}

/** A type's own name and those of all types below a domain. */
function typeNames(catalog: Catalog, { oid }: ColumnType): readonly string[] {
  const builtin = builtinType(oid);
  if (builtin !== undefined) return [builtin.name];
  const type = catalog.types.get(oid);
  if (type === undefined) return [];
  return type.kind === "domain" ? [type.name, ...typeNames(catalog, type.base)] : [type.name];
}

/** All but what both begin with: which entry comes first counts. */
function differing(a: readonly Opaque[], b: readonly Opaque[]): readonly Opaque[] {
  if (a === b) return [];
  const shorter = Math.min(a.length, b.length);
  let same = 0;
  while (same < shorter && a[same] === b[same]) same++;
  return [...a.slice(same), ...b.slice(same)];
}

function mentionedBy({ relations, mentions }: Opaque): readonly string[] {
  return relations ?? mentions;
}

/** Of a table and of its columns' types, as statements may write them. */
function namesOf(catalog: Catalog, relation: Relation): readonly string[] {
  const types = relation.columns.flatMap((column) => catalog.types.get(column.type.oid) ?? []);
  return [relation, ...types].flatMap((object) => [qualifiedName(object), object.name]);
}

/**
 * Why a relation's shape is not known: its own mark, or a statement that could not be followed and names it or one of its
 * types.
 */
export function opaqueReason(catalog: Catalog, relation: Relation): string | null {
  if (relation.opaque !== null || catalog.opaque.length === 0) return relation.opaque;
  const names = new Set(namesOf(catalog, relation));
  const entry = catalog.opaque.find((one) => mentionedBy(one).some((name) => names.has(name)));
  return entry === undefined ? null : `${formatLocation(entry.at)}: ${entry.reason}`;
}
