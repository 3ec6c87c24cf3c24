import type { Message } from "./messages.ts";

/** What a further search for the message that a consumer fails on came to. */
export type Culprit =
  /** It fails on this message by itself. */
  | { readonly kind: "one"; readonly message: Message }
  /** Only several together make it fail: these, from the first to the last. */
  | { readonly kind: "together"; readonly messages: readonly Message[] }
  /** Given the same messages again it does not fail. */
  | { readonly kind: "not again" };

/**
 * Looks for the fewest messages that make a consumer fail, by halves.
 * @param fails runs the consumer's code with messages alone; null when no more runs are to be made
 */
export async function findCulprit(
  messages: readonly Message[],
  fails: (messages: readonly Message[]) => Promise<boolean | null>,
): Promise<Culprit> {
  let left = messages;
  let certain = false;
  while (left.length > 1) {
    const middle = Math.ceil(left.length / 2);
    const first = left.slice(0, middle);
    const inFirst = await fails(first);
    if (inFirst === null) break;
    const second = left.slice(middle);
    const inSecond = inFirst ? false : await fails(second);
    if (inSecond === null) break;
    if (!inFirst && !inSecond) {
      if (certain || (await fails(left)) !== false) break;
      return { kind: "not again" };
    }
    certain = true;
    left = inFirst ? first : second;
  }
  const [only] = left;
  if (left.length > 1 || only === undefined) return { kind: "together", messages: left };
  if (certain || (await fails(left)) !== false) return { kind: "one", message: only };
  return { kind: "not again" };
}
