import type { AlterTableCmd, Node } from "@pgsql/types";
import type { Column, Oid, Relation } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { columnDefault, generationExpression } from "../defaults.ts";
import { dropObjects } from "../dependencies.ts";
import { Refused } from "../refused.ts";
import {
  childrenOf,
  columnNamed,
  notNullConstraint,
  relationOf,
  requireColumn,
  update,
  withColumn,
} from "../relations.ts";
import { sequencesOwnedBy } from "../sequences.ts";
import { setStorage, writtenStorage } from "../storage.ts";
import { all, as, columnsNamed, integer, optionText } from "../tree.ts";
import { identityKind, withIdentity } from "./columns.ts";
import { attnumsOf } from "./index-builder.ts";
import { PARTITION_IDENTITY_SINCE } from "./inherit.ts";
import { nameNotNull } from "./not-null.ts";

/** SET DEFAULT, or DROP DEFAULT when there is no expression. */
export function setDefault(
  context: Context,
  oid: Oid,
  name: string,
  expression: Node | undefined,
  recurse: boolean,
): void {
  const relation = relationOf(context.draft, oid);
  const column = requireColumn(relation, name);
  if (column.identity !== null) {
    throw new Refused(`column "${name}" of relation "${relation.name}" is an identity column`);
  }
  if (column.generated !== null) {
    throw new Refused(`column "${name}" of relation "${relation.name}" is a generated column`);
  }
  const value = expression === undefined ? null : columnDefault(context, expression, column.type);
  update(context.draft, oid, (before) => withColumn(before, column.attnum, { default: value }));
  if (!recurse) return;
  for (const child of childrenOf(context.draft, oid)) {
    if (columnNamed(child, name) !== undefined) setDefault(context, child.oid, name, expression, true);
  }
}

export function addIdentity(context: Context, oid: Oid, command: AlterTableCmd, recurse: boolean): void {
  const relation = relationOf(context.draft, oid);
  const column = requireColumn(relation, command.name ?? "");
  requireWholeTable(context, relation, recurse);
  const written = as(command.def, "Constraint");
  if (!column.notNull) {
    throw new Refused(
      `column "${column.name}" of relation "${relation.name}" must be declared NOT NULL before identity can be added`,
    );
  }
  if (column.identity !== null) throw new Refused(`column "${column.name}" is already an identity column`);
  if (column.default !== null || column.generated !== null) {
    throw new Refused(`column "${column.name}" already has a default value`);
  }
  if (written === undefined) return;
  const own = notNullConstraint(relation, column.attnum);
  if (own?.validated === false) {
    throw new Refused(`incompatible NOT VALID constraint "${own.name}" on relation "${relation.name}"`);
  }
  const changed = withIdentity(context, relation, column, written);
  update(context.draft, oid, (before) => withColumn(before, column.attnum, changed));
  nameNotNull(context, oid, column.attnum, { name: null });
  spreadIdentity(context, oid, column.name, changed.identity);
}

/** From PostgreSQL 17 on, partitions have their table's identity columns, and only the whole table's can be changed. */
function requireWholeTable(context: Context, relation: Relation, recurse: boolean): void {
  if (context.postgres < PARTITION_IDENTITY_SINCE) return;
  if (relation.partitionOf !== null) throw new Refused("cannot change identity of a column of a partition");
  if (relation.kind === "partitioned table" && !recurse && childrenOf(context.draft, relation.oid).length > 0) {
    throw new Refused("cannot change identity of a column of only the partitioned table");
  }
}

function spreadIdentity(context: Context, oid: Oid, name: string, identity: Column["identity"]): void {
  if (context.postgres < PARTITION_IDENTITY_SINCE) return;
  for (const child of childrenOf(context.draft, oid)) {
    if (child.partitionOf !== oid) continue;
    update(context.draft, child.oid, (before) => withColumn(before, requireColumn(before, name).attnum, { identity }));
    spreadIdentity(context, child.oid, name, identity);
  }
}

/** SET GENERATED ALWAYS | BY DEFAULT; options of the sequence do not show. */
export function setIdentity(context: Context, oid: Oid, command: AlterTableCmd, recurse: boolean): void {
  const relation = relationOf(context.draft, oid);
  const column = requireColumn(relation, command.name ?? "");
  requireWholeTable(context, relation, recurse);
  if (column.identity === null) throw new Refused(`column "${column.name}" is not an identity column`);
  const options = all(as(command.def, "List")?.items, "DefElem");
  const generated = options.find((option) => option.defname === "generated");
  if (generated === undefined) return;
  const letter = integer(generated.arg);
  const kind = letter === undefined ? optionText(generated.arg) : String.fromCharCode(letter);
  update(context.draft, oid, (before) => withColumn(before, column.attnum, { identity: identityKind(kind) }));
  spreadIdentity(context, oid, column.name, identityKind(kind));
}

export function dropIdentity(context: Context, oid: Oid, command: AlterTableCmd, recurse: boolean): void {
  const relation = relationOf(context.draft, oid);
  const column = requireColumn(relation, command.name ?? "");
  requireWholeTable(context, relation, recurse);
  if (column.identity === null) {
    if (command.missing_ok === true) return;
    throw new Refused(`column "${column.name}" of relation "${relation.name}" is not an identity column`);
  }
  update(context.draft, oid, (before) => withColumn(before, column.attnum, { identity: null }));
  spreadIdentity(context, oid, column.name, null);
  const owned = sequencesOwnedBy(context.draft.relations.values(), oid, column.attnum);
  dropObjects(
    context.draft,
    owned.map((sequence) => ({ kind: "relation" as const, oid: sequence.oid })),
    false,
  );
}

/** SET EXPRESSION AS (…), from PostgreSQL 17 on. */
export function setExpression(context: Context, oid: Oid, command: AlterTableCmd, recurse: boolean): void {
  const relation = relationOf(context.draft, oid);
  const column = requireColumn(relation, command.name ?? "");
  if (column.generated === null) throw new Refused(`column "${column.name}" is not a generated column`);
  if (column.generated.kind === "virtual" && relation.constraints.some(({ kind }) => kind === "check")) {
    throw new Refused(
      "ALTER TABLE / SET EXPRESSION is not supported for virtual generated columns in tables with check constraints",
    );
  }
  const generated = {
    kind: column.generated.kind,
    expression: generationExpression(context, command.def, column.type, relation.columns),
    columns: attnumsOf(relation, columnsNamed(command.def)),
  };
  update(context.draft, oid, (before) => withColumn(before, column.attnum, { generated }));
  if (recurse) for (const child of childrenOf(context.draft, oid)) setExpression(context, child.oid, command, true);
}

/** DROP EXPRESSION: a stored generated column becomes an ordinary one, without a default. */
export function dropExpression(context: Context, oid: Oid, command: AlterTableCmd, recurse: boolean): void {
  const relation = relationOf(context.draft, oid);
  const column = requireColumn(relation, command.name ?? "");
  if (!recurse && childrenOf(context.draft, oid).length > 0) {
    throw new Refused("ALTER TABLE / DROP EXPRESSION must be applied to child tables too");
  }
  if (column.inheritCount > 0) throw new Refused("cannot drop generation expression from inherited column");
  dropExpressionHere(context, oid, command);
}

function dropExpressionHere(context: Context, oid: Oid, command: AlterTableCmd): void {
  const relation = relationOf(context.draft, oid);
  const column = requireColumn(relation, command.name ?? "");
  if (column.generated === null) {
    if (command.missing_ok === true) return;
    throw new Refused(`column "${column.name}" of relation "${relation.name}" is not a generated column`);
  }
  if (column.generated.kind === "virtual") {
    throw new Refused(`ALTER TABLE / DROP EXPRESSION is not supported for virtual generated columns`);
  }
  update(context.draft, oid, (before) => withColumn(before, column.attnum, { generated: null }));
  for (const child of childrenOf(context.draft, oid)) dropExpressionHere(context, child.oid, command);
}

/** SET STORAGE. */
export function alterStorage(context: Context, oid: Oid, command: AlterTableCmd, recurse: boolean): void {
  const { draft } = context;
  const column = requireColumn(relationOf(draft, oid), command.name ?? "");
  const storage = writtenStorage(draft, column.type, optionText(command.def) ?? "");
  update(draft, oid, (relation) => ({
    ...relation,
    columns: relation.columns.map((one) => (one === column ? setStorage(draft, one, storage) : one)),
  }));
  if (recurse) for (const child of childrenOf(draft, oid)) alterStorage(context, child.oid, command, true);
}
