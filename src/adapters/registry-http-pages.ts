import { InputError } from "../ports.ts";

/** What is asked for at once after the first answer: no server gives less than this where more is wanted. */
const PAGE = 500;

/** One page of a list; the first is asked for without saying which. */
export type ReadPage<Item> = (
  page: { readonly offset: number; readonly limit: number } | null,
) => Promise<readonly Item[]>;

/**
 * A whole list, each item once, from servers that give all of it, give it by pages, or stop somewhere by themselves. `offset` and `limit` are unknown to
 * many: those give the beginning again.
 * @param enough an answer shorter than this is never a part
 * @param cut how many items a server that cuts lists off gives
 * @param givesAll whether a server without pages is known to leave nothing out. Throws InputError where it is not, and the list ends
 *   where lists are cut off
 */
export async function wholeList<Item>(
  readPage: ReadPage<Item>,
  enough: number,
  cut: number,
  givesAll: () => Promise<boolean>,
  what: { readonly label: string; readonly list: string },
): Promise<readonly Item[]> {
  const found = new Set(await readPage(null));
  if (found.size < enough) return [...found];
  for (;;) {
    const known = found.size;
    const page = await readPage({ offset: known, limit: PAGE });
    for (const item of page) found.add(item);
    if (page.length === 0) return [...found];
    if (found.size > known) continue;
    if (known % cut !== 0 || known === 0 || (await givesAll())) return [...found];
    throw new InputError(`the registry lists ${known} ${what.list} and may have more: it gives no further pages`, {
      where: what.label,
      todo: "a registry that pages its lists (Apicurio Registry 3.3 or later), or a snapshot of it, tells all",
    });
  }
}
