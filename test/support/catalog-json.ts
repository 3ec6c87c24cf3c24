/** The parts of `headgate catalog --format json` that are compared with a real server. */
export interface CatalogJson {
  readonly tables: readonly TableJson[];
  readonly types: readonly TypeJson[];
}

export interface TableJson {
  readonly schema: string;
  readonly name: string;
  readonly kind: "table" | "partitioned table";
  readonly columns: readonly ColumnJson[];
  readonly primaryKey: readonly string[] | null;
  readonly replicaIdentity: "default" | "full" | "nothing" | { readonly index: string };
}

export interface ColumnJson {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  /** What pg_get_expr prints; null for generated columns. */
  readonly default: string | null;
  readonly identity: null | "always" | "by default";
  readonly generated: null | "stored" | "virtual";
  /** What pg_get_expr prints for a generated column's expression. */
  readonly expression: string | null;
}

export interface TypeJson {
  readonly schema: string;
  readonly name: string;
  readonly kind: "enum" | "domain" | "composite" | "range";
  readonly labels?: readonly string[];
}
