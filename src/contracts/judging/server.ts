import type { ServerSink } from "../server-sink.ts";
import type { JudgedRead, Loss } from "./loss.ts";
import { wholeRead } from "./loss.ts";

/** What another sink of Debezium Server, or another place it writes to, does to a consumer. */
export function serverLosses({ read, before, after }: JudgedRead): readonly Loss[] {
  const [was, is] = [before.server, after.server];
  if (was === null || is === null) {
    if (was === is) return [];
    const [from, to] = [runBy(was), runBy(is)];
    return [wholeRead(read, "broken", "topic-changed", `records go ${to} from now on, not ${from}`)];
  }
  if (was.type !== is.type) {
    return [wholeRead(read, "broken", "topic-changed", `records go ${runBy(is)} from now on, not ${runBy(was)}`)];
  }
  const places = changedPlaces(was, is);
  const moved =
    places.length === 0
      ? []
      : [wholeRead(read, "may-break", "topic-changed", `records may go elsewhere from now on: ${places.join(", ")}`)];
  return [...moved, ...nullLosses(read, was, is)];
}

function runBy(sink: ServerSink | null): string {
  return sink === null
    ? "through Kafka Connect to Kafka"
    : `through Debezium Server to ${sink.type || "an unnamed sink"}`;
}

function changedPlaces(was: ServerSink, is: ServerSink): readonly string[] {
  const [old, now] = [new Map(was.places), new Map(is.places)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((key) => old.get(key) !== now.get(key))
    .map((key) => `debezium.sink.${key} was ${old.get(key) ?? "not set"} and is ${now.get(key) ?? "not set"}`);
}

/** The text that stands for null, where a consumer waits for tombstones. */
function nullLosses(read: JudgedRead["read"], { nulls: was }: ServerSink, { nulls: is }: ServerSink): readonly Loss[] {
  if (!read.tombstones || was.kind !== "replaced" || is.kind !== "replaced" || was.by === is.by) return [];
  return [wholeRead(read, "broken", "tombstones", `"${is.by}" stands for a null value from now on, not "${was.by}"`)];
}
