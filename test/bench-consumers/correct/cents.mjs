// Adds up prices in whole cents, without ever making a double of them.
import { eachMessage } from "../lines.mjs";

let sum = 0n;
await eachMessage(({ op, value }) => {
  if (value === null || op === "d" || op === "t") return;
  const { price } = value.after;
  const match = /^(-?)(\d+)\.(\d\d)$/.exec(price);
  if (match === null) throw new Error(`${price} has not two places`);
  const cents = BigInt(match[2]) * 100n + BigInt(match[3]);
  sum += match[1] === "-" ? -cents : cents;
});
console.log(`${sum} cents`);
