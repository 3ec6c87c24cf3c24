/** Schemas of one subject, oldest first, and the one that wants to follow. */
export interface Chain {
  readonly name: string;
  readonly registered: readonly string[];
  readonly next: string;
}

const A = { name: "a", type: "int" };
const B = { name: "b", type: "string" };
const B_DEFAULT = { ...B, default: "x" };
const C = { name: "c", type: ["null", "long"], default: null };

function record(...fields: readonly object[]): string {
  return JSON.stringify({ type: "record", name: "Row", namespace: "shop", fields });
}

function letters(...symbols: readonly string[]): string {
  return record(A, { name: "letter", type: { type: "enum", name: "Letter", symbols } });
}

/** Every one is refused at some level and let in at another, or tells levels apart that look at one version from those that look at all. */
export const CHAINS: readonly Chain[] = [
  { name: "a field with a default is added", registered: [record(A)], next: record(A, B_DEFAULT) },
  { name: "a field without a default is added", registered: [record(A)], next: record(A, B) },
  { name: "a field without a default is dropped", registered: [record(A, B)], next: record(A) },
  { name: "a field with a default is dropped", registered: [record(A, B_DEFAULT)], next: record(A) },
  {
    name: "a default is dropped that the oldest version needs",
    registered: [record(A), record(A, B_DEFAULT)],
    next: record(A, B),
  },
  {
    name: "a field comes back as another type",
    registered: [record(A, B_DEFAULT), record(A)],
    next: record(A, { name: "b", type: "int", default: 0 }),
  },
  { name: "int becomes long", registered: [record(A)], next: record({ ...A, type: "long" }) },
  { name: "long becomes int", registered: [record({ ...A, type: "long" })], next: record(A) },
  { name: "a nullable field is dropped in the middle", registered: [record(A, C), record(A)], next: record(A, C, B) },
  { name: "a symbol is added", registered: [letters("X")], next: letters("X", "Y") },
  { name: "a symbol is dropped", registered: [letters("X", "Y")], next: letters("X") },
  { name: "null is let in", registered: [record(A, B)], next: record(A, { name: "b", type: ["null", "string"] }) },
];
