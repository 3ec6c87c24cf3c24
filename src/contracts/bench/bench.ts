import { parseSchema } from "../../avro/parsing/parse.ts";
import type { AvroSchema } from "../../model/avro-schema.ts";
import type { Contract, ContractRead } from "../../model/contract.ts";
import { deriveRead } from "../derive.ts";
import { reads } from "../judge.ts";
import type { JudgedRead } from "../judging/loss.ts";
import type { ContractSet } from "../reader.ts";
import { findColumn } from "../shape.ts";
import { carriedBy } from "./before-checks.ts";
import {
  type AvroReader,
  complaintsAbout,
  type LocatedComplaint,
  type PreparedRead,
  promisesOf,
  type UnexpectedField,
} from "./checks.ts";
import { type ChangeEvent, eventsOf, interleaved } from "./events.ts";
import { type Message, messagesOf, type SchemaIds } from "./messages.ts";
import { type ColumnPromise, saidPromise } from "./promises.ts";
import type { Writing, WritingResult } from "./writing.ts";

/** What connectors write before the change under review and after it; where there is none, only after. */
export interface Stream {
  readonly before: readonly WritingResult[] | null;
  readonly after: readonly WritingResult[];
}

export interface BenchOptions {
  readonly seed: number;
  /** Of each table and moment, at most. */
  readonly events: number;
  readonly ids: SchemaIds;
}

/** Something a consumer says it reads and that an event does not give it. */
export interface BenchFailure extends LocatedComplaint {
  readonly table: string;
  /** The first event; null where it is that none comes, or that none can hold it. */
  readonly message: Message | null;
  /** How many events are wrong in this way. */
  readonly count: number;
  /** Whether events from before the change are: the contract then does not fit what is there already. */
  readonly atBase: boolean;
}

/** What came of one contract's reads. */
export interface BenchResult {
  readonly contract: Contract;
  readonly messages: readonly Message[];
  readonly failures: readonly BenchFailure[];
  /** Reads whose events cannot be generated: nothing is known of them. */
  readonly undecided: readonly string[];
  /** What events do not show. */
  readonly remarks: readonly string[];
  /** Whether any event was held against anything. */
  readonly tested: boolean;
}

/** Generates every read's events and holds them against what the contract says. The same input gives the same bytes. */
export function benchContract(
  contract: Contract,
  set: ContractSet,
  stream: Stream,
  options: BenchOptions,
): BenchResult {
  const parts = contract.reads.map((read) => benchRead(contract, read, set, stream, options));
  return {
    contract,
    messages: distinct(parts.flatMap(({ messages }) => messages)),
    failures: parts.flatMap(({ failures }) => failures),
    undecided: parts.flatMap(({ undecided }) => undecided),
    remarks: [...new Set(parts.flatMap(({ remarks }) => remarks))],
    tested: parts.some(({ tested }) => tested),
  };
}

type ReadResult = Omit<BenchResult, "contract">;

const NOTHING: ReadResult = { messages: [], failures: [], undecided: [], remarks: [], tested: false };

function benchRead(
  contract: Contract,
  read: ContractRead,
  set: ContractSet,
  stream: Stream,
  options: BenchOptions,
): ReadResult {
  if (read.via === "logical-replication") {
    return { ...NOTHING, remarks: [`${read.table}: native logical replication carries no such events`] };
  }
  if (read.migrated === "all") return { ...NOTHING, remarks: [`${read.table}: the consumer has moved away from it`] };
  const of = (writings: readonly WritingResult[] | null) => (writings ?? []).filter((one) => reads(read, shapeOf(one)));
  const [before, after] = [of(stream.before), of(stream.after)];
  const bases = before.length > 0 ? before : after;
  if (bases.length === 0) return { ...NOTHING, undecided: [`${read.table}: no connector captures it`] };
  const results = bases.map((base): ReadResult => {
    if (base.kind === "unknown") return { ...NOTHING, undecided: [`${read.table}: ${base.reason}`] };
    const next = base.writing.version === "after" ? base : successor(base.writing, stream.after);
    if (next?.kind === "unknown") return { ...NOTHING, undecided: [`${read.table}: ${next.reason}`] };
    return benchStream({ contract, read, set, base: base.writing, next: next?.writing ?? null }, options);
  });
  return {
    messages: results.flatMap(({ messages }) => messages),
    failures: results.flatMap(({ failures }) => failures),
    undecided: results.flatMap(({ undecided }) => undecided),
    remarks: results.flatMap(({ remarks }) => remarks),
    tested: results.some(({ tested }) => tested),
  };
}

export function shapeOf(result: WritingResult) {
  return result.kind === "writing" ? result.writing.shape : result.shape;
}

/** What feeds the topic after the change, the same table first. */
function successor({ shape }: Writing, after: readonly WritingResult[]): WritingResult | null {
  const same = after.filter((one) => shapeOf(one).topic === shape.topic && (shapeOf(one).streamed || !shape.streamed));
  const own = same.filter((one) => shapeOf(one).connector === shape.connector);
  return own.find((one) => shapeOf(one).relation === shape.relation) ?? own[0] ?? same[0] ?? null;
}

interface ReadCase {
  readonly contract: Contract;
  readonly read: ContractRead;
  readonly set: ContractSet;
  readonly base: Writing;
  /** Null: nothing is written to the topic any more. */
  readonly next: Writing | null;
}

function benchStream({ contract, read, set, base, next }: ReadCase, options: BenchOptions): ReadResult {
  const settled = base === next;
  const early = eventsOf(base, options.events, options.seed);
  const late = settled || next === null ? [] : eventsOf(next, options.events, options.seed);
  const messages = messagesOf(interleaved(early, late), options.ids);
  const derived = deriveRead({ read, shape: base.shape, files: set.files, parser: set.parser });
  const said =
    settled || next === null ? [] : saidLosses({ contract, read, derived, before: base.shape, after: next.shape });
  const prepared: PreparedRead = {
    contract,
    read,
    derived,
    promised: base,
    columns: [...promisesOf(derived, base, next), ...said],
    unexpected:
      settled || next === null
        ? []
        : unexpectedFields({ contract, read, derived, before: base.shape, after: next.shape }),
    carried: carriedBy(early),
    readers: readersOf(read, set),
    schemas: schemasOf([base, ...(next === null ? [] : [next])], options.ids),
  };
  const complained = messages.flatMap((message) =>
    complaintsAbout(prepared, message).map((one) => ({ ...one, message })),
  );
  const table = base.shape.table;
  const unresolved = derived.unresolved.map(({ reason }) => `${table}: not held against events: ${reason}`);
  const shown = new Set(complained.map(({ reason }) => reason));
  const isHeld = [prepared.columns, prepared.readers, derived.key, derived.before].some(({ length }) => length > 0);
  const unshown = said.flatMap(({ said: loss }) => (loss === null || shown.has(loss.reason) ? [] : [loss.reason]));
  return {
    messages,
    failures: [
      ...grouped(complained, table, settled),
      ...unknownColumns(prepared, base, next),
      ...(settled ? [] : missing(read, base, next, early, late)),
    ],
    undecided: [],
    remarks: [...unresolved, ...unshown.map((reason) => `${table}: no event shows that ${reason}`)],
    tested: messages.length > 0 && (isHeld || unresolved.length === 0),
  };
}

/** What a file's own reader says of columns it judges itself. */
function saidLosses(judged: JudgedRead): readonly ColumnPromise[] {
  const losses = judged.derived.losses?.(judged) ?? [];
  return losses.flatMap((loss) => {
    const shape =
      loss.column === null || loss.state === "unknown" ? null : findColumn(judged.before.columns, loss.column);
    return shape === null ? [] : [saidPromise(loss, shape)];
  });
}

/** Fields the change brings that a file's own reader says it cannot take. */
function unexpectedFields(judged: JudgedRead): readonly UnexpectedField[] {
  const losses = judged.derived.losses?.(judged) ?? [];
  return losses.flatMap(({ column, state, problem, reason, at }) => {
    if (column === null || state === "unknown" || findColumn(judged.before.columns, column) !== null) return [];
    const field = findColumn(judged.after.columns, column)?.field;
    return field === undefined ? [] : [{ field, complaint: { problem, column, reason, detail: null, at } }];
  });
}

/** The Avro schemas the read names. One that cannot be read is among what is unresolved. */
function readersOf({ readers }: ContractRead, { files }: ContractSet): readonly AvroReader[] {
  return readers.flatMap((reference): readonly AvroReader[] => {
    if (reference.kind !== "avro" || reference.value === null) return [];
    const reading = parseSchema(files.get(reference.value) ?? "");
    return reading.ok ? [{ path: reference.value, schema: reading.schema, at: reference.at }] : [];
  });
}

function schemasOf(writings: readonly Writing[], ids: SchemaIds): ReadonlyMap<number, AvroSchema> {
  const formats = writings.flatMap(({ key, value }) => [key?.format, value.format]);
  return new Map(formats.flatMap((format) => (format?.kind === "avro" ? [[ids.of(format.text), format.schema]] : [])));
}

/** Events that are wrong in the same way are one failure, which shows the first of them. */
function grouped(
  complained: readonly (LocatedComplaint & { readonly message: Message })[],
  table: string,
  settled: boolean,
): readonly BenchFailure[] {
  const found = new Map<string, BenchFailure>();
  for (const complaint of complained) {
    const key = JSON.stringify([complaint.problem, complaint.column, complaint.reason, complaint.at]);
    const known = found.get(key);
    const atBase = !settled && complaint.message.event.writing.version === "before";
    found.set(
      key,
      known === undefined
        ? { ...complaint, table, count: 1, atBase }
        : { ...known, count: known.count + 1, atBase: known.atBase || atBase },
    );
  }
  return [...found.values()];
}

/** Columns that neither side has: no event will ever hold them. */
function unknownColumns({ derived }: PreparedRead, base: Writing, next: Writing | null): readonly BenchFailure[] {
  const sides = next === null ? [base] : [base, next];
  return derived.columns
    .filter(({ name }) => !sides.some(({ shape }) => findColumn(shape.columns, name) !== null))
    .map(({ name, at }) => ({
      ...{ problem: "column-gone", column: name, reason: `"${name}" is no column of it`, detail: null, at },
      ...{ table: base.shape.table, message: null, count: 0, atBase: true },
    }));
}

/** What no longer comes at all. */
function missing(
  read: ContractRead,
  base: Writing,
  next: Writing | null,
  early: readonly ChangeEvent[],
  late: readonly ChangeEvent[],
): readonly BenchFailure[] {
  const { table, topic } = base.shape;
  const failure = (problem: BenchFailure["problem"], reason: string): BenchFailure => ({
    ...{ problem, column: null, reason, detail: null, at: read.at },
    ...{ table, message: null, count: 0, atBase: false },
  });
  if (next === null) return [failure("table-gone", `nothing is written to ${topic} any more`)];
  const has = (events: readonly ChangeEvent[], op: ChangeEvent["op"]) => events.some((event) => event.op === op);
  const told = (events: readonly ChangeEvent[], op: ChangeEvent["op"]) =>
    has(events, op) || (op === "d" && has(events, "tombstone"));
  // PostgreSQL refuses them: it is the writing application that fails, not who reads.
  const refused = next.shape.oldValues.kind === "none";
  const comes = (op: ChangeEvent["op"]) => has(late, op) || (refused && ["u", "d", "tombstone"].includes(op));
  const stopped = read.operations.filter((op) => told(early, op) && !told(late, op) && !comes(op));
  const tombstones = read.tombstones && has(early, "tombstone") && !comes("tombstone");
  return [
    ...stopped.map((op) => failure("operations", `no event of operation ${op} comes any more`)),
    ...(tombstones ? [failure("tombstones", "no tombstone comes any more")] : []),
  ];
}

/** Two reads of one topic get the same events. */
function distinct(messages: readonly Message[]): readonly Message[] {
  const seen = new Set<string>();
  return messages.filter(({ topic, offset }) => {
    const place = `${topic}\n${offset}`;
    return !seen.has(place) && seen.add(place);
  });
}
