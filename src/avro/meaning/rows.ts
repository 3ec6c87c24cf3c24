import type { AvroField, AvroRecord, AvroSchema } from "../../model/avro-schema.ts";
import { canRead } from "../compatibility.ts";
import { optionality } from "../row.ts";
import { describeType } from "../semantics.ts";
import { showDefault } from "../witness/show.ts";
import type { Drift } from "./drift.ts";
import { connectDefault, sameDefault } from "./same-default.ts";
import { compareMeanings } from "./types.ts";

/** Everything two rows of the same table say differently at places that can be decoded at least one way. */
export function compareRows(before: AvroRecord, after: AvroRecord): readonly Drift[] {
  return compareRecords({ before, after, path: "", within: [] });
}

interface Place<T extends AvroSchema = AvroSchema> {
  readonly before: T;
  readonly after: T;
  readonly path: string;
  /** Records this place lies in, before and after: where a pair comes again, recursive schemas end. */
  readonly within: readonly (readonly [AvroSchema, AvroSchema])[];
}

function compareRecords(place: Place<AvroRecord>): readonly Drift[] {
  const { before, after, path } = place;
  if (place.within.some(([old, now]) => old === before && now === after)) return [];
  const within = [...place.within, [before, after] as const];
  return before.fields.flatMap((field) => {
    const counterpart = after.fields.find(({ name }) => name === field.name);
    if (counterpart === undefined) return [];
    const at = path === "" ? field.name : `${path}.${field.name}`;
    return [
      ...compareTypes({ before: field.type, after: counterpart.type, path: at, within }),
      ...compareDefaults(field, counterpart, at),
    ];
  });
}

function compareTypes(place: Place): readonly Drift[] {
  const { before, after, path } = place;
  const [older, newer] = [optionality(before), optionality(after)];
  if (older.type === null || newer.type === null) return [];
  const [oldReaderCopes, newReaderCopes] = [canRead(before, after), canRead(after, before)];
  if (!oldReaderCopes && !newReaderCopes) return [];
  const becomesNull = newer.optional && !older.optional && newReaderCopes;
  const inner = { ...place, before: older.type, after: newer.type };
  const direction = oldReaderCopes ? "new-data-old-reader" : "old-data-new-reader";
  return [...(becomesNull ? [nullPossible(path, before, after)] : []), ...compareValues(inner, direction)];
}

function compareValues(place: Place, direction: Drift["direction"]): readonly Drift[] {
  const { before, after, path } = place;
  if (before.type === "record" && after.type === "record") return compareRecords({ ...place, before, after });
  const found = compareMeanings(before, after);
  const [old, now] = [describeType(before), describeType(after)];
  const common = { field: path, before: old, after: now, direction, hints: [], shownBy: "decoding" as const };
  const own = found === null ? [] : [{ ...common, ...found }];
  if (before.type === "array" && after.type === "array") {
    return [...own, ...compareTypes({ ...place, before: before.items, after: after.items, path: `${path}[]` })];
  }
  if (before.type === "map" && after.type === "map") {
    return [...own, ...compareTypes({ ...place, before: before.values, after: after.values, path: `${path}{}` })];
  }
  return own;
}

function nullPossible(path: string, before: AvroSchema, after: AvroSchema): Drift {
  return {
    kind: "null-possible",
    field: path,
    before: describeType(before),
    after: describeType(after),
    reason: "new data may hold null, which readers of the old schema cannot decode and new ones must expect",
    direction: "new-data-old-reader",
    hints: [{ kind: "null" }],
    shownBy: "decoding",
  };
}

/**
 * A default matters to readers of records that lack the field. Where one side has none, the registry tells, except of what only Kafka
 * Connect knows (`connect.default` where Avro could not take it for the field's own).
 */
function compareDefaults(before: AvroField, after: AvroField, path: string): readonly Drift[] {
  // Whoever reads either has readers of their own.
  if (!canRead(before.type, after.type) && !canRead(after.type, before.type)) return [];
  const own = before.default !== undefined && after.default !== undefined;
  const [old, now] = own ? [before, after] : [connectDefault(before), connectDefault(after)];
  if (old === null || now === null || sameDefault(old, now)) return [];
  const [was, is] = [showDefault(old), showDefault(now)];
  return [
    {
      kind: "default-changed",
      field: path,
      before: was,
      after: is,
      reason: `records older than the field now read as ${is} instead of ${was}`,
      direction: "old-data-new-reader",
      hints: [],
      shownBy: "gap",
    },
  ];
}
