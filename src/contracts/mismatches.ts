import { nearestName } from "../config/nearest.ts";
import type { ContractColumn, ContractMismatch, ContractRead, NamedAt } from "../model/contract.ts";
import type { Location } from "../model/location.ts";
import { deriveRead } from "./derive.ts";
import { eventMisfits } from "./json-schema/events.ts";
import { reads } from "./judge.ts";
import { nativeMisfits } from "./judging/native.ts";
import type { Publisher } from "./judging/native-case.ts";
import { inBeforeImage } from "./judging/stream.ts";
import { nearestTable } from "./nearest-table.ts";
import type { ContractFiles, ContractSet, DerivedMisfit } from "./reader.ts";
import { viaMisfit } from "./server-sink.ts";
import { findColumn, type TableShape } from "./shape.ts";
import { accepts, parseTypeExpectation, wireTypeText } from "./type-words.ts";

/** Contracts at head, and the shapes they may have been written against. */
export interface MismatchCase {
  readonly head: ContractSet;
  /** The files that contracts name as they are at base. Absent: those at head. */
  readonly baseFiles?: ContractFiles;
  readonly before: readonly TableShape[];
  readonly after: readonly TableShape[];
  /** The database itself, for native subscribers. Absent: not known. */
  readonly publisher?: Publisher;
}

/**
 * What contracts promise themselves that neither the base nor this change gives: tables and columns that do not exist,
 * expectations that never held. Something that this change adds, or still breaks, is none.
 */
export function contractMismatches(given: MismatchCase): readonly ContractMismatch[] {
  return given.head.contracts.flatMap((contract) =>
    contract.reads.flatMap((read) =>
      misfits(read, given).map((misfit) => ({
        consumer: contract.consumer,
        owner: contract.owner,
        contact: contract.contact,
        ...misfit,
      })),
    ),
  );
}

type Misfit = Pick<ContractMismatch, "kind" | "table" | "column" | "message" | "hint" | "at">;

function misfits(read: ContractRead, given: MismatchCase): readonly Misfit[] {
  if (read.via === "logical-replication") return nativeReadMisfits(read, given);
  const all = [...given.before, ...given.after];
  const shapes = all.filter((shape) => reads(read, shape));
  const [first] = shapes;
  if (first === undefined) return [unknownTable(read, all)];
  if (shapes.some(({ opaque }) => opaque !== null)) return [];
  const { files, parser } = given.head;
  const [derived, ...others] = shapes.map((shape) => deriveRead({ read, shape, files, parser }));
  if (derived === undefined) return [];
  const own = others.some(({ misfits }) => misfits.length === 0) ? [] : derived.misfits;
  return [
    ...derived.columns.flatMap((column) => columnMisfits(column, shapes)),
    ...derived.key.flatMap((named) => keyMisfits(named, shapes)),
    ...derived.before.flatMap((named) => beforeMisfits(named, shapes)),
    ...viaMisfits(read, shapes),
    ...own,
    ...(read.migrated === "all" ? [] : eventMisfits(read, given.baseFiles ?? files, files)),
  ].map((misfit) => ({ kind: "misfit", table: first.table, ...misfit }));
}

/** A native subscriber needs no connector: its table may be in no shape at all. */
function nativeReadMisfits(read: ContractRead, { head, publisher }: MismatchCase): readonly Misfit[] {
  if (publisher === undefined) return [];
  return nativeMisfits({ read, others: [], set: head, publisher, changes: [] }).map((misfit) => ({
    table: read.table,
    ...misfit,
  }));
}

/** Changes of the table come, but by another way than the contract names. */
function viaMisfits(read: ContractRead, shapes: readonly TableShape[]): readonly DerivedMisfit[] {
  const messages = shapes.map(({ server }) => viaMisfit(read.via, server));
  const [message] = messages;
  if (message === undefined || message === null || messages.includes(null)) return [];
  return [{ column: null, message, hint: null, at: read.at }];
}

function unknownTable(read: ContractRead, shapes: readonly TableShape[]): Misfit {
  const names = shapes.flatMap(({ table, topic }) => [table, topic]);
  const message = `no connector captures a table or topic "${read.table}"`;
  const hint = nearestTable(read.table, names);
  return { kind: "no-table", table: read.table, column: null, message, hint, at: read.at };
}

type ColumnMisfit = DerivedMisfit;

function columnMisfits(expected: ContractColumn, shapes: readonly TableShape[]): readonly ColumnMisfit[] {
  const found = shapes.map(({ columns }) => findColumn(columns, expected.name)).filter((column) => column !== null);
  const [first] = found;
  if (first === undefined) return [unknownColumn(expected, shapes)];
  const plain = { column: expected.name, hint: null, at: expected.at };
  const complaints: ColumnMisfit[] = [];
  const expectation = expected.type === null ? null : parseTypeExpectation(expected.type);
  if (expectation !== null && !found.some(({ schema }) => accepts(expectation, schema))) {
    const message = `"${expected.name}" is ${wireTypeText(first.schema)}, not ${expected.type}`;
    complaints.push({ ...plain, message });
  }
  if (expected.nullable === false && found.every(({ schema }) => schema.optional)) {
    complaints.push({ ...plain, message: `"${expected.name}" can be null, although the contract says it never is` });
  }
  const { values } = expected;
  if (values !== null) {
    const unknown = found.map(({ labels }) => (labels ?? []).filter((label) => !values.includes(label)));
    const [least] = unknown.toSorted((a, b) => a.length - b.length);
    if (least !== undefined && least.length > 0) {
      const message = `"${expected.name}" can be ${least.join(", ")}, which the contract does not list among its values`;
      complaints.push({ ...plain, message, unlisted: least });
    }
  }
  return complaints;
}

function unknownColumn(named: NamedAt, shapes: readonly TableShape[]): ColumnMisfit {
  const names = shapes.flatMap(({ columns }) => columns.map(({ field }) => field));
  return misfit(
    named,
    `"${named.name}" is no column of ${shapes[0]?.table ?? "the table"}`,
    nearestName(named.name, names),
  );
}

function keyMisfits(named: NamedAt, shapes: readonly TableShape[]): readonly ColumnMisfit[] {
  if (shapes.some(({ key }) => key !== null && findColumn(key, named.name) !== null)) return [];
  const fields = shapes.find(({ key }) => key !== null)?.key?.map(({ field }) => field) ?? [];
  const key = fields.length === 0 ? "records have no key" : `the record key is (${fields.join(", ")})`;
  return [misfit(named, `"${named.name}" is not in the record key: ${key}`, nearestName(named.name, fields))];
}

function beforeMisfits(named: NamedAt, shapes: readonly TableShape[]): readonly ColumnMisfit[] {
  const found = shapes.flatMap((shape) => {
    const column = findColumn(shape.columns, named.name);
    return column === null ? [] : [{ shape, column }];
  });
  if (found.length === 0) return [unknownColumn(named, shapes)];
  if (found.some(({ shape, column }) => inBeforeImage(shape, column.attnum))) return [];
  return [misfit(named, `the before image does not carry "${named.name}": it takes REPLICA IDENTITY FULL`, null)];
}

function misfit(
  named: { readonly name: string; readonly at: Location },
  message: string,
  hint: string | null,
): ColumnMisfit {
  return { column: named.name, message, hint, at: named.at };
}
