import type { Contract, ContractRead, NamedAt, Reader } from "../model/contract.ts";
import type { Location } from "../model/location.ts";
import { deriveRead } from "./derive.ts";
import { reads } from "./judge.ts";
import type { ContractSet } from "./reader.ts";
import { findColumn, type TableShape } from "./shape.ts";

/** Which readers are wanted: those of a table (schema.table or topic), or of one of its columns. */
export interface ReaderFilter {
  readonly table: string;
  readonly column?: string;
}

/** The column of a reader whose columns are not listed: it may read any. */
export const ANY_COLUMN = "*";

/** Who reads what, in the order of contracts and their lines. A reader of unlisted columns answers for every column. */
export function readers(
  set: ContractSet,
  shapes: readonly TableShape[],
  filter: ReaderFilter | null = null,
): readonly Reader[] {
  return set.contracts.flatMap((contract) =>
    contract.reads.flatMap((read) => {
      const shape = shapes.find((candidate) => reads(read, candidate)) ?? null;
      if (
        filter !== null &&
        filter.table !== read.table &&
        filter.table !== shape?.table &&
        filter.table !== shape?.topic
      ) {
        return [];
      }
      return entries(read, shape, set)
        .map((entry) => ({ ...entry, column: columnName(entry.column, shape) }))
        .filter(({ column }) => filter?.column === undefined || column === filter.column || column === ANY_COLUMN)
        .map((entry) => reader(contract, read, shape, entry));
    }),
  );
}

/** The answer to "who reads it?", with silence told apart: nobody says so, or nobody was ever asked. */
export type ReadersAnswer =
  | { readonly kind: "readers"; readonly readers: readonly Reader[] }
  | { readonly kind: "no-reader"; readonly message: string }
  | { readonly kind: "no-contracts"; readonly message: string };

export function answerReaders(
  set: ContractSet,
  shapes: readonly TableShape[],
  filter: ReaderFilter | null = null,
): ReadersAnswer {
  if (set.contracts.length === 0) {
    return { kind: "no-contracts", message: "there are no contracts at all: who reads what is not known" };
  }
  const found = readers(set, shapes, filter);
  if (found.length > 0) return { kind: "readers", readers: found };
  const what =
    filter === null ? "anything" : filter.column === undefined ? filter.table : `${filter.table}.${filter.column}`;
  const count = set.contracts.length === 1 ? "the one contract" : `any of the ${set.contracts.length} contracts`;
  return { kind: "no-reader", message: `no reader of ${what} is declared in ${count}` };
}

interface Entry {
  readonly column: string;
  readonly image: Reader["image"];
  readonly at: Location;
}

function entries(read: ContractRead, shape: TableShape | null, { files, parser }: ContractSet): readonly Entry[] {
  const { columns, key, before } = read;
  const derived = shape === null ? null : deriveRead({ read, shape, files, parser });
  const named = derived ?? { columns, key, before };
  const entry = (image: Reader["image"]) => (one: NamedAt) => ({ column: one.name, image, at: one.at });
  const unlisted =
    derived === null ? read.readers.length > 0 : derived.everything !== null || derived.unresolved.length > 0;
  return [
    ...named.key.map(entry("key")),
    ...named.columns.map(entry("after")),
    ...named.before.map(entry("before")),
    ...(unlisted ? [{ column: ANY_COLUMN, image: "after" as const, at: read.at }] : []),
  ];
}

function columnName(name: string, shape: TableShape | null): string {
  const column = shape === null ? null : (findColumn(shape.columns, name) ?? findColumn(shape.key ?? [], name));
  return column?.column ?? name;
}

function reader(contract: Contract, read: ContractRead, shape: TableShape | null, entry: Entry): Reader {
  return {
    consumer: contract.consumer,
    owner: contract.owner,
    contact: contract.contact,
    table: shape?.table ?? read.table,
    column: entry.column,
    via: read.via,
    topic: shape?.topic ?? null,
    group: read.group,
    image: entry.image,
    file: entry.at.file,
    line: entry.at.start.line,
  };
}
