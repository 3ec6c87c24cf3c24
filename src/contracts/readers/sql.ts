import { type ReaderKind, unresolvedRead } from "../reader.ts";

export const sqlReader: ReaderKind<"sql"> = {
  kind: "sql",
  wants: ({ path }) => [path],
  derive: ({ path, at }) => unresolvedRead(at, `which columns ${path} reads is not analysed`),
};
