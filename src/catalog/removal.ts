import type { Oid, Publication, Relation } from "../model/catalog.ts";
import type { CatalogObject } from "./dependencies.ts";
import type { Draft } from "./draft.ts";
import { functionSignature } from "./signatures.ts";

/** What is to be taken out of one relation. */
interface Parts {
  readonly columns: Set<number>;
  readonly defaults: Set<number>;
  readonly constraints: Set<string>;
  readonly indexes: Set<Oid>;
}

/** Takes the objects out of the catalog; what depends on them has been decided before. */
export function removeObjects(draft: Draft, objects: readonly CatalogObject[]): void {
  const gone = new Set<Oid>();
  for (const object of objects) if (object.kind === "relation") gone.add(object.oid);
  for (const [oid, parts] of partsByRelation(objects)) {
    const relation = draft.relations.get(oid);
    if (relation !== undefined && !gone.has(oid)) draft.putRelation(without(relation, parts));
  }
  for (const object of objects) removeWhole(draft, object);
  if (gone.size > 0) forgetRelations(draft, gone);
  removeTriggers(draft, objects);
}

function partsByRelation(objects: readonly CatalogObject[]): Map<Oid, Parts> {
  const byRelation = new Map<Oid, Parts>();
  const partsOf = (oid: Oid): Parts => {
    const parts = byRelation.get(oid) ?? {
      columns: new Set(),
      defaults: new Set(),
      constraints: new Set(),
      indexes: new Set(),
    };
    byRelation.set(oid, parts);
    return parts;
  };
  for (const object of objects) {
    if (object.kind === "column") partsOf(object.relation).columns.add(object.attnum);
    if (object.kind === "default") partsOf(object.relation).defaults.add(object.attnum);
    if (object.kind === "constraint") partsOf(object.relation).constraints.add(object.name);
    if (object.kind === "index") partsOf(object.relation).indexes.add(object.oid);
  }
  return byRelation;
}

function without(relation: Relation, parts: Parts): Relation {
  return {
    ...relation,
    columns: relation.columns
      .filter((column) => !parts.columns.has(column.attnum))
      .map((column) => (parts.defaults.has(column.attnum) ? { ...column, default: null } : column)),
    constraints: relation.constraints.filter((constraint) => !parts.constraints.has(constraint.name)),
    indexes: relation.indexes.filter((index) => !parts.indexes.has(index.oid)),
    replicaIdentity: identityWithout(relation, parts),
  };
}

/** A replica identity whose index is gone logs nothing, and stays so when an index of that name is made again. */
function identityWithout({ replicaIdentity, indexes }: Relation, parts: Parts): Relation["replicaIdentity"] {
  if (replicaIdentity.kind !== "index") return replicaIdentity;
  const index = indexes.find((candidate) => candidate.name === replicaIdentity.index);
  return index !== undefined && parts.indexes.has(index.oid) ? { kind: "nothing" } : replicaIdentity;
}

function removeWhole(draft: Draft, object: CatalogObject): void {
  switch (object.kind) {
    case "relation":
      draft.removeRelation(object.oid);
      return;
    case "type":
      draft.removeType(object.oid);
      return;
    case "attribute":
      removeAttribute(draft, object.type, object.name);
      return;
    case "function":
      draft.set({ functions: draft.functions.filter((entry) => functionSignature(entry) !== object.signature) });
      return;
    case "schema":
      removeSchema(draft, object.name);
      return;
    case "extension":
      draft.set({ extensions: draft.extensions.filter((extension) => extension.name !== object.name) });
      return;
    case "membership":
      removeMembership(draft, object.publication, new Set([object.relation]));
      return;
    case "column":
    case "default":
    case "constraint":
    case "index":
    case "trigger":
      return;
    default: {
      object satisfies never;
    }
  }
}

function removeAttribute(draft: Draft, oid: Oid, name: string): void {
  const type = draft.types.get(oid);
  if (type?.kind !== "composite") return;
  draft.putType({ ...type, attributes: type.attributes.filter((attribute) => attribute.name !== name) });
}

/** Publications of its tables forget a schema without CASCADE. */
function removeSchema(draft: Draft, name: string): void {
  draft.set({ schemas: draft.schemas.filter((schema) => schema !== name) });
  for (const publication of [...draft.publications.values()]) {
    if (!publication.schemas.includes(name)) continue;
    draft.putPublication({ ...publication, schemas: publication.schemas.filter((schema) => schema !== name) });
  }
}

function removeMembership(draft: Draft, name: string, relations: ReadonlySet<Oid>): void {
  const publication: Publication | undefined = draft.publications.get(name);
  if (publication?.tables.some((member) => relations.has(member.relation)) !== true) return;
  draft.putPublication({
    ...publication,
    tables: publication.tables.filter((member) => !relations.has(member.relation)),
  });
}

/** Publications and triggers let go of relations that are no more. */
function forgetRelations(draft: Draft, gone: ReadonlySet<Oid>): void {
  for (const name of draft.publications.keys()) removeMembership(draft, name, gone);
  if (draft.triggers.some((trigger) => gone.has(trigger.relation))) {
    draft.set({ triggers: draft.triggers.filter((trigger) => !gone.has(trigger.relation)) });
  }
}

function removeTriggers(draft: Draft, objects: readonly CatalogObject[]): void {
  const removed = objects.filter((object) => object.kind === "trigger");
  if (removed.length === 0) return;
  draft.set({
    triggers: draft.triggers.filter(
      (trigger) => !removed.some((object) => object.relation === trigger.relation && object.name === trigger.name),
    ),
  });
}
