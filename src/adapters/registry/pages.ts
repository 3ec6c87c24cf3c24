/** What is asked for at once after the first answer: no server gives less than this where more is wanted. */
const PAGE = 500;

/** One page of a list; the first is asked for without saying which. */
export type ReadPage<Item> = (
  page: { readonly offset: number; readonly limit: number } | null,
) => Promise<readonly Item[]>;

/** Each item once. */
export interface ListRead<Item> {
  readonly items: readonly Item[];
  /** How many the first answer had. */
  readonly first: number;
  /** Whether pages after the first were what was asked for, and brought more: then the last one was the end. */
  readonly isPaged: boolean;
}

/**
 * A list from servers that give all of it, give it by pages, or stop somewhere by themselves. `offset` and `limit` are unknown to many: those give
 * the beginning again, or what they please of a list that they cut off.
 * @param enough an answer shorter than this is never a part
 */
export async function readList<Item>(readPage: ReadPage<Item>, enough: number): Promise<ListRead<Item>> {
  const found = new Set(await readPage(null));
  const first = found.size;
  let keepsLimit = true;
  for (let known = -1; keepsLimit && found.size > known && found.size >= enough; ) {
    known = found.size;
    const page = await readPage({ offset: known, limit: PAGE });
    keepsLimit = page.length <= PAGE;
    for (const item of page) found.add(item);
  }
  return { items: [...found], first, isPaged: keepsLimit && found.size > first };
}
