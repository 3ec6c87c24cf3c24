import type { AlterPublicationStmt, CreatePublicationStmt, Node, PublicationTable } from "@pgsql/types";
import { builtinType } from "../../model/builtin-types.ts";
import type { Publication, Relation } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { checkText } from "../defaults.ts";
import { requireRelation, requireSchema, searchedSchemas, TABLES, writtenName } from "../names.ts";
import { Refused } from "../refused.ts";
import { descendantsOf, requireColumn } from "../relations.ts";
import { all, as, columnsNamed, optionText, strings } from "../tree.ts";
import { attnumsOf, requireColumns } from "./index-builder.ts";

type Member = Publication["tables"][number];
type Objects = Pick<Publication, "schemas" | "tables">;

/** CREATE PUBLICATION in all its forms. */
export function createPublication(context: Context, statement: CreatePublicationStmt): void {
  const { draft } = context;
  const name = statement.pubname ?? "";
  if (draft.publications.has(name)) throw new Refused(`publication "${name}" already exists`);
  const objects = writtenObjects(context, statement.pubobjects ?? []);
  const fresh: Publication = {
    oid: draft.newOid(),
    name,
    allTables: statement.for_all_tables === true,
    publish: ["insert", "update", "delete", "truncate"],
    viaPartitionRoot: false,
    generatedColumns: "none",
    ...objects,
  };
  requireNoColumnListBesideSchemas(fresh);
  const made = withOptions(fresh, statement.options ?? []);
  requireRootForLists(context, made, made.tables);
  draft.putPublication(made);
}

/** ALTER PUBLICATION … SET (options) | ADD | DROP | SET objects. */
export function alterPublication(context: Context, statement: AlterPublicationStmt): void {
  const { draft } = context;
  const name = statement.pubname ?? "";
  const before = draft.publications.get(name);
  if (before === undefined) throw new Refused(`publication "${name}" does not exist`);
  if (statement.options !== undefined) {
    const changed = withOptions(before, statement.options);
    requireRootForLists(context, changed, changed.tables);
    draft.putPublication(changed);
    return;
  }
  if (before.allTables) throw new Refused(`publication "${name}" is defined as FOR ALL TABLES`);
  const objects = writtenObjects(context, statement.pubobjects ?? []);
  const after = { ...before, ...changedObjects(before, objects, statement.action) };
  requireNoColumnListBesideSchemas(after);
  requireRootForLists(context, after, after.tables);
  draft.putPublication(after);
}

/** CheckPubRelationColumnList and its twin for filters: partitions are published one by one unless the root is. */
function requireRootForLists(context: Context, publication: Publication, members: readonly Member[]): void {
  if (publication.viaPartitionRoot) return;
  for (const member of members) {
    const relation = context.draft.relations.get(member.relation);
    if (relation?.kind !== "partitioned table" || (member.columns === null && !member.filtered)) continue;
    const what = member.columns === null ? "publication WHERE clause" : "column list";
    throw new Refused(`cannot use ${what} for relation "${relation.name}" in publication "${publication.name}"`);
  }
}

/** publication_translate_columns: what is computed when read is not in the stream; before PostgreSQL 18, nothing computed is. */
function publishedColumn(context: Context, member: Relation, name: string): number {
  const column = requireColumn(member, name);
  const computed = context.postgres >= 18 ? column.generated?.kind === "virtual" : column.generated !== null;
  if (computed) throw new Refused(`cannot use generated column "${name}" in publication column list`);
  return column.attnum;
}

/** CheckPubRelationColumnList. */
function requireNoColumnListBesideSchemas(publication: Publication): void {
  if (publication.schemas.length > 0 && publication.tables.some((member) => member.columns !== null)) {
    throw new Refused(`cannot use column list for a relation in publication "${publication.name}"`);
  }
}

function changedObjects(before: Publication, objects: Objects, action: AlterPublicationStmt["action"]): Objects {
  const named = new Set(objects.tables.map((member) => member.relation));
  const has = new Set(before.tables.map((member) => member.relation));
  switch (action) {
    case "AP_SetObjects":
      return objects;
    case "AP_DropObjects":
      for (const member of objects.tables) {
        if (!has.has(member.relation)) throw new Refused(`relation is not part of the publication`);
      }
      for (const schema of objects.schemas) {
        if (!before.schemas.includes(schema))
          throw new Refused(`tables from schema "${schema}" are not part of the publication`);
      }
      return {
        schemas: before.schemas.filter((schema) => !objects.schemas.includes(schema)),
        tables: before.tables.filter((member) => !named.has(member.relation)),
      };
    default:
      for (const schema of objects.schemas) {
        if (before.schemas.includes(schema)) {
          throw new Refused(`schema "${schema}" is already member of publication "${before.name}"`);
        }
      }
      if (objects.tables.some((member) => has.has(member.relation))) {
        throw new Refused(`relation is already member of publication "${before.name}"`);
      }
      return {
        schemas: [...new Set([...before.schemas, ...objects.schemas])],
        tables: [...before.tables, ...objects.tables],
      };
  }
}

function writtenObjects(context: Context, nodes: readonly Node[]): Objects {
  const schemas = new Set<string>();
  const tables = new Map<number, Member>();
  for (const object of all(nodes, "PublicationObjSpec")) {
    if (object.pubtable !== undefined) {
      for (const member of membersOf(context, object.pubtable)) {
        const twin = tables.get(member.relation);
        if (twin !== undefined) requireSameTerms(twin, member);
        tables.set(member.relation, twin ?? member);
      }
    } else schemas.add(schemaNamed(context, object.pubobjtype, object.name));
  }
  return { schemas: [...schemas], tables: [...tables.values()] };
}

/** OpenTableList: a table may be written twice only when neither time says which rows or columns. */
function requireSameTerms(first: Member, second: Member): void {
  if (first.filtered || second.filtered) throw new Refused("conflicting or redundant WHERE clauses for a table");
  if (first.columns !== null || second.columns !== null) {
    throw new Refused("conflicting or redundant column lists for a table");
  }
}

function schemaNamed(context: Context, type: string | undefined, name: string | undefined): string {
  const schema = type === "PUBLICATIONOBJ_TABLES_IN_CUR_SCHEMA" ? searchedSchemas(context.draft)[0] : name;
  if (schema === undefined) throw new Refused("no schema has been selected for CURRENT_SCHEMA");
  requireSchema(context.draft, schema);
  return schema;
}

/** OpenTableList: a table and, unless ONLY is written, its inheritance children (not its partitions). */
function membersOf(context: Context, table: PublicationTable): Member[] {
  const relation = requireRelation(context.draft, writtenName(table.relation), TABLES);
  if (relation.persistence !== "permanent") throw new Refused(`cannot add relation "${relation.name}" to publication`);
  const recurse = table.relation?.inh === true && relation.kind !== "partitioned table";
  const relations = recurse ? [relation, ...descendantsOf(context.draft, relation.oid)] : [relation];
  for (const member of relations) requireUsableFilter(member, table.whereClause);
  return relations.map((member) => ({
    relation: member.oid,
    columns:
      table.columns === undefined
        ? null
        : strings(table.columns)
            .map((column) => publishedColumn(context, member, column))
            .sort((a, b) => a - b),
    filtered: table.whereClause !== undefined,
    filter: filterText(context, member, table.whereClause),
    filterColumns: attnumsOf(member, columnsNamed(table.whereClause)),
  }));
}

/** Printed where it can be; PostgreSQL puts a virtual generated column's expression in the place of its name. */
function filterText(context: Context, member: Relation, filter: Node | undefined): string | null {
  if (filter === undefined) return null;
  const read = columnsNamed(filter);
  const virtual = member.columns.some(({ name, generated }) => generated?.kind === "virtual" && read.includes(name));
  return virtual ? "" : checkText(context, filter, member.columns);
}

/** check_simple_rowfilter_expr, as far as columns go: none of a type that a user made. */
function requireUsableFilter(member: Relation, filter: Node | undefined): void {
  const read = requireColumns(member, columnsNamed(filter));
  const column = member.columns.find(({ name, type }) => read.includes(name) && builtinType(type.oid) === undefined);
  if (comparesVarcharWithList(member, filter)) throw new Refused("invalid publication WHERE expression");
  if (column === undefined) return;
  throw new Refused(`invalid publication WHERE expression: column "${column.name}" is of a user-defined type`);
}

/** `varchar IN (…)` coerces the array (ArrayCoerceExpr), which a filter may not. */
function comparesVarcharWithList(member: Relation, filter: Node | undefined): boolean {
  const written = as(filter, "A_Expr");
  if (written?.kind !== "AEXPR_IN") return false;
  const [name] = columnsNamed(written.lexpr);
  const column = member.columns.find((candidate) => candidate.name === name);
  return column !== undefined && !column.type.array && builtinType(column.type.oid)?.name === "varchar";
}

const OPERATIONS = ["insert", "update", "delete", "truncate"] as const;

/** parse_publication_options. */
function withOptions(publication: Publication, options: readonly Node[]): Publication {
  let result = publication;
  for (const option of all(options, "DefElem")) {
    const value = optionText(option.arg);
    switch (option.defname) {
      case "publish": {
        const listed = (value ?? "").split(",").map((operation) => operation.trim().toLowerCase());
        result = { ...result, publish: OPERATIONS.filter((operation) => listed.includes(operation)) };
        break;
      }
      case "publish_via_partition_root":
        result = { ...result, viaPartitionRoot: isTrue(value) };
        break;
      case "publish_generated_columns":
        result = {
          ...result,
          generatedColumns: generatedColumnsOption(value),
        };
        break;
      default:
        throw new Refused(`unrecognized publication parameter: "${option.defname ?? ""}"`);
    }
  }
  return result;
}

/** defGetGeneratedColsOption. */
function generatedColumnsOption(value: string | undefined): Publication["generatedColumns"] {
  const kind = value?.toLowerCase();
  if (kind === "stored" || kind === "none") return kind;
  throw new Refused(`invalid value for publication parameter "publish_generated_columns": "${value ?? ""}"`);
}

/** defGetBoolean: an option without a value is true. */
function isTrue(value: string | undefined): boolean {
  return value === undefined || ["true", "on", "1", "yes"].includes(value.toLowerCase());
}

export function renamePublication(context: Context, from: string, to: string): void {
  const publication = context.draft.publications.get(from);
  if (publication === undefined) throw new Refused(`publication "${from}" does not exist`);
  if (context.draft.publications.has(to)) throw new Refused(`publication "${to}" already exists`);
  context.draft.removePublication(from);
  context.draft.putPublication({ ...publication, name: to });
}
