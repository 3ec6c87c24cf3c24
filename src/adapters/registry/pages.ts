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
  /** Whether the server was seen to have nothing behind them; false for those that know no pages. */
  readonly isWhole: boolean;
}

/** Apicurio Registry 3 pages by the time of creation, and what came at the same time changes places from page to page. */
const OVERLAP = 100;

/**
 * A list from servers that give all of it, give it by pages, or stop somewhere by themselves. `offset` and `limit` are unknown to many: those give
 * the beginning again, or what they please of a list that they cut off.
 * @param enough an answer shorter than this is never a part
 */
export async function readList<Item>(readPage: ReadPage<Item>, enough: number): Promise<ListRead<Item>> {
  const found = new Set(await readPage(null));
  const first = found.size;
  const behind = () => readPage({ offset: found.size, limit: PAGE });
  let page = first < enough ? [] : await behind();
  let isWhole = page.length === 0;
  for (let known = -1; !isWhole && page.length <= PAGE && found.size > known; ) {
    known = found.size;
    page = await readPage({ offset: Math.max(known - OVERLAP, 0), limit: PAGE });
    for (const item of page) found.add(item);
    if (found.size === known) isWhole = (await behind()).length === 0;
  }
  return { items: [...found], first, isWhole };
}
