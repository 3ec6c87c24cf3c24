import { afterAll, beforeAll, expect, it } from "vitest";
import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { followHistory, type Sides } from "../corpus/follow.ts";
import { loadHistory, pinnedHistories } from "../corpus/history.ts";
import { startPostgres } from "../support/postgres.ts";

/** Small histories from the one registry whose client is sure to be here; `npm run corpus` takes all of them. */
const SMALL = pinnedHistories().filter(({ name }) => ["graphile-worker", "umami"].includes(name));

let sides: Sides;

beforeAll(async () => {
  const [server, parser] = await Promise.all([startPostgres(), loadSqlParser()]);
  sides = { server, parser, postgres: 18 };
});
afterAll(() => sides.server.stop());

it.each(SMALL)("$name is the same as on a server after every migration", async (history) => {
  const loaded = await loadHistory(history);
  if (loaded.kind === "no-client") throw new Error(loaded.reason);
  const followed = await followHistory(history, loaded.steps, sides);
  expect(followed.failure).toBeNull();
  expect(followed.steps).toHaveLength(loaded.steps.length);
  expect(followed.steps.flatMap(({ file, mismatches }) => mismatches.map((text) => `after ${file}: ${text}`))).toEqual(
    [],
  );
  expect(followed.steps.flatMap(({ opaque }) => opaque)).toEqual([]);
});

it("follows something", () => expect(SMALL).toHaveLength(2));
