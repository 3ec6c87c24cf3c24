import type { ContractRead } from "../../../model/contract.ts";

/** How a read says what it reads: `columns` where it lists it itself, and the kinds of the files it names. */
export function readerKinds({ columns, key, before, readers }: ContractRead): readonly string[] {
  const listed = columns.length > 0 || key.length > 0 || before.length > 0;
  return [...(listed ? ["columns"] : []), ...new Set(readers.map(({ kind }) => kind))];
}
