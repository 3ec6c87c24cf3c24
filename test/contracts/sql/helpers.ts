import { loadSqlParser } from "../../../src/adapters/libpg-query.ts";
import { deriveRead } from "../../../src/contracts/derive.ts";
import type { DerivedRead } from "../../../src/contracts/reader.ts";
import type { TableShape } from "../../../src/contracts/shape.ts";
import type { SqlDialect } from "../../../src/model/contract.ts";
import { formatLocation } from "../../../src/model/location.ts";
import { contractsOf, shapesOf, type TableGiven } from "../helpers.ts";

export const parser = await loadSqlParser();

/** public.orders on the topic shop.public.orders, in Debezium's envelope, every old value in the before image. */
export const ORDERS: TableGiven = {
  name: "orders",
  columns: [
    { name: "id", type: "int8", notNull: true },
    { name: "customer_id", type: "int8", notNull: true },
    { name: "status", type: "text" },
    { name: "price", type: "numeric(10,2)" },
    { name: "note", type: "text" },
    { name: "created_at", type: "timestamp(6)" },
  ],
  key: ["id"],
  identity: { kind: "full" },
};

/** The same rows without an envelope. */
export const FLAT: TableGiven = { ...ORDERS, flat: true };

export function shapeOf(given: TableGiven): TableShape {
  const [shape] = shapesOf(given);
  if (shape === undefined) throw new Error("no shape");
  return shape;
}

/** What a contract on the table reads through a file `views.sql`. */
export function derive(sql: string, given: TableGiven = ORDERS, dialect: SqlDialect | null = null): DerivedRead {
  const reference = dialect === null ? "views.sql" : `{file: views.sql, dialect: ${dialect}}`;
  const [contract] = contractsOf(`consumer: c\nreads:\n  - table: public.${given.name}\n    sql: ${reference}\n`);
  const [read] = contract?.reads ?? [];
  if (read === undefined) throw new Error("no read");
  const files = new Map(read.readers.flatMap((reader) => (reader.kind === "sql" ? [[reader.path, sql] as const] : [])));
  return deriveRead({ read, shape: shapeOf(given), files, parser });
}

/**
 * A derived read on one line: columns, `*` for everything, then what is read of the key and of the before image, and what is
 * unresolved or does not fit: `id price | key id | before price | ? 3:8 reason | ! message`.
 */
export function said(sql: string, given: TableGiven = ORDERS, dialect: SqlDialect | null = null): string {
  const { columns, key, before, everything, unresolved, misfits } = derive(sql, given, dialect);
  const names = (list: readonly { readonly name: string }[]) =>
    list
      .map(({ name }) => name)
      .toSorted()
      .join(" ");
  return [
    `${everything === null ? "" : "* "}${names(columns)}`.trim(),
    ...(key.length > 0 ? [`key ${names(key)}`] : []),
    ...(before.length > 0 ? [`before ${names(before)}`] : []),
    ...unresolved.map(({ reason, at }) => `? ${formatLocation(at).split(":").slice(1).join(":")} ${reason}`),
    ...misfits.map(({ message }) => `! ${message}`),
  ]
    .filter((part) => part !== "")
    .join(" | ");
}
