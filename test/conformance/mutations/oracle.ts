import type pg from "pg";
import type { Connector, Prediction, SubjectPrediction } from "../../../src/model/prediction.ts";
import { type AvroField, keyFields, resolutionError } from "./avro-fields.ts";
import { CONSUMERS, type ConsumerKind, type Expectation } from "./consumers.ts";
import type { Doubt, Seen } from "./definition.ts";
import { keyBytes, type Writer, writerOf } from "./events.ts";
import { type Played, play } from "./play.ts";
import type { RealRow } from "./real-rows.ts";
import { type RealColumn, type RealState, type RealTable, sameTable } from "./real-tables.ts";
import { rowsRead } from "./rows-read.ts";

/** What the decode shows of one change: for each consumer what it loses, and what is a question of definition. */
export interface Shown {
  readonly seen: Readonly<Record<ConsumerKind, readonly Seen[]>>;
  readonly doubts: Readonly<Record<ConsumerKind, readonly Doubt[]>>;
  /** Columns of kinds this suite cannot write: nothing is shown of their values. */
  readonly unwritten: ReadonlySet<string>;
}

export interface Side {
  readonly connector: Connector;
  readonly prediction: Prediction;
}

export interface Question {
  readonly client: pg.Client;
  /** What runs, in transactions of its own making or none. */
  readonly sql: readonly string[];
  readonly state: RealState;
  readonly before: Side;
  readonly after: Side;
  readonly expectations: ReadonlyMap<string, ReadonlyMap<string, Expectation>>;
  /** What ran without rows. */
  readonly ran: Extract<Played, { readonly kind: "played" }>;
  /** Tables with contracts; null: all. */
  readonly read: ReadonlySet<string> | null;
  /** Whether a registry at BACKWARD stands behind it, or one that takes everything. */
  readonly level: "BACKWARD" | "NONE";
}

/** No more tables than these are filled with rows: a changed connector touches them all alike. */
const MOST_TABLES = 8;

/** Fills the tables it touches with rows, runs it, and reads them as each consumer does. */
export async function show(question: Question): Promise<Shown> {
  const { client, sql, state, before, after, ran, read } = question;
  const touched = before.prediction.tables
    .map((captured) => `${captured.schema}.${captured.table}`)
    .filter((name) => (read === null || read.has(name)) && isTouched(name, question));
  const filled = state.tables.filter(({ name }) => touched.includes(name)).slice(0, MOST_TABLES);
  const successors = (now: RealState) =>
    now.tables.filter((table) =>
      filled.some((was) => nameAfter(was.name, before, after) === table.name || was.oid === table.oid),
    );
  const played = filled.length === 0 ? ran : await play(client, { sql, fill: filled, read: successors });
  if (played.kind === "refused") throw new Error(`ran once, then not: ${played.reason}`);
  const all = touched.map((name) => tableShown(name, question, played));
  return {
    seen: byConsumer((consumer) => all.flatMap(({ seen }) => seen[consumer])),
    doubts: byConsumer((consumer) => all.flatMap(({ doubts }) => doubts[consumer])),
    unwritten: new Set(all.flatMap(({ unwritten }) => [...unwritten])),
  };
}

/** Tables that are not in pg_catalog what they were, or are not published as they were. */
export function changedTables(was: RealState, is: RealState): readonly string[] {
  if (was.operations.join() !== is.operations.join()) return was.tables.map(({ name }) => name);
  const after = new Map(is.tables.map((table) => [table.name, table]));
  return was.tables.filter((table) => !sameTable(table, after.get(table.name))).map(({ name }) => name);
}

function byConsumer<Value>(make: (consumer: ConsumerKind) => Value): Readonly<Record<ConsumerKind, Value>> {
  return { named: make("named"), typed: make("typed"), keyed: make("keyed"), strict: make("strict") };
}

/** The table whose records come to the topic that `name` fed before. */
function nameAfter(name: string, before: Side, after: Side): string | null {
  const topic = subjectOf(before.prediction, name, "value")?.topic;
  const found = after.prediction.subjects.find((one) => one.kind === "value" && one.topic === topic);
  return found?.table ?? null;
}

function subjectOf(prediction: Prediction, table: string, kind: "key" | "value"): SubjectPrediction | undefined {
  return prediction.subjects.find((one) => one.table === table && one.kind === kind);
}

/** The schema of streamed records. */
function textOf(subject: SubjectPrediction | undefined): string | null {
  if (subject?.predicted !== true) return null;
  return subject.streamed.at(-1) ?? subject.texts.at(-1) ?? null;
}

function isTouched(name: string, { state, before, after, ran }: Question): boolean {
  if (nameAfter(name, before, after) !== name || configChanged(before, after)) return true;
  if (changedTables(state, ran.state).includes(name)) return true;
  return (["key", "value"] as const).some(
    (kind) => textOf(subjectOf(before.prediction, name, kind)) !== textOf(subjectOf(after.prediction, name, kind)),
  );
}

function configChanged(before: Side, after: Side): boolean {
  return JSON.stringify([...before.connector.config]) !== JSON.stringify([...after.connector.config]);
}

function tableShown(name: string, question: Question, played: Extract<Played, { kind: "played" }>): Shown {
  const { state, before, after } = question;
  const was = state.tables.find((table) => table.name === name);
  const text = textOf(subjectOf(before.prediction, name, "value"));
  const none = {
    seen: byConsumer((): Seen[] => []),
    doubts: byConsumer((): Doubt[] => []),
    unwritten: new Set<string>(),
  };
  if (was === undefined || text === null) return none;
  const whole = (kind: Seen["kind"], detail: string, consumers: readonly ConsumerKind[] = CONSUMERS): Shown => ({
    ...none,
    seen: byConsumer((consumer) => (consumers.includes(consumer) ? [{ kind, table: name, column: null, detail }] : [])),
  });
  const successor = nameAfter(name, before, after);
  const is = played.state.tables.find((table) => table.name === successor);
  if (successor === null || is === undefined) return whole("records", "nothing comes to its topic any more");
  if (is.oid !== was.oid) return whole("records", `another table, ${successor}, feeds its topic`);
  const parts: Shown[] = [];
  const missing = stopped(question, was, is, played);
  if (missing !== null) parts.push(whole("records", missing));
  if (option(before, "tombstones.on.delete") !== "false" && option(after, "tombstones.on.delete") === "false") {
    parts.push(whole("records", "no tombstones any more", ["keyed"]));
  }
  const predicted = textOf(subjectOf(after.prediction, successor, "value"));
  if (predicted === null && !sameTable(was, is)) return whole("untold", "no schema is predicted");
  const now = predicted ?? text;
  const columns = { was: columnsByField(before, name, was), is: columnsByField(after, successor, is) };
  const writer = writerOf(now, columns.is);
  const base = writerOf(text, columns.was);
  const key = { was: keyWriter(before, name, columns.was), is: keyWriter(after, successor, columns.is) };
  if (question.level === "BACKWARD") {
    const refused = [resolutionError(now, text), key.was && key.is ? resolutionError(key.is.text, key.was.text) : null];
    const [first] = refused.filter((reason) => reason !== null);
    if (first !== undefined) parts.push(whole("records", `the registry refuses it: ${first}`));
  }
  const unresolved = resolutionError(text, now);
  if (unresolved !== null) parts.push(whole("resolution", unresolved));
  const added = writer.fields.filter((field) => !base.fields.some((known) => known.name === field.name));
  if (added[0] !== undefined) parts.push(whole("strict", `"${added[0].name}" is new`, ["strict"]));
  const rows = played.rows.get(is.oid) ?? { before: [], kept: [], all: [] };
  const keyLost = keyLoss(key.was, key.is, rows.all);
  if (key.was === null && key.is !== null) {
    const doubt: Doubt = { kind: "a key where there was none", table: name, column: null };
    parts.push({ ...none, doubts: byConsumer(() => [doubt]) });
  }
  if (keyLost !== null) {
    const doubt: Doubt = { kind: "another key, none named", table: name, column: null };
    parts.push(whole("key", keyLost, ["keyed"]));
    parts.push({ ...none, doubts: byConsumer((consumer) => (consumer === "keyed" ? [] : [doubt])) });
  }
  const image = lostImage(was, is, base, writer);
  if (image !== null) parts.push(whole("before", image, ["keyed"]));
  const expectations = question.expectations.get(name) ?? new Map<string, Expectation>();
  parts.push(rowsRead({ table: name, base, writer, rows, rewritten: was.file !== is.file, expectations }));
  return {
    seen: byConsumer((consumer) => parts.flatMap(({ seen }) => seen[consumer])),
    doubts: byConsumer((consumer) => parts.flatMap(({ doubts }) => doubts[consumer])),
    unwritten: new Set(parts.flatMap(({ unwritten }) => [...unwritten])),
  };
}

/** Why records of some kind no longer come; null where all do. */
function stopped(
  { state, before, after }: Question,
  was: RealTable,
  is: RealTable,
  { state: now, refusedUpdates }: Extract<Played, { kind: "played" }>,
): string | null {
  if (was.published && !is.published) return "it is not published any more";
  const gone = state.operations.filter((operation) => !now.operations.includes(operation));
  if (gone.length > 0) return `operations ${gone.join()} are not published any more`;
  const skipped = (side: Side) => (option(side, "skipped.operations") ?? "t").split(",").map((one) => one.trim());
  const more = skipped(after).filter((one) => ["c", "u", "d"].includes(one) && !skipped(before).includes(one));
  if (more.length > 0) return `operations ${more.join()} are skipped`;
  if (refusedUpdates.after.has(is.oid) && !refusedUpdates.before.has(was.oid)) return "PostgreSQL refuses updates";
  return null;
}

function option({ connector }: Side, name: string): string | undefined {
  return connector.config.get(name)?.toLowerCase();
}

/** The real column behind each field of the row and of the key. */
function columnsByField({ prediction }: Side, name: string, table: RealTable): ReadonlyMap<string, RealColumn> {
  const captured = prediction.tables.find((one) => `${one.schema}.${one.table}` === name);
  return new Map(
    [...(captured?.key ?? []), ...(captured?.columns ?? [])].flatMap(({ field, name: column }) => {
      const real = table.columns.find((one) => one.name === column);
      return real === undefined ? [] : [[field, real] as const];
    }),
  );
}

type KeyWriter = Pick<Writer, "text" | "columns"> & { readonly fields: readonly AvroField[] };

function keyWriter({ prediction }: Side, name: string, columns: ReadonlyMap<string, RealColumn>): KeyWriter | null {
  const text = textOf(subjectOf(prediction, name, "key"));
  return text === null ? null : { text, columns, fields: keyFields(text) };
}

/** What becomes of the key a consumer joins and compacts by. */
function keyLoss(was: KeyWriter | null, is: KeyWriter | null, rows: readonly RealRow[]): string | null {
  if (was === null) return null;
  if (is === null) return "records have no key any more";
  const gone = was.fields.find(({ name }) => !is.fields.some((field) => field.name === name));
  if (gone !== undefined) return `"${gone.name}" is no longer in it`;
  const unresolved = resolutionError(was.text, is.text);
  if (unresolved !== null) return unresolved;
  const names = (key: KeyWriter) => key.fields.map(({ name }) => name).join();
  if (names(was) !== names(is)) return `(${names(was)}) becomes (${names(is)})`;
  const other = rows.find((row) => {
    const before = keyBytes({ ...was, columns: is.columns }, row);
    return before !== null && before !== keyBytes(is, row);
  });
  return other === undefined ? null : "the same row has a key of other bytes";
}

/** Old values that PostgreSQL writes to the WAL no longer, or that records no longer carry. */
function lostImage(was: RealTable, is: RealTable, base: Writer, writer: Writer): string | null {
  if (!base.text.includes('"before"')) return null;
  const carried = [...base.columns].filter(
    ([field, { attnum }]) => was.identity.includes(attnum) && base.fields.some(({ name }) => name === field),
  );
  const lost = carried.find(([field]) => {
    const column = writer.columns.get(field);
    return column === undefined || !is.identity.includes(column.attnum) || !writer.text.includes('"before"');
  });
  return lost === undefined ? null : `the before image no longer carries "${lost[0]}"`;
}
