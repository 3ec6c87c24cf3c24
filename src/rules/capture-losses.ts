import type { Change } from "../model/change.ts";
import type { Location } from "../model/location.ts";
import type { CapturedTable, Prediction } from "../model/prediction.ts";
import { lastOf, type Pass, type Stream } from "../pass/pass.ts";
import { capturedTable, valueSubjectOf } from "../pass/prediction-index.ts";
import type { StreamLoss } from "../plans/operation.ts";
import { emitsTheSame, rowField } from "./row-field.ts";
import { tableName } from "./stream-facts.ts";

/** A table or column that is still in the database and no longer in its topic. */
export interface CaptureLoss {
  readonly stream: Stream;
  /** schema.table at base. */
  readonly table: string;
  /** Null when the whole table is lost. */
  readonly column: string | null;
  readonly topic: string;
  /** Where its rows go instead; null = nowhere. */
  readonly newTopic: string | null;
  readonly at: Location | null;
  /** As plans speak of it; null where its rows go to another topic, which takes nothing away by itself and is no plan's doing. */
  readonly planned: StreamLoss | null;
}

/** What connectors, their filters and publications take out of the stream; what SQL drops, renames or moves is not among it. */
export function captureLosses(pass: Pass): readonly CaptureLoss[] {
  const known = found.get(pass);
  if (known !== undefined) return known;
  const losses = pass.streams.flatMap((stream) =>
    (stream.before?.tables ?? []).flatMap((table) => (table.streamed ? lossesOf(pass, stream, table) : [])),
  );
  found.set(pass, losses);
  return losses;
}

const LOSS = "stream-loss" as const;

/** Several rules ask, about every column of every table. */
const found = new WeakMap<Pass, readonly CaptureLoss[]>();

function lossesOf(pass: Pass, stream: Stream, table: CapturedTable): readonly CaptureLoss[] {
  const relation = pass.after.relations.get(table.oid);
  if (relation === undefined || relation.schema !== table.schema || relation.name !== table.table) return [];
  const name = `${table.schema}.${table.table}`;
  const topic = streamedTo(stream.before, table) ?? table.topic;
  const common = { stream, table: name, topic };
  const newTopic = streamedTo(lastOf(stream), table);
  if (newTopic !== topic) {
    if (pass.streams.some((other) => streamedTo(lastOf(other), table) === topic)) return [];
    const place = placeOf(stream, name, null, (step) => streamedTo(step, table) !== topic);
    const planned = newTopic === null ? { ...place, kind: LOSS, table: name, lost: { what: "table" as const } } : null;
    return [{ ...common, column: null, newTopic, at: place.at, planned }];
  }
  if (emitsTheSame(stream.before, lastOf(stream), table)) return [];
  return table.columns
    .filter(({ attnum, name: column }) => {
      const kept = relation.columns.some((candidate) => candidate.attnum === attnum && candidate.name === column);
      return kept && !isRetyped(pass, table, attnum) && isLost(stream, lastOf(stream), table, attnum);
    })
    .map(({ attnum, name: column }) => {
      const place = placeOf(stream, name, column, (step) => isLost(stream, step, table, attnum));
      const planned = { ...place, kind: LOSS, table: name, lost: { what: "column" as const, column } };
      return { ...common, column, newTopic: null, at: place.at, planned };
    });
}

/** The topic a table's records end in, transforms included; null where none stream. */
function streamedTo(prediction: Prediction | null, { oid }: CapturedTable): string | null {
  const table = prediction === null ? undefined : capturedTable(prediction, oid);
  if (prediction === null || table?.streamed !== true) return null;
  return valueSubjectOf(prediction, table)?.topic ?? table.topic;
}

function isLost(stream: Stream, prediction: Prediction | null, { oid }: CapturedTable, attnum: number): boolean {
  return rowField(stream.before, oid, attnum).kind === "known" && rowField(prediction, oid, attnum).kind === "absent";
}

/** A type that Debezium leaves out has a finding of its own. */
function isRetyped({ changes }: Pass, { oid }: CapturedTable, attnum: number): boolean {
  return changes.some(
    (change) => change.kind === "column-retyped" && change.column.relation === oid && change.column.attnum === attnum,
  );
}

/** The statement, or the connector's option, with which it first is lost. */
function placeOf(
  stream: Stream,
  table: string,
  column: string | null,
  lost: (prediction: Prediction) => boolean,
): Pick<StreamLoss, "at" | "by"> {
  const step = stream.steps.find(({ prediction }) => lost(prediction));
  const telling = step?.changes.findLast((change) => isAbout(change, table, column));
  const at = telling?.at ?? step?.at ?? null;
  const published = step?.changes.findLast((change) => change.kind === "publication-changed");
  return published === undefined
    ? { at, by: { kind: "connector", name: stream.connector.name } }
    : { at, by: { kind: "publication", name: published.publication } };
}

function isAbout(change: Change, table: string, column: string | null): boolean {
  if (change.kind === "publication-changed") return true;
  if ("column" in change) return tableName(change.column) === table && change.column.column === column;
  return "table" in change && tableName(change.table) === table;
}
