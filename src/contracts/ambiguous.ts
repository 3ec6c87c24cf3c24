import type { Contract, ContractColumn, ContractMismatch, ContractRead } from "../model/contract.ts";
import { deriveRead } from "./derive.ts";
import type { ContractSet } from "./reader.ts";
import { findColumn, type TableShape } from "./shape.ts";
import { accepts, parseTypeExpectation } from "./type-words.ts";

/**
 * Reads of a table whose changes go to several topics, such as tables of one name in two databases, where only some of the topics have what
 * is read: which of them is meant the contract has to say.
 */
export function ambiguousReads(set: ContractSet, shapes: readonly TableShape[]): readonly ContractMismatch[] {
  return set.contracts.flatMap((contract) => contract.reads.flatMap((read) => ambiguity(contract, read, set, shapes)));
}

function ambiguity(
  { consumer, owner, contact }: Contract,
  read: ContractRead,
  { files, parser }: ContractSet,
  all: readonly TableShape[],
): readonly ContractMismatch[] {
  if (read.via === "logical-replication") return [];
  const shapes = all.filter(({ table, opaque }) => table === read.table && opaque === null);
  const topics = new Set(shapes.map(({ topic }) => topic));
  if (topics.size < 2) return [];
  const fitting = shapes.filter((shape) =>
    deriveRead({ read, shape, files, parser }).columns.every((column) => fits(column, shape)),
  );
  const meant = new Set(fitting.map(({ topic }) => topic));
  if (meant.size === 0 || meant.size === topics.size) return [];
  const message = `"${read.table}" goes to ${[...topics].join(" and ")}, and only ${[...meant].join(" and ")} has what is read: name the topic instead of the table`;
  const [hint = null] = meant;
  return [{ kind: "misfit", consumer, owner, contact, table: read.table, column: null, message, hint, at: read.at }];
}

function fits(expected: ContractColumn, { columns }: TableShape): boolean {
  const column = findColumn(columns, expected.name);
  const expectation = expected.type === null ? null : parseTypeExpectation(expected.type);
  return column !== null && (expectation === null || accepts(expectation, column.schema));
}
