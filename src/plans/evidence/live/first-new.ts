import type { RecordHead, Topics } from "../../../ports/live.ts";

/** Records of one partition that are looked at, at most. */
export const MOST_RECORDS = 200_000;

/** The first record of one partition that was written with one of some schemas. */
export type FirstNew =
  | { readonly kind: "found"; readonly offset: bigint; readonly timestamp: number }
  /** None up to the end. */
  | { readonly kind: "none" }
  /** Too many to look at. */
  | { readonly kind: "too many"; readonly looked: number }
  /** Records that do not tell their schema. */
  | { readonly kind: "unframed"; readonly offset: bigint };

export async function firstNew(
  topics: Pick<Topics, "records">,
  { topic, partition, from }: { readonly topic: string; readonly partition: number; readonly from: bigint },
  ids: ReadonlySet<number>,
): Promise<FirstNew> {
  let looked = 0;
  for await (const heads of topics.records(topic, partition, from)) {
    for (const head of heads) {
      if (head.value.kind === "other") return { kind: "unframed", offset: head.offset };
      if (isNew(head, ids)) return { kind: "found", offset: head.offset, timestamp: head.timestamp };
    }
    looked += heads.length;
    if (looked >= MOST_RECORDS) return { kind: "too many", looked };
  }
  return { kind: "none" };
}

export function isNew({ value }: RecordHead, ids: ReadonlySet<number>): boolean {
  return value.kind === "schema" && ids.has(value.id);
}
