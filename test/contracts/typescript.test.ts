import { describe, expect, it } from "vitest";
import { judgeContracts } from "../../src/contracts/judge.ts";
import { contractMismatches } from "../../src/contracts/mismatches.ts";
import { typescriptReader } from "../../src/contracts/readers/typescript.ts";
import type { TableShape } from "../../src/contracts/shape.ts";
import { Evaluator } from "../../src/contracts/typescript/evaluate.ts";
import type { TsType } from "../../src/contracts/typescript/types.ts";
import { formatLocation, startOf } from "../../src/model/location.ts";
import { contractSet, contractsOf, shapesOf, type TableGiven } from "./helpers.ts";

/** A type as TypeScript itself might print it. */
function print(type: TsType, depth = 0): string {
  if (depth > 4) return "…";
  switch (type.kind) {
    case "word":
      return type.word;
    case "literal":
      return JSON.stringify(type.value);
    case "array":
      return `${print(type.items, depth + 1)}[]`;
    case "union":
      return type.members.map((member) => print(member, depth + 1)).join(" | ");
    case "unresolved":
      return `? ${type.reason}`;
    case "object": {
      const properties = [...type.properties.values()].map(
        ({ name, optional, type: own }) => `${name}${optional ? "?" : ""}: ${print(own(), depth + 1)}`,
      );
      return `{${[...properties, ...(type.others === null ? [] : [`[]: ${print(type.others, depth + 1)}`])].join("; ")}}`;
    }
    default:
      return type satisfies never;
  }
}

const typeOf = (source: string, name = "T", others: Readonly<Record<string, string>> = {}) =>
  print(
    new Evaluator(new Map(Object.entries({ "src/t.ts": source, ...others }))).named("src/t.ts", name, startOf("c")),
  );

describe("TypeScript types", () => {
  it.each([
    ["type T = string", "string"],
    ["type T = string | null", "string | null"],
    ["type T = (string | undefined) | null", "string | undefined | null"],
    ["type T = unknown", "any"],
    ["type T = 'a' | 'b'", '"a" | "b"'],
    ["type T = `a`", '"a"'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a type of the language under test
    ["type T = `a-${string}`", "string"],
    ["type T = 1 | -1 | true", "1 | number | true"],
    ["type T = 10n", "bigint"],
    ["type T = string[]", "string[]"],
    ["type T = readonly string[]", "string[]"],
    ["type T = ReadonlyArray<number | null>", "number | null[]"],
    ["type T = [number, string?, ...boolean[]]", "number | string | boolean[][]"],
    ["type T = [x: number, y: number]", "number | number[]"],
    ["type T = { readonly a: string; b?: number }", "{a: string; b?: number}"],
    ["interface T { 'a-b': string; m(): void; get?: number }", "{a-b: string; get?: number}"],
    ["interface T { a: string } interface T { b: number }", "{a: string; b: number}"],
    ["interface B { a: string; c: 1 } interface T extends B { a: 'x' }", '{a: "x"; c: 1}'],
    ["interface B<X> { a: X } interface T extends B<number> {}", "{a: number}"],
    ["interface T extends Omit<B, 'c'> {} interface B { a: 1; c: 1 }", "{a: 1}"],
    ["type T = { a: 1 } & { b: 2 }", "{a: 1; b: 2}"],
    ["type T = { a?: 1 } & { a: 1 | 2 }", "{a: 1}"],
    ["type T = string & { __brand: 'id' }", "string"],
    ["type T = ('a' | 'b') & string", '"a" | "b"'],
    ["type T = Partial<{ a: 1; b: 2 }>", "{a?: 1; b?: 2}"],
    ["type T = Required<{ a?: 1 }>", "{a: 1}"],
    ["type T = Readonly<{ a: 1 }>", "{a: 1}"],
    ["type T = Pick<{ a: 1; b: 2; c: 3 }, 'a' | 'c'>", "{a: 1; c: 3}"],
    ["type T = Omit<{ a: 1; b: 2 }, 'a'>", "{b: 2}"],
    ["type K = 'a'; type T = Omit<{ a: 1; b: 2 }, K>", "{b: 2}"],
    ["type T = Record<'a' | 'b', number>", "{a: number; b: number}"],
    ["type T = Record<string, number>", "{[]: number}"],
    ["type T = { [key: string]: unknown; a: 1 }", "{a: 1; []: any}"],
    ["type T = NonNullable<string | null | undefined>", "string"],
    ["type T = Exclude<'a' | 'b' | 1, 'a' | number>", '"b"'],
    ["type T = Extract<{ op: 'c'; x: 1 } | { op: 'd' }, { op: 'd' }>", '{op: "d"}'],
    ["type B = { a: string; b?: 1 }; type T = B['a']", "string"],
    ["type B = { a: string; b?: 1 }; type T = B['b']", "1 | undefined"],
    ["type T = string[][number]", "string"],
    ["type B = { a: 1; b: 2 }; type T = keyof B", '"a" | "b"'],
    ["type T = { [K in 'a' | 'b']: K }", '{a: "a"; b: "b"}'],
    ["type B = { a?: 1; b: 2 }; type T = { [K in keyof B]: B[K] | null }", "{a?: 1 | undefined | null; b: 2 | null}"],
    ["type B = { a?: 1 }; type T = { [K in keyof B]-?: string }", "{a: string}"],
    ["type B = { a: 1 }; type T = { [K in keyof B]?: string }", "{a?: string}"],
    ["type E<R> = { before: R | null; after: R }; type T = E<{ a: 1 }>", "{before: {a: 1} | null; after: {a: 1}}"],
    ["type E<R = { a: 1 }> = { after: R }; type T = E", "{after: {a: 1}}"],
    ["type E<A, B = A> = [A, B]; type T = E<1>", "1 | 1[]"],
    ["enum S { A = 'a', B = 'b' } type T = S", '"a" | "b"'],
    ["enum S { A = 'a', B = 'b' } type T = S.B", '"b"'],
    ["enum S { A, B } type T = S", "number | number"],
    ["const S = ['a', 'b'] as const; type T = (typeof S)[number]", '"a" | "b"'],
    ["const S = { A: 'a', B: 'b' } as const; type T = (typeof S)[keyof typeof S]", '"a" | "b"'],
    ["class B { a!: string; static s = 1 } class T extends B { b?: number }", "{b?: number; a: string}"],
    ["type T = { self: T | null }", "{self: {self: {self: …} | null} | null}"],
    ["type T = { at: Date; raw: Buffer; view: Uint8Array }", "{at: date; raw: bytes; view: bytes}"],
    ["export default interface T { a: 1 }", "{a: 1}"],
    ["declare const x: number; type T = string | (number)", "string | number"],
    ["type T = object", "{[]: any}"],
    [
      "import { z } from 'zod'; const S = z.object({ a: z.string().uuid(), b: z.number().int().nullable() }); type T = z.infer<typeof S>",
      "{a: string; b: number | null}",
    ],
    [
      "import * as z from 'zod'; const S = z.object({ a: z.enum(['x', 'y']).optional(), b: z.array(z.literal('q')) }).strict(); type T = z.output<typeof S>",
      '{a?: "x" | "y" | undefined; b: "q"[]}',
    ],
    [
      "import { z } from 'zod'; const R = z.object({ a: z.bigint() }); const S = z.object({ after: R.nullish(), op: z.union([z.string(), z.null()]) }); type T = z.infer<typeof S>",
      "{after?: {a: bigint} | null | undefined; op: string | null}",
    ],
    [
      "import { z } from 'zod'; const S = z.object({ a: z.string() }).extend({ b: z.record(z.string(), z.number()) }).partial(); type T = z.infer<typeof S>",
      "{a?: string; b?: {[]: number}}",
    ],
  ])("%s", (source, expected) => {
    expect(typeOf(source)).toBe(expected);
  });

  it.each([
    ["type T = A extends string ? 1 : 2; type A = 1", "? a ConditionalType is not analysed"],
    ["type T = () => void", "? a FunctionType is not analysed"],
    ["type T = T[]", "…[][][][][]"],
    ["type A = [B, B]; type B = [C, C]; type C = [A, A]; type T = A", /too large/],
    ["type T = Missing", "? there is no type Missing in src/t.ts"],
    ["import { T } from '@acme/types'", '? src/t.ts: T comes from "@acme/types", which is no file of the same tree'],
    ["import { T } from './other'", '? src/t.ts: T comes from "./other", which cannot be read'],
    ["import { T } from '../../out'", /no file of the same tree/],
    ["type T = {", /^\? src\/t\.ts:1:\d+ is not readable as TypeScript: /],
    ["const T = 1", "? T is a value, not a type"],
    ["import { z } from 'zod'; const S = z.string().transform(Number); type T = z.infer<typeof S>", /zod schema/],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a type of the language under test
    ["type T = { [K in 'a' as `x${K}`]: 1 }", "? a MappedType is not analysed"],
  ])("does not guess: %s", (source, expected) => {
    expect(typeOf(source)).toMatch(expected);
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ["import type { R as T } from './a.ts'", { "src/a.ts": "export interface R { a: 1 }" }],
    ["import { T } from './a.js'", { "src/a.ts": "export type T = { a: 1 }" }],
    [
      "export * from '../lib'",
      { "lib/index.ts": "export { R as T } from './r'", "lib/r.d.ts": "export type R = { a: 1 };" },
    ],
    ["import R from './a'; export type T = R", { "src/a.ts": "type R = { a: 1 }; export default R" }],
    ["import * as m from './a'; type T = m.R", { "src/a.ts": "export type R = { a: 1 }" }],
    ["type T = import('./a').R", { "src/a.ts": "export type R = { a: 1 }" }],
    [
      "export { T } from './a'",
      { "src/a.ts": "export * from './b'", "src/b.ts": "export * from './a'; export type T = { a: 1 }" },
    ],
  ])("follows %s", (source, others) => {
    expect(typeOf(source, "T", others)).toBe("{a: 1}");
  });

  it("asks for imported files in rounds, only for those it needs", () => {
    const all: Readonly<Record<string, string>> = {
      "src/t.ts":
        "import { Row } from './row'; import { big } from './program'; export type T = { after: Row }; big();",
      "src/row.ts": "import type { Money } from './money'; export interface Row { price: Money | null }",
      "src/money.ts": "export type Money = string",
      "src/program.ts": "import './everything'",
    };
    const reference = { kind: "typescript", path: "src/t.ts", type: "T", at: startOf("c") } as const;
    const files = new Map<string, string>();
    for (let round = 0; round < 5; round++) {
      for (const path of typescriptReader.wants(reference, files)) {
        const text = all[path];
        if (text !== undefined) files.set(path, text);
      }
    }
    expect([...files.keys()]).toEqual(["src/t.ts", "src/row.ts", "src/money.ts"]);
  });
});

const TABLE: TableGiven = {
  columns: [
    { name: "id", type: "int8", notNull: true, attnum: 1 },
    { name: "name", type: "text", attnum: 2 },
    { name: "n", type: "int4", notNull: true, attnum: 3 },
    { name: "price", type: "numeric(10,2)", notNull: true, attnum: 4 },
    { name: "mood", type: "mood", notNull: true, attnum: 5 },
    { name: "at", type: "timestamp(6)", notNull: true, attnum: 6 },
  ],
  key: ["id"],
  labels: ["draft", "live"],
};

const json = (given: TableGiven = TABLE): TableShape => {
  const [shape] = shapesOf(given);
  if (shape === undefined) throw new Error("no shape");
  return { ...shape, valueText: null };
};
const column = (name: string, change: Partial<TableGiven["columns"][number]>): TableGiven => ({
  ...TABLE,
  columns: TABLE.columns.map((each) => (each.name === name ? { ...each, ...change } : each)),
});
const without = (name: string): TableGiven => ({
  ...TABLE,
  columns: TABLE.columns.filter((each) => each.name !== name),
});

const CONTRACT = "consumer: web\nreads:\n  - table: public.products\n    typescript: {file: ../src/t.ts, type: T}\n";
const setOf = (source: string) => contractSet(contractsOf(CONTRACT), new Map([["src/t.ts", source]]));

function verdicts(source: string, before: TableShape, after: TableShape) {
  const none = contractSet([]);
  const all = judgeContracts({ head: setOf(source), base: none, before: [before], after: [after], changes: [] });
  // Values that are not sent again are another matter.
  return all.filter(({ problem }) => problem !== "placeholder");
}
const said = (source: string, after: TableGiven, before: TableGiven = TABLE) =>
  verdicts(source, json(before), json(after)).map(({ state, problem, column: name }) => [state, problem, name]);
const misfits = (source: string, shape = json()) =>
  contractMismatches({ head: setOf(source), before: [shape], after: [shape] }).map(({ message }) => message);

describe("TypeScript readers", () => {
  const ROW =
    "interface T {\n  id: number;\n  name: string | null;\n  n: number;\n  mood: 'draft' | 'live';\n  at: number;\n  price: string;\n}";

  it("fits what it is written for", () => {
    expect(misfits(ROW)).toEqual([]);
    expect(said(ROW, TABLE)).toEqual([]);
  });

  it("complains of a type its file does not have, and only then", () => {
    const misspelt = CONTRACT.replace("type: T}", "type: Prodct}");
    const set = contractSet(contractsOf(misspelt), new Map([["src/t.ts", "export interface Product { id: number }"]]));
    expect(contractMismatches({ head: set, before: [json()], after: [json()] }).map(({ message }) => message)).toEqual([
      'there is no type Prodct in src/t.ts (did you mean "Product"?)',
    ]);
    expect(misfits('export { T } from "./elsewhere";')).toEqual([]);
    expect(misfits('export * from "./elsewhere";')).toEqual([]);
  });

  it("names the property's own line", () => {
    const [first] = verdicts(ROW, json(), json(without("name")));
    expect(first?.readAt && formatLocation(first.readAt)).toBe("src/t.ts:3:3");
    expect(first && formatLocation(first.at)).toBe("contracts/c.yaml:4:17");
  });

  it.each<[string, string, TableGiven, readonly (string | null)[] | null]>([
    ["a dropped column", ROW, without("name"), ["broken", "column-gone", "name"]],
    [
      "an optional one",
      "type T = { id: number; name?: string }",
      without("name"),
      ["may-break", "column-gone", "name"],
    ],
    ["one it does not read", "type T = { id: number }", without("name"), null],
    [
      "NULL where it is not allowed",
      "type T = { n: number }",
      column("n", { notNull: false }),
      ["broken", "nullability-changed", "n"],
    ],
    ["NULL where it is", "type T = { n: number | null }", column("n", { notNull: false }), null],
    ["NULL of an optional", "type T = { n?: number }", column("n", { notNull: false }), null],
    ["another type", "type T = { n: number }", column("n", { type: "text" }), ["broken", "type-changed", "n"]],
    [
      "a union that takes both",
      "type T = { n: number | string }",
      column("n", { type: "text" }),
      ["broken", "meaning-changed", "n"],
    ],
    ["int to bigint", "type T = { n: number }", column("n", { type: "int8" }), ["may-break", "meaning-changed", "n"]],
    ["int to bigint where bigint is taken", "type T = { n: number | bigint }", column("n", { type: "int8" }), null],
    ["a time's unit", ROW, column("at", { type: "timestamp(3)" }), ["broken", "meaning-changed", "at"]],
    ["a decimal's scale", ROW, column("price", { type: "numeric(12,4)" }), ["broken", "meaning-changed", "price"]],
    ["a decimal's digits", ROW, column("price", { type: "numeric(12,2)" }), null],
    ["a new label", ROW, { ...TABLE, labels: ["draft", "live", "gone"] }, ["broken", "enum-values", "mood"]],
    ["a new label for any text", "type T = { mood: string }", { ...TABLE, labels: ["draft", "live", "gone"] }, null],
    ["text to uuid", "type T = { name: string | null }", column("name", { type: "uuid" }), null],
    [
      "what any takes",
      "type T = { name: any }",
      column("name", { type: "uuid" }),
      ["broken", "meaning-changed", "name"],
    ],
    ["a Date", "type T = { at: Date }", column("at", { type: "timestamp(3)" }), ["unknown", "not-analysed", "at"]],
    ["a Date that stays", "type T = { id: number; at: Date }", without("name"), null],
    [
      "what comes from elsewhere",
      "import type { M } from 'money'; type T = { price: M }",
      column("price", { type: "numeric(12,4)" }),
      ["unknown", "not-analysed", "price"],
    ],
    ["an unresolved type", "import type { T } from 'rows'", without("name"), ["unknown", "not-analysed", null]],
    ["no type at all", "type T = Record<string, unknown>", without("name"), ["unknown", "not-analysed", null]],
    [
      "an envelope",
      "type T = { before: null; after: { name: string | null } | null; op: string }",
      without("name"),
      ["broken", "column-gone", "name"],
    ],
    [
      "an envelope in a payload",
      "type T = { payload: { after: { name: string | null } } }",
      without("name"),
      ["broken", "column-gone", "name"],
    ],
    [
      "a union of events",
      "type R = { name: string | null }; type T = { op: 'c'; after: R } | { op: 'd'; after: null; before: R }",
      without("name"),
      ["broken", "column-gone", "name"],
    ],
  ])("judges %s", (_, source, after, expected) => {
    expect(said(source, after)).toEqual(expected === null ? [] : [expected]);
  });

  it("reads the before image", () => {
    const source = "type R = { name: string | null }; type T = { before: R | null; after: R | null }";
    const full = json({ ...TABLE, identity: { kind: "full" } });
    expect(verdicts(source, full, json()).map(({ problem, column: name }) => [problem, name])).toEqual([
      ["before-image", "name"],
    ]);
    expect(misfits(source)).toEqual([]);
  });

  it.each([
    ["type T = { nam: string }", ['"nam" is no column of public.products']],
    ["type T = { nam?: string }", []],
    ["type T = { nam?: never; id: number }", []],
    ["type T = { name: string }", ['"name" can be null, although its type says it never is']],
    ["type T = { id: string }", ['"id" is long, which is no string once it is decoded']],
    ["type T = { price: number }", ['"price" is decimal(10,2), which is no number once it is decoded']],
    ["type T = { mood: 'draft' }", ['"mood" can be "live", which its type does not list']],
  ])("says where %s does not fit", (source, expected) => {
    expect(misfits(source)).toEqual(expected);
  });

  it("knows how decimals are written", () => {
    expect(misfits("type T = { price: number }", { ...json(), jsonDecimals: "numeric" })).toEqual([]);
    const [avro] = shapesOf(TABLE);
    if (avro === undefined) throw new Error("no shape");
    expect(misfits("type T = { price: Buffer }", avro)).toEqual([]);
    expect(misfits("type T = { price: Buffer }")).toHaveLength(1);
  });
});
