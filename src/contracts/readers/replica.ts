import { NOTHING_READ, type ReaderKind } from "../reader.ts";

/** A replica takes whatever is published; its profile tells what a change does to it. */
export const replicaReader: ReaderKind<"replica"> = {
  kind: "replica",
  wants: () => [],
  derive: ({ at }) => ({ ...NOTHING_READ, everything: { at, judgedBy: "reader" } }),
};
