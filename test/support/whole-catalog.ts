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
  /** The replay cannot tell this relation's columns. */
  readonly untold?: true;
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

/** Stands in for a text the replay says it does not know; compares equal to anything and is counted. */
export const UNTOLD = "\u0000untold";

export interface WholeComparison {
  /** `relations public.users columns email type: real "text", replayed "integer"`. */
  readonly mismatches: readonly string[];
  /** Texts and relations that the replay says it cannot tell. */
  readonly untold: readonly string[];
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** Holds the replayed catalog against the real one, in every field the replayed one has. */
export function compareWholes(real: WholeCatalog, replayed: WholeCatalog): WholeComparison {
  const comparison = { mismatches: [] as string[], untold: [] as string[] };
  for (const [part, value] of Object.entries(replayed)) {
    const other = Object.entries(real).find(([name]) => name === part)?.[1];
    compareValues(part, other as Json, value as Json, comparison);
  }
  return comparison;
}

type Found = { readonly mismatches: string[]; readonly untold: string[] };

function compareValues(where: string, real: Json | undefined, replayed: Json | undefined, found: Found): void {
  if (replayed === UNTOLD && real !== null && real !== undefined) found.untold.push(where);
  else if (isList(real) && isList(replayed)) compareLists(where, real, replayed, found);
  else if (isRecord(real) && isRecord(replayed)) compareRecords(where, real, replayed, found);
  else if (JSON.stringify(real) !== JSON.stringify(replayed)) {
    found.mismatches.push(`${where}: real ${JSON.stringify(real)}, replayed ${JSON.stringify(replayed)}`);
  }
}

type JsonRecord = { readonly [key: string]: Json | undefined };

function compareRecords(where: string, real: JsonRecord, replayed: JsonRecord, found: Found): void {
  if (replayed.untold === true) {
    found.untold.push(where);
    return;
  }
  for (const [field, value] of Object.entries(replayed)) {
    compareValues(`${where} ${field}`, real[field], value, found);
  }
}

function compareLists(where: string, real: readonly Json[], replayed: readonly Json[], found: Found): void {
  const [one, other] = [named(real), named(replayed)];
  if (one === null || other === null) {
    if (JSON.stringify(real) !== JSON.stringify(replayed)) {
      found.mismatches.push(`${where}: real ${JSON.stringify(real)}, replayed ${JSON.stringify(replayed)}`);
    }
    return;
  }
  for (const [name, value] of one) {
    if (other.has(name)) compareValues(`${where} ${name}`, value, other.get(name), found);
    else found.mismatches.push(`${where} ${name}: only real: ${JSON.stringify(value)}`);
  }
  for (const [name, value] of other) {
    if (!one.has(name)) found.mismatches.push(`${where} ${name}: only replayed: ${JSON.stringify(value)}`);
  }
}

/** The items by name, when they have one. */
function named(list: readonly Json[]): Map<string, Json> | null {
  const items = new Map<string, Json>();
  for (const item of list) {
    if (!isRecord(item) || typeof item.name !== "string") return null;
    items.set(typeof item.schema === "string" ? `${item.schema}.${item.name}` : item.name, item);
  }
  return items;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isRecord(value: Json | undefined): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
