import { type ReaderKind, unresolvedRead } from "../reader.ts";

export const typescriptReader: ReaderKind<"typescript"> = {
  kind: "typescript",
  wants: ({ path }) => [path],
  derive: ({ path, at }) => unresolvedRead(at, `which columns ${path} reads is not analysed`),
};
