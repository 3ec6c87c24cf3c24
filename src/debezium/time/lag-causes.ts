import type { Catalog, Column, ColumnType, Oid, Relation } from "../../model/catalog.ts";
import type { Change } from "../../model/change.ts";
import type { Location } from "../../model/location.ts";
import { keyColumns } from "../capture/keys.ts";
import type { Behaviour } from "../options/behaviour.ts";
import { columnTypeInfo, isRequired } from "../schema/column-type.ts";
import type { LagKind } from "./lag-reasons.ts";
import { type CachedTypes, tableNamed } from "./relation-message.ts";

/** The difference one column, or the whole table, makes. */
export interface Cause {
  readonly lag: LagKind;
  readonly column: string | null;
}

/** What was written and what it is read by. */
export interface Late {
  readonly written: Catalog;
  readonly live: Catalog;
  /** The types the connector knew before it read the row. */
  readonly cached: CachedTypes;
  /** Whether the server describes the table as it is, not as it was when the row was written. */
  readonly described: boolean;
  readonly behaviour: Behaviour;
}

/** Everything in which a table is read as another than it was when a row was written, what matters most first. */
export function causesOf(relation: Relation, late: Late): readonly Cause[] {
  const now = late.live.relations.get(relation.oid);
  return late.described && now !== undefined ? causesOfDescribed(relation, now, late) : causesOfNamed(relation, late);
}

/** Columns stay what they are by position; one that was dropped or added comes as rows after the change bring it. */
function causesOfDescribed(relation: Relation, now: Relation, late: Late): readonly Cause[] {
  const moved = relation.schema !== now.schema || relation.name !== now.name;
  const columns = relation.columns.flatMap((column): readonly Cause[] => {
    const after = now.columns.find(({ attnum }) => attnum === column.attnum);
    if (after === undefined) return [];
    const misread = !storedAlike(late.written, column.type, late.live, after.type);
    return [
      ...(misread ? [{ lag: "misread", column: column.name } as const] : []),
      ...(column.name === after.name ? [] : [{ lag: "renamed-early", column: column.name } as const]),
      ...lookedUpCauses(column, after, late),
    ];
  });
  const key = (
    keyAttnums(relation, late) === keyAttnums(now, late) ? [] : [{ lag: "key-early", column: null }]
  ) as readonly Cause[];
  return [...(moved ? [{ lag: "moved-early", column: null } as const] : []), ...key, ...columns];
}

function keyAttnums(relation: Relation, { behaviour }: Late): string {
  return (keyColumns(relation, [], behaviour) ?? []).map(({ attnum }) => attnum).join();
}

/** Types whose values PostgreSQL stores as the same bytes; timestamps with and without a zone differ in what they mean only. */
const STORED_ALIKE: readonly (readonly string[])[] = [
  ["text", "varchar", "bpchar", "json", "xml", "citext"],
  ["timestamp", "timestamptz"],
];

/** Whether a value written as one type is read rightly as the other. An array says itself what its elements are, an enum's value which it is. */
function storedAlike(written: Catalog, before: ColumnType, live: Catalog, after: ColumnType): boolean {
  const [was, is] = [columnTypeInfo(written, before), columnTypeInfo(live, after)];
  if (was === null || is === null || (was.array && is.array)) return true;
  const [a, b] = [was, is].map(
    ({ array, root }) => `${array} ${root.kind} ${"name" in root && root.kind !== "enum" ? root.name : ""}`,
  );
  const names = [was, is].flatMap(({ array, root }) => (!array && "name" in root ? [root.name] : []));
  return a === b || STORED_ALIKE.some((alike) => names.length === 2 && names.every((name) => alike.includes(name)));
}

/** Everything in which the table of that name is another by now. */
function causesOfNamed(relation: Relation, late: Late): readonly Cause[] {
  const { live, behaviour } = late;
  const now = tableNamed(live, relation);
  if (now === null) return [{ lag: "table-gone", column: null }];
  if (now.oid !== relation.oid) return [{ lag: "table-replaced", column: null }];
  const columns = relation.columns.flatMap((column) => columnCauses(column, now, late));
  const names = (one: Relation) => (keyColumns(one, [], behaviour) ?? []).map(({ name }) => name).join();
  return names(relation) === names(now) ? columns : [{ lag: "key-early", column: null }, ...columns];
}

function columnCauses(column: Column, table: Relation, late: Late): readonly Cause[] {
  const { written, live, cached } = late;
  const now = table.columns.find(({ name }) => name === column.name);
  // A type read before stays known.
  const { oid } = column.type;
  const gone = !cached.has(oid) && !live.types.has(oid) && written.types.has(oid);
  if (gone) return [{ lag: "type-gone", column: column.name }];
  if (now === undefined) return [{ lag: "column-gone", column: column.name }];
  return lookedUpCauses(column, now, late);
}

/** What is asked of the table that is there by now. */
function lookedUpCauses(column: Column, now: Column, { written, live }: Late): readonly Cause[] {
  const [was, is] = [isRequired(written, column), isRequired(live, now)];
  const nullability: readonly Cause[] =
    was === is ? [] : [{ lag: is ? "not-null-early" : "nullable-early", column: column.name }];
  const before = column.generated?.expression ?? column.default;
  const after = now.generated?.expression ?? now.default;
  const same = JSON.stringify(before) === JSON.stringify(after);
  return [...nullability, ...(same ? [] : [{ lag: "default-early", column: column.name } as const])];
}

const UNTOLD: Cause = { lag: "table-replaced", column: null };

export function keyLost(causes: readonly Cause[]): Cause {
  return causes.find(({ lag }) => lag !== "key-early") ?? causes[0] ?? UNTOLD;
}

const SERIOUS: readonly LagKind[] = [
  "misread",
  "not-null-early",
  "column-gone",
  "type-gone",
  "renamed-early",
  "nullable-early",
  "default-early",
];

export function mainCause(causes: readonly Cause[], kind: "key" | "value"): Cause {
  const whole = causes.find(({ lag, column }) => column === null && (kind === "key" || lag !== "key-early"));
  if (whole !== undefined) return whole;
  const ranked = SERIOUS.flatMap((lag) => causes.filter((cause) => cause.lag === lag));
  return ranked[0] ?? causes[0] ?? UNTOLD;
}

export function statementOf({ lag, column }: Cause, { oid }: Relation, changes: readonly Change[]): Location | null {
  const own = changes.filter((change) => concerns(change, oid));
  const named = own.filter((change) => column === null || ("column" in change && change.column.column === column));
  const fitting = named.find(({ kind }) => CHANGES[lag].includes(kind)) ?? named[0] ?? own[0];
  return fitting?.at ?? changes[0]?.at ?? null;
}

function concerns(change: Change, oid: Oid): boolean {
  if ("column" in change) return change.column.relation === oid;
  return "table" in change && change.table.relation === oid;
}

const CHANGES: Readonly<Record<LagKind, readonly Change["kind"][]>> = {
  "table-gone": ["table-renamed", "table-moved", "table-dropped"],
  "table-replaced": ["table-renamed", "table-moved", "table-dropped"],
  "column-gone": ["column-renamed", "column-dropped"],
  "type-gone": ["column-dropped", "column-retyped"],
  misread: ["column-retyped"],
  "renamed-early": ["column-renamed"],
  "moved-early": ["table-renamed", "table-moved"],
  "key-early": ["key-changed"],
  "not-null-early": ["column-nullability", "key-changed"],
  "nullable-early": ["column-nullability", "key-changed"],
  "default-early": ["column-default", "column-generation"],
};
