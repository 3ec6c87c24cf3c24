import { eachMessage } from "./lines.mjs";

await eachMessage(({ op, value }) => {
  if (value === null || op === "d") return;
  // A description may be NULL.
  console.log(value.after.description.length);
});
