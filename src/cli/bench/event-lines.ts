import type { Message } from "../../contracts/bench/messages.ts";
import { contentsOf } from "../../contracts/bench/stdin.ts";

const OPERATIONS: Readonly<Record<Message["event"]["op"], string>> = {
  r: "snapshot read",
  c: "create",
  u: "update",
  d: "delete",
  t: "truncate",
  tombstone: "tombstone",
};

/** Where a message stands and what wrote it. */
export function eventHeadline({ event, topic, offset, value }: Message): string {
  const schema = value.schemaId === null ? "" : `, schema ${value.schemaId}`;
  return `${OPERATIONS[event.op]}, offset ${offset} of ${topic}, written ${event.writing.version} the change${schema}`;
}

const LONGEST = 600;

/** What a message holds, a line for its key and one for each image. */
export function eventLines(message: Message): readonly string[] {
  return contentsOf(message).map(([name, json]) => `${name.padEnd(6)} ${cut(json)}`);
}

function cut(line: string): string {
  const characters = [...line];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST).join("")}…` : line;
}
