import { describe, expect, it } from "vitest";
import { judgeContracts } from "../../src/contracts/judge.ts";
import { contractMismatches } from "../../src/contracts/mismatches.ts";
import type { Publication } from "../../src/model/catalog.ts";
import type { Change } from "../../src/model/change.ts";
import { type ColumnGiven, contractSet, contractsOf, shapesOf, type TableGiven } from "./helpers.ts";

const ID: ColumnGiven = { name: "id", type: "int8", notNull: true };
const BASE: TableGiven = {
  columns: [
    ID,
    { name: "name", type: "text", notNull: true },
    { name: "price", type: "numeric(10,2)" },
    { name: "made", type: "timestamp(3)" },
    { name: "status", type: "mood", notNull: true },
  ],
  key: ["id"],
  labels: ["draft", "live"],
  identity: { kind: "full" },
};

/** The base with one column's description replaced; null drops it. */
function withColumn(name: string, replacement: Partial<ColumnGiven> | null): TableGiven {
  const columns = BASE.columns.map((column, index) => ({ attnum: index + 1, ...column }));
  return {
    ...BASE,
    columns: columns.flatMap((column) =>
      column.name !== name ? [column] : replacement ? [{ ...column, ...replacement }] : [],
    ),
  };
}

const contract = (lines: string, status = "active") =>
  contractsOf(`consumer: search\nstatus: ${status}\nowner: team\nreads:\n  - table: public.products\n${lines}`);

interface Judged {
  readonly after: TableGiven | null;
  readonly before?: TableGiven;
  readonly changes?: readonly Change[];
  readonly files?: ReadonlyMap<string, string>;
}

function judge(lines: string, { after, before = BASE, changes = [], files = new Map() }: Judged) {
  const contracts = contract(lines);
  return judgeContracts({
    head: contractSet(contracts, files),
    base: contractSet(contracts, files),
    before: shapesOf(before),
    after: after === null ? [] : shapesOf(after),
    changes,
  }).map(
    ({ state, problem, column, reason, at }) => `${state} ${problem} ${column ?? "-"} ${at.start.line}: ${reason}`,
  );
}

const at = { file: "m.sql", start: { line: 3, column: 1 }, end: { line: 3, column: 9 } };

describe("judgeContracts", () => {
  it("is silent when nothing a consumer reads changes", () => {
    const added = { ...BASE, columns: [...BASE.columns, { name: "extra", type: "text" } as const] };
    const everything =
      "    key: [id]\n    columns: [id, name, price, made, status]\n    before: [price]\n    tombstones: true\n";
    expect(judge(everything, { after: BASE })).toEqual([]);
    expect(judge(everything, { after: added })).toEqual([]);
    expect(judge("    columns: [id]\n", { after: withColumn("name", null) })).toEqual([]);
  });

  it.each<readonly [string, string, TableGiven, readonly string[]]>([
    ["dropped", "[name]", withColumn("name", null), ['broken column-gone name 6: "name" is gone']],
    [
      "renamed",
      "[name]",
      withColumn("name", { name: "title" }),
      ['broken column-gone name 6: "name" is renamed to "title"'],
    ],
    [
      "retyped, named",
      "[id]",
      withColumn("id", { type: "int4" }),
      [expect.stringMatching(/^broken type-changed id 6: "id" changes from long to int; it is promised/)],
    ],
    ["narrowed under long", "{id: long}", withColumn("id", { type: "int4" }), []],
    [
      "retyped under long",
      "{id: long}",
      withColumn("id", { type: "text" }),
      ['broken type-changed id 6: "id" changes from long to string; long is expected'],
    ],
    ["uuid under string", "{name: string}", withColumn("name", { type: "uuid" }), []],
    [
      "uuid, named",
      "[name]",
      withColumn("name", { type: "uuid" }),
      [expect.stringContaining('meaning-changed name 6: "name" changes from string to uuid')],
    ],
    [
      "scale, named",
      "[price]",
      withColumn("price", { type: "numeric(12,4)" }),
      [expect.stringContaining('meaning-changed price 6: "price" changes from decimal(10,2) to decimal(12,4)')],
    ],
    [
      "scale, decimal",
      "{price: decimal}",
      withColumn("price", { type: "numeric(12,4)" }),
      [expect.stringContaining("meaning-changed price")],
    ],
    [
      "scale, decimal(12,2)",
      "{price: 'decimal(12,2)'}",
      withColumn("price", { type: "numeric(12,4)" }),
      [expect.stringContaining("decimal(12,2) is expected")],
    ],
    [
      "digits, named",
      "[price]",
      withColumn("price", { type: "numeric(12,2)" }),
      [expect.stringContaining("may-break meaning-changed price")],
    ],
    ["digits, decimal", "{price: decimal}", withColumn("price", { type: "numeric(12,2)" }), []],
    [
      "digits, too many",
      "{price: 'decimal(10,2)'}",
      withColumn("price", { type: "numeric(12,2)" }),
      [expect.stringContaining("broken type-changed price")],
    ],
    ["digits, enough", "{price: 'decimal(12,2)'}", withColumn("price", { type: "numeric(12,2)" }), []],
    [
      "unit, timestamp",
      "{made: timestamp}",
      withColumn("made", { type: "timestamp(6)" }),
      [expect.stringContaining("from timestamp (milliseconds) to timestamp (microseconds)")],
    ],
    ["unit, any", "{made: any}", withColumn("made", { type: "timestamp(6)" }), []],
    [
      "nullable, named",
      "[name]",
      withColumn("name", { notNull: false }),
      [expect.stringContaining('broken nullability-changed name 6: "name" can now be null')],
    ],
    [
      "nullable, expected never",
      "{name: {type: string, nullable: false}}",
      withColumn("name", { notNull: false }),
      [expect.stringContaining("never null is expected")],
    ],
    ["nullable, understood", "{name: {type: string, nullable: true}}", withColumn("name", { notNull: false }), []],
    [
      "not null, named",
      "[price]",
      withColumn("price", { notNull: true }),
      [expect.stringContaining("may-break nullability-changed price")],
    ],
    ["not null, typed", "{price: 'decimal(10,2)'}", withColumn("price", { notNull: true }), []],
    [
      "label added, named",
      "[status]",
      { ...BASE, labels: ["draft", "live", "archived"] },
      ['may-break enum-values status 6: "status" may now be "archived"'],
    ],
    [
      "label added, listed",
      "{status: {type: enum, values: [draft, live, archived]}}",
      { ...BASE, labels: ["draft", "live", "archived"] },
      [],
    ],
    [
      "label added, unlisted",
      "{status: {type: string, values: [draft, live]}}",
      { ...BASE, labels: ["draft", "live", "archived"] },
      [expect.stringMatching(/^broken enum-values status 6: "status" may now be "archived", which is not/)],
    ],
    ["label added, any text", "{status: string}", { ...BASE, labels: ["draft", "live", "archived"] }, []],
    [
      "label gone",
      "{status: {type: enum, values: [draft, live]}}",
      { ...BASE, labels: ["draft"] },
      ['may-break enum-values status 6: "status" will never be "live" again'],
    ],
    [
      "enum to text, listed",
      "{status: {values: [draft, live], type: string}}",
      withColumn("status", { type: "text" }),
      ['may-break enum-values status 6: "status" may now hold any value: it is no enum any more'],
    ],
  ])("column %s", (_, columns, after, expected) => {
    expect(judge(`    columns: ${columns}\n`, { after })).toEqual(expected);
  });

  it("judges the record key", () => {
    const wider = withColumn("name", {});
    expect(judge("    key: [id]\n", { after: { ...wider, key: ["id", "name"] } })).toEqual([
      "broken key-changed - 6: the record key changes from (id) to (id, name): a row's key is no longer what it was",
    ]);
    expect(judge("    key: [id]\n", { after: { ...BASE, key: ["name"] } })).toEqual([
      'broken key-changed id 6: "id" is no longer in the record key (name)',
    ]);
    const { key: _, ...keyless } = BASE;
    expect(judge("    key: [id]\n", { after: keyless })).toEqual([
      "broken key-changed id 6: records no longer have a key",
    ]);
    expect(judge("    key: [id]\n", { after: withColumn("id", { type: "text" }) })).toEqual([
      'broken key-changed id 6: "id" in the record key changes from long to string',
    ]);
  });

  it("sees a key field that can now be null", () => {
    expect(judge("    key: [id]\n", { after: withColumn("id", { notNull: false }) })).toEqual([
      'broken key-changed id 6: "id" in the record key can now be null',
    ]);
  });

  it("judges the before image by replica identity", () => {
    const plain: TableGiven = { ...BASE, identity: { kind: "default" } };
    expect(judge("    before: [price]\n", { after: plain })).toEqual([
      'broken before-image price 6: "price" is no longer in the before image: under REPLICA IDENTITY DEFAULT updates carry no old row, and a delete\'s holds null in its place',
    ]);
    expect(judge("    before: [id]\n", { after: plain })).toEqual([]);
    expect(judge("    before: [id]\n", { after: { ...BASE, identity: { kind: "nothing" } } })).toHaveLength(1);
    expect(judge("    before: [id]\n", { after: { ...BASE, identity: { kind: "index", index: "pkey" } } })).toEqual([]);
    expect(judge("    before: [price]\n", { before: plain, after: plain })).toEqual([]);
    const config = { transforms: "unwrap", "transforms.unwrap.type": "io.debezium.transforms.ExtractNewRecordState" };
    expect(judge("    before: [price]\n", { after: { ...BASE, flat: true, config } })).toContain(
      "broken before-image price 6: records no longer carry a before image",
    );
  });

  it("judges operations and tombstones by publication and connector", () => {
    const publication: Publication = {
      oid: 1,
      name: "dbz_publication",
      allTables: true,
      schemas: [],
      tables: [],
      publish: ["insert", "update"],
      viaPartitionRoot: false,
      generatedColumns: "none",
    };
    expect(judge("    columns: [id]\n", { after: { ...BASE, publications: [publication] } })).toEqual([
      "broken operations - 5: deletes (d) no longer come",
    ]);
    expect(
      judge("    columns: [id]\n    operations: [c]\n", { after: { ...BASE, publications: [publication] } }),
    ).toEqual([]);
    expect(judge("    columns: [id]\n", { after: { ...BASE, config: { "skipped.operations": "u,t" } } })).toEqual([
      "broken operations - 5: updates (u) no longer come",
    ]);
    expect(judge("    columns: [id]\n", { after: { ...BASE, config: { "snapshot.mode": "no_data" } } })).toEqual([
      "may-break operations - 5: snapshot rows (r) no longer come",
    ]);
    expect(judge("    columns: [id]\n    operations: [c, t]\n", { after: BASE })).toEqual([]);
    const without = { ...BASE, config: { "tombstones.on.delete": "false" } };
    expect(judge("    columns: [id]\n    tombstones: true\n", { after: without })).toEqual([
      "broken tombstones - 5: tombstones no longer follow deletes",
    ]);
    expect(judge("    columns: [id]\n", { after: without })).toEqual([]);
  });

  it("judges decoders that reject unknown columns", () => {
    const after = { ...BASE, columns: [...BASE.columns, { name: "extra", type: "text" } as const] };
    expect(judge("    columns: [id]\n    unknown-columns: reject\n", { after })).toEqual([
      'broken unknown-column extra 5: "extra" is added and its decoder rejects unknown columns',
    ]);
  });

  it("tells a dropped table, one no longer captured, and one under another topic", () => {
    const ref = { relation: 20_000, schema: "public", table: "products" };
    expect(judge("    columns: [id]\n", { after: null, changes: [{ kind: "table-dropped", table: ref, at }] })).toEqual(
      ["broken table-gone - 5: public.products is dropped: nothing comes to topic shop.public.products any more"],
    );
    expect(judge("    columns: [id]\n", { after: null })).toEqual([expect.stringContaining("is no longer captured")]);
    expect(judge("    columns: [id]\n", { after: { ...BASE, name: "goods" } })).toEqual([
      "broken topic-changed - 5: records go to topic shop.public.goods from now on, not to shop.public.products",
    ]);
    const both = "    columns: [id]\n  - table: public.goods\n    columns: [id]\n";
    expect(judge(both, { after: { ...BASE, name: "goods" } })).toEqual([]);
  });

  it("follows the topic when another table takes the name", () => {
    expect(judge("    columns: [name]\n", { after: { ...withColumn("name", { type: "int4" }), oid: 30_000 } })).toEqual(
      [expect.stringContaining("may-break table-gone"), expect.stringContaining("type-changed name")],
    );
  });

  it("lets pending consumers break nothing", () => {
    const contracts = contract("    columns: [name]\n", "pending");
    const [verdict] = judgeContracts({
      head: contractSet(contracts),
      base: contractSet([]),
      before: shapesOf(BASE),
      after: shapesOf(withColumn("name", null)),
      changes: [],
    });
    expect(verdict).toMatchObject({ state: "may-break", reason: 'pending consumer: "name" is gone' });
  });

  it("judges by the base's contract too, once", () => {
    const base = contractSet(contract("    columns: [id, name]\n"));
    const sides = { before: shapesOf(BASE), after: shapesOf(withColumn("name", null)), changes: [] };
    const weakened = judgeContracts({
      head: contractSet(contract("    columns: [id]\n")),
      base,
      ...sides,
    });
    expect(weakened.map(({ reason }) => reason)).toEqual([
      '"name" is gone (its contract at base; changing it along with this does not count)',
    ]);
    expect(judgeContracts({ head: contractSet([]), base, ...sides })).toHaveLength(1);
    expect(
      judgeContracts({
        head: contractSet(contract("    columns: [id, name]\n", "pending")),
        base,
        ...sides,
      })
        .map(({ state }) => state)
        .toSorted(),
    ).toEqual(["broken", "may-break"]);
    expect(judgeContracts({ head: base, base, ...sides })).toHaveLength(1);
  });

  it("names the statement", () => {
    const column = { relation: 20_000, schema: "public", table: "products", attnum: 2, column: "name" };
    const contracts = contract("    columns: [name]\n");
    const [verdict] = judgeContracts({
      head: contractSet(contracts),
      base: contractSet(contracts),
      before: shapesOf(BASE),
      after: shapesOf(withColumn("name", null)),
      changes: [{ kind: "column-dropped", column, at }],
    });
    expect(verdict).toMatchObject({ cause: at, owner: "team", table: "public.products" });
  });

  it("says unknown where it cannot tell, and only where something changed", () => {
    const sql = "    sql: ./view.sql\n";
    expect(judge(sql, { after: BASE })).toEqual([]);
    expect(judge(sql, { after: withColumn("name", null) })).toEqual([
      expect.stringMatching(/^unknown not-analysed - 6: /),
    ]);
    const refused = { ...BASE, refused: "unknown transform" };
    expect(judge("    columns: [id]\n", { after: refused })).toEqual([
      "unknown not-analysed - 5: what its records look like cannot be told: unknown transform",
    ]);
    expect(judge("    columns: [id]\n", { before: refused, after: refused })).toEqual([]);
    const ref = { relation: 20_000, schema: "public", table: "products", attnum: 1, column: "id" };
    const touched: Change = { kind: "column-dropped", column: ref, at };
    expect(judge("    columns: [id]\n", { before: refused, after: refused, changes: [touched] })).toHaveLength(1);
  });

  it("resolves reader schemas, and sees what Avro lets pass", () => {
    const reader = (fields: readonly object[]) =>
      new Map([["contracts/r.avsc", JSON.stringify({ type: "record", name: "Value", fields })]]);
    const nullable = { name: "price", type: ["null", "string"], default: null };
    const lines = "    reader-schema: ./r.avsc\n";
    const flat = { ...BASE, flat: true };
    const dropped = { ...withColumn("price", null), flat: true };
    expect(judge(lines, { before: flat, after: dropped, files: reader([nullable]) })).toEqual([
      'broken column-gone price 6: "price" is gone without a word: Avro is content, and the reader gets its own default null',
    ]);
    expect(judge(lines, { before: flat, after: dropped, files: reader([{ name: "name", type: "string" }]) })).toEqual(
      [],
    );
    const loosened = { ...withColumn("name", { notNull: false }), flat: true };
    expect(judge(lines, { before: flat, after: loosened, files: reader([{ name: "name", type: "string" }]) })).toEqual([
      expect.stringMatching(
        /^broken nullability-changed name 6: "name" can now be null, which the reader's string cannot hold/,
      ),
    ]);
    const never = reader([{ name: "elsewhere", type: "string" }]);
    expect(judge(lines, { before: flat, after: dropped, files: never })).toEqual([]);
    const given = { head: contractSet(contract(lines), never), before: shapesOf(flat), after: shapesOf(flat) };
    expect(contractMismatches(given).map(({ message }) => message)).toEqual([
      expect.stringMatching(/^contracts\/r.avsc cannot read the records: READER_FIELD_MISSING_DEFAULT_VALUE/),
    ]);
    expect(judge(lines, { before: flat, after: dropped })).toEqual([
      "unknown not-analysed - 6: the reader schema contracts/r.avsc cannot be read",
    ]);
  });
});

describe("contractMismatches", () => {
  const mismatches = (lines: string, before: TableGiven = BASE, after: TableGiven = before) =>
    contractMismatches({ head: contractSet(contract(lines)), before: shapesOf(before), after: shapesOf(after) }).map(
      ({ message, hint, column }) => [column, message, hint],
    );

  it("names what does not exist, with the nearest name", () => {
    expect(mismatches("    columns: [nmae]\n")).toEqual([["nmae", '"nmae" is no column of public.products', "name"]]);
    expect(mismatches("    key: [name]\n")).toEqual([
      ["name", '"name" is not in the record key: the record key is (id)', null],
    ]);
    const other = contractsOf(
      "consumer: a\nreads: [{table: products, columns: [id]}, {table: public.prodcts, columns: [id]}, {table: prodcts, columns: [id]}]",
    );
    const given = { head: contractSet(other), before: shapesOf(BASE), after: shapesOf(BASE) };
    expect(contractMismatches(given).map(({ message, hint }) => [message, hint])).toEqual([
      ['no connector captures a table or topic "products"', "public.products"],
      ['no connector captures a table or topic "public.prodcts"', "public.products"],
      ['no connector captures a table or topic "prodcts"', "public.products"],
    ]);
  });

  it("names expectations that never held", () => {
    expect(
      mismatches("    columns: {id: int, name: {type: string, nullable: false}, price: {nullable: false}}\n"),
    ).toEqual([
      ["id", '"id" is long, not int', null],
      ["price", '"price" can be null, although the contract says it never is', null],
    ]);
    expect(mismatches("    columns: {status: {values: [draft]}}\n")).toEqual([
      ["status", '"status" can be live, which the contract does not list among its values', null],
    ]);
    expect(mismatches("    before: [price]\n", { ...BASE, identity: { kind: "default" } })).toEqual([
      ["price", 'the before image does not carry "price": it takes REPLICA IDENTITY FULL', null],
    ]);
  });

  it("leaves alone what this change adds or breaks", () => {
    const never = "    columns: {price: {nullable: false}, name: {nullable: false}}\n";
    expect(mismatches(never, BASE, withColumn("price", { notNull: true }))).toEqual([]);
    expect(
      mismatches(never.replace("price: {nullable: false}, ", ""), BASE, withColumn("name", { notNull: false })),
    ).toEqual([]);
    expect(mismatches("    columns: [title]\n", BASE, withColumn("name", { name: "title" }))).toEqual([]);
    expect(mismatches("    columns: [name]\n", BASE, withColumn("name", null))).toEqual([]);
    expect(mismatches("    columns: {id: int}\n", BASE, withColumn("id", { type: "int4" }))).toEqual([]);
  });
});
