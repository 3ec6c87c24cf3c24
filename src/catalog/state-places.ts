import type { AlterTableCmd, Node, RangeVar } from "@pgsql/types";
import type { Catalog, Relation } from "../model/catalog.ts";
import type { Change } from "../model/change.ts";
import { formatLocation, type Location } from "../model/location.ts";
import type { Statement } from "../model/statement.ts";
import { isTrivia, tokenAt } from "../sql/lexer.ts";
import { indexText } from "../sql/positions.ts";
import { all, as, strings } from "./tree.ts";

/** Where a state's statements have what a change is about; null for what is not in it (a dropped table). */
export function placesIn(statements: readonly Statement[], catalog: Catalog): (change: Change) => Location | null {
  const byPlace = new Map(statements.map((statement) => [formatLocation(statement.at), statement]));
  const last = (fits: (tree: Node) => boolean): Location | null =>
    statements.findLast(({ parsed }) => parsed.kind === "tree" && fits(parsed.tree))?.at ?? null;
  const altering = (relation: Relation, fits: (command: AlterTableCmd) => boolean): Location | null =>
    last((tree) => alterations(tree, relation).some(fits));

  const ofRelation = (change: Change, oid: number): Location | null => {
    const relation = catalog.relations.get(oid);
    if (relation === undefined) return null;
    const created = relation.createdAt;
    if ("column" in change) {
      if (change.kind === "column-dropped") return created;
      const name = change.column.column;
      const subtype = SUBTYPES[change.kind];
      const altered =
        subtype && altering(relation, (command) => subtype.test(command.subtype ?? "") && isAbout(command, name));
      const creating = created === null ? undefined : byPlace.get(formatLocation(created));
      return altered ?? (creating && columnPlace(creating, name)) ?? created;
    }
    if (change.kind === "key-changed") return altering(relation, addsKey) ?? created;
    if (change.kind === "replica-identity-changed") {
      return altering(relation, ({ subtype }) => subtype === "AT_ReplicaIdentity") ?? created;
    }
    return created;
  };
  return (change) => {
    if ("column" in change) return ofRelation(change, change.column.relation);
    if ("table" in change) return ofRelation(change, change.table.relation);
    if ("type" in change) return last((tree) => definesType(tree, change.type));
    if ("publication" in change) return last((tree) => concernsPublication(tree, change.publication));
    return null;
  };
}

/** What ALTER TABLE says about a column, by what changed. A dump says much of a column outside of its CREATE TABLE. */
const SUBTYPES: Readonly<Partial<Record<Change["kind"], RegExp>>> = {
  "column-added": /^AT_AddColumn$/,
  "column-retyped": /^AT_(AddColumn|AlterColumnType)$/,
  "column-nullability": /^AT_(SetNotNull|DropNotNull|AddIdentity)$/,
  "column-default": /^AT_ColumnDefault$/,
  "column-generation": /^AT_(AddIdentity|SetIdentity|DropIdentity|SetExpression|DropExpression)$/,
  "column-storage": /^AT_SetStorage$/,
};

function alterations(tree: Node, relation: Relation): readonly AlterTableCmd[] {
  const alter = as(tree, "AlterTableStmt");
  return alter !== undefined && isNamed(alter.relation, relation) ? all(alter.cmds, "AlterTableCmd") : [];
}

function isNamed(name: RangeVar | undefined, { schema, name: own }: Relation): boolean {
  return name?.relname === own && (name.schemaname ?? schema) === schema;
}

function isAbout({ name, def }: AlterTableCmd, column: string): boolean {
  return name === column || as(def, "ColumnDef")?.colname === column;
}

function addsKey({ subtype, def }: AlterTableCmd): boolean {
  return subtype === "AT_AddConstraint" && as(def, "Constraint")?.contype === "CONSTR_PRIMARY";
}

function definesType(tree: Node, name: string): boolean {
  const parts = strings((as(tree, "CreateEnumStmt") ?? as(tree, "AlterEnumStmt"))?.typeName);
  return parts.length > 0 && (parts.join(".") === name || parts.at(-1) === name);
}

function concernsPublication(tree: Node, name: string): boolean {
  return (as(tree, "CreatePublicationStmt") ?? as(tree, "AlterPublicationStmt"))?.pubname === name;
}

/** A column's definition in a CREATE TABLE: from its name to the comma or parenthesis behind it. */
function columnPlace({ text, at }: Statement, column: string): Location | null {
  let depth = 0;
  let fresh = false;
  let start = -1;
  let end = -1;
  for (let token = tokenAt(text, 0, text.length); token !== null; token = tokenAt(text, token.end, text.length)) {
    if (isTrivia(token)) continue;
    const word = text.slice(token.start, token.end);
    if (token.kind === "open") depth++;
    if (token.kind === "close") depth--;
    const closes = depth === 0 && token.kind === "close";
    if (start >= 0 && (closes || (depth === 1 && word === ","))) return within(text, at, start, end);
    if (start < 0 && fresh && depth === 1 && identifier(word) === column) start = token.start;
    fresh = depth === 1 && (word === "," || word === "(");
    end = token.end;
  }
  return null;
}

function identifier(written: string): string {
  return written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written.toLowerCase();
}

/** A stretch of a statement's text as a place in its file. */
function within(text: string, at: Location, start: number, end: number): Location {
  const relative = indexText(text).location(at.file, start, end);
  const shift = ({ line, column }: Location["start"]) => ({
    line: at.start.line + line - 1,
    column: line === 1 ? at.start.column + column - 1 : column,
  });
  return { file: at.file, start: shift(relative.start), end: shift(relative.end) };
}
