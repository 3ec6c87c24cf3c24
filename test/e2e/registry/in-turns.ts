/** Does so many pieces of work, a few at a time. */
export async function inTurns(
  parallel: number,
  count: number,
  work: (index: number) => Promise<unknown>,
): Promise<void> {
  const indexes = Array.from({ length: count }, (_, index) => index).values();
  await Promise.all(
    Array.from({ length: parallel }, async () => {
      for (const index of indexes) await work(index);
    }),
  );
}
