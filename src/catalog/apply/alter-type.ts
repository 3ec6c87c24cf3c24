import type { AlterEnumStmt } from "@pgsql/types";
import type { Context } from "../context.ts";
import { renameEnumLabelInDefaults } from "../default-texts.ts";
import { type Enum, enumRows, rowsAdded, rowsRenamed, withRows } from "../enum-rows.ts";
import { Refused, Undecidable } from "../refused.ts";
import { strings } from "../tree.ts";
import { requireUserType } from "../types.ts";

/** ALTER TYPE … ADD VALUE and RENAME VALUE. */
export function alterEnum(context: Context, statement: AlterEnumStmt): void {
  const type = requireUserType(context.draft, strings(statement.typeName));
  if (type.kind !== "enum") throw new Refused(`${type.name} is not an enum`);
  requireTellable(type, statement);
  const label = statement.newVal ?? "";
  if (statement.oldVal !== undefined) {
    renameLabel(context, type, statement.oldVal, label);
    return;
  }
  if (type.labels.includes(label)) {
    if (statement.skipIfNewValExists === true) return;
    throw new Refused(`enum label "${label}" already exists`);
  }
  context.draft.putType(withRows(type, rowsAdded(enumRows(type), label, placeOf(type.labels, statement))));
  context.draft.setAddedLabels([...context.draft.addedLabels, { type: type.oid, label }]);
}

/** The parse tree leaves empty texts out, so it does not say whether a statement names the empty label or none. */
function requireTellable(type: Enum, statement: AlterEnumStmt): void {
  if (statement.oldVal !== undefined || statement.newValNeighbor !== undefined || !type.labels.includes("")) return;
  if (statement.newValIsAfter === true && type.labels.at(-1) === "") return;
  throw new Undecidable(`may name the empty label of type ${type.name}`, null);
}

function renameLabel(context: Context, type: Enum, from: string, to: string): void {
  if (!type.labels.includes(from)) throw new Refused(`"${from}" is not an existing enum label`);
  if (type.labels.includes(to)) throw new Refused(`enum label "${to}" already exists`);
  context.draft.putType(withRows(type, rowsRenamed(enumRows(type), from, to)));
  const isRenamed = (added: { readonly type: number; readonly label: string }): boolean =>
    added.type === type.oid && added.label === from;
  const { addedLabels } = context.draft;
  if (addedLabels.some(isRenamed)) {
    context.draft.setAddedLabels(addedLabels.map((added) => (isRenamed(added) ? { ...added, label: to } : added)));
  }
  renameEnumLabelInDefaults(context.draft, type, from, to);
}

/** How many labels come before the new one. */
function placeOf(labels: readonly string[], statement: AlterEnumStmt): number {
  if (statement.newValNeighbor === undefined) return labels.length;
  const neighbour = labels.indexOf(statement.newValNeighbor);
  if (neighbour < 0) throw new Refused(`"${statement.newValNeighbor}" is not an existing enum label`);
  return statement.newValIsAfter === true ? neighbour + 1 : neighbour;
}
