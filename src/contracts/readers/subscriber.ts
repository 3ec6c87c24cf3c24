import { type ReaderKind, unresolvedRead } from "../reader.ts";

export const subscriberReader: ReaderKind<"subscriber"> = {
  kind: "subscriber",
  wants: ({ path }) => [path],
  derive: ({ path, at }) => unresolvedRead(at, `which columns ${path} reads is not analysed`),
};
