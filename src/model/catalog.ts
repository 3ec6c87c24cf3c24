import type { Location } from "./location.ts";

/**
 * What `pg_catalog` would hold after some migrations, as far as a change stream can show it.
 * Objects carry an OID that survives renames, so that a rename is seen as a rename; a column is its relation's OID and its attnum.
 */
export interface Catalog {
  /** Names of schemas other than pg_catalog and information_schema. */
  readonly schemas: readonly string[];
  readonly relations: ReadonlyMap<Oid, Relation>;
  /** User-defined and extension types; built-in ones are in builtin-types.ts. Array types are implied. */
  readonly types: ReadonlyMap<Oid, UserType>;
  readonly publications: ReadonlyMap<string, Publication>;
  readonly functions: readonly FunctionEntry[];
  readonly triggers: readonly TriggerEntry[];
  /** Those whose functions may change the catalog. Absent: none. */
  readonly eventTriggers?: readonly EventTrigger[];
  readonly extensions: readonly ExtensionEntry[];
  /** What CREATE CAST made. Absent: not known. */
  readonly casts?: readonly CastEntry[];
  /** What could not be decided, in statement order. */
  readonly opaque: readonly Opaque[];
  /** The search_path in force for the next statement. */
  readonly searchPath: readonly string[];
  /** What a new connection's search_path is, where ALTER DATABASE … SET says so. Absent: the server's own default. */
  readonly defaultSearchPath?: readonly string[];
  /** Whom SET ROLE or SET SESSION AUTHORIZATION made the current user, for `$user`. Absent: nobody who is known. */
  readonly role?: string | null;
  /** Next OID to hand out; starts at 16384 as in PostgreSQL. */
  readonly nextOid: Oid;
}

export type Oid = number;

/** A type as a column uses it. `oid` is the element type's when `array`; `typmod` is PostgreSQL's atttypmod (-1 = none). */
export interface ColumnType {
  readonly oid: Oid;
  readonly array: boolean;
  readonly typmod: number;
}

/** A text that PostgreSQL would print with pg_get_expr; opaque when printing it needs type resolution static replay cannot do. */
export type Expression =
  | { readonly kind: "known"; readonly text: string }
  | { readonly kind: "opaque"; readonly reason: string };

/** A cast of one's own (pg_cast), between types without modifiers. */
export interface CastEntry {
  readonly source: ColumnType;
  readonly target: ColumnType;
  readonly context: "implicit" | "assignment" | "explicit";
}

/** How values too long for a row are stored (PostgreSQL documentation, "TOAST"). */
export type Storage = "plain" | "external" | "extended" | "main";

export interface Column {
  readonly attnum: number;
  readonly name: string;
  readonly type: ColumnType;
  readonly notNull: boolean;
  /** Null for generated and identity columns, as in pg_attrdef's public meaning. */
  readonly default: Expression | null;
  readonly identity: null | "always" | "by default";
  readonly generated: null | {
    readonly kind: "stored" | "virtual";
    readonly expression: Expression;
    /** Attnums of the columns it is computed from. */
    readonly columns: readonly number[];
  };
  /** attislocal and attinhcount. */
  readonly local: boolean;
  readonly inheritCount: number;
  /** attstorage, where it is not its type's own. */
  readonly storage?: Storage;
  /** PLAIN now, but values from before may still be stored out of line. */
  readonly outOfLine?: true;
}

export type ReplicaIdentity =
  | { readonly kind: "default" }
  | { readonly kind: "full" }
  | { readonly kind: "nothing" }
  | { readonly kind: "index"; readonly index: string };

export type Constraint = {
  readonly name: string;
  readonly validated: boolean;
  readonly deferrable: boolean;
  /** False for NOT ENFORCED, which PostgreSQL 18 brought. */
  readonly enforced?: boolean;
  /** NO INHERIT, of CHECK and NOT NULL: children do not get it. */
  readonly noInherit?: boolean;
  /** For the foreign key of a partition: the name of its table's that it is a copy of. */
  readonly partOf?: string;
  /** conislocal of CHECK and NOT NULL: false when only parents hand it down. */
  readonly local?: boolean;
} & (
  | { readonly kind: "primary key" | "unique"; readonly columns: readonly number[]; readonly index: Oid }
  | {
      readonly kind: "foreign key";
      readonly columns: readonly number[];
      readonly references: Oid;
      readonly referencedColumns: readonly number[];
      /** Match type, actions and INITIALLY DEFERRED as letters, where they are known. */
      readonly terms?: string;
    }
  | {
      readonly kind: "check";
      readonly columns: readonly number[];
      readonly expression: string;
      readonly inherited: boolean;
    }
  | { readonly kind: "exclusion"; readonly columns: readonly number[]; readonly index: Oid }
  | { readonly kind: "not null"; readonly column: number }
);

/** An index of a table. Key columns that are expressions have a null attnum. */
export interface Index {
  readonly oid: Oid;
  readonly name: string;
  readonly unique: boolean;
  readonly primary: boolean;
  readonly columns: readonly (number | null)[];
  /** The index's own column names (pg_attribute of the index): those of when it was made, `lower` or `expr` for expressions. */
  readonly attributeNames?: readonly string[];
  /** The index of the partitioned table that this one is the partition's part of. */
  readonly partOf?: Oid;
  /** What tells indexes over the same columns apart (expressions, condition, collations, classes), where it is known. */
  readonly shape?: string;
  readonly include: readonly number[];
  /** PRIMARY KEY or UNIQUE … WITHOUT OVERLAPS. */
  readonly withoutOverlaps?: true;
  /** Access method, btree when absent. */
  readonly method?: string;
  /** Some key is sorted otherwise than by default, so that no constraint can take the index over. */
  readonly customOrder?: boolean;
  /** Attnums its expressions and its WHERE clause read. */
  readonly expressionColumns: readonly number[];
  /** Has a WHERE clause. */
  readonly partial: boolean;
  readonly valid: boolean;
  /** CLUSTER … USING this index (pg_index.indisclustered): Debezium's unique-index search looks at it first. */
  readonly clustered: boolean;
  /** False for deferrable unique constraints, which cannot be a replica identity. */
  readonly immediate: boolean;
}

/** One end of a range in one column of the partition key. */
export type RangeDatum =
  | { readonly kind: "value"; readonly text: string }
  | { readonly kind: "minvalue" }
  | { readonly kind: "maxvalue" };

/** FOR VALUES of a partition, constants as texts. */
export type PartitionBound =
  | { readonly kind: "default" }
  | { readonly kind: "hash"; readonly modulus: number; readonly remainder: number }
  | { readonly kind: "list"; readonly values: readonly (string | null)[] }
  | { readonly kind: "range"; readonly from: readonly RangeDatum[]; readonly to: readonly RangeDatum[] };

export type RelationKind = "table" | "partitioned table" | "view" | "materialized view" | "foreign table" | "sequence";

export interface Relation {
  readonly oid: Oid;
  readonly schema: string;
  readonly name: string;
  readonly kind: RelationKind;
  readonly persistence: "permanent" | "unlogged" | "temporary";
  /** Temporary, and dropped at the end of the transaction. */
  readonly dropOnCommit?: true;
  /** Live columns in attnum order. */
  readonly columns: readonly Column[];
  readonly nextAttnum: number;
  readonly constraints: readonly Constraint[];
  readonly indexes: readonly Index[];
  readonly replicaIdentity: ReplicaIdentity;
  /** Tables this one inherits from (INHERITS) or is a partition of. */
  readonly parents: readonly Oid[];
  readonly partitionOf: Oid | null;
  /** Takes the rows that no other partition takes. */
  readonly isDefaultPartition?: boolean;
  /** What a partition holds, where it is known. */
  readonly partitionBound?: PartitionBound;
  /** Types that expressions of the partition key name. */
  readonly partitionKeyTypes?: readonly Oid[];
  /** How a partitioned table is partitioned, where it is known. */
  readonly partitionStrategy?: "hash" | "list" | "range";
  /** Attnums of the partition key (expression keys left out). */
  readonly partitionKey: readonly number[];
  /** Attnums that expressions of the partition key read; absent when it has none. */
  readonly partitionExpressionColumns?: readonly number[];
  /** OF type, for typed tables. */
  readonly ofType: Oid | null;
  /** For sequences: the column that owns it. */
  readonly ownedBy: { readonly relation: Oid; readonly column: number } | null;
  /** For views: relations (and columns, when known) they read, for CASCADE. Column 0 = the whole relation. */
  readonly dependsOn: readonly { readonly relation: Oid; readonly column: number }[];
  /** Where it was created, null when it came with the baseline. */
  readonly createdAt: Location | null;
  /** Set when something about this relation could not be decided; its schema can then not be predicted. */
  readonly opaque: string | null;
}

export type UserType = {
  readonly oid: Oid;
  readonly schema: string;
  readonly name: string;
} & (
  | {
      readonly kind: "enum";
      readonly labels: readonly string[];
      /** Its rows of pg_enum as they lie; absent where that is in the order of its labels, numbered from one. */
      readonly rows?: readonly EnumRow[];
    }
  | {
      readonly kind: "domain";
      readonly base: ColumnType;
      readonly notNull: boolean;
      readonly default: Expression | null;
      readonly checks: readonly string[];
    }
  | { readonly kind: "composite"; readonly attributes: readonly { readonly name: string; readonly type: ColumnType }[] }
  /** A table's or view's row type. */
  | { readonly kind: "row"; readonly relation: Oid }
  | { readonly kind: "range"; readonly subtype: ColumnType; readonly multirange: Oid }
  | { readonly kind: "multirange"; readonly range: Oid }
  /** CREATE TYPE … (INPUT = …) and what extensions bring (citext, hstore, geometry, vector, …). */
  | {
      readonly kind: "base";
      readonly extension: string | null;
      /** typstorage of a type that no extension brought, where it is not PLAIN. */
      readonly storage?: Storage;
    }
  | { readonly kind: "shell" }
);

/** A row of pg_enum; `order` is enumsortorder, a float4. */
export interface EnumRow {
  readonly label: string;
  readonly order: number;
}

export interface Publication {
  readonly oid: Oid;
  readonly name: string;
  readonly allTables: boolean;
  readonly schemas: readonly string[];
  /** Membership follows the relation, not its name. `columns` null = all; `filtered` = has a row filter. */
  readonly tables: readonly {
    readonly relation: Oid;
    readonly columns: readonly number[] | null;
    readonly filtered: boolean;
    readonly filter: string | null;
    /** Attnums the filter reads. */
    readonly filterColumns?: readonly number[];
  }[];
  readonly publish: readonly ("insert" | "update" | "delete" | "truncate")[];
  readonly viaPartitionRoot: boolean;
  readonly generatedColumns: "none" | "stored";
}

export interface FunctionEntry {
  readonly schema: string;
  readonly name: string;
  /** format_type of each IN argument. */
  readonly arguments: readonly string[];
  /** Their names, empty texts for those that have none. */
  readonly argumentNames: readonly string[];
  /** How many arguments at the end have a default; absent when there is none. */
  readonly optional?: number;
  /** The last argument takes any number of values; absent when it does not. */
  readonly variadic?: true;
  /** Returns any number of rows (RETURNS SETOF, RETURNS TABLE); absent when one value. */
  readonly set?: true;
  readonly returns: ColumnType | null;
  readonly language: string;
  readonly body: string | null;
}

export interface TriggerEntry {
  readonly name: string;
  readonly relation: Oid;
  readonly function: string;
  readonly timing: "before" | "after" | "instead of";
  readonly events: readonly ("insert" | "update" | "delete" | "truncate")[];
  /** FOR EACH ROW or FOR EACH STATEMENT. */
  readonly level: "row" | "statement";
  /** Attnums of UPDATE OF, null when any update fires it. */
  readonly columns: readonly number[] | null;
  /** Has a WHEN condition. */
  readonly conditional: boolean;
  /** Attnums its WHEN condition reads; absent when it has none. */
  readonly conditionColumns?: readonly number[];
  /** REFERENCING OLD or NEW TABLE. */
  readonly transitionTables?: true;
  /** Is a constraint trigger or gives its function arguments, neither of which stands here. */
  readonly elaborate?: true;
  /** Whether it fires in ordinary sessions; ENABLE REPLICA TRIGGER is for those that apply replication only. */
  readonly enabled: boolean;
}

/** An event trigger whose function may change the catalog by itself. */
export interface EventTrigger {
  readonly name: string;
  readonly function: string;
  readonly enabled: boolean;
}

export interface ExtensionEntry {
  readonly name: string;
  readonly schema: string;
}

/** A statement whose effect could not be told, with what it may have touched. */
export interface Opaque {
  readonly at: Location;
  /** The server would raise an error here, so the statement changes nothing; otherwise what it changes is not known. */
  readonly refused: boolean;
  readonly reason: string;
  /** Relations it names, as far as can be seen; `null` = could be anything. */
  readonly relations: readonly string[] | null;
  /** Relations and types (schema.name) whose names stand anywhere in its text: the first suspects where `relations` is null. */
  readonly mentions: readonly string[];
}

/** schema.name, the way PostgreSQL's regclass would show it without quoting. */
export function qualifiedName(relation: { readonly schema: string; readonly name: string }): string {
  return `${relation.schema}.${relation.name}`;
}
