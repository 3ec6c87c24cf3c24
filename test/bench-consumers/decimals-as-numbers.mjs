import { eachMessage } from "./lines.mjs";

await eachMessage(({ op, value }) => {
  if (value === null || op === "d") return;
  const { total } = value.after;
  // Doubles have no place for so many digits.
  const cents = BigInt(Math.round(Number(total) * 100));
  const exact = BigInt(total.replace(".", ""));
  if (cents !== exact) throw new Error(`${total} is booked as ${cents} cents`);
});
