// Reads change events as JSON lines and builds the documents the indexer would store. Exits 1 at the first it cannot build.
import { createInterface } from "node:readline";

const STATUSES = ["draft", "live", "archived"];

for await (const line of createInterface({ input: process.stdin })) {
  const event = JSON.parse(line);
  if (!event.topic.endsWith(".products")) continue;
  if (event.value === null || event.op === "d") {
    if (event.key?.id === undefined) throw new Error("a delete without the key of its document");
    continue;
  }
  const { id, name, description, price, status } = event.value.after ?? event.value;
  if (id === undefined || name == null) throw new Error(`no document without id and name: ${line}`);
  if (price == null) throw new Error(`no price: ${line}`);
  if (!STATUSES.includes(status)) throw new Error(`unknown status ${status}: ${line}`);
  // What has no description is found by its name alone.
  void `${name} ${description ?? ""}`;
}
