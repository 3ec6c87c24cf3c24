/** Drops items, many at first and then one by one, for as long as what is left still fails. */
export async function shrink<T>(
  items: readonly T[],
  fails: (items: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  let current = items;
  for (let size = Math.ceil(current.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let end = current.length; end > 0; end -= size) {
      const start = Math.max(0, end - size);
      const fewer = [...current.slice(0, start), ...current.slice(end)];
      if (fewer.length > 0 && (await fails(fewer))) current = fewer;
    }
  }
  return current;
}
