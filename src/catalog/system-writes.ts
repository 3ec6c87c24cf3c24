import type { Node } from "@pgsql/types";
import { walk } from "./tree.ts";

/** Those of PostgreSQL's own tables that the replayed catalog holds something of. A superuser may write to them by hand. */
const HELD: readonly string[] = [
  "pg_attrdef",
  "pg_attribute",
  "pg_class",
  "pg_constraint",
  "pg_enum",
  "pg_index",
  "pg_inherits",
  "pg_namespace",
  "pg_publication",
  "pg_publication_namespace",
  "pg_publication_rel",
  "pg_type",
];

const WRITES: ReadonlySet<string> = new Set(["InsertStmt", "UpdateStmt", "DeleteStmt"]);

/** As `writtenSystemTable`, in a body of code. */
export const SYSTEM_WRITE = new RegExp(
  String.raw`\b(?:insert\s+into|update|delete\s+from)\s+(?:only\s+)?(?:"?pg_catalog"?\s*\.\s*)?"?(?:${HELD.join("|")})\b`,
  "i",
);

/** The system table that a statement writes to, in whatever part of it; undefined where it writes to none that shows. */
export function writtenSystemTable(tree: Node): string | undefined {
  let found: string | undefined;
  walk(tree, (kind, { relation }) => {
    if (!WRITES.has(kind) || typeof relation !== "object" || relation === null) return;
    const name = "relname" in relation && typeof relation.relname === "string" ? relation.relname : "";
    const schema = "schemaname" in relation ? relation.schemaname : "pg_catalog";
    if (schema === "pg_catalog" && HELD.includes(name)) found ??= name;
  });
  return found;
}
