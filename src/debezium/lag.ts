import type { Catalog, Column, Oid, Relation } from "../model/catalog.ts";
import type { Change, CommitPoint } from "../model/change.ts";
import type { Location } from "../model/location.ts";
import { type Capture, capture } from "./capture.ts";
import { isRequired } from "./column-type.ts";
import { keyColumns } from "./keys.ts";
import { type LagKind, lagReason } from "./lag-reasons.ts";
import type { Predictor } from "./predict.ts";
import { type PublishedAtStart, publishedAtStart } from "./publication.ts";
import { type CachedTypes, readRelationMessage, tableNamed } from "./relation-message.ts";
import type { Registration } from "./subjects.ts";

/** What a row registers that the connector reads only after DDL that stands behind it. */
export interface LagVariant {
  readonly subject: string;
  readonly topic: string;
  readonly kind: "key" | "value";
  readonly table: string;
  readonly lag: LagKind;
  /** The column that makes the difference; null where the whole table does. */
  readonly column: string | null;
  /** The exact text; null where the row comes without a key, or where it cannot be told. */
  readonly text: string | null;
  /** What the same row registers while the connector keeps up; null where it registers nothing then. */
  readonly keepingUp: string | null;
  /** One plain sentence. */
  readonly reason: string;
  /** The statement that stands behind the row. */
  readonly at: Location | null;
}

/** The difference one column, or the whole table, makes. */
interface Cause {
  readonly lag: LagKind;
  readonly column: string | null;
}

/**
 * Lag variants of a change: for a row written before each of its commit points and read after that one, or after the last. The key,
 * NOT NULL and defaults are then those of the table that has the name by now (PgOutputMessageDecoder.handleRelationMessage).
 */
export function lagVariants(
  start: Catalog,
  points: readonly CommitPoint<Catalog>[],
  predictor: Pick<Predictor, "settings" | "registers">,
): readonly LagVariant[] {
  const { settings } = predictor;
  const started = publishedAtStart(start, settings.publication, ({ schema, name }) =>
    settings.filters.capturesTable(schema, name),
  );
  const reader: Reader = { predictor, started, cached: start.types };
  const last = points.at(-1);
  if (last === undefined) return [];
  const found = points.flatMap(({ catalog }, index) => {
    const written = points[index - 1]?.catalog ?? start;
    // What a later point does to other tables is seen there.
    const touched = [...written.relations.values()].filter((relation) => !unchanged(relation, written, catalog));
    return [...new Set([catalog, last.catalog])].flatMap((live) => {
      const end = live === catalog ? index + 1 : points.length;
      const changes = points.slice(index, end).flatMap((point) => point.changes);
      return touched.flatMap((relation) => variantsOf(relation, written, live, changes, reader));
    });
  });
  return distinct(found);
}

interface Reader {
  readonly predictor: Pick<Predictor, "settings" | "registers">;
  readonly started: PublishedAtStart;
  readonly cached: CachedTypes;
}

function variantsOf(
  relation: Relation,
  written: Catalog,
  live: Catalog,
  changes: readonly Change[],
  reader: Reader,
): readonly LagVariant[] {
  const late = readBy(relation, written, live, reader);
  const timely = readBy(relation, written, written, reader);
  if (late === null || timely === null) return [];
  const causes = causesOf(relation, written, live, reader);
  const table = `${relation.schema}.${relation.name}`;
  const lost = timely
    .filter(({ kind, subject }) => kind === "key" && !late.some((one) => one.subject === subject))
    .map((key) => ({ registration: key, text: null, keepingUp: textOf(key) }));
  const other = late.flatMap((registration) => {
    const text = textOf(registration);
    const same = timely.find(({ subject }) => subject === registration.subject);
    const keepingUp = same === undefined ? null : textOf(same);
    return text === keepingUp ? [] : [{ registration, text, keepingUp }];
  });
  return [...lost, ...other].map(({ registration: { subject, topic, kind }, text, keepingUp }): LagVariant => {
    const cause = text === null && kind === "key" ? keyLost(causes) : mainCause(causes, kind);
    const at = statementOf(cause, relation, changes);
    return { subject, topic, kind, table, ...cause, text, keepingUp, reason: lagReason(cause, table), at };
  });
}

function unchanged(relation: Relation, written: Catalog, live: Catalog): boolean {
  if (live.relations.get(relation.oid) !== relation) return false;
  if (live.types === written.types) return true;
  return relation.columns.every(({ type: { oid } }) => live.types.get(oid) === written.types.get(oid));
}

/** What a row written in one catalog registers when it is read in another; null where the connector passes it by. */
function readBy(
  { oid }: Relation,
  written: Catalog,
  live: Catalog,
  { predictor, started, cached }: Reader,
): readonly Registration[] | null {
  const seen = readRelationMessage(written, oid, live, cached, predictor.settings.behaviour);
  const found: Capture | undefined =
    seen === null
      ? undefined
      : capture(seen.catalog, predictor.settings, started).captures.find((one) => one.relation.oid === oid);
  const views = found?.views.filter(({ phase }) => phase === "streaming") ?? [];
  if (seen === null || found === undefined || views.length === 0) return null;
  return predictor.registers(seen.catalog, { ...found, views });
}

function textOf(registration: Registration): string | null {
  const state = registration.state();
  return state.kind === "texts" ? (state.texts[0] ?? null) : null;
}

/** Everything in which the table of that name is another by now, what matters most first. */
function causesOf(relation: Relation, written: Catalog, live: Catalog, reader: Reader): readonly Cause[] {
  const { behaviour } = reader.predictor.settings;
  const now = tableNamed(live, relation);
  if (now === null) return [{ lag: "table-gone", column: null }];
  if (now.oid !== relation.oid) return [{ lag: "table-replaced", column: null }];
  const columns = relation.columns.flatMap((column) => columnCauses(column, now, written, live, reader));
  const names = (one: Relation) => (keyColumns(one, [], behaviour) ?? []).map(({ name }) => name).join();
  return names(relation) === names(now) ? columns : [{ lag: "key-early", column: null }, ...columns];
}

function columnCauses(
  column: Column,
  table: Relation,
  written: Catalog,
  live: Catalog,
  { cached }: Reader,
): readonly Cause[] {
  const now = table.columns.find(({ name }) => name === column.name);
  // A type read before stays known.
  const { oid } = column.type;
  const gone = !cached.has(oid) && !live.types.has(oid) && written.types.has(oid);
  if (gone) return [{ lag: "type-gone", column: column.name }];
  if (now === undefined) return [{ lag: "column-gone", column: column.name }];
  const [was, is] = [isRequired(written, column), isRequired(live, now)];
  const nullability: readonly Cause[] =
    was === is ? [] : [{ lag: is ? "not-null-early" : "nullable-early", column: column.name }];
  const before = column.generated?.expression ?? column.default;
  const after = now.generated?.expression ?? now.default;
  const same = JSON.stringify(before) === JSON.stringify(after);
  return [...nullability, ...(same ? [] : [{ lag: "default-early", column: column.name } as const])];
}

const UNTOLD: Cause = { lag: "table-replaced", column: null };

function keyLost(causes: readonly Cause[]): Cause {
  return causes.find(({ lag }) => lag !== "key-early") ?? causes[0] ?? UNTOLD;
}

const SERIOUS: readonly LagKind[] = ["not-null-early", "column-gone", "type-gone", "nullable-early", "default-early"];

function mainCause(causes: readonly Cause[], kind: "key" | "value"): Cause {
  const whole = causes.find(({ lag, column }) => column === null && (kind === "key" || lag !== "key-early"));
  if (whole !== undefined) return whole;
  const ranked = SERIOUS.flatMap((lag) => causes.filter((cause) => cause.lag === lag));
  return ranked[0] ?? causes[0] ?? UNTOLD;
}

function statementOf({ lag, column }: Cause, { oid }: Relation, changes: readonly Change[]): Location | null {
  const own = changes.filter((change) => relationOf(change) === oid);
  const named = own.filter((change) => column === null || ("column" in change && change.column.column === column));
  const fitting = named.find(({ kind }) => CHANGES[lag].includes(kind)) ?? named[0] ?? own[0];
  return fitting?.at ?? changes[0]?.at ?? null;
}

function relationOf(change: Change): Oid | null {
  if ("column" in change) return change.column.relation;
  return "table" in change ? change.table.relation : null;
}

const CHANGES: Readonly<Record<LagKind, readonly Change["kind"][]>> = {
  "table-gone": ["table-renamed", "table-moved", "table-dropped"],
  "table-replaced": ["table-renamed", "table-moved", "table-dropped"],
  "column-gone": ["column-renamed", "column-dropped"],
  "type-gone": ["column-dropped", "column-retyped"],
  "key-early": ["key-changed"],
  "not-null-early": ["column-nullability", "key-changed"],
  "nullable-early": ["column-nullability", "key-changed"],
  "default-early": ["column-default", "column-generation"],
};

/** The same text for the same cause is one variant, however many moments it can be read at. */
function distinct(variants: readonly LagVariant[]): readonly LagVariant[] {
  const found = new Map<string, LagVariant>();
  for (const variant of variants) {
    const key = JSON.stringify([variant.subject, variant.lag, variant.text]);
    if (!found.has(key)) found.set(key, variant);
  }
  return [...found.values()];
}
