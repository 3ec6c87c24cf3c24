import { nearestName } from "../../config/nearest.ts";
import type { WrittenConnector } from "../../debezium/formats/format.ts";
import type { ContractColumn, NamedAt, SinkReference } from "../../model/contract.ts";
import { formatLocation, type Location } from "../../model/location.ts";
import {
  type DerivedMisfit,
  type DerivedRead,
  NOTHING_READ,
  type ReaderKind,
  type Remark,
  unresolvedRead,
} from "../reader.ts";
import type { ColumnShape, TableShape } from "../shape.ts";
import { type Arrival, arriving, sinkTransforms } from "../sinks/arrival.ts";
import { readSinkFile, SinkOptions } from "../sinks/configuration.ts";
import { reading as readBytes } from "../sinks/converters.ts";
import { type KnownSink, sinkLosses } from "../sinks/losses.ts";
import { type SinkProfile, selects } from "../sinks/profile.ts";
import { profileNamed, profileOfClass, SINK_PROFILES } from "../sinks/profiles.ts";
import { subscription } from "../sinks/topics.ts";

/** The configuration of a Kafka Connect sink: what its profile says it writes, and what becomes of that. */
export const sinkReader: ReaderKind<"sink"> = {
  kind: "sink",
  wants: ({ path }) => [path],
  derive: (reference, { files, shape }) => {
    const { path, at } = reference;
    const text = files.get(path);
    if (text === undefined) return unresolvedRead(at, `the sink's configuration ${path} cannot be read`);
    const file = readSinkFile({ path, text });
    if (file.kind === "unreadable") return unresolvedRead(at, file.reason);
    const chosen = theSink(file.connectors, shape.topic);
    if (chosen === null) {
      const names = file.connectors.map(({ name }) => name).join(", ");
      return unresolvedRead(at, `${path} holds several connectors (${names}), and which is meant cannot be told`);
    }
    const options = new SinkOptions(chosen);
    const profile = profileOf(reference, options);
    if ("misfit" in profile)
      return { ...NOTHING_READ, misfits: [{ column: null, hint: profile.hint, message: profile.misfit, at }] };
    if ("unresolved" in profile) return unresolvedRead(at, profile.unresolved);
    const sink = { reference, profile, options, chain: sinkTransforms(options), reading: profile.read(options) };
    return derived(sink, shape);
  },
};

/** The only connector of the file, or the only one that subscribes to the topic. */
function theSink(connectors: readonly WrittenConnector[], topic: string): WrittenConnector | null {
  const [only, another] = connectors;
  if (only !== undefined && another === undefined) return only;
  const subscribed = connectors.filter((one) => subscription(new SinkOptions(one), topic).kind === "subscribed");
  return subscribed.length === 1 ? (subscribed[0] ?? null) : null;
}

type ProfileAnswer =
  | SinkProfile
  | { readonly misfit: string; readonly hint: string | null }
  | { readonly unresolved: string };

function profileOf({ profile: named }: SinkReference, options: SinkOptions): ProfileAnswer {
  const names = SINK_PROFILES.map(({ name }) => name);
  if (named !== null) {
    return (
      profileNamed(named) ?? {
        misfit: `there is no sink profile "${named}" (known: ${names.join(", ")})`,
        hint: nearestName(named, names),
      }
    );
  }
  const className = options.text("connector.class");
  if (className === null)
    return { unresolved: `${options.name} has no connector.class: name its profile (${names.join(", ")})` };
  return (
    profileOfClass(className) ?? {
      unresolved: `what ${className} does with a change is not known: name the profile it follows (${names.join(", ")})`,
    }
  );
}

function derived(sink: KnownSink, shape: TableShape): DerivedRead {
  const { reference, options, chain, reading } = sink;
  const complaint = (message: string, at: Location, hint: string | null = null): DerivedMisfit => ({
    column: null,
    message: `${formatLocation(at)}: ${message}`,
    hint,
    at: reference.at,
  });
  const topics = subscription(options, shape.topic);
  const bytes = (["value", ...(reading.keyed === null ? [] : (["key"] as const))] as const).map((kind) => ({
    kind,
    read: readBytes(options, shape, kind),
  }));
  const arrives = arriving(shape, chain);
  const misfits = [
    ...(topics.kind === "other topics" ? [complaint(topics.reason, options.place("topics"), topics.hint)] : []),
    ...bytes.flatMap(({ kind, read }) =>
      read.kind === "cannot" ? [complaint(read.reason, options.place(`${kind}.converter`))] : [],
    ),
    ...chain.refusals.map(({ key, reason }) => complaint(reason, options.place(key))),
    ...(arrives.kind === "fails" || arrives.kind === "nothing"
      ? [complaint(arrives.reason, options.place("transforms"))]
      : []),
    ...(arrives.kind === "arrives" ? arrivalMisfits(arrives.arrival, sink, complaint) : []),
  ];
  const unresolved: readonly Remark[] = [
    ...(topics.kind === "unknown" ? [topics.reason] : []),
    ...bytes.flatMap(({ read }) => (read.kind === "unknown" ? [read.reason] : [])),
    ...(arrives.kind === "unknown" ? [`what reaches ${options.name} cannot be told: ${arrives.reason}`] : []),
    ...options.unresolved.map(({ reason }) => reason),
  ].map((reason) => ({ reason, at: reference.at }));
  return {
    ...NOTHING_READ,
    ...(arrives.kind === "arrives" ? taken(arrives.arrival, sink, shape) : {}),
    unresolved,
    misfits,
    losses: (judged) => sinkLosses(judged, sink),
  };
}

/** The columns it writes, each named where some are left out; the key where the record's own key decides what is written. */
function taken(arrival: Arrival, { reference, options, reading }: KnownSink, shape: TableShape): Partial<DerivedRead> {
  const { at } = reference;
  const written = arrival.fields.filter(({ name }) => selects(reading.takes, name));
  const columns = new Set(written.flatMap(({ column }) => (column === null ? [] : [column])));
  const everything = shape.columns.every((column) => columns.has(column));
  const named = arrival.fields.filter(({ name }) =>
    reading.names.some((field) => field.of === "value" && field.name === name),
  );
  const listed = everything ? named : [...new Set([...written, ...named])];
  const places = new Map(
    [...reading.names, ...(reading.takes.kind === "only" ? reading.takes.fields : [])].map((field) => [
      field.name,
      field.at,
    ]),
  );
  return {
    columns: listed.flatMap(({ name, column }) =>
      column === null ? [] : [readColumn(column, at, places.get(name) ?? options.at)],
    ),
    key: reading.keyed === null ? [] : keyColumns(arrival, shape, { at, readAt: reading.keyed }),
    everything: everything ? { at, readAt: options.at, judgedBy: "reader" } : null,
  };
}

function readColumn({ column, field }: ColumnShape, at: Location, readAt: Location): ContractColumn {
  return { name: column ?? field, at, readAt, type: "any", nullable: true, values: null, judgedBy: "reader" };
}

/** The record's own key fields, as far as transforms have left them what they are. */
function keyColumns({ key }: Arrival, shape: TableShape, place: Pick<NamedAt, "at" | "readAt">): readonly NamedAt[] {
  const fields = key.kind === "none" ? [] : key.kind === "value" ? [key.field] : key.fields;
  const own = shape.key ?? [];
  const same =
    fields.length === own.length &&
    fields.every(({ column }, index) => column !== null && column.attnum === own[index]?.attnum);
  return same ? own.map(({ field, column }) => ({ name: column ?? field, ...place })) : [];
}

function arrivalMisfits(
  arrival: Arrival,
  { reading, options }: KnownSink,
  complaint: (message: string, at: Location, hint?: string | null) => DerivedMisfit,
): readonly DerivedMisfit[] {
  const fields = arrival.fields.map(({ name }) => name);
  const { key } = arrival;
  const keys = key.kind === "struct" ? key.fields.map(({ name }) => name) : [];
  const only = reading.takes.kind === "only" ? reading.takes.fields : [];
  return [
    ...only
      .filter(({ name }) => !fields.includes(name) && !keys.includes(name))
      .map(({ name, at }) => complaint(`"${name}" does not arrive`, at, nearestName(name, fields))),
    ...reading.names
      // A key that is no struct gets its name from the option.
      .filter(({ name, of }) =>
        of === "value" ? !fields.includes(name) : key.kind === "struct" && !keys.includes(name),
      )
      .map(({ name, at, option, of }) =>
        complaint(`${option}: "${name}" is not in the ${of}`, at, nearestName(name, of === "value" ? fields : keys)),
      ),
    ...(reading.deletes.length > 0 && !reading.deletes.some((how) => arrival.deletions.has(how))
      ? [complaint("it waits for deletes, and none arrive", options.at)]
      : []),
    ...reading.misfits(arrival).map(({ message, at }) => complaint(message, at)),
  ];
}
