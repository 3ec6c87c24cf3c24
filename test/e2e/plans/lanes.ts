/** The results for all items, so many at a time. What has started comes to its end even where another fails. */
export async function inLanes<Item, Result>(
  count: number,
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const waiting = [...items.entries()];
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) results[next[0]] = await work(next[1]);
  };
  const lanes = Array.from({ length: count }, lane);
  await Promise.allSettled(lanes);
  await Promise.all(lanes);
  return results;
}
