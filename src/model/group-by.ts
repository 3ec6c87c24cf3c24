/** What has one key in common: one item at least. */
export type Group<Item> = readonly [Item, ...Item[]];

/** Parts a list by key, keys and items in the order they were met. (Map.groupBy needs Node 21.) */
export function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, Group<Item>> {
  const groups = new Map<string, [Item, ...Item[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
