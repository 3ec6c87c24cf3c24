import type { Catalog, Oid, Publication } from "../model/catalog.ts";
import { qualifiedName } from "../model/catalog.ts";
import type { Change } from "../model/change.ts";
import type { Location } from "../model/location.ts";

/** Publications created, dropped, or with other members or settings. */
export function diffPublications(before: Catalog, after: Catalog, at: Location): Change[] {
  const changes: Change[] = [];
  for (const [name, publication] of before.publications) {
    if (!after.publications.has(name)) {
      changes.push(changed(name, at, [], members(before, publication), "dropped"));
    }
  }
  for (const [name, publication] of after.publications) {
    const was = before.publications.get(name);
    if (was === publication) continue;
    const is = members(after, publication);
    if (was === undefined) changes.push(changed(name, at, is, [], "created"));
    else changes.push(...diffPublication(before, was, after, publication, at));
  }
  return changes;
}

function changed(
  publication: string,
  at: Location,
  added: readonly string[],
  removed: readonly string[],
  what: string,
): Change {
  return { kind: "publication-changed", at, publication, added, removed, what };
}

/** Membership is a table's, not a name's: a renamed table stays a member. */
function diffPublication(before: Catalog, was: Publication, after: Catalog, is: Publication, at: Location): Change[] {
  const had = new Set(was.tables.map((member) => member.relation));
  const has = new Set(is.tables.map((member) => member.relation));
  const added = [
    ...is.tables.filter((member) => !had.has(member.relation)).map((member) => tableName(after, member.relation)),
    ...is.schemas.filter((schema) => !was.schemas.includes(schema)).map(schemaName),
  ];
  const removed = [
    ...was.tables.filter((member) => !has.has(member.relation)).map((member) => tableName(before, member.relation)),
    ...was.schemas.filter((schema) => !is.schemas.includes(schema)).map(schemaName),
  ];
  const what = settingsChanged(after, was, is);
  if (added.length === 0 && removed.length === 0 && what.length === 0) return [];
  return [changed(is.name, at, added, removed, what.join(", ") || "members")];
}

function settingsChanged(after: Catalog, was: Publication, is: Publication): string[] {
  const what: string[] = [];
  if (was.allTables !== is.allTables) what.push("all tables");
  if (was.publish.join() !== is.publish.join())
    what.push(`publish: ${was.publish.join(", ")} → ${is.publish.join(", ")}`);
  if (was.viaPartitionRoot !== is.viaPartitionRoot) {
    what.push(`publish_via_partition_root: ${is.viaPartitionRoot}`);
  }
  if (was.generatedColumns !== is.generatedColumns) what.push(`publish_generated_columns: ${is.generatedColumns}`);
  for (const member of is.tables) {
    const old = was.tables.find((candidate) => candidate.relation === member.relation);
    if (old === undefined) continue;
    if (old.columns?.join() !== member.columns?.join()) what.push(`columns of ${tableName(after, member.relation)}`);
    if (old.filtered !== member.filtered || old.filter !== member.filter) {
      what.push(`row filter of ${tableName(after, member.relation)}`);
    }
  }
  return what;
}

function members(catalog: Catalog, publication: Publication): string[] {
  if (publication.allTables) return ["all tables"];
  return [
    ...publication.schemas.map(schemaName),
    ...publication.tables.map((member) => tableName(catalog, member.relation)),
  ];
}

function tableName(catalog: Catalog, oid: Oid): string {
  const relation = catalog.relations.get(oid);
  return relation === undefined ? String(oid) : qualifiedName(relation);
}

const schemaName = (schema: string): string => `schema ${schema}`;
