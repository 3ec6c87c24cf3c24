// Right as long as there is a price.
import { eachMessage } from "./lines.mjs";

await eachMessage(({ op, value }) => {
  if (value === null || op === "d") return;
  if (!("price" in value.after)) throw new Error("where is the price?");
});
