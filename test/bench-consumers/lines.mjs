import { createInterface } from "node:readline";

/** Each message of stdin to a handler, one after the other; what it throws ends the process with the line that did it. */
export async function eachMessage(handle) {
  for await (const line of createInterface({ input: process.stdin })) {
    if (line !== "") await handle(JSON.parse(line), line);
  }
}
