import { eachMessage } from "./lines.mjs";

await eachMessage(({ value }) => {
  if (value.op === "d") return;
  console.log(value.after.name);
});
