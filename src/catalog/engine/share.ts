import type { Catalog } from "../../model/catalog.ts";
import type { Location } from "../../model/location.ts";

/**
 * The next catalog with every part that did not change taken from the one before, so that what is the same is the same
 * object, as in static replay; the one before itself when nothing changed. Relations that are new were created at `at`.
 */
export function share(before: Catalog, next: Catalog, at: Location | null): Catalog {
  const created = new Map(
    [...next.relations].map(([oid, relation]) => {
      const createdAt = before.relations.has(oid) ? (before.relations.get(oid)?.createdAt ?? null) : at;
      return [oid, { ...relation, createdAt }];
    }),
  );
  const shared: Catalog = {
    schemas: sameValue(before.schemas, next.schemas),
    relations: sameMap(before.relations, created),
    types: sameMap(before.types, next.types),
    publications: sameMap(before.publications, next.publications),
    functions: sameValue(before.functions, next.functions),
    triggers: sameValue(before.triggers, next.triggers),
    ...(next.defaultSearchPath && {
      defaultSearchPath: sameValue(before.defaultSearchPath ?? [], next.defaultSearchPath),
    }),
    ...(next.eventTriggers && { eventTriggers: sameValue(before.eventTriggers ?? [], next.eventTriggers) }),
    extensions: sameValue(before.extensions, next.extensions),
    ...(next.casts && { casts: sameValue(before.casts ?? [], next.casts) }),
    opaque: sameValue(before.opaque, next.opaque),
    searchPath: sameValue(before.searchPath, next.searchPath),
    nextOid: next.nextOid,
  };
  const parts = Object.keys({ ...before, ...shared }) as (keyof Catalog)[];
  return parts.every((part) => shared[part] === before[part]) ? before : shared;
}

function sameValue<Value>(before: Value, next: Value): Value {
  return before === next || JSON.stringify(before) === JSON.stringify(next) ? before : next;
}

function sameMap<Key, Value>(before: ReadonlyMap<Key, Value>, next: ReadonlyMap<Key, Value>): ReadonlyMap<Key, Value> {
  let changed = before.size !== next.size;
  const entries = [...next].map(([key, value]): [Key, Value] => {
    const was = before.get(key);
    const kept = was === undefined ? value : sameValue(was, value);
    changed ||= kept !== was;
    return [key, kept];
  });
  return changed ? new Map(entries) : before;
}
