// Reads change events as JSON lines and builds the documents the indexer would store. Ends with 1 at the first it cannot build.
import { createInterface } from "node:readline";

const STATUSES = ["draft", "live", "archived"];

for await (const line of createInterface({ input: process.stdin })) {
  const event = JSON.parse(line);
  if (!event.topic.endsWith(".products")) continue;
  if (event.value === null || event.op === "d") {
    if (event.key?.id === undefined) refuse("a delete without the key of its document");
    continue;
  }
  const { id, name, description, price, status } = event.value.after ?? event.value;
  if (id === undefined || name == null) refuse("no document without id and name");
  if (price == null) refuse(`product ${id} has no price`);
  if (!STATUSES.includes(status)) refuse(`product ${id} has the unknown status ${status}`);
  // What has no description is found by its name alone.
  void `${name} ${description ?? ""}`;
}

function refuse(reason) {
  console.error(reason);
  process.exit(1);
}
