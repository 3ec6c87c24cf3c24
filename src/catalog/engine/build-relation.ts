import type {
  Column,
  ColumnType,
  Constraint,
  Index,
  Oid,
  Relation,
  RelationKind,
  ReplicaIdentity,
  Storage,
} from "../../model/catalog.ts";
import type {
  IntrospectedColumn,
  IntrospectedConstraint,
  IntrospectedIndex,
  IntrospectedRelation,
} from "./introspected.ts";
import { readBound } from "./partition-bound.ts";

/** A type's OID, which may be an array type's, and its modifier as the model has them. */
export type TypeReader = (oid: Oid, typmod: number) => ColumnType;

/** pg_class.relkind. */
const KINDS: Readonly<Record<string, RelationKind>> = {
  r: "table",
  p: "partitioned table",
  v: "view",
  m: "materialized view",
  f: "foreign table",
  S: "sequence",
};

const PERSISTENCE: Readonly<Record<string, Relation["persistence"]>> = { u: "unlogged", t: "temporary" };

/** From PostgreSQL 18 on, NOT NULL is a constraint with a name. */
const NAMED_NOT_NULL_SINCE = 18;

/** One entry of pg_class with what belongs to it. Where it was created is for the caller to say. */
export function buildRelation(found: IntrospectedRelation, type: TypeReader, postgres: number): Relation {
  const { oid, schema, name, parents } = found;
  const kind = KINDS[found.kind] ?? "table";
  return {
    oid,
    schema,
    name,
    kind,
    persistence: PERSISTENCE[found.persistence] ?? "permanent",
    columns: found.columns.map((column) => buildColumn(column, type)),
    nextAttnum: kind === "sequence" ? 1 : found.attributes + 1,
    constraints: found.constraints.flatMap((constraint) => buildConstraint(constraint, postgres)),
    indexes: found.indexes.map(buildIndex),
    replicaIdentity: buildIdentity(found),
    parents,
    partitionOf: found.partition ? (parents[0] ?? null) : null,
    ...buildPartitioning(found),
    ofType: found.ofType === 0 ? null : found.ofType,
    ownedBy: found.ownedBy,
    dependsOn: withWholeRelations(found.reads),
    createdAt: null,
    opaque: null,
  };
}

/** pg_partitioned_table.partstrat. */
const STRATEGIES: Readonly<Record<string, NonNullable<Relation["partitionStrategy"]>>> = {
  h: "hash",
  l: "list",
  r: "range",
};

type Partitioning = Pick<
  Relation,
  | "isDefaultPartition"
  | "partitionBound"
  | "partitionStrategy"
  | "partitionKey"
  | "partitionKeyTypes"
  | "partitionExpressionColumns"
>;

/** How a table is partitioned, and which part of another one it is. */
function buildPartitioning(found: IntrospectedRelation): Partitioning {
  const { partitionStrategy: letter, partitionKey: key, partitionKeyTypes: types } = found;
  const strategy = letter === null ? undefined : STRATEGIES[letter];
  const bound = found.bound === null ? undefined : readBound(found.bound);
  return {
    ...(bound === undefined ? {} : { partitionBound: bound }),
    ...(bound?.kind === "default" ? { isDefaultPartition: true } : {}),
    ...(strategy === undefined ? {} : { partitionStrategy: strategy }),
    partitionKey: key.filter((attnum) => attnum > 0),
    ...(types.length === 0 ? {} : { partitionKeyTypes: types }),
    // 0 stands for an expression.
    ...(key.includes(0) ? { partitionExpressionColumns: found.partitionExpressionColumns } : {}),
  };
}

/** A column that is read is an entry of its own beside the relation's (column 0). */
function withWholeRelations(reads: Relation["dependsOn"]): Relation["dependsOn"] {
  const whole = [...new Set(reads.map(({ relation }) => relation))].map((relation) => ({ relation, column: 0 }));
  return [...whole, ...reads.filter(({ column }) => column !== 0)];
}

function buildColumn(found: IntrospectedColumn, type: TypeReader): Column {
  const { attnum, name, notNull, local, inheritCount, expression } = found;
  const text = expression === null ? null : ({ kind: "known", text: expression } as const);
  const generated = found.generated === "s" ? "stored" : found.generated === "v" ? "virtual" : null;
  return {
    attnum,
    name,
    type: type(found.type, found.typmod),
    notNull,
    default: generated === null ? text : null,
    identity: found.identity === "a" ? "always" : found.identity === "d" ? "by default" : null,
    generated: generated === null || text === null ? null : { kind: generated, expression: text, columns: found.reads },
    local,
    inheritCount,
    ...buildStorage(found),
  };
}

/** pg_attribute.attstorage and pg_type.typstorage. */
export const STORAGES: Readonly<Record<string, Storage>> = { p: "plain", e: "external", x: "extended", m: "main" };

/** A server does not tell how a column was stored before, so one that is PLAIN against its type may have been another. */
function buildStorage({ storage: letter, typeStorage }: IntrospectedColumn): Pick<Column, "storage" | "outOfLine"> {
  const storage = STORAGES[letter];
  if (letter === typeStorage || storage === undefined) return {};
  return storage === "plain" ? { storage, outOfLine: true } : { storage };
}

function buildConstraint(found: IntrospectedConstraint, postgres: number): Constraint[] {
  const { name, validated, deferrable, index } = found;
  const common = { name, validated, deferrable, ...(found.enforced === false ? { enforced: false } : {}) };
  const handedDown = { local: found.local, noInherit: found.noInherit };
  // 0 stands for an expression of an exclusion constraint.
  const columns = found.columns.filter((attnum) => attnum > 0);
  switch (found.kind) {
    case "p":
      return [{ ...common, kind: "primary key", columns, index }];
    case "u":
      return [{ ...common, kind: "unique", columns, index }];
    case "x":
      return [{ ...common, kind: "exclusion", columns, index }];
    case "f": {
      const { references, referencedColumns, terms, partOf } = found;
      const own = { ...common, ...(partOf === null ? {} : { partOf }), terms };
      return [{ ...own, kind: "foreign key", columns, references, referencedColumns }];
    }
    case "c": {
      const sorted = columns.toSorted((a, b) => a - b);
      return [
        {
          ...common,
          ...handedDown,
          kind: "check",
          columns: sorted,
          expression: found.expression ?? "",
          inherited: found.inherited,
        },
      ];
    }
    default: {
      const [column] = columns;
      if (column === undefined || postgres < NAMED_NOT_NULL_SINCE) return [];
      return [{ ...common, ...handedDown, kind: "not null", column }];
    }
  }
}

function buildIndex(found: IntrospectedIndex): Index {
  const { keys, columns, method, partOf, withoutOverlaps, customOrder, ...rest } = found;
  return {
    ...rest,
    ...(method === "btree" ? {} : { method }),
    ...(partOf === null ? {} : { partOf }),
    ...(withoutOverlaps ? { withoutOverlaps } : {}),
    ...(customOrder ? { customOrder } : {}),
    columns: columns.slice(0, keys).map((attnum) => (attnum === 0 ? null : attnum)),
    include: columns.slice(keys),
  };
}

function buildIdentity({ identity, identityIndex }: IntrospectedRelation): ReplicaIdentity {
  switch (identity) {
    case "f":
      return { kind: "full" };
    case "i":
      // An index that was dropped leaves the table as if it had NOTHING (RelationGetReplicaIndex).
      return identityIndex === null ? { kind: "nothing" } : { kind: "index", index: identityIndex };
    case "n":
      return { kind: "nothing" };
    default:
      return { kind: "default" };
  }
}
