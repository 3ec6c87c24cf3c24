import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { linesOf } from "../../src/cli/lines.ts";

async function read(...chunks: readonly string[]): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of linesOf(Readable.from(chunks.map((chunk) => Buffer.from(chunk))))) lines.push(line);
  return lines;
}

test("a line ends at a line feed and nowhere else, however the bytes come", async () => {
  expect(await read("a\nb", "c\u2028d\r", "\n\ne")).toEqual(["a", "bc\u2028d\r", "", "e"]);
  expect(await read("a\n")).toEqual(["a", ""]);
  expect(await read()).toEqual([""]);
});

test("a character in two chunks stays one", async () => {
  const bytes = Buffer.from("é\n");
  const lines: string[] = [];
  for await (const line of linesOf(Readable.from([bytes.subarray(0, 1), bytes.subarray(1)]))) lines.push(line);
  expect(lines).toEqual(["é", ""]);
});

test("a line of many chunks takes time in proportion to it", async () => {
  const chunks = Array.from({ length: 4000 }, () => "x".repeat(16_384));
  const started = performance.now();
  const [line = ""] = await read(...chunks);
  expect(line.length).toBe(4000 * 16_384);
  expect(performance.now() - started).toBeLessThan(20_000);
});
