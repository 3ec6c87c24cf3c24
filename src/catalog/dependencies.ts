import type { ColumnType, Oid, Relation } from "../model/catalog.ts";
import { qualifiedName } from "../model/catalog.ts";
import { columnDependents, defaultDependents } from "./column-dependents.ts";
import type { Draft } from "./draft.ts";
import { formatType } from "./print.ts";
import { Refused } from "./refused.ts";
import { columnName, partitionsOf } from "./relations.ts";
import { removeObjects } from "./removal.ts";
import { functionSignature } from "./signatures.ts";

/** Something DROP can remove. */
export type CatalogObject =
  | { readonly kind: "relation"; readonly oid: Oid }
  | { readonly kind: "column"; readonly relation: Oid; readonly attnum: number }
  | { readonly kind: "default"; readonly relation: Oid; readonly attnum: number }
  | { readonly kind: "constraint"; readonly relation: Oid; readonly name: string }
  | { readonly kind: "index"; readonly relation: Oid; readonly oid: Oid }
  | { readonly kind: "trigger"; readonly relation: Oid; readonly name: string }
  | { readonly kind: "type"; readonly oid: Oid }
  | { readonly kind: "attribute"; readonly type: Oid; readonly name: string }
  | { readonly kind: "function"; readonly signature: string }
  | { readonly kind: "schema"; readonly name: string }
  | { readonly kind: "membership"; readonly publication: string; readonly relation: Oid }
  | { readonly kind: "extension"; readonly name: string };

/** `auto` goes along without a word; `normal` needs CASCADE (dependency types of pg_depend). */
export interface Dependent {
  readonly object: CatalogObject;
  readonly how: "auto" | "normal";
}

export function objectKey(object: CatalogObject): string {
  return JSON.stringify(Object.values(object));
}

/** performMultipleDeletions: everything that depends on the objects, then refused or removed as a whole. */
export function dropObjects(draft: Draft, objects: readonly CatalogObject[], cascade: boolean): void {
  const reached = new Map<string, { object: CatalogObject; silent: boolean }>();
  const queue: CatalogObject[] = [];
  const reach = (object: CatalogObject, silent: boolean): void => {
    const key = objectKey(object);
    const before = reached.get(key);
    if (before === undefined) queue.push(object);
    reached.set(key, { object, silent: silent || before?.silent === true });
  };
  for (const object of objects) reach(object, true);
  for (let object = queue.shift(); object !== undefined; object = queue.shift()) {
    for (const dependent of dependentsOf(draft, object)) reach(dependent.object, dependent.how === "auto");
  }
  const goes = (object: CatalogObject): boolean => reached.get(objectKey(object))?.silent === true;
  const blocking = [...reached.values()].find(({ object, silent }) => !silent && !wholesOf(object).some(goes));
  if (blocking !== undefined && !cascade) {
    const first = objects[0];
    throw new Refused(
      `cannot drop ${first === undefined ? "it" : describe(draft, first)} because ${describe(draft, blocking.object)} depends on it`,
    );
  }
  removeObjects(
    draft,
    [...reached.values()].map((entry) => entry.object),
  );
}

/** What an object is a part of: a default goes with its column, a constraint with its table. */
function wholesOf(object: CatalogObject): CatalogObject[] {
  switch (object.kind) {
    case "default":
      return [
        { kind: "column", relation: object.relation, attnum: object.attnum },
        { kind: "relation", oid: object.relation },
      ];
    case "column":
    case "constraint":
    case "index":
    case "trigger":
    case "membership":
      return [{ kind: "relation", oid: object.relation }];
    case "attribute":
      return [{ kind: "type", oid: object.type }];
    case "relation":
    case "type":
    case "function":
    case "schema":
    case "extension":
      return [];
    default: {
      const never: never = object;
      return never;
    }
  }
}

function describe(draft: Draft, object: CatalogObject): string {
  const relationName = (oid: Oid): string => {
    const relation = draft.relations.get(oid);
    return relation === undefined ? String(oid) : qualifiedName(relation);
  };
  switch (object.kind) {
    case "relation":
      return `${draft.relations.get(object.oid)?.kind ?? "relation"} ${relationName(object.oid)}`;
    case "column":
    case "default": {
      const relation = draft.relations.get(object.relation);
      const name = relation === undefined ? "" : columnName(relation, object.attnum);
      return `${object.kind} ${relationName(object.relation)}.${name}`;
    }
    case "type":
      return `type ${draft.types.get(object.oid)?.name ?? ""}`;
    case "index":
      return `an index of ${relationName(object.relation)}`;
    case "function":
      return `function ${object.signature}`;
    case "membership":
      return `publication ${object.publication}`;
    case "constraint":
    case "trigger":
      return `${object.kind} ${object.name} on ${relationName(object.relation)}`;
    case "attribute":
    case "schema":
    case "extension":
      return `${object.kind} ${object.name}`;
    default: {
      const never: never = object;
      return never;
    }
  }
}

function dependentsOf(draft: Draft, object: CatalogObject): Dependent[] {
  switch (object.kind) {
    case "relation":
      return relationDependents(draft, object.oid);
    case "column":
      return columnDependents(draft, object.relation, object.attnum);
    case "constraint":
      return constraintDependents(draft, object.relation, object.name);
    case "index":
      return indexDependents(draft, object.relation, object.oid);
    case "type":
      return typeDependents(draft, object.oid);
    case "function":
      return functionDependents(draft, object.signature);
    case "schema":
      return schemaDependents(draft, object.name);
    case "extension":
      return extensionDependents(draft, object.name);
    case "default":
    case "trigger":
    case "attribute":
    case "membership":
      return [];
    default: {
      const never: never = object;
      return never;
    }
  }
}

function relationDependents(draft: Draft, oid: Oid): Dependent[] {
  const dependents: Dependent[] = [];
  const add = (how: Dependent["how"], object: CatalogObject): void => {
    dependents.push({ how, object });
  };
  for (const other of draft.relations.values()) {
    if (other.ownedBy?.relation === oid) add("auto", { kind: "relation", oid: other.oid });
    if (other.parents.includes(oid))
      add(other.partitionOf === oid ? "auto" : "normal", { kind: "relation", oid: other.oid });
    if (other.dependsOn.some((read) => read.relation === oid)) add("normal", { kind: "relation", oid: other.oid });
    if (other.oid !== oid) {
      for (const constraint of other.constraints) {
        if (constraint.kind === "foreign key" && constraint.references === oid) {
          add("normal", { kind: "constraint", relation: other.oid, name: constraint.name });
        }
      }
    }
  }
  const relation = draft.relations.get(oid);
  if (relation?.kind === "sequence") dependents.push(...defaultDependents(draft, relation));
  for (const type of draft.types.values()) {
    if (type.kind === "row" && type.relation === oid) add("auto", { kind: "type", oid: type.oid });
  }
  return dependents;
}

/** Foreign keys stand on the unique or primary key constraint they reference. */
function constraintDependents(draft: Draft, oid: Oid, name: string): Dependent[] {
  const relation = draft.relations.get(oid);
  const constraint = relation?.constraints.find((candidate) => candidate.name === name);
  if (relation === undefined || constraint === undefined) return [];
  if (constraint.kind === "foreign key") return foreignKeyCopies(draft, oid, name);
  if (!("index" in constraint)) return [];
  return [
    { how: "auto", object: { kind: "index", relation: oid, oid: constraint.index } },
    ...foreignKeysOn(draft, relation, constraint.index),
  ];
}

/** A foreign key's copies in partitions go with it. */
function foreignKeyCopies(draft: Draft, oid: Oid, name: string): Dependent[] {
  return partitionsOf(draft, oid).flatMap((partition) =>
    partition.constraints
      .filter((copy) => copy.kind === "foreign key" && copy.partOf === name)
      .map((copy): Dependent => {
        return { how: "auto", object: { kind: "constraint", relation: partition.oid, name: copy.name } };
      }),
  );
}

/** An index's parts in partitions go with it, and the constraints they belong to. */
function indexParts(draft: Draft, oid: Oid, index: Oid): Dependent[] {
  return partitionsOf(draft, oid).flatMap((partition) =>
    partition.indexes
      .filter((part) => part.partOf === index)
      .map((part): Dependent => {
        const owner = partition.constraints.find((other) => "index" in other && other.index === part.oid);
        const relation = partition.oid;
        const object: CatalogObject =
          owner === undefined
            ? { kind: "index", relation, oid: part.oid }
            : { kind: "constraint", relation, name: owner.name };
        return { how: "auto", object };
      }),
  );
}

function indexDependents(draft: Draft, oid: Oid, index: Oid): Dependent[] {
  const relation = draft.relations.get(oid);
  return relation === undefined ? [] : [...indexParts(draft, oid, index), ...foreignKeysOn(draft, relation, index)];
}

/** Foreign keys that would lose their only matching unique index. */
function foreignKeysOn(draft: Draft, relation: Relation, index: Oid): Dependent[] {
  const gone = relation.indexes.find((candidate) => candidate.oid === index);
  if (gone === undefined || !gone.unique) return [];
  const same = (a: readonly (number | null)[], b: readonly number[]): boolean =>
    a.length === b.length && a.every((attnum) => attnum !== null && b.includes(attnum));
  const dependents: Dependent[] = [];
  for (const other of draft.relations.values()) {
    for (const constraint of other.constraints) {
      if (constraint.kind !== "foreign key" || constraint.references !== relation.oid) continue;
      if (!same(gone.columns, constraint.referencedColumns)) continue;
      const supporting = relation.indexes.find(
        (candidate) => candidate.unique && !candidate.partial && same(candidate.columns, constraint.referencedColumns),
      );
      if (supporting?.oid !== index) continue;
      dependents.push({ how: "normal", object: { kind: "constraint", relation: other.oid, name: constraint.name } });
    }
  }
  return dependents;
}

const uses = (type: ColumnType | null, oid: Oid): boolean => type?.oid === oid;

function typeDependents(draft: Draft, oid: Oid): Dependent[] {
  const dependents: Dependent[] = [];
  const add = (object: CatalogObject): void => {
    dependents.push({ how: "normal", object });
  };
  for (const relation of draft.relations.values()) {
    const isOf = relation.ofType === oid || relation.partitionKeyTypes?.includes(oid) === true;
    if (isOf) add({ kind: "relation", oid: relation.oid });
    for (const column of relation.columns) {
      if (uses(column.type, oid)) add({ kind: "column", relation: relation.oid, attnum: column.attnum });
    }
  }
  for (const type of draft.types.values()) {
    if (type.kind === "domain" && uses(type.base, oid)) add({ kind: "type", oid: type.oid });
    if (type.kind === "range" && uses(type.subtype, oid)) add({ kind: "type", oid: type.oid });
    if (type.kind === "multirange" && type.range === oid) {
      dependents.push({ how: "auto", object: { kind: "type", oid: type.oid } });
    }
    if (type.kind !== "composite") continue;
    for (const attribute of type.attributes) {
      if (uses(attribute.type, oid)) add({ kind: "attribute", type: type.oid, name: attribute.name });
    }
  }
  const named = formatType(draft, { oid, array: false, typmod: -1 });
  for (const entry of draft.functions) {
    if (uses(entry.returns, oid) || entry.arguments.some((text) => text === named || text === `${named}[]`))
      add({ kind: "function", signature: functionSignature(entry) });
  }
  const type = draft.types.get(oid);
  // An internal dependency: the range goes with its multirange.
  if (type?.kind === "multirange") add({ kind: "type", oid: type.range });
  if (type !== undefined) dependents.push(...defaultDependents(draft, type));
  return dependents;
}

function functionDependents(draft: Draft, signature: string): Dependent[] {
  const entry = draft.functions.find((candidate) => functionSignature(candidate) === signature);
  if (entry === undefined) return [];
  const overloaded = draft.functions.some(
    (other) => other !== entry && other.name === entry.name && other.schema === entry.schema,
  );
  const triggers = draft.triggers
    .filter((trigger) => trigger.function === qualifiedName(entry) && entry.arguments.length === 0)
    .map(
      (trigger): Dependent => ({
        how: "normal",
        object: { kind: "trigger", relation: trigger.relation, name: trigger.name },
      }),
    );
  return overloaded ? triggers : [...triggers, ...defaultDependents(draft, entry)];
}

function schemaDependents(draft: Draft, schema: string): Dependent[] {
  const inside: CatalogObject[] = [];
  for (const relation of draft.relations.values()) {
    if (relation.schema === schema) inside.push({ kind: "relation", oid: relation.oid });
  }
  for (const type of draft.types.values()) {
    if (type.schema === schema && type.kind !== "row") inside.push({ kind: "type", oid: type.oid });
  }
  for (const entry of draft.functions) {
    if (entry.schema === schema) inside.push({ kind: "function", signature: functionSignature(entry) });
  }
  for (const extension of draft.extensions) {
    if (extension.schema === schema) inside.push({ kind: "extension", name: extension.name });
  }
  return inside.map((object) => ({ how: "normal", object }));
}

function extensionDependents(draft: Draft, name: string): Dependent[] {
  return [...draft.types.values()]
    .filter((type) => type.kind === "base" && type.extension === name)
    .map((type) => ({ how: "auto", object: { kind: "type", oid: type.oid } }));
}
