// Keeps one document a product; deletes it on a delete and on a tombstone.
import { eachMessage } from "../lines.mjs";

const UNAVAILABLE = "__debezium_unavailable_value";
const documents = new Map();

await eachMessage(({ op, key, value }) => {
  if (op === "t") return documents.clear();
  const id = JSON.stringify(key);
  if (value === null || op === "d") return documents.delete(id);
  const { name, description } = value.after;
  const held = documents.get(id)?.text ?? "";
  const text = description === UNAVAILABLE ? held : (description ?? "");
  documents.set(id, { name: name.toUpperCase(), text: text.trim() });
});
console.log(`${documents.size} documents`);
