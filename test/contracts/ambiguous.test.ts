import { expect, it } from "vitest";
import { ambiguousReads } from "../../src/contracts/ambiguous.ts";
import { contractSet, contractsOf, shapesOf } from "./helpers.ts";

const shop = shapesOf({
  columns: [
    { name: "id", type: "int8", notNull: true },
    { name: "who", type: "text" },
  ],
  key: ["id"],
});
const crm = shapesOf({
  columns: [
    { name: "id", type: "uuid", notNull: true },
    { name: "whose", type: "text" },
  ],
  key: ["id"],
}).map((shape) => ({ ...shape, topic: "crm.public.products" }));

function told(read: string, shapes = [...shop, ...crm]) {
  const contracts = contractsOf(`consumer: search\nreads:\n  - ${read}\n`);
  return ambiguousReads(contractSet(contracts), shapes).map(({ message, hint }) => [message, hint]);
}

it("asks for the topic where only one of several has what is read", () => {
  const message =
    '"public.products" goes to shop.public.products and crm.public.products, and only crm.public.products has what is read: name the topic instead of the table';
  expect(told("{table: public.products, columns: [whose]}")).toEqual([[message, "crm.public.products"]]);
  expect(told("{table: public.products, columns: {id: uuid}}")).toEqual([[message, "crm.public.products"]]);
});

it("asks for nothing where all have it, none has it, the topic is named, or there is one", () => {
  expect(told("{table: public.products, columns: [id]}")).toEqual([]);
  expect(told("{table: public.products, columns: [nobody]}")).toEqual([]);
  expect(told("{topic: crm.public.products, columns: [whose]}")).toEqual([]);
  expect(told("{table: public.products, columns: [whose]}", crm)).toEqual([]);
});
