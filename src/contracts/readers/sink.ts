import { type ReaderKind, unresolvedRead } from "../reader.ts";

export const sinkReader: ReaderKind<"sink"> = {
  kind: "sink",
  wants: ({ path }) => [path],
  derive: ({ path, at }) => unresolvedRead(at, `which columns ${path} reads is not analysed`),
};
