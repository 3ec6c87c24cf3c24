/** What is asked for at once after the first answer: no server gives less than this where more is wanted. */
const PAGE = 500;

/** One page of a list; the first is asked for without saying which. */
export type ReadPage<Item> = (
  page: { readonly offset: number; readonly limit: number } | null,
) => Promise<readonly Item[]>;

/** Each item once. */
export interface ListRead<Item> {
  readonly items: readonly Item[];
  /** Whether any page after the first brought more: then the last one was the end. */
  readonly isPaged: boolean;
}

/**
 * A list from servers that give all of it, give it by pages, or stop somewhere by themselves. `offset` and `limit` are unknown to many: those give
 * the beginning again.
 * @param enough an answer shorter than this is never a part
 */
export async function readList<Item>(readPage: ReadPage<Item>, enough: number): Promise<ListRead<Item>> {
  const found = new Set(await readPage(null));
  const first = found.size;
  for (let known = -1; found.size > known && found.size >= enough; ) {
    known = found.size;
    for (const item of await readPage({ offset: known, limit: PAGE })) found.add(item);
  }
  return { items: [...found], isPaged: found.size > first };
}
