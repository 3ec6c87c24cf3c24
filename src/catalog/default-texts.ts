import type { Expression, Oid, Relation, UserType } from "../model/catalog.ts";
import type { Draft } from "./draft.ts";
import { columnRenamedIn } from "./expression-rename.ts";
import { quoteLiteral, userTypeName } from "./print.ts";
import { regclassLiteral, regclassText } from "./sequences.ts";

/*
 * PostgreSQL keeps defaults as trees over OIDs, so what they mention is always printed under its newest name.
 * Here they are texts: when a sequence, type or enum label gets another name, the texts that mention it follow.
 */

type Named = { readonly schema: string; readonly name: string };

/** A sequence (or other relation) has a new name: `nextval('old'::regclass)`. */
export function renameRelationInDefaults(draft: Draft, before: Named, after: Named): void {
  const from = regclassLiteral(before);
  const to = regclassLiteral(after);
  if (from !== to) rewriteDefaults(draft, (text) => text.replaceAll(from, to));
  renameTypeInFunctions(draft, regclassText(before), regclassText(after));
}

/** A type has a new name: `'x'::old`, `'{}'::old[]`. */
export function renameTypeInDefaults(draft: Draft, before: UserType, after: UserType): void {
  const from = userTypeName(before);
  const to = userTypeName(after);
  if (from === to) return;
  const mention = new RegExp(`::${from.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\w"$.])`, "g");
  rewriteDefaults(draft, (text) => text.replace(mention, () => `::${to}`));
  renameTypeInFunctions(draft, from, to);
}

/** The types of arguments are kept as texts. */
function renameTypeInFunctions(draft: Draft, from: string, to: string): void {
  const mentioned = (argument: string): boolean => argument === from || argument === `${from}[]`;
  if (!draft.functions.some((entry) => entry.arguments.some(mentioned))) return;
  draft.set({
    functions: draft.functions.map((entry) => ({
      ...entry,
      arguments: entry.arguments.map((argument) =>
        mentioned(argument) ? `${to}${argument.slice(from.length)}` : argument,
      ),
    })),
  });
}

/** A function has a new name: `old(…)`. */
export function renameFunctionInDefaults(draft: Draft, before: Named, after: Named): void {
  const mention = new RegExp(`(?<![\\w".$])${regclassText(before).replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\\(`, "g");
  rewriteDefaults(draft, (text) => text.replace(mention, () => `${regclassText(after)}(`));
}

/** An enum label has a new name: `'old'::type`. */
export function renameEnumLabelInDefaults(draft: Draft, type: UserType, before: string, after: string): void {
  const from = `${quoteLiteral(before)}::${userTypeName(type)}`;
  const to = `${quoteLiteral(after)}::${userTypeName(type)}`;
  rewriteDefaults(draft, (text) => text.replaceAll(from, to));
}

/** A published table's column has a new name: the publications' row filters follow. */
export function renameColumnInFilters(draft: Draft, relation: Oid, before: string, after: string): void {
  for (const publication of [...draft.publications.values()]) {
    if (!publication.tables.some((member) => member.relation === relation && member.filter !== null)) continue;
    const tables = publication.tables.map((member) =>
      member.relation === relation && member.filter !== null
        ? { ...member, filter: columnRenamedIn(member.filter, before, after) }
        : member,
    );
    draft.putPublication({ ...publication, tables });
  }
}

function rewriteDefaults(draft: Draft, rewrite: (text: string) => string): void {
  const changed = (expression: Expression | null): Expression | null => {
    if (expression?.kind !== "known") return expression;
    const text = rewrite(expression.text);
    return text === expression.text ? expression : { kind: "known", text };
  };
  for (const relation of [...draft.relations.values()]) {
    const after = rewrittenRelation(relation, changed);
    if (after !== relation) draft.putRelation(after);
  }
  for (const type of [...draft.types.values()]) {
    if (type.kind !== "domain") continue;
    const value = changed(type.default);
    if (value !== type.default) draft.putType({ ...type, default: value });
  }
}

function rewrittenRelation(
  relation: Relation,
  changed: (expression: Expression | null) => Expression | null,
): Relation {
  let differs = false;
  const columns = relation.columns.map((column) => {
    const value = changed(column.default);
    const expression = column.generated === null ? null : changed(column.generated.expression);
    if (value === column.default && expression === (column.generated?.expression ?? null)) return column;
    differs = true;
    const generated = column.generated === null || expression === null ? null : { ...column.generated, expression };
    return { ...column, default: value, generated };
  });
  return differs ? { ...relation, columns } : relation;
}
