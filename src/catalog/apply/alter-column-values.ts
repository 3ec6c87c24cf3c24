import type { AlterTableCmd, Node } from "@pgsql/types";
import type { Oid } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { columnDefault, generationExpression } from "../defaults.ts";
import { dropObjects } from "../dependencies.ts";
import { Refused } from "../refused.ts";
import { childrenOf, columnNamed, relationOf, requireColumn, update, withColumn } from "../relations.ts";
import { sequencesOwnedBy } from "../sequences.ts";
import { all, as, columnsNamed, integer, optionText } from "../tree.ts";
import { identityKind, withIdentity } from "./columns.ts";
import { attnumsOf } from "./index-builder.ts";
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

export function addIdentity(context: Context, oid: Oid, command: AlterTableCmd): void {
  const relation = relationOf(context.draft, oid);
  const column = requireColumn(relation, command.name ?? "");
  const written = as(command.def, "Constraint");
  if (!column.notNull) {
    throw new Refused(
      `column "${column.name}" of relation "${relation.name}" must be declared NOT NULL before identity can be added`,
    );
  }
  if (column.identity !== null) throw new Refused(`column "${column.name}" is already an identity column`);
  if (column.default !== null) throw new Refused(`column "${column.name}" already has a default value`);
  if (written === undefined) return;
  const changed = withIdentity(context, relation, column, written);
  update(context.draft, oid, (before) => withColumn(before, column.attnum, changed));
  nameNotNull(context, oid, column.attnum, { name: null });
}

/** SET GENERATED ALWAYS | BY DEFAULT; options of the sequence do not show. */
export function setIdentity(context: Context, oid: Oid, command: AlterTableCmd): void {
  const relation = relationOf(context.draft, oid);
  const column = requireColumn(relation, command.name ?? "");
  if (column.identity === null) throw new Refused(`column "${column.name}" is not an identity column`);
  const options = all(as(command.def, "List")?.items, "DefElem");
  const generated = options.find((option) => option.defname === "generated");
  if (generated === undefined) return;
  const letter = integer(generated.arg);
  const kind = letter === undefined ? optionText(generated.arg) : String.fromCharCode(letter);
  update(context.draft, oid, (before) => withColumn(before, column.attnum, { identity: identityKind(kind) }));
}

export function dropIdentity(context: Context, oid: Oid, command: AlterTableCmd): void {
  const relation = relationOf(context.draft, oid);
  const column = requireColumn(relation, command.name ?? "");
  if (column.identity === null) {
    if (command.missing_ok === true) return;
    throw new Refused(`column "${column.name}" of relation "${relation.name}" is not an identity column`);
  }
  update(context.draft, oid, (before) => withColumn(before, column.attnum, { identity: null }));
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
