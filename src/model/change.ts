import type { ColumnType, Expression, Oid, ReplicaIdentity, Storage } from "./catalog.ts";
import type { Location } from "./location.ts";

/** Which column, by its name at the time of the change. */
export interface ColumnRef {
  readonly relation: Oid;
  readonly schema: string;
  readonly table: string;
  readonly attnum: number;
  readonly column: string;
}

export interface TableRef {
  readonly relation: Oid;
  readonly schema: string;
  readonly table: string;
}

/** One typed difference that one statement made to the catalog. */
export type Change = { readonly at: Location } & (
  | { readonly kind: "table-created"; readonly table: TableRef }
  | { readonly kind: "table-dropped"; readonly table: TableRef }
  | { readonly kind: "table-renamed"; readonly table: TableRef; readonly to: string }
  | { readonly kind: "table-moved"; readonly table: TableRef; readonly toSchema: string }
  | {
      readonly kind: "column-added";
      readonly column: ColumnRef;
      readonly type: string;
      readonly notNull: boolean;
      readonly default: Expression | null;
    }
  | { readonly kind: "column-dropped"; readonly column: ColumnRef }
  | { readonly kind: "column-renamed"; readonly column: ColumnRef; readonly to: string }
  | {
      readonly kind: "column-retyped";
      readonly column: ColumnRef;
      readonly before: ColumnType;
      readonly after: ColumnType;
      readonly beforeText: string;
      readonly afterText: string;
    }
  | { readonly kind: "column-nullability"; readonly column: ColumnRef; readonly notNull: boolean }
  | {
      readonly kind: "column-default";
      readonly column: ColumnRef;
      readonly before: Expression | null;
      readonly after: Expression | null;
    }
  | {
      readonly kind: "column-generation";
      readonly column: ColumnRef;
      readonly before: string | null;
      readonly after: string | null;
    }
  | {
      readonly kind: "column-storage";
      readonly column: ColumnRef;
      readonly before: Storage;
      readonly after: Storage;
    }
  | {
      readonly kind: "key-changed";
      readonly table: TableRef;
      readonly before: readonly string[] | null;
      readonly after: readonly string[] | null;
    }
  | {
      readonly kind: "replica-identity-changed";
      readonly table: TableRef;
      readonly before: ReplicaIdentity;
      readonly after: ReplicaIdentity;
    }
  | {
      readonly kind: "enum-labels-changed";
      readonly type: string;
      readonly before: readonly string[];
      readonly after: readonly string[];
      readonly usedBy: readonly ColumnRef[];
    }
  | { readonly kind: "type-renamed"; readonly type: string; readonly to: string; readonly usedBy: readonly ColumnRef[] }
  | {
      readonly kind: "publication-changed";
      readonly publication: string;
      readonly added: readonly string[];
      readonly removed: readonly string[];
      readonly what: string;
    }
  | {
      readonly kind: "opaque";
      readonly reason: string;
      readonly relations: readonly string[] | null;
      readonly mentions: readonly string[];
    }
);

export type ChangeOf<K extends Change["kind"]> = Extract<Change, { readonly kind: K }>;

/**
 * A visible state of the database: what a connector can see between two transactions.
 * `statements` are those of the transaction that ended here; `changes` is what they made together, each on its statement.
 */
export interface CommitPoint<C> {
  readonly catalog: C;
  readonly changes: readonly Change[];
  readonly at: Location | null;
  /** What the transaction did to tables, in statement order. Absent: not known. */
  readonly uses?: readonly TableUse<C>[];
}

/** What a statement did to a table besides what the catalog shows. */
export type TableUse<C> =
  /** It wrote rows, or would have if there were any, of the table as it stood in this catalog; or emptied it. */
  | { readonly kind: "rows" | "truncate"; readonly relation: Oid; readonly catalog: C; readonly at: Location }
  /** The server forgot what it had cached about the table; null = about all of them. */
  | { readonly kind: "touch"; readonly relation: Oid | null; readonly at: Location };
