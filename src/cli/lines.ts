import type { Readable } from "node:stream";

/**
 * The lines of a stream of UTF-8, each as soon as it is whole; what stands behind the last line break is one too. They end at `\n` only:
 * `node:readline` would also cut at U+2028, which may stand in a JSON string. Any length of line takes time in proportion.
 */
export async function* linesOf(stream: Readable): AsyncGenerator<string, undefined> {
  stream.setEncoding("utf8");
  let pieces: string[] = [];
  for await (const chunk of stream) {
    const [first = "", ...others] = String(chunk).split("\n");
    pieces.push(first);
    const rest = others.pop();
    if (rest === undefined) continue;
    yield pieces.join("");
    yield* others;
    pieces = [rest];
  }
  yield pieces.join("");
}
