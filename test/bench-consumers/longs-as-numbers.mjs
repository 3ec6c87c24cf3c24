import { eachMessage } from "./lines.mjs";

const seen = new Map();
await eachMessage(({ op, key }, line) => {
  if (key === null || op !== "c") return;
  // JSON.parse rounds: two rows become one.
  const exact = /"key":\{"id":(-?\d+)\}/.exec(line)?.[1];
  if (String(key.id) !== exact) throw new Error(`row ${exact} is taken for row ${key.id}`);
  seen.set(key.id, exact);
});
