import type { AvroField, AvroRecord, AvroSchema } from "../model/avro-schema.ts";
import type { MeaningChange, MeaningKind } from "../model/verdict.ts";
import { canRead } from "./compatibility.ts";
import { keyChange } from "./key-meaning.ts";
import { parseSchema } from "./parse.ts";
import { optionality, project, rowOf } from "./row.ts";
import type { Hint } from "./sample.ts";
import { describeMeaning, describeType, type Meaning, meaningOf } from "./semantics.ts";
import { showDefault } from "./show.ts";
import { columnWitness, type Direction } from "./witness.ts";

/**
 * What the registry lets through between two versions of a subject although a reader misreads it. Only what can be decoded at least one way counts:
 * what cannot is the registry's to refuse. Looks at the row, whether it stands in a Debezium envelope or alone. Empty when a text is no schema.
 */
export function meaningChanges(before: string, after: string): readonly MeaningChange[] {
  const [older, newer] = [parseSchema(before), parseSchema(after)];
  if (!older.ok || !newer.ok) return [];
  const [beforeRow, afterRow] = [rowOf(older.schema), rowOf(newer.schema)];
  if (beforeRow === null || afterRow === null) return [];
  const rows = { before: beforeRow.record, after: afterRow.record };
  if (beforeRow.place === "key" && afterRow.place === "key") return keyChange(rows);
  return new RowComparison().records(rows.before, rows.after, "").map((drift) => toChange(drift, rows));
}

/**
 * A column renamed so that the registry sees a drop and an addition it allows: readers of either name find the other's default. Null where the registry
 * refuses it anyway, or where the names are not in the schemas.
 */
export function renamedField(before: string, after: string, from: string, to: string): MeaningChange | null {
  const [older, newer] = [parseSchema(before), parseSchema(after)];
  if (!older.ok || !newer.ok) return null;
  const rows = { before: rowOf(older.schema)?.record, after: rowOf(newer.schema)?.record };
  const source = rows.before?.fields.find(({ name }) => name === from);
  const target = rows.after?.fields.find(({ name }) => name === to);
  if (rows.before === undefined || rows.after === undefined || source === undefined || target === undefined)
    return null;
  if (target.aliases.includes(from) || (source.default === undefined && target.default === undefined)) return null;
  const direction: Direction = source.default === undefined ? "old-data-new-reader" : "new-data-old-reader";
  const [reader, lost] = direction === "new-data-old-reader" ? [source, from] : [target, to];
  return {
    kind: "renamed-nullable",
    field: from,
    before: from,
    after: to,
    reason: `to the registry ${from} is gone and ${to} is new: readers of ${lost} get ${showDefault(reader)} instead of the value`,
    witness: columnWitness(direction, { before: rows.before, after: rows.after }, [from, to], new Map()),
  };
}

/** A change of meaning before a witness is called for it. */
interface Drift {
  readonly kind: MeaningKind;
  readonly field: string;
  readonly before: string;
  readonly after: string;
  readonly reason: string;
  readonly direction: Direction;
  /** The value that shows it best at this field. */
  readonly hint: Hint | null;
  /** The witness writes records that lack the field altogether. */
  readonly absent: boolean;
}

const LETHAL: ReadonlySet<MeaningKind> = new Set(["null-possible", "widened-integer"]);

function toChange(drift: Drift, rows: { readonly before: AvroRecord; readonly after: AvroRecord }): MeaningChange {
  const { kind, field, before, after, reason } = drift;
  const column = field.split(/[.[{]/)[0] ?? field;
  const hints = new Map(drift.hint === null ? [] : [[field, drift.hint]]);
  const shown = drift.absent ? { ...rows, before: project(rows.before, []) } : rows;
  const found = columnWitness(drift.direction, shown, [column], hints);
  // An error here comes from something else about the column, unless the change is one that old readers die of.
  const misreads = found !== null && (!found.read.startsWith("error: ") || LETHAL.has(kind));
  return { kind, field, before, after, reason, witness: misreads ? found : null };
}

/** Walks two rows field by field; a pair of records is looked into once, which ends recursive schemas. */
class RowComparison {
  readonly #seen = new Map<AvroRecord, Set<AvroRecord>>();

  records(before: AvroRecord, after: AvroRecord, path: string): readonly Drift[] {
    const counterparts = this.#seen.get(before) ?? new Set();
    if (counterparts.has(after)) return [];
    this.#seen.set(before, counterparts.add(after));
    return before.fields.flatMap((field) => {
      const counterpart = after.fields.find(({ name }) => name === field.name);
      if (counterpart === undefined) return [];
      const fieldPath = path === "" ? field.name : `${path}.${field.name}`;
      return [
        ...this.#types(field.type, counterpart.type, fieldPath),
        ...compareDefaults(field, counterpart, fieldPath),
      ];
    });
  }

  #types(before: AvroSchema, after: AvroSchema, path: string): readonly Drift[] {
    const [older, newer] = [optionality(before), optionality(after)];
    if (older.type === null || newer.type === null) return [];
    const [oldReaderCopes, newReaderCopes] = [canRead(before, after), canRead(after, before)];
    if (!oldReaderCopes && !newReaderCopes) return [];
    const becomesNull = newer.optional && !older.optional && newReaderCopes;
    return [
      ...(becomesNull ? [nullPossible(path, before, after)] : []),
      ...this.#values(older.type, newer.type, path, oldReaderCopes ? "new-data-old-reader" : "old-data-new-reader"),
    ];
  }

  #values(before: AvroSchema, after: AvroSchema, path: string, direction: Direction): readonly Drift[] {
    if (before.type === "record" && after.type === "record") return this.records(before, after, path);
    if (before.type === "array" && after.type === "array") return this.#types(before.items, after.items, `${path}[]`);
    if (before.type === "map" && after.type === "map") return this.#types(before.values, after.values, `${path}{}`);
    const finding = compareMeanings(before, after);
    if (finding === null) return [];
    const [old, now] = [describeType(before), describeType(after)];
    return [{ field: path, before: old, after: now, direction, hint: null, absent: false, ...finding }];
  }
}

/** What a pair of meanings says; a hint where an ordinary value would not show it. */
type Finding = Pick<Drift, "kind" | "reason"> & Partial<Pick<Drift, "hint" | "direction" | "before" | "after">>;

function compareMeanings(before: AvroSchema, after: AvroSchema): Finding | null {
  const [old, now] = [meaningOf(before), meaningOf(after)];
  if (isText(before) && after.type === "bytes")
    return { kind: "bytes-string", reason: "text is now bytes: Avro copies one into the other unconverted" };
  if (before.type === "bytes" && isText(after))
    return { kind: "bytes-string", reason: "bytes are now text: Avro copies one into the other unconverted" };
  if (old.kind === "decimal" && now.kind === "decimal") return compareDecimals(old, now);
  if (old.kind === "time" && now.kind === "time") return compareTimes(old, now);
  if (old.kind === "enum" && now.kind === "enum") return compareEnums(old.values, now.values);
  const named = old.kind !== now.kind || (old.kind === "named" && now.kind === "named" && old.name !== now.name);
  if (named) {
    const reason = `values that meant ${describeMeaning(old, before.type)} now mean ${describeMeaning(now, after.type)}`;
    return { kind: "semantic-type", reason };
  }
  return old.kind === "plain" ? compareNumbers(before, after) : null;
}

function isText(schema: AvroSchema): boolean {
  return schema.type === "string";
}

type DecimalMeaning = Extract<Meaning, { kind: "decimal" }>;

function compareDecimals(old: DecimalMeaning, now: DecimalMeaning): Finding | null {
  if (old.scale !== now.scale) {
    const factor = `10^${Math.abs(now.scale - old.scale)}`;
    return {
      kind: "decimal-scale",
      reason: `the scale is not in the data: a reader with the other schema is wrong by a factor of ${factor}`,
    };
  }
  if (old.precision === now.precision) return null;
  const wider = now.precision === null || (old.precision !== null && now.precision > old.precision);
  const digits = wider ? now.precision : old.precision;
  return {
    kind: "decimal-precision",
    reason: wider
      ? "new values may have more digits than readers hold"
      : "old values may have more digits than new readers hold",
    direction: wider ? "new-data-old-reader" : "old-data-new-reader",
    hint: { kind: "integer", integer: 10n ** BigInt(digits ?? 64) - 1n },
  };
}

type TimeMeaning = Extract<Meaning, { kind: "time" }>;

function compareTimes(old: TimeMeaning, now: TimeMeaning): Finding | null {
  if (old.name === now.name) return null;
  if (old.quantity !== now.quantity) {
    return {
      kind: "semantic-type",
      reason: `a ${old.quantity} is now a ${now.quantity}, and the number reads as either`,
    };
  }
  if (old.zoned !== now.zoned) {
    return {
      kind: "time-zone",
      reason: now.zoned ? "values now carry a time zone" : "values no longer carry a time zone",
    };
  }
  if (old.unit !== now.unit) {
    return { kind: "time-unit", reason: `the unit is not in the data: ${old.unit} and ${now.unit} read as each other` };
  }
  return { kind: "semantic-type", reason: `the same values go by another name: ${old.name} is now ${now.name}` };
}

function compareEnums(old: readonly string[], now: readonly string[]): Finding | null {
  const added = now.filter((value) => !old.includes(value));
  const removed = old.filter((value) => !now.includes(value));
  const [before, after] = [old.join(","), now.join(",")];
  if (before === after) return null;
  const changes = { kind: "enum-values" as const, before, after };
  if (added[0] !== undefined) {
    const also = removed.length > 0 ? `, and ${removed.join(", ")} removed` : "";
    const reason = `${added.join(", ")} added${also}: readers may not know what to do with the new`;
    return { ...changes, reason, direction: "new-data-old-reader", hint: { kind: "text", text: added[0] } };
  }
  if (removed[0] !== undefined) {
    const reason = `${removed.join(", ")} removed: old records still hold what readers may no longer know`;
    return { ...changes, reason, direction: "old-data-new-reader", hint: { kind: "text", text: removed[0] } };
  }
  return { ...changes, reason: "the order of the values changed: readers that compare positions are wrong" };
}

/** First whole numbers that the narrower type cannot hold exactly. */
const BEYOND_DOUBLE = 2n ** 53n + 1n;
const BEYOND_FLOAT = 2n ** 24n + 1n;

/** Plain numbers: promotions that lose digits, whichever way the widening goes. */
function compareNumbers(before: AvroSchema, after: AvroSchema): Finding | null {
  const widened = WIDENINGS.get(`${before.type} ${after.type}`);
  if (widened !== undefined) return { kind: "widened-integer", direction: "old-data-new-reader", ...widened };
  const narrowed = WIDENINGS.get(`${after.type} ${before.type}`);
  // An old reader's long holds every new int.
  if (narrowed === undefined || before.type === "long") return null;
  return { kind: "widened-integer", ...narrowed, direction: "new-data-old-reader" };
}

const WIDENINGS: ReadonlyMap<string, Pick<Finding, "reason" | "hint" | "direction">> = new Map<
  string,
  Pick<Finding, "reason" | "hint" | "direction">
>([
  [
    "int long",
    {
      direction: "new-data-old-reader",
      reason: "new values may pass 2^31, and 2^53 from where readers that hold numbers as doubles lose digits",
      hint: { kind: "integer", integer: BEYOND_DOUBLE },
    },
  ],
  [
    "long double",
    { reason: "values past 2^53 lose digits in a double", hint: { kind: "integer", integer: BEYOND_DOUBLE } },
  ],
  [
    "long float",
    { reason: "values past 2^24 lose digits in a float", hint: { kind: "integer", integer: BEYOND_FLOAT } },
  ],
  [
    "int float",
    { reason: "values past 2^24 lose digits in a float", hint: { kind: "integer", integer: BEYOND_FLOAT } },
  ],
]);

function nullPossible(path: string, before: AvroSchema, after: AvroSchema): Drift {
  return {
    kind: "null-possible",
    field: path,
    before: describeType(before),
    after: describeType(after),
    reason: "new data may hold null, which readers of the old schema cannot decode and new ones must expect",
    direction: "new-data-old-reader",
    hint: { kind: "null" },
    absent: false,
  };
}

/** A default matters to readers of records older than the field. Where one side has none, the registry tells. */
function compareDefaults(before: AvroField, after: AvroField, path: string): readonly Drift[] {
  if (before.default === undefined || after.default === undefined) return [];
  const [old, now] = [showDefault(before), showDefault(after)];
  if (old === now) return [];
  return [
    {
      kind: "default-changed",
      field: path,
      before: old,
      after: now,
      reason: `records older than the field now read as ${now} instead of ${old}`,
      direction: "old-data-new-reader",
      hint: null,
      absent: true,
    },
  ];
}
