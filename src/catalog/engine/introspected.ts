/** Row types of the JSON value; OIDs are numbers, lists are never null. Attribute and column names are the model's where they agree. */
export interface IntrospectedCatalog {
  readonly path: string;
  readonly stubs: string | null;
  readonly schemas: readonly string[];
  readonly extensions: readonly { readonly name: string; readonly schema: string }[];
  readonly relations: readonly IntrospectedRelation[];
  readonly types: readonly IntrospectedType[];
  readonly publications: readonly IntrospectedPublication[];
  readonly functions: readonly IntrospectedFunction[];
  readonly triggers: readonly IntrospectedTrigger[];
  readonly casts: readonly { readonly source: number; readonly target: number; readonly context: string }[];
  readonly eventTriggers: readonly { readonly name: string; readonly function: string; readonly enabled: string }[];
}

export interface IntrospectedRelation {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly kind: string;
  readonly persistence: string;
  readonly attributes: number;
  readonly identity: string;
  readonly identityIndex: string | null;
  readonly ofType: number;
  readonly partition: boolean;
  readonly parents: readonly number[];
  readonly partitionStrategy: string | null;
  readonly partitionKey: readonly number[];
  readonly partitionExpressionColumns: readonly number[];
  readonly partitionKeyTypes: readonly number[];
  readonly bound: string | null;
  readonly ownedBy: { readonly relation: number; readonly column: number } | null;
  readonly reads: readonly { readonly relation: number; readonly column: number }[];
  readonly columns: readonly IntrospectedColumn[];
  readonly constraints: readonly IntrospectedConstraint[];
  readonly indexes: readonly IntrospectedIndex[];
}

export interface IntrospectedColumn {
  readonly attnum: number;
  readonly name: string;
  readonly type: number;
  readonly typmod: number;
  readonly notNull: boolean;
  readonly expression: string | null;
  readonly reads: readonly number[];
  readonly identity: string;
  readonly generated: string;
  readonly local: boolean;
  readonly inheritCount: number;
  readonly storage: string;
  readonly typeStorage: string;
}

export interface IntrospectedConstraint {
  readonly name: string;
  readonly kind: string;
  readonly validated: boolean;
  readonly deferrable: boolean;
  readonly columns: readonly number[];
  readonly index: number;
  readonly references: number;
  readonly referencedColumns: readonly number[];
  readonly expression: string | null;
  readonly local: boolean;
  readonly noInherit: boolean;
  readonly inherited: boolean;
  readonly enforced: boolean | null;
  readonly partOf: string | null;
  readonly terms: string;
}

export interface IntrospectedIndex {
  readonly oid: number;
  readonly name: string;
  readonly unique: boolean;
  readonly primary: boolean;
  readonly keys: number;
  readonly columns: readonly number[];
  readonly attributeNames: readonly string[];
  readonly expressionColumns: readonly number[];
  readonly partial: boolean;
  readonly valid: boolean;
  readonly clustered: boolean;
  readonly immediate: boolean;
  readonly method: string;
  readonly partOf: number | null;
  readonly withoutOverlaps: boolean;
  readonly customOrder: boolean;
}

export interface IntrospectedType {
  readonly oid: number;
  readonly array: number;
  readonly schema: string;
  readonly name: string;
  readonly kind: string;
  readonly storage: string;
  readonly defined: boolean;
  readonly extension: string | null;
  readonly relation: number;
  readonly relationKind: string | null;
  /** Of an enum, as they lie in pg_enum. */
  readonly rows: readonly { readonly label: string; readonly order: number }[];
  readonly base: number;
  readonly baseTypmod: number;
  readonly notNull: boolean;
  readonly default: string | null;
  readonly checks: readonly string[];
  readonly attributes: readonly { readonly name: string; readonly type: number; readonly typmod: number }[];
  readonly subtype: number | null;
  readonly multirange: number | null;
  readonly range: number | null;
}

export interface IntrospectedPublication {
  readonly oid: number;
  readonly name: string;
  readonly allTables: boolean;
  readonly schemas: readonly string[];
  readonly tables: readonly {
    readonly relation: number;
    readonly columns: readonly number[] | null;
    readonly filter: string | null;
    readonly filterColumns: readonly number[];
  }[];
  readonly insert: boolean;
  readonly update: boolean;
  readonly delete: boolean;
  readonly truncate: boolean;
  readonly viaPartitionRoot: boolean;
  readonly generatedColumns: string | null;
}

export interface IntrospectedFunction {
  readonly schema: string;
  readonly name: string;
  readonly kind: string;
  readonly arguments: readonly string[];
  readonly names: readonly string[] | null;
  readonly modes: readonly string[] | null;
  readonly optional: number;
  readonly variadic: boolean;
  readonly set: boolean;
  readonly returns: number;
  readonly language: string;
  readonly body: string | null;
}

export interface IntrospectedTrigger {
  readonly name: string;
  readonly relation: number;
  readonly function: string;
  readonly type: number;
  readonly columns: readonly number[];
  readonly conditional: boolean;
  readonly conditionColumns: readonly number[];
  readonly transitionTables: boolean;
  readonly elaborate: boolean;
  readonly enabled: string;
}
