import type { AlterEnumStmt } from "@pgsql/types";
import type { Context } from "../context.ts";
import { renameEnumLabelInDefaults } from "../default-texts.ts";
import { Refused } from "../refused.ts";
import { strings } from "../tree.ts";
import { requireUserType } from "../types.ts";

/** ALTER TYPE … ADD VALUE and RENAME VALUE. */
export function alterEnum(context: Context, statement: AlterEnumStmt): void {
  const type = requireUserType(context.draft, strings(statement.typeName));
  if (type.kind !== "enum") throw new Refused(`${type.name} is not an enum`);
  const label = statement.newVal ?? "";
  if (statement.oldVal !== undefined) {
    if (!type.labels.includes(statement.oldVal)) {
      throw new Refused(`"${statement.oldVal}" is not an existing enum label`);
    }
    if (type.labels.includes(label)) throw new Refused(`enum label "${label}" already exists`);
    const labels = type.labels.map((existing) => (existing === statement.oldVal ? label : existing));
    context.draft.putType({ ...type, labels });
    renameEnumLabelInDefaults(context.draft, type, statement.oldVal, label);
    return;
  }
  if (type.labels.includes(label)) {
    if (statement.skipIfNewValExists === true) return;
    throw new Refused(`enum label "${label}" already exists`);
  }
  context.draft.putType({ ...type, labels: withLabel(type.labels, statement, label) });
}

function withLabel(labels: readonly string[], statement: AlterEnumStmt, label: string): string[] {
  if (statement.newValNeighbor === undefined) return [...labels, label];
  const neighbour = labels.indexOf(statement.newValNeighbor);
  if (neighbour < 0) throw new Refused(`"${statement.newValNeighbor}" is not an existing enum label`);
  return labels.toSpliced(statement.newValIsAfter === true ? neighbour + 1 : neighbour, 0, label);
}
