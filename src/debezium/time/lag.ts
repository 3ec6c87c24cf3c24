import type { Catalog, Relation } from "../../model/catalog.ts";
import type { Change, CommitPoint } from "../../model/change.ts";
import type { Location } from "../../model/location.ts";
import { type Capture, capture } from "../capture/capture.ts";
import type { PublishedAtStart } from "../capture/publication.ts";
import type { Predictor } from "../predict.ts";
import type { Registration } from "../subjects.ts";
import { causesOf, keyLost, type Late, mainCause, statementOf } from "./lag-causes.ts";
import { type LagKind, lagReason } from "./lag-reasons.ts";
import { readRelationMessage } from "./relation-message.ts";
import { describedAfterRestart, startedIn } from "./restart.ts";

/** Whether the connector is running when it reads a row late, or was stopped and has started again. */
export type LateReading = "while running" | "after a restart";

/** What a row registers that the connector reads only after DDL that stands behind it. */
export interface LagVariant {
  readonly subject: string;
  readonly topic: string;
  readonly kind: "key" | "value";
  readonly table: string;
  readonly lag: LagKind;
  /** When it comes to that; either, where there are both. */
  readonly readings: readonly LateReading[];
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

/**
 * Lag variants of a change: for a row written before each of its commit points and read after that one, or after the last. The key,
 * NOT NULL and defaults are then those of the table that has the name by now (PgOutputMessageDecoder.handleRelationMessage). A
 * connector that has started again knows the types as they are, and may be told of all of the table as it is (describedAfterRestart).
 */
export function lagVariants(
  start: Catalog,
  points: readonly CommitPoint<Catalog>[],
  predictor: Pick<Predictor, "settings" | "registers">,
): readonly LagVariant[] {
  const { settings } = predictor;
  const started = startedIn(start, settings);
  const last = points.at(-1);
  if (last === undefined) return [];
  const found = points.flatMap(({ catalog }, index) => {
    const written = points[index - 1]?.catalog ?? start;
    // What a later point does to other tables is seen there.
    const touched = [...written.relations.values()].filter((relation) => !unchanged(relation, written, catalog));
    return [...new Set([catalog, last.catalog])].flatMap((live) => {
      const end = live === catalog ? index + 1 : points.length;
      const changes = points.slice(index, end).flatMap((point) => point.changes);
      const described = new Set(describedAfterRestart(live, started, settings).map(({ oid }) => oid));
      return touched.flatMap((relation) => {
        const common = { predictor, started, written, live };
        const running: Reader = { ...common, reading: "while running", cached: start.types, described: false };
        const restarted: Reader = {
          ...common,
          ...{ reading: "after a restart", cached: live.types, described: described.has(relation.oid) },
        };
        return [running, restarted].flatMap((reader) => variantsOf(relation, changes, reader));
      });
    });
  });
  return distinct(found);
}

interface Reader extends Omit<Late, "behaviour"> {
  readonly predictor: Pick<Predictor, "settings" | "registers">;
  readonly started: PublishedAtStart;
  readonly reading: LateReading;
}

function variantsOf(relation: Relation, changes: readonly Change[], reader: Reader): readonly LagVariant[] {
  const late = readBy(relation, reader);
  const { reading, written } = reader;
  const known = reading === "while running" ? reader.cached : written.types;
  const timely = readBy(relation, { ...reader, live: written, described: false, cached: known });
  if (late === null || timely === null) return [];
  const causes = causesOf(relation, { ...reader, behaviour: reader.predictor.settings.behaviour });
  // It comes as rows after the change do, with nothing in the wrong place.
  if (reading === "after a restart" && causes.length === 0) return [];
  const table = `${relation.schema}.${relation.name}`;
  const keyless = !late.some(({ kind }) => kind === "key");
  const lost = timely
    .filter(({ kind }) => kind === "key" && keyless)
    .map((key) => ({ registration: key, text: null, keepingUp: textOf(key) }));
  const other = late.flatMap((registration) => {
    const text = textOf(registration);
    const same = timely.find(({ subject }) => subject === registration.subject);
    const keepingUp = same === undefined ? null : textOf(same);
    const wrong = registration.kind === "value" && causes.some(({ lag }) => lag === "misread");
    return text === keepingUp && !wrong ? [] : [{ registration, text, keepingUp }];
  });
  return [...lost, ...other].map(({ registration: { subject, topic, kind }, text, keepingUp }): LagVariant => {
    const cause = text === null && kind === "key" ? keyLost(causes) : mainCause(causes, kind);
    const at = statementOf(cause, relation, changes);
    const readings = [reading];
    return { subject, topic, kind, table, ...cause, readings, text, keepingUp, reason: lagReason(cause, table), at };
  });
}

function unchanged(relation: Relation, written: Catalog, live: Catalog): boolean {
  if (live.relations.get(relation.oid) !== relation) return false;
  if (live.types === written.types) return true;
  return relation.columns.every(({ type: { oid } }) => live.types.get(oid) === written.types.get(oid));
}

/** What a row registers when it is read late; null where the connector passes it by. */
function readBy(
  { oid }: Relation,
  { predictor, started, cached, written, live, described }: Reader,
): readonly Registration[] | null {
  const sent = described ? live : written;
  const seen = readRelationMessage(sent, oid, live, cached, predictor.settings.behaviour);
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

/** The same text for the same cause is one variant, however many moments it can be read at, and either way of reading it. */
function distinct(variants: readonly LagVariant[]): readonly LagVariant[] {
  const found = new Map<string, LagVariant>();
  for (const variant of variants) {
    const key = JSON.stringify([variant.subject, variant.lag, variant.text]);
    const { readings = [] } = found.get(key) ?? {};
    found.set(key, { ...(found.get(key) ?? variant), readings: [...new Set([...readings, ...variant.readings])] });
  }
  return [...found.values()];
}
