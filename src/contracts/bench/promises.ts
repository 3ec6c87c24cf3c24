import { decimal } from "../../connect/logical.ts";
import { array, primitive } from "../../connect/schema.ts";
import * as debezium from "../../debezium/schema/semantic-types.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import type { ContractColumn } from "../../model/contract.ts";
import type { Loss } from "../judging/loss.ts";
import { leavesOpen } from "../judging/representation.ts";
import type { ColumnShape } from "../shape.ts";
import { parseTypeExpectation, type TypeExpectation } from "../type-words.ts";

/** What a contract expects of one column, made ready to be held against values. */
export interface ColumnPromise {
  readonly column: ContractColumn;
  /** The column at base; where base has none, as the change makes it. */
  readonly shape: ColumnShape;
  readonly expectation: TypeExpectation | null;
  /** By what values are understood; null: whatever they are. */
  readonly readAs: ConnectSchema | null;
  readonly nullable: boolean;
  /** The labels that are understood; null where any text is. */
  readonly labels: readonly string[] | null;
  /** What the reader of a file says of it itself: events only show that. Null where they decide. */
  readonly said: Loss | null;
}

/** Of a column whose reader judges it: what it is at base, and the loss that events are to show. */
export function saidPromise(loss: Loss, shape: ColumnShape): ColumnPromise {
  const { at } = loss;
  return { ...promiseOf({ name: shape.field, at, type: null, nullable: null, values: null }, shape), said: loss };
}

export function promiseOf(column: ContractColumn, shape: ColumnShape): ColumnPromise {
  const expectation = column.type === null ? null : parseTypeExpectation(column.type);
  const watches = column.values !== null || column.type === null || column.type === "enum";
  return {
    column,
    shape,
    expectation,
    readAs: expectation === null ? shape.schema : readAs(expectation, shape.schema),
    nullable: column.nullable ?? shape.schema.optional,
    labels: shape.labels !== null && watches ? (column.values ?? shape.labels) : null,
    said: null,
  };
}

/** Words that say by themselves how a value is read. Those that leave it open mean the representation at base. */
const WORDS: ReadonlyMap<string, ConnectSchema> = new Map([
  ...of(primitive("STRING"), "string", "text", "varchar", "char", "enum", "xml"),
  ...of(primitive("INT16"), "short", "smallint", "int16"),
  ...of(primitive("INT32"), "int", "integer", "int32"),
  ...of(primitive("INT64"), "long", "bigint", "int64"),
  ...of(primitive("FLOAT32"), "float", "real", "float32"),
  ...of(primitive("FLOAT64"), "double", "float64"),
  ...of(primitive("BOOLEAN"), "boolean", "bool"),
  ...of(primitive("BYTES"), "bytes", "bytea"),
  ...of(debezium.uuid, "uuid"),
  ...of(debezium.json, "json", "jsonb"),
  ...of(debezium.timestamp, "timestamp-millis"),
  ...of(debezium.microTimestamp, "timestamp-micros"),
  ...of(debezium.nanoTimestamp, "timestamp-nanos"),
]);

function of(schema: ConnectSchema, ...words: readonly string[]): (readonly [string, ConnectSchema])[] {
  return words.map((word) => [word, schema]);
}

function readAs(expectation: TypeExpectation, base: ConnectSchema): ConnectSchema | null {
  if (expectation.word === "any") return null;
  if (expectation.dimensions > 0) {
    const item = readAs({ ...expectation, dimensions: 0 }, base.valueSchema ?? base);
    return item === null ? null : array({ ...item, optional: true });
  }
  if (expectation.precision !== null) return decimal(expectation.scale ?? 0, expectation.precision);
  const closed = WORDS.get(expectation.word);
  if (closed !== undefined) return closed;
  return leavesOpen(expectation) ? withoutDigits(base) : base;
}

/** `decimal` says nothing of how many digits there are. */
function withoutDigits(schema: ConnectSchema): ConnectSchema {
  return { ...schema, parameters: schema.parameters.filter(([key]) => key !== "connect.decimal.precision") };
}
