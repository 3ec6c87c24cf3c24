import { type Comparison, compareFacts, type Facts, type Json, type UNTOLD } from "./facts.ts";

/** Everything the model holds of a catalog, in the one form in which a server and the replay are held against each other. */
export interface WholeCatalog {
  readonly schemas: readonly string[];
  /** Schemas of the search_path that exist, in order. */
  readonly searched: readonly string[];
  readonly relations: readonly WholeRelation[];
  readonly types: readonly WholeType[];
  readonly publications: readonly WholePublication[];
  /** `schema.name(types of the arguments)` and what it returns. */
  readonly functions: readonly { readonly name: string; readonly returns: string | null }[];
  readonly extensions: readonly { readonly name: string; readonly schema: string }[];
}

export interface WholeRelation {
  readonly schema: string;
  readonly name: string;
  readonly kind: "table" | "partitioned table" | "view" | "materialized view" | "foreign table" | "sequence";
  readonly persistence: "permanent" | "unlogged";
  readonly columns: readonly WholeColumn[];
  readonly constraints: readonly WholeConstraint[];
  readonly indexes: readonly WholeIndex[];
  readonly triggers: readonly WholeTrigger[];
  /** `default`, `full`, `nothing` or `index NAME`. */
  readonly replicaIdentity: string;
  /** `schema.name`, in pg_inherits order. */
  readonly parents: readonly string[];
  readonly isPartition: boolean;
  /** Plain columns of the partition key. */
  readonly partitionKey: readonly string[];
  /** `schema.name` of a typed table's type. */
  readonly ofType: string | null;
  /** `schema.table.column`, for sequences. */
  readonly ownedBy: string | null;
  /** pg_partitioned_table.partstrat; the replay has none. */
  readonly strategy?: "r" | "l" | "h" | null;
}

export interface WholeColumn {
  readonly name: string;
  readonly attnum: number;
  readonly type: string;
  readonly notNull: boolean;
  readonly default: string | null;
  readonly identity: null | "always" | "by default";
  readonly generated: null | "stored" | "virtual";
  readonly expression: string | null;
  readonly local: boolean;
  readonly inheritCount: number;
  readonly storage: string;
}

export interface WholeConstraint {
  readonly name: string;
  readonly kind: "primary key" | "unique" | "foreign key" | "check" | "exclusion" | "not null";
  readonly columns: readonly string[];
  readonly validated: boolean;
  readonly deferrable: boolean;
  /** `schema.table(columns)`, for foreign keys. */
  readonly references: string | null;
  /** Has it from a parent; told of CHECK constraints only. */
  readonly inherited: boolean;
  /** Told of CHECK and NOT NULL. */
  readonly local: boolean;
  readonly noInherit: boolean;
}

export interface WholeIndex {
  readonly name: string;
  readonly unique: boolean;
  readonly primary: boolean;
  /** Null for expressions. */
  readonly columns: readonly (string | null)[];
  readonly include: readonly string[];
  readonly partial: boolean;
  readonly valid: boolean;
  readonly clustered: boolean;
  readonly immediate: boolean;
}

export interface WholeTrigger {
  readonly name: string;
  readonly function: string;
  readonly timing: "before" | "after" | "instead of";
  readonly events: readonly string[];
  readonly level: "row" | "statement";
  readonly columns: readonly string[];
  readonly conditional: boolean;
  readonly enabled: boolean;
}

export interface WholeType {
  readonly schema: string;
  readonly name: string;
  readonly kind: "enum" | "domain" | "composite" | "range" | "multirange" | "base";
  readonly labels?: readonly string[];
  /** A domain's base, a range's subtype, a multirange's range. */
  readonly of?: string;
  readonly notNull?: boolean;
  readonly default?: string | null;
  /** Names of a domain's CHECK constraints. */
  readonly checks?: readonly string[];
  readonly attributes?: readonly { readonly name: string; readonly type: string }[];
}

export interface WholePublication {
  readonly name: string;
  readonly allTables: boolean;
  readonly schemas: readonly string[];
  readonly tables: readonly {
    readonly name: string;
    readonly columns: readonly string[] | null;
    readonly filter: string | null;
  }[];
  readonly publish: readonly string[];
  readonly viaPartitionRoot: boolean;
  readonly generatedColumns: "none" | "stored";
}

/** A catalog as the replay knows it. */
export interface ReplayedCatalog extends Omit<WholeCatalog, "relations"> {
  readonly relations: readonly (Omit<WholeRelation, "columns"> & {
    readonly columns: WholeRelation["columns"] | typeof UNTOLD;
  })[];
}

const WORDS: Readonly<Record<WholeRelation["kind"], string>> = {
  table: "table",
  "partitioned table": "table",
  "foreign table": "table",
  view: "view",
  "materialized view": "materialized view",
  sequence: "sequence",
};

/** What is held of each object, by `table public.users`, `type public.mood`, …; what belongs to a session is left out. */
export function factsOf(whole: ReplayedCatalog): Facts {
  const full = ({ schema, name }: { readonly schema: string; readonly name: string }) => `${schema}.${name}`;
  const entries: readonly (readonly [string, object])[] = [
    ...whole.schemas.map((schema) => [`schema ${schema}`, {}] as const),
    ...whole.extensions.map((extension) => [`extension ${extension.name}`, extension] as const),
    ...whole.relations.map((relation) => [`${WORDS[relation.kind]} ${full(relation)}`, relation] as const),
    ...whole.types.map((type) => [`type ${full(type)}`, type] as const),
    ...whole.publications.map((publication) => [`publication ${publication.name}`, publication] as const),
    ...whole.functions.map((entry) => [`function ${entry.name}`, entry] as const),
  ];
  return new Map(entries.map(([object, facts]) => [object, { ...facts } as Json]));
}

/** The same as JSON texts: cheap to hold against those of another moment. */
export function textsOf(whole: ReplayedCatalog): ReadonlyMap<string, string> {
  return new Map([...factsOf(whole)].map(([object, facts]) => [object, JSON.stringify(facts)]));
}

/** Holds the replayed catalog against the real one, in every field the replayed one has, and what their sessions search. */
export function compareWholes(real: WholeCatalog, replayed: ReplayedCatalog): Comparison {
  const session = (whole: ReplayedCatalog): readonly [string, Json] => ["session", { searched: whole.searched }];
  return compareFacts(new Map([...factsOf(real), session(real)]), new Map([...factsOf(replayed), session(replayed)]));
}
