import type { Expression, Oid, Relation } from "../model/catalog.ts";
import type { Context } from "./context.ts";
import { chooseRelationName } from "./generated-names.ts";
import { quoteIdentifier } from "./print.ts";
import { bareRelation } from "./relations.ts";

/** A name as regclass prints it under the search_path `"$user", public`. */
export function regclassText(named: { readonly schema: string; readonly name: string }): string {
  const name = quoteIdentifier(named.name);
  return named.schema === "public" || named.schema === "pg_temp" ? name : `${quoteIdentifier(named.schema)}.${name}`;
}

export function nextvalDefault(sequence: { readonly schema: string; readonly name: string }): Expression {
  return { kind: "known", text: `nextval(${regclassLiteral(sequence)})` };
}

/** `'name'::regclass`, quotes doubled. */
export function regclassLiteral(named: { readonly schema: string; readonly name: string }): string {
  return `'${regclassText(named).replaceAll("'", "''")}'::regclass`;
}

/** The sequence behind a serial or identity column, owned by it (generateSerialExtraStmts). */
export function createOwnedSequence(
  context: Context,
  table: Pick<Relation, "oid" | "schema" | "name" | "persistence">,
  column: { readonly attnum: number; readonly name: string },
  name: string | null,
): Relation {
  const { draft } = context;
  const sequence = bareRelation({
    oid: draft.newOid(),
    schema: table.schema,
    name: name ?? chooseRelationName(draft, table.schema, table.name, column.name, "seq", false),
    kind: "sequence",
    persistence: table.persistence,
    createdAt: context.at,
  });
  const owned = { ...sequence, ownedBy: { relation: table.oid, column: column.attnum } };
  draft.putRelation(owned);
  return owned;
}

/** Sequences owned by a column, or by any column of the table when no column is given. */
export function sequencesOwnedBy(relations: Iterable<Relation>, table: Oid, column?: number): Relation[] {
  const owned: Relation[] = [];
  for (const relation of relations) {
    if (relation.ownedBy?.relation === table && (column === undefined || relation.ownedBy.column === column)) {
      owned.push(relation);
    }
  }
  return owned;
}
