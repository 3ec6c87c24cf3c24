import type { AvroField } from "./avro-fields.ts";
import { CONSUMERS, type ConsumerKind, type Expectation } from "./consumers.ts";
import type { Doubt, Seen } from "./definition.ts";
import { throughAvro, type Writer } from "./events.ts";
import type { Shown } from "./oracle.ts";
import type { PlayedRows } from "./play.ts";
import { type FieldReading, readValue } from "./reading.ts";
import type { RealRow, RealValue } from "./real-rows.ts";
import type { RealColumn } from "./real-tables.ts";

interface Rows {
  readonly table: string;
  readonly base: Writer;
  readonly writer: Writer;
  readonly rows: PlayedRows;
  /** Whether the rows were written anew. */
  readonly rewritten: boolean;
  readonly expectations: ReadonlyMap<string, Expectation>;
}

/** What each consumer sees of the rows there are and of those that can come, field by field. */
export function rowsRead({ table, base, writer, rows, rewritten, expectations }: Rows): Shown {
  const seen: Record<ConsumerKind, Seen[]> = { named: [], typed: [], keyed: [], strict: [] };
  const doubts: Record<ConsumerKind, Doubt[]> = { named: [], typed: [], keyed: [], strict: [] };
  const unwritten = new Set<string>();
  const decoded = [...rows.all, ...rowsOfLabels(writer, rows.all)].map((row) => ({
    row,
    read: throughAvro(writer, base.text, row),
  }));
  for (const { read } of decoded) for (const field of read.unwritten) unwritten.add(`${table}.${field}`);
  for (const field of base.fields) {
    const now = writer.fields.find(({ name }) => name === field.name);
    const baseColumn = base.columns.get(field.name);
    const column = writer.columns.get(field.name);
    const lost = (kind: Seen["kind"], detail: string) => {
      for (const consumer of CONSUMERS) seen[consumer].push({ kind, table, column: field.name, detail });
    };
    if (now === undefined) {
      lost("field", "is not there");
      continue;
    }
    if (baseColumn === undefined || column === undefined) throw new Error(`no column behind ${table}.${field.name}`);
    const missing = baseColumn.labels.filter((label) => !column.labels.includes(label));
    const renamed = missing.length > 0 && !rewritten ? otherValue(rows, baseColumn, column) : null;
    if (baseColumn.attnum !== column.attnum) {
      lost("replaced", otherValue(rows, baseColumn, column) ?? "another column has its name");
    } else if (renamed !== null) {
      lost("replaced", renamed);
    } else if (missing.length > 0 && column.labels.length > 0) {
      for (const consumer of CONSUMERS) doubts[consumer].push({ kind: "label taken away", table, column: field.name });
    }
    const readings = readingsOf({ table, base: field, baseColumn, now, column }, expectations);
    for (const reading of readings) {
      const found = firstFound(reading, decoded, field, column);
      if (found === null) continue;
      if ("seen" in found) seen[reading.consumer].push({ ...found.seen, table, column: field.name });
      else doubts[reading.consumer].push({ kind: found.doubt, table, column: field.name });
    }
  }
  return { seen, doubts, unwritten };
}

function readingsOf(
  fixed: Omit<FieldReading, "consumer" | "expected">,
  expectations: ReadonlyMap<string, Expectation>,
): readonly FieldReading[] {
  return CONSUMERS.map((consumer) => ({
    ...fixed,
    consumer,
    expected: consumer === "typed" ? (expectations.get(fixed.base.name) ?? null) : null,
  }));
}

interface Decoded {
  readonly row: RealRow;
  readonly read: ReturnType<typeof throughAvro>;
}

/** The first loss over all rows, in either way of decoding; a doubt only where there is none. */
function firstFound(reading: FieldReading, rows: readonly Decoded[], { name }: AvroField, column: RealColumn) {
  let doubt: ReturnType<typeof readValue> = null;
  for (const { row, read } of rows) {
    const value = row.get(column.name);
    if (value === undefined || read.unwritten.has(name)) continue;
    const resolved = read.resolved?.[name];
    const found = readValue(reading, value, read.plain[name]);
    if (found !== null && "seen" in found) return found;
    doubt = doubt ?? found;
    if (read.resolved !== null && value !== null && resolved === null) {
      return { seen: { kind: "value", detail: "resolves to null" } } as const;
    }
  }
  return doubt;
}

/** A row that was neither updated nor rewritten, and has another value; null where no row shows it. */
function otherValue({ before, kept }: PlayedRows, was: RealColumn, is: RealColumn): string | null {
  const index = before.findIndex((row, place) => !same(row.get(was.name), kept[place]?.get(is.name)));
  if (index < 0) return null;
  return `${JSON.stringify(before[index]?.get(was.name))} is now ${JSON.stringify(kept[index]?.get(is.name))}`;
}

function same(one: RealValue | undefined, other: RealValue | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** PostgreSQL takes a label only once the transaction that added it has ended: a row for each stands for those to come. */
function rowsOfLabels({ columns }: Writer, rows: readonly RealRow[]): readonly RealRow[] {
  const [first] = rows;
  if (first === undefined) return [];
  return [...columns.values()].flatMap(({ name, labels, elements }) =>
    labels.map((label) => new Map(first).set(name, elements ? [label] : label)),
  );
}
