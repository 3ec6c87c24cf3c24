import { columnDependents } from "../../catalog/column-dependents.ts";
import { Draft } from "../../catalog/draft.ts";
import { columnRenamedIn } from "../../catalog/expression-rename.ts";
import { quoteIdentifier } from "../../catalog/print.ts";
import { columnName } from "../../catalog/relations.ts";
import { type Catalog, type Constraint, type Index, qualifiedName, type Relation } from "../../model/catalog.ts";
import type { ColumnMove } from "./column-move.ts";
import { freeName } from "./free-name.ts";
import { quoteTable } from "./names.ts";

/** What stands on the old columns and has to stand on the new ones before those go. */
export interface Followers {
  /** Constraints that hold for new rows at once (NOT VALID): SQL to add each, to validate it, and to take it away again. */
  readonly constraints: readonly { readonly add: string; readonly validate: string; readonly drop: string }[];
  readonly indexes: readonly FollowingIndex[];
  /** In words: what this does not make by itself. */
  readonly told: readonly string[];
  /** In words: what would keep the old columns from being dropped. */
  readonly blockers: readonly string[];
}

export interface FollowingIndex {
  readonly name: string;
  readonly create: string;
  readonly drop: string;
  /** Where a constraint owned the old one: SQL that gives the new one to its own. */
  readonly adopt: string | null;
}

/** @param single the one old column and the one new that takes its place; null where columns are split or merged */
export function followersOf(move: ColumnMove, catalog: Catalog, keepsNotNull: boolean): Followers {
  const { relation } = move;
  const [from, to] = [move.from[0], move.to[0]];
  const single = move.from.length === 1 && move.to.length === 1 && from !== undefined && to !== undefined;
  const attnums = relation.columns.filter(({ name }) => isOld(move, name)).map(({ attnum }) => attnum);
  const taken = new Set(
    [...catalog.relations.values()].flatMap(({ name, indexes }) => [name, ...indexes.map((i) => i.name)]),
  );
  const constrained = new Set(relation.constraints.map(({ name }) => name));
  const context: Context = { move, catalog, attnums, taken, constrained, single };
  const constraints = relation.constraints.flatMap((one) => (single ? constraintOf(context, one) : []));
  const indexes = relation.indexes.flatMap((one) => (single ? indexOf(context, one) : []));
  const made = new Set([...constraints, ...indexes].map(({ old }) => old));
  return {
    constraints: [...(single && keepsNotNull ? [notNullCheck(context)] : []), ...constraints],
    indexes,
    told: leftOver(context, made),
    blockers: blockersOf(relation, attnums, catalog),
  };
}

interface Context {
  readonly move: ColumnMove;
  readonly catalog: Catalog;
  /** Of the old columns. */
  readonly attnums: readonly number[];
  /** Names of relations, those that are given here among them. */
  readonly taken: Set<string>;
  /** Names of the table's constraints, likewise. */
  readonly constrained: Set<string>;
  readonly single: boolean;
}

const isOld = ({ from }: ColumnMove, name: string): boolean => from.some((column) => column.name === name);

/** The name of a column once the new ones have taken over. */
function next({ move }: Context, attnum: number): string {
  const name = columnName(move.relation, attnum);
  return isOld(move, name) ? (move.to[0]?.name ?? name) : name;
}

const nextList = (context: Context, attnums: readonly number[]): string =>
  attnums.map((attnum) => quoteIdentifier(next(context, attnum))).join(", ");

interface Following {
  /** Of the constraint or index whose place it takes. */
  readonly old: string;
}

function checked(context: Context, name: string, definition: string) {
  const table = quoteTable(context.move.table);
  return {
    add: `ALTER TABLE ${table} ADD CONSTRAINT ${quoteIdentifier(name)} ${definition} NOT VALID;`,
    validate: `ALTER TABLE ${table} VALIDATE CONSTRAINT ${quoteIdentifier(name)};`,
    drop: `ALTER TABLE ${table} DROP CONSTRAINT ${quoteIdentifier(name)};`,
  };
}

/** The stream keeps the column nullable: a registry under BACKWARD refuses ["null", x] to become x. */
function notNullCheck(context: Context) {
  const column = context.move.to[0]?.name ?? "";
  const name = constraintName(context, column, "not_null");
  return checked(context, name, `CHECK (${quoteIdentifier(column)} IS NOT NULL)`);
}

function constraintOf(context: Context, constraint: Constraint): readonly (ReturnType<typeof checked> & Following)[] {
  const { move, attnums, catalog } = context;
  const partitioned = move.relation.kind === "partitioned table";
  const columns = "columns" in constraint ? constraint.columns : [];
  if (!columns.some((attnum) => attnums.includes(attnum)) || constraint.enforced === false) return [];
  const old = constraint.name;
  if (constraint.kind === "check" && move.rename && !constraint.inherited && constraint.noInherit !== true) {
    const [from = "", to = ""] = [move.from[0]?.name, move.to[0]?.name];
    const expression = columnRenamedIn(constraint.expression, from, to);
    return [{ old, ...checked(context, constraintName(context, to, "check"), `CHECK (${expression})`) }];
  }
  if (constraint.kind !== "foreign key" || partitioned || constraint.partOf !== undefined) return [];
  const target = catalog.relations.get(constraint.references);
  if (target === undefined || target.kind === "partitioned table" || constraint.terms === undefined) return [];
  const referenced = constraint.referencedColumns.map((attnum) => quoteIdentifier(columnName(target, attnum)));
  const definition = [
    `FOREIGN KEY (${nextList(context, columns)})`,
    `REFERENCES ${quoteTable(qualifiedName(target))} (${referenced.join(", ")})${termsText(constraint.terms)}`,
    ...(constraint.deferrable ? ["DEFERRABLE"] : []),
    ...(constraint.terms.endsWith("d") && constraint.terms.length > 3 ? ["INITIALLY DEFERRED"] : []),
  ].join(" ");
  const name = constraintName(context, move.to[0]?.name ?? "", "fkey");
  return [{ old, ...checked(context, name, definition) }];
}

/** The letters of pg_constraint: confmatchtype, confupdtype, confdeltype. */
function termsText(terms: string): string {
  const [match = "s", update = "a", remove = "a"] = terms;
  const action = (letter: string) => ACTIONS[letter] ?? null;
  return [
    match === "f" ? " MATCH FULL" : "",
    action(update) === null ? "" : ` ON UPDATE ${action(update)}`,
    action(remove) === null ? "" : ` ON DELETE ${action(remove)}`,
  ].join("");
}

const ACTIONS: Readonly<Record<string, string>> = { r: "RESTRICT", c: "CASCADE", n: "SET NULL", d: "SET DEFAULT" };

/** No expressions, condition, collation, operator class or order of its own. */
function isPlain(index: Index): boolean {
  const shape = index.shape === undefined || /^\[\[(\[null,null,null\],?)+\],null,false\]$/.test(index.shape);
  return shape && !index.partial && index.customOrder !== true && index.expressionColumns.length === 0;
}

function indexOf(context: Context, index: Index): readonly (FollowingIndex & Following)[] {
  const { move, attnums } = context;
  const keys = index.columns.flatMap((attnum) => attnum ?? []);
  if (![...keys, ...index.include].some((attnum) => attnums.includes(attnum)) || index.primary) return [];
  const owner = move.relation.constraints.find((one) => "index" in one && one.index === index.oid);
  // CONCURRENTLY is not for partitioned tables, and a partition's own part is made with it.
  const here = move.relation.kind === "table" && index.partOf === undefined && move.relation.partitionOf === null;
  if (!here || !isPlain(index) || index.withoutOverlaps === true || owner?.kind === "exclusion") return [];
  const [table, ending] = [quoteTable(move.table), owner === undefined ? "idx" : "key"];
  const names = keys.map((attnum) => next(context, attnum)).join("_");
  const name = given(context.taken, `${move.relation.name}_${names}_${ending}`);
  const quoted = quoteIdentifier(name);
  const method = index.method === undefined || index.method === "btree" ? "" : `USING ${index.method} `;
  const include = index.include.length === 0 ? "" : ` INCLUDE (${nextList(context, index.include)})`;
  const deferrable = owner?.deferrable === true ? " DEFERRABLE" : "";
  return [
    {
      old: owner?.name ?? index.name,
      name,
      create: `CREATE ${index.unique ? "UNIQUE " : ""}INDEX CONCURRENTLY ${quoted} ON ${table} ${method}(${nextList(context, keys)})${include};`,
      drop: `DROP INDEX CONCURRENTLY ${quoteTable(`${move.relation.schema}.${name}`)};`,
      adopt:
        owner === undefined
          ? null
          : `ALTER TABLE ${table} ADD CONSTRAINT ${quoted} UNIQUE USING INDEX ${quoted}${deferrable};`,
    },
  ];
}

function constraintName({ move, constrained }: Context, column: string, ending: string): string {
  return given(constrained, `${move.relation.name}_${column}_${ending}`);
}

/** A name that is taken from now on: several things may follow a column. */
function given(taken: Set<string>, wanted: string): string {
  const name = freeName(wanted, taken);
  taken.add(name);
  return name;
}

function leftOver({ move, attnums }: Context, made: ReadonlySet<string>): readonly string[] {
  const owned = new Set(move.relation.constraints.flatMap((one) => ("index" in one ? [one.index] : [])));
  const constraints = move.relation.constraints
    .filter(
      (one) => "columns" in one && one.kind !== "primary key" && one.columns.some((attnum) => attnums.includes(attnum)),
    )
    .map((one) => ({ name: one.name, what: `${one.kind} constraint ${one.name}` }));
  const indexes = move.relation.indexes
    .filter(({ oid }) => !owned.has(oid))
    .filter((one) =>
      [...one.columns, ...one.include, ...one.expressionColumns].some((a) => a !== null && attnums.includes(a)),
    )
    .map((one) => ({ name: one.name, what: `index ${one.name}` }));
  return [...constraints, ...indexes].filter(({ name }) => !made.has(name)).map(({ what }) => what);
}

/** What needs CASCADE, which would take it along without a word. */
export function blockersOf(relation: Relation, attnums: readonly number[], catalog: Catalog): readonly string[] {
  const draft = new Draft(catalog);
  const dependents = attnums.flatMap((attnum) => columnDependents(draft, relation.oid, attnum));
  const words = dependents
    .filter(
      ({ how, object }) => how === "normal" && !(object.kind === "relation" && isVersionView(catalog, object.oid)),
    )
    .map(({ object }) => {
      switch (object.kind) {
        case "relation": {
          const other = catalog.relations.get(object.oid);
          if (object.oid === relation.oid) return "it is partitioned by it";
          return `${other?.kind ?? "relation"} ${other === undefined ? "" : qualifiedName(other)}`;
        }
        case "column":
          return `generated column ${columnName(relation, object.attnum)}`;
        case "constraint":
          return `constraint ${object.name} of ${relationName(catalog, object.relation)}`;
        case "trigger":
          return `trigger ${object.name}`;
        case "membership":
          return `publication ${object.publication}, whose column list or row filter names it`;
        default:
          return object.kind;
      }
    });
  const key = relation.indexes.find(({ primary }) => primary)?.columns ?? [];
  const keyed = key.some((attnum) => attnum !== null && attnums.includes(attnum));
  const identity = identityIndex(relation, attnums);
  return [
    ...new Set([
      ...(keyed
        ? ["the primary key, which goes with it: change the key first, by a plan of its own (change-key)"]
        : []),
      ...(identity === null ? [] : [`the replica identity, index ${identity}`]),
      ...words,
    ]),
  ];
}

/**
 * pgroll (schemas `public_…`) and reshape (`migration_…`) show each version of the tables in views of its own, and take them away
 * before their own operations drop a column.
 */
function isVersionView(catalog: Catalog, oid: number): boolean {
  const view = catalog.relations.get(oid);
  if (view?.kind !== "view") return false;
  const has = (schema: string) => catalog.schemas.includes(schema);
  return (
    (has("pgroll") && view.schema.startsWith("public_")) || (has("reshape") && view.schema.startsWith("migration_"))
  );
}

/** Whether version views show a column: SQL of a migration's own cannot drop it then. */
export function isShownByVersions(relation: Relation, attnum: number, catalog: Catalog): boolean {
  return columnDependents(new Draft(catalog), relation.oid, attnum).some(
    ({ object }) => object.kind === "relation" && isVersionView(catalog, object.oid),
  );
}

function identityIndex({ replicaIdentity, indexes }: Relation, attnums: readonly number[]): string | null {
  if (replicaIdentity.kind !== "index") return null;
  const index = indexes.find(({ name }) => name === replicaIdentity.index);
  return index?.columns.some((attnum) => attnum !== null && attnums.includes(attnum)) === true ? index.name : null;
}

function relationName(catalog: Catalog, oid: number): string {
  const relation = catalog.relations.get(oid);
  return relation === undefined ? "another table" : qualifiedName(relation);
}
