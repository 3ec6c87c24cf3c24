import type { Contract, ContractRead, NamedAt, Reader } from "../model/contract.ts";
import type { Location } from "../model/location.ts";
import { deriveRead } from "./derive.ts";
import { shapesByName } from "./query/shapes-by-name.ts";
import { exactTarget, type Target } from "./query/target.ts";
import type { ContractSet, Everything } from "./reader.ts";
import type { TableShape } from "./shape.ts";
import { isTopicOf } from "./topics.ts";

/** Which readers are wanted; every one where nothing is said. */
export interface ReaderFilter {
  /** schema.table or topic, for those of a table, or of one of its columns. */
  readonly table?: string;
  readonly column?: string;
  readonly target?: Target | null;
  readonly consumer?: string | null;
  readonly owner?: string | null;
  readonly via?: Reader["via"] | null;
  readonly reader?: Reader["reader"] | null;
}

/** The column of a reader whose columns are not listed: it reads all of them, or may read any. */
export const ANY_COLUMN = "*";

/**
 * Who reads what, in the order of contracts and their lines. A reader of unlisted columns answers for every column. Only reads that
 * the filter lets through are worked out: the rest costs nothing.
 */
export function readers(
  set: ContractSet,
  shapes: readonly TableShape[],
  filter: ReaderFilter | null = null,
): readonly Reader[] {
  return placedReaders(set, shapes, filter).map(({ reader }) => reader);
}

/** As `readers`, each with the stretch of its contract that says so. */
export function placedReaders(
  set: ContractSet,
  shapes: readonly TableShape[],
  filter: ReaderFilter | null = null,
): readonly { readonly reader: Reader; readonly at: Location }[] {
  const target = targetOf(filter);
  const find = shapesByName(shapes);
  const columnName = columnNames();
  return set.contracts.filter(contractFilter(filter)).flatMap((contract) =>
    contract.reads.flatMap((read) => {
      if (filter?.via !== undefined && filter.via !== null && read.via !== filter.via) return [];
      const [shape = null] = find(read);
      const names = { table: shape?.table ?? read.table, topic: shape?.topic ?? null };
      if (target !== null && !target.tables(names) && !target.tables({ table: read.table, topic: null })) return [];
      return entries(read, shape, set)
        .filter((entry) => (filter?.reader ?? entry.reader) === entry.reader)
        .map((entry) => ({ ...entry, column: columnName(shape, entry.column) }))
        .filter(({ column }) => target === null || column === ANY_COLUMN || target.columns(column))
        .map((entry) => ({ reader: reader(contract, read, shape, entry), at: entry.at }));
    }),
  );
}

/** The answer to "who reads it?", with silence told apart: nobody says so, or nobody was ever asked. */
export type ReadersAnswer =
  | { readonly kind: "readers"; readonly readers: readonly Reader[] }
  | { readonly kind: "no-reader"; readonly message: string }
  | { readonly kind: "no-contracts"; readonly message: string };

/** What is said where no contract is there to ask. */
export const NO_CONTRACTS = "there are no contracts at all: who reads what is not known";

/** @param what the question in words, such as `public.orders.total` */
export function answerReaders(
  set: ContractSet,
  shapes: readonly TableShape[],
  filter: ReaderFilter | null = null,
  what: string = asked(filter),
): ReadersAnswer {
  if (set.contracts.length === 0) return { kind: "no-contracts", message: NO_CONTRACTS };
  const found = readers(set, shapes, filter);
  if (found.length > 0) return { kind: "readers", readers: found };
  const count = set.contracts.length === 1 ? "the one contract" : `any of the ${set.contracts.length} contracts`;
  return { kind: "no-reader", message: `no reader of ${what} is declared in ${count}` };
}

function asked(filter: ReaderFilter | null): string {
  if (filter?.table === undefined) return "anything";
  return filter.column === undefined ? filter.table : `${filter.table}.${filter.column}`;
}

function targetOf(filter: ReaderFilter | null): Target | null {
  const { table, column, target = null } = filter ?? {};
  if (table === undefined) return target;
  return exactTarget(column === undefined ? { table } : { table, column });
}

function contractFilter(filter: ReaderFilter | null): (contract: Contract) => boolean {
  const { consumer = null, owner = null } = filter ?? {};
  return (contract) =>
    (consumer === null || contract.consumer === consumer) && (owner === null || contract.owner === owner);
}

type Entry = Pick<Reader, "column" | "image" | "reader" | "certain"> & {
  readonly at: Location;
  readonly readAt: Location | null;
};

/** What a read takes, told apart by what says so: the contract's own lists, then each file it names. */
function entries(read: ContractRead, shape: TableShape | null, { files, parser }: ContractSet): readonly Entry[] {
  const parts = [
    { reader: "columns" as const, part: { ...read, readers: [] } },
    ...read.readers.map((reference) => ({
      reader: reference.kind,
      part: { ...read, columns: [], key: [], before: [], readers: [reference] },
    })),
  ];
  return parts.flatMap(({ reader, part }) => {
    if (shape === null) return unseen(part, reader);
    const derived = deriveRead({ read: part, shape, files, parser });
    const { everything, unresolved } = derived;
    const any = (at: Location, readAt: Location | null, certain: boolean): Entry => ({
      ...{ column: ANY_COLUMN, image: "after", reader, certain, at, readAt },
    });
    const columns = listed(derived, reader);
    const [reference] = part.readers;
    // An outbox event is one text, of which no column stands for a part.
    const isEvent = shape.routed !== null && columns.length === 0 && everything === null && unresolved.length === 0;
    return [
      ...columns,
      ...(isEvent && reference !== undefined ? [any(reference.at, null, true)] : []),
      ...(everything === null ? [] : allOf(everything, shape, any(everything.at, everything.readAt ?? null, true))),
      ...unresolved.slice(0, 1).map(({ at }) => any(at, null, false)),
    ];
  });
}

/** Every column as one entry; those that are left where the consumer has moved away from some. */
function allOf({ except = [] }: Everything, { columns }: TableShape, entry: Entry): readonly Entry[] {
  if (except.length === 0) return [entry];
  return columns
    .filter(({ field, column }) => !except.includes(field) && !except.includes(column ?? field))
    .map(({ field }) => ({ ...entry, column: field }));
}

/** Of a table that no connector captures only the contract's own words are known. */
function unseen(read: ContractRead, reader: Reader["reader"]): readonly Entry[] {
  const own = read.migrated === "all" ? [] : listed(read, reader);
  const [first] = read.readers;
  if (first === undefined) return own;
  return [...own, { column: ANY_COLUMN, image: "after", reader, certain: false, at: first.at, readAt: null }];
}

function listed(
  { key, columns, before }: Pick<ContractRead, "key" | "columns" | "before">,
  reader: Reader["reader"],
): readonly Entry[] {
  const entry =
    (image: Reader["image"]) =>
    ({ name, at, readAt }: NamedAt): Entry => ({
      ...{ column: name, image, reader, certain: true, at },
      readAt: readAt ?? null,
    });
  return [...key.map(entry("key")), ...columns.map(entry("after")), ...before.map(entry("before"))];
}

/** The table's own name of a column, by either of its names; worked out once for each shape. */
function columnNames(): (shape: TableShape | null, name: string) => string {
  const known = new Map<TableShape, ReadonlyMap<string, string>>();
  return (shape, name) => {
    if (shape === null) return name;
    const names = known.get(shape) ?? namesOf(shape);
    known.set(shape, names);
    return names.get(name) ?? name;
  };
}

/** Names on the wire go before those of the database, and the row before the key. */
function namesOf({ columns, key }: TableShape): ReadonlyMap<string, string> {
  const all = [...columns, ...(key ?? [])].toReversed();
  return new Map([
    ...all.flatMap(({ column }) => (column === null ? [] : [[column, column] as const])),
    ...all.map(({ field, column }) => [field, column ?? field] as const),
  ]);
}

function reader(contract: Contract, read: ContractRead, shape: TableShape | null, entry: Entry): Reader {
  const { at, readAt } = entry;
  return {
    consumer: contract.consumer,
    owner: contract.owner,
    contact: contract.contact,
    table: shape?.table ?? read.table,
    column: entry.column,
    via: read.via,
    topic: shape === null ? null : isTopicOf(read.table, shape.topics) ? read.table : shape.topic,
    group: read.group,
    image: entry.image,
    file: at.file,
    line: at.start.line,
    reader: entry.reader,
    readAt: readAt === null ? null : { file: readAt.file, line: readAt.start.line },
    status: contract.status,
    certain: entry.certain,
  };
}
